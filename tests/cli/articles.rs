//! `articles`, `forget`, `stats`, and what all commands share.

use std::process::{Command, Stdio};

use crate::{World, two_articles};

#[test]
fn articles_are_listed_and_forgotten() {
    let world = two_articles();
    world.run(&["ingest", &world.news("")]);
    let list = world.run(&["articles"]);
    assert_eq!(list.out.lines().count(), 2);
    assert!(
        list.out
            .starts_with("2016-10-03  a.txt  United States suspends talks with Russia"),
        "{}",
        list.out
    );
    let gone = world.run(&["forget", "a.txt", "no-such-id"]);
    assert_eq!(gone.code, 0);
    assert!(
        gone.err.contains("no article \"no-such-id\""),
        "{}",
        gone.err
    );
    assert!(!world.run(&["articles"]).out.contains("a.txt"));
    assert_eq!(world.run(&["forget", "a.txt"]).code, 1);
    world.run(&["forget", "--purge", "b.txt"]);
    assert_eq!(
        world.run(&["articles"]).code,
        1,
        "an empty graph has no articles to list"
    );
}

#[test]
fn stats_count_as_json_too() {
    let world = two_articles();
    world.run(&["ingest", &world.news("")]);
    assert!(world.run(&["stats"]).out.contains("2  articles"));
    let stats: serde_json::Value =
        serde_json::from_str(&world.run(&["stats", "--format", "json"]).out).unwrap();
    assert_eq!(stats["articles"], 2);
    assert!(stats["claims"].as_u64().unwrap() > 0);
}

#[test]
fn trouble_with_the_store_is_exit_4() {
    let world = World::new(&[]);
    let none = world.run(&["stats"]);
    assert_eq!(none.code, 4);
    assert!(
        none.err.contains("there is no graph at") && none.err.contains("demarche ingest"),
        "{}",
        none.err
    );
}

#[test]
fn a_store_in_use_is_said() {
    let world = two_articles();
    world.run(&["ingest", &world.news("")]);
    let _held = demarche::store::Store::open(world.store()).unwrap();
    let other = world.run(&["stats"]);
    assert_eq!(other.code, 4);
    assert!(other.err.contains("in use by process"), "{}", other.err);
}

#[test]
fn wrong_usage_is_exit_2_and_help_is_0() {
    let world = World::new(&[]);
    assert_eq!(world.run(&["no-such-command"]).code, 2);
    assert_eq!(world.run(&["ingest"]).code, 2);
    let help = world.run(&["--help"]);
    assert_eq!(help.code, 0);
    assert!(help.out.contains("Exit codes"), "{}", help.out);
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let world = World::new(&[]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(["extract", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    for i in 0..2000 {
        let line = format!("{{\"id\": \"{i}\", \"text\": \"Russia met Iran.\"}}\n");
        if std::io::Write::write_all(&mut stdin, line.as_bytes()).is_err() {
            break;
        }
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    drop(world);
}
