//! `ingest`: what is read, what is refused and how that is said.

use crate::{World, demarche, feed, two_articles};

#[test]
fn a_folder_is_read_once_however_often() {
    let world = two_articles();
    let first = world.run(&["ingest", &world.news("")]);
    assert_eq!(first.code, 0, "{}", first.err);
    assert!(first.out.contains("2 articles: 2 new"), "{}", first.out);
    let again = world.run(&["ingest", &world.news("")]);
    assert!(again.out.contains("0 new, 2 unchanged"), "{}", again.out);
    let one = world.run(&["ingest", &world.news("a.txt")]);
    assert!(
        one.out.contains("1 unchanged"),
        "the id must not depend on how the file is named: {}",
        one.out
    );
}

#[test]
fn a_changed_article_replaces_the_old_one() {
    let world = two_articles();
    world.run(&["ingest", &world.news("")]);
    std::fs::write(world.news("a.txt"), "Russia left the talks.").unwrap();
    let report = world.run(&["ingest", &world.news("a.txt"), "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&report.out).unwrap();
    assert_eq!(report["replaced"], 1);
    assert_eq!(report["articles"], 2);
}

#[test]
fn json_lines_and_standard_input_are_read() {
    let lines = b"{\"id\": \"x\", \"text\": \"Iran supports Assad.\"}\n\n{\"id\": \"y\", \"text\": \"Russia backs Assad.\"}\n";
    let world = World::new(&[("all.jsonl", lines)]);
    let file = world.run(&["ingest", &world.news("all.jsonl")]);
    assert!(
        file.out.contains("2 articles: 2 new"),
        "{}{}",
        file.out,
        file.err
    );
    let stdin = feed(&world.store(), &["ingest", "-"], lines);
    assert!(
        stdin.out.contains("2 unchanged"),
        "{}{}",
        stdin.out,
        stdin.err
    );
    let text = feed(&world.store(), &["ingest", "-"], b"Russia backs Assad.\n");
    assert!(text.out.contains("1 new"), "{}{}", text.out, text.err);
}

#[test]
fn other_charsets_are_read_and_said() {
    let text =
        b"Krak\xF3w talks end\n\nPoland suspended talks with Russia in Krak\xF3w on Monday.\n";
    let world = World::new(&[("latin.txt", text)]);
    let run = world.run(&["ingest", &world.news("")]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.err.contains("it is not UTF-8 (line 1"), "{}", run.err);
    let listed = world.run(&["articles"]);
    assert!(listed.out.contains("Kraków talks end"), "{}", listed.out);
}

/// Each broken input is named with what to do, exits with 3, and the good article beside it is read.
#[test]
fn broken_input_is_named_and_the_rest_goes_on() {
    let cases: [(&str, &[u8], &str); 6] = [
        ("empty.txt", b"", "there is no text in it"),
        ("blank.txt", b" \n\n ", "there is no text in it"),
        ("photo.txt", b"\x89PNG\r\n\x1a\n\0\0\0", "this is a picture"),
        (
            "wide.txt",
            b"\xFF\xFEA\0\xF3",
            "it starts as UTF-16 but goes on differently",
        ),
        (
            "half.jsonl",
            b"{\"id\": \"h\", \"text\": \"Russia ba",
            "line 1: the line is cut off",
        ),
        (
            "odd.jsonl",
            b"{\"id\": \"o\"}\n",
            "line 1: it has no \"text\"",
        ),
    ];
    for (name, bytes, said) in cases {
        let world = World::new(&[("good.txt", b"Russia backs Assad."), (name, bytes)]);
        let run = world.run(&["ingest", &world.news("")]);
        assert_eq!(run.code, 3, "{name}: {}", run.err);
        assert!(
            run.err.contains(name) && run.err.contains(said),
            "{name}: {}",
            run.err
        );
        assert!(run.out.contains("1 new, 1 failed"), "{name}: {}", run.out);
    }
}

#[test]
fn missing_paths_and_folders_without_articles_are_said() {
    let world = World::new(&[("photo.png", b"x")]);
    let run = world.run(&["ingest", "/no/such/place", &world.news("")]);
    assert_eq!(run.code, 3);
    assert!(
        run.err
            .contains("/no/such/place: there is no such file or folder"),
        "{}",
        run.err
    );
    assert!(
        run.err.contains("there are no articles in this folder"),
        "{}",
        run.err
    );
    assert!(
        !world.store().exists(),
        "nothing was read, so no graph may be made"
    );
}

#[test]
fn a_50_mb_line_is_refused_over_a_stated_limit() {
    let long = vec![b'x'; 50 << 20];
    let mut lines = b"{\"id\": \"long\", \"text\": \"".to_vec();
    lines.extend(&long);
    lines.extend(b"\"}\n{\"id\": \"short\", \"text\": \"Russia backs Assad.\"}\n");
    let world = World::new(&[("long.txt", &long), ("lines.jsonl", &lines)]);
    let run = world.run(&["ingest", &world.news("")]);
    assert_eq!(run.code, 3);
    assert!(
        run.err.contains("long.txt: longer than 4 MB"),
        "{}",
        run.err
    );
    assert!(
        run.err.contains("lines.jsonl, line 1: longer than 8 MB"),
        "{}",
        run.err
    );
    assert!(run.out.contains("1 new, 2 failed"), "{}", run.out);
}

#[test]
fn an_impossible_date_is_left_open_with_a_warning() {
    let world = World::new(&[("a.txt", b"Date: 2016-02-30\n\nRussia backs Assad.")]);
    let run = world.run(&["ingest", &world.news("a.txt")]);
    assert_eq!(run.code, 0);
    assert!(
        run.err.contains("2016-02-30") && run.err.contains("left open"),
        "{}",
        run.err
    );
    assert!(world.run(&["articles"]).out.starts_with("undated"));
}

#[test]
fn two_articles_with_one_id_are_told() {
    let world = World::new(&[
        ("a.txt", b"Id: same\n\nRussia backs Assad."),
        ("b.txt", b"Id: same\n\nIran backs Assad."),
    ]);
    let run = world.run(&["ingest", &world.news("")]);
    assert!(run.err.contains("same id \"same\""), "{}", run.err);
}

#[test]
fn a_folder_that_is_no_store_is_left_alone() {
    let world = two_articles();
    let run = demarche(
        world.dir.path().join("news").as_path(),
        &["ingest", &world.news("a.txt")],
    );
    assert_eq!(run.code, 4, "{}", run.err);
    assert!(run.err.contains("not a demarche store"), "{}", run.err);
}
