//! `export` and `draw`.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::{World, two_articles};

fn read() -> World {
    let world = two_articles();
    world.run(&["ingest", &world.news("")]);
    world
}

#[test]
fn the_whole_graph_and_a_part_of_it_as_dot() {
    let world = read();
    let all = world.run(&["export", "dot"]);
    assert_eq!(all.code, 0, "{}", all.err);
    assert!(all.out.starts_with("digraph {"));
    assert!(
        all.out.contains("Aleppo") && all.out.contains("label=\"backs\\n2016-10-03\""),
        "{}",
        all.out
    );
    assert_eq!(
        all.out,
        world.run(&["export", "dot"]).out,
        "same graph, same bytes"
    );
    let near = world.run(&["export", "dot", "--around", "Iran", "--hops", "1"]);
    assert!(
        near.out.contains("Around Iran, one step") && !near.out.contains("Aleppo"),
        "{}",
        near.out
    );
    let some = world.run(&["export", "dot", "--query", "? attacks ?"]);
    assert!(
        some.out.contains("Aleppo") && !some.out.contains("Assad"),
        "{}",
        some.out
    );
}

#[test]
fn everything_as_json_lines_proves_sameness() {
    let world = read();
    let all = world.run(&["export", "jsonl", "--all"]);
    assert_eq!(all.code, 0);
    assert!(
        all.out
            .lines()
            .all(|l| serde_json::from_str::<Value>(l).is_ok())
    );
    // The other order of reading makes the same graph.
    let other = two_articles();
    other.run(&["ingest", &other.news("b.txt")]);
    other.run(&["ingest", &other.news("a.txt")]);
    assert_eq!(all.out, other.run(&["export", "jsonl", "--all"]).out);
    let edges = world.run(&["export", "jsonl"]);
    let first: Value = serde_json::from_str(edges.out.lines().next().unwrap()).unwrap();
    assert!(first["subject"]["name"].is_string() && first["evidence"][0]["sentence"].is_string());
}

#[test]
fn a_drawing_is_written_with_or_without_graphviz() {
    let world = read();
    let file = world.news("out.svg");
    let with = world.run(&["draw", "-o", &file]);
    assert_eq!(with.code, 0, "{}", with.err);
    assert!(
        std::fs::read_to_string(&file)
            .unwrap()
            .contains("Bashar al")
    );
    assert!(with.err.contains("between"), "{}", with.err);
    // Without any programs at hand the drawing is made in another way.
    let draw = |file: &str| {
        Command::new(env!("CARGO_BIN_EXE_demarche"))
            .args(["draw", "-o", file, "--around", "Assad"])
            .env("DEMARCHE_STORE", world.store())
            .env("PATH", world.dir.path())
            .output()
            .unwrap()
    };
    let plain = draw(&file);
    assert_eq!(plain.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&plain.stderr).contains("Graphviz is not installed"));
    assert!(
        std::fs::read_to_string(&file)
            .unwrap()
            .contains("Bashar al")
    );
    let png = draw(&world.news("out.png"));
    assert_eq!(png.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&png.stderr).contains("need Graphviz"));
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let world = read();
    let format = world.run(&["draw", "-o", "x.gif"]);
    assert_eq!(format.code, 2);
    assert!(
        format.err.contains("must end in .svg, .png or .pdf"),
        "{}",
        format.err
    );
    let none = world.run(&["draw", "-o", "x.svg", "--query", "Iran attacks ?"]);
    assert_eq!(none.code, 1);
    assert!(!Path::new("x.svg").exists());
}
