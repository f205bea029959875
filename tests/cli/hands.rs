//! Help, manual pages, completion and the dialogue.

use std::process::Command;

use super::{World, feed, two_articles};

fn read() -> World {
    let world = two_articles();
    let run = world.run(&["ingest", &world.news("")]);
    assert_eq!(run.code, 0, "{}", run.err);
    world
}

/// Names of commands as the help lists them.
fn commands(help: &str) -> Vec<String> {
    let (_, list) = help.split_once("Commands:\n").expect("commands");
    let (list, _) = list.split_once("\n\n").expect("an end");
    let lines = list
        .lines()
        .filter(|l| l.starts_with("  ") && !l.starts_with("   "));
    lines
        .filter_map(|l| l.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_command_has_examples_in_its_help() {
    let world = World::new(&[]);
    let all = commands(&world.run(&["--help"]).out);
    assert!(all.len() > 30, "{all:?}");
    for command in all {
        let help = world.run(&[&command, "--help"]);
        assert_eq!(help.code, 0, "{command}");
        assert!(help.out.contains("Example"), "{command}: {}", help.out);
        assert!(
            help.out.contains(&format!("demarche {command}"))
                || help.out.contains("demarche --store"),
            "{command}"
        );
        if help.out.contains("Commands:\n") {
            for inner in commands(&help.out) {
                let help = world.run(&[&command, &inner, "--help"]);
                assert!(
                    help.out.contains("Example"),
                    "{command} {inner}: {}",
                    help.out
                );
            }
        }
    }
}

#[test]
fn manual_pages_are_written_for_all_commands() {
    let world = World::new(&[]);
    let dir = world.news("man");
    assert_eq!(world.run(&["man", &dir]).code, 0);
    for page in [
        "demarche.1",
        "demarche-query.1",
        "demarche-path.1",
        "demarche-entity-merge.1",
    ] {
        let text = std::fs::read_to_string(format!("{dir}/{page}")).expect(page);
        assert!(text.contains(".TH"), "{page}");
    }
}

/// What the shell would offer for the last of these words.
fn completed(world: &World, words: &[&str]) -> String {
    let mut all = vec!["demarche"];
    all.extend(words);
    let run = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .env("COMPLETE", "bash")
        .env("_CLAP_COMPLETE_INDEX", (all.len() - 1).to_string())
        .env("_CLAP_COMPLETE_COMP_TYPE", "9")
        .env("_CLAP_COMPLETE_SPACE", "true")
        .env("_CLAP_IFS", "\n")
        .env("DEMARCHE_STORE", world.store())
        .arg("--")
        .args(&all)
        .output()
        .expect("the program starts");
    String::from_utf8(run.stdout).expect("UTF-8")
}

#[test]
fn shells_complete_commands_relations_and_names() {
    let world = read();
    assert!(completed(&world, &["cont"]).contains("contradictions"));
    assert_eq!(
        completed(&world, &["show", "bas"]).trim(),
        "Bashar al-Assad"
    );
    assert_eq!(completed(&world, &["path", "Iran", "Al"]).trim(), "Aleppo");
    assert!(completed(&world, &["central", "--relation", "hos"]).contains("hostile-to"));
    assert_eq!(completed(&world, &["query", "? ba"]).trim(), "? backs");
    assert_eq!(
        completed(&world, &["query", "? backs bashar al"]).trim(),
        "? backs Bashar al-Assad"
    );
    assert_eq!(
        completed(&world, &["query", "Russia backs Assad ord"]).trim(),
        "Russia backs Assad order by"
    );
    let nothing = World::new(&[]);
    assert_eq!(completed(&nothing, &["show", "bas"]), "");
}

#[test]
fn the_dialogue_takes_questions_patterns_and_commands() {
    let world = read();
    let lines = "who backs Assad\n?a backs Assad, ?a attacks ?b\npath Iran Russia --evidence 0\n\nquery '? bakcs ?'\nstats --format json\nexit\nwho\n";
    let run = feed(&world.store(), &["repl"], lines.as_bytes());
    assert_eq!(run.code, 0, "{}", run.err);
    for part in [
        "Russia backs Bashar al-Assad",
        "?a = Russia, ?b = Aleppo",
        "1. Iran – Bashar al-Assad – Russia",
        "\"articles\": 2",
    ] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
    assert!(run.err.contains("did you mean backs"), "{}", run.err);
    let json = feed(
        &world.store(),
        &["repl", "--format", "json"],
        b"Russia backs ?\n",
    );
    let value: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!(value["edges"][0]["relation"], "backs");
    let none = World::new(&[]);
    assert_eq!(feed(&none.store(), &["repl"], b"").code, 4);
}

#[test]
fn no_colour_and_no_pager_where_nobody_looks() {
    let world = read();
    let run = world.run(&["query", "? backs Assad", "--no-pager"]);
    assert!(!run.out.contains('\u{1b}'), "{:?}", run.out);
}
