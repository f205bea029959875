//! Commands about the whole graph, as typed.

use super::{World, two_articles};

fn read() -> World {
    let world = two_articles();
    let run = world.run(&["ingest", &world.news("")]);
    assert_eq!(run.code, 0, "{}", run.err);
    world
}

#[test]
fn every_command_answers_in_every_form() {
    let world = read();
    for command in [
        &["path", "Iran", "Aleppo"][..],
        &["path", "Iran", "Aleppo", "--via", "Russia", "--paths", "2"],
        &["between", "Russia", "Assad"],
        &["common", "Iran", "Russia"],
        &["central"],
        &["central", "--by", "betweenness"],
        &["central", "--by", "degree", "--relation", "hostile-to"],
        &["communities"],
        &["timeline", "Russia"],
        &["timeline", "Russia", "Aleppo"],
        &[
            "compare",
            "--until",
            "2016-10-03",
            "--with-since",
            "2016-10-04",
        ],
    ] {
        for form in ["text", "table", "json", "jsonl", "csv", "markdown", "dot"] {
            let mut args = command.to_vec();
            args.extend(["--format", form]);
            let run = world.run(&args);
            assert_eq!(run.code, 0, "{args:?}: {}", run.err);
            assert!(!run.out.is_empty(), "{args:?}");
            match form {
                "json" => assert!(serde_json::from_str::<serde_json::Value>(&run.out).is_ok()),
                "jsonl" => {
                    for line in run.out.lines() {
                        assert!(
                            serde_json::from_str::<serde_json::Value>(line).is_ok(),
                            "{line}"
                        );
                    }
                }
                "dot" => assert!(run.out.starts_with("digraph"), "{}", run.out),
                _ => {}
            }
        }
    }
}

#[test]
fn paths_name_the_nodes_that_they_pass() {
    let world = read();
    let run = world.run(&["path", "Iran", "Aleppo"]);
    assert!(
        run.out
            .starts_with("1. Iran – Bashar al-Assad – Russia – Aleppo\n"),
        "{}",
        run.out
    );
    assert!(
        run.out.contains("“Iran supports Bashar al-Assad.”"),
        "{}",
        run.out
    );
    let none = world.run(&["path", "Iran", "Aleppo", "--hostile"]);
    assert_eq!(none.code, 1);
    assert!(
        none.err.contains("there is none of at most 6 steps"),
        "{}",
        none.err
    );
}

#[test]
fn a_timeline_has_a_chart_and_dated_sentences() {
    let world = read();
    let run = world.run(&["timeline", "Russia"]);
    assert!(run.out.starts_with("2016-10-03  █"), "{}", run.out);
    assert!(
        run.out.contains("2016-10-05  Russia attacks Aleppo"),
        "{}",
        run.out
    );
    let nothing = world.run(&["between", "Iran", "Aleppo"]);
    assert_eq!(nothing.code, 1);
    assert!(
        nothing.err.contains("demarche path 'Iran' 'Aleppo'"),
        "{}",
        nothing.err
    );
    let vague = world.run(&["compare"]);
    assert_eq!(vague.code, 2);
    assert!(vague.err.contains("--with-since"), "{}", vague.err);
    assert_eq!(world.run(&["contradictions"]).code, 1);
}
