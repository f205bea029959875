//! `entity`, `reject-claim`, `log`, `undo`, `decisions`.

use serde_json::Value;

use crate::{World, two_articles};

fn told() -> World {
    let world = two_articles();
    world.run(&["ingest", &world.news("")]);
    world
}

fn all(world: &World) -> String {
    world.run(&["export", "jsonl", "--all"]).out
}

fn without_decisions(text: &str) -> Vec<&str> {
    (text.lines())
        .filter(|l| !l.contains("\"type\":\"decision\""))
        .collect()
}

/// The id of the first claim of an answer.
fn claim(world: &World, pattern: &str) -> String {
    let answer = world.run(&["query", pattern, "--format", "json"]).out;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    answer["edges"][0]["evidence"][0]["claim"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn two_names_become_one_entity_and_two_again() {
    let world = told();
    let before = all(&world);
    let merged = world.run(&["entity", "merge", "Russia", "Iran", "--because", "a test"]);
    assert_eq!(merged.code, 0, "{}", merged.err);
    assert!(
        merged
            .out
            .contains("country/IRN and country/RUS are one entity"),
        "{}",
        merged.out
    );
    assert!(merged.err.contains("`demarche undo 1`"), "{}", merged.err);
    let backs = world.run(&["query", "? backs Assad", "--evidence", "0"]);
    assert_eq!(backs.out.matches(" backs ").count(), 1, "{}", backs.out);
    let again = world.run(&["entity", "merge", "Russia", "Iran"]);
    assert_eq!(again.code, 1);
    assert!(again.err.contains("one entity already"), "{}", again.err);

    assert_eq!(world.run(&["undo", "1"]).code, 0);
    let after = all(&world);
    assert_eq!(without_decisions(&after), without_decisions(&before));
    let again = world.run(&["undo", "1"]);
    assert_eq!(again.code, 1);
    assert!(again.err.contains("undone already"), "{}", again.err);
    assert_eq!(world.run(&["undo", "2"]).code, 0, "an undo can be undone");
    let backs = world.run(&["query", "? backs Assad", "--evidence", "0"]);
    assert_eq!(backs.out.matches(" backs ").count(), 1, "{}", backs.out);
}

#[test]
fn a_dry_run_shows_the_edges_and_changes_nothing() {
    let world = told();
    let before = all(&world);
    let id = claim(&world, "Iran backs Assad");
    let runs: [(&[&str], &str); 6] = [
        (
            &["entity", "merge", "Russia", "Iran"],
            "Iran backs Bashar al-Assad → Russia backs Bashar al-Assad  1 claim",
        ),
        (
            &["entity", "rename", "Assad", "The President"],
            "Iran backs Bashar al-Assad → Iran backs The President  1 claim",
        ),
        (
            &["entity", "retype", "Iran", "organisation"],
            "Iran [country, country/IRN] backs Bashar al-Assad [person, person/bashar al assad] → Iran [organisation, country/IRN] backs",
        ),
        (
            &["entity", "split", "Russia", "--articles", "b.txt"],
            "Russia [country, country/RUS] attacks Aleppo [place, place/aleppo, syr] → Russia [country, country/RUS#",
        ),
        (&["entity", "alias", "Iran", "Russia"], ""),
        (
            &["reject-claim", &id],
            "Iran backs Bashar al-Assad → nothing that counts  1 claim",
        ),
    ];
    for (args, expected) in runs {
        let mut args = args.to_vec();
        args.push("--dry-run");
        let run = world.run(&args);
        assert_eq!(run.code, 0, "{args:?}: {}", run.err);
        assert!(run.out.contains(expected), "{args:?}: {}", run.out);
        assert!(run.err.contains("nothing was written"), "{}", run.err);
    }
    assert_eq!(all(&world), before);
    assert_eq!(world.run(&["log"]).code, 1, "nothing was decided");
}

#[test]
fn names_are_kept_apart() {
    let world = told();
    world.run(&["entity", "merge", "Russia", "Iran"]);
    let split = world.run(&["entity", "split", "Russia", "Iran"]);
    assert_eq!(split.code, 0, "{}", split.err);
    assert!(
        split
            .out
            .contains("country/IRN and country/RUS are kept apart"),
        "{}",
        split.out
    );
    let backs = world.run(&["query", "? backs Assad", "--evidence", "0"]);
    assert_eq!(backs.out.matches(" backs ").count(), 2, "{}", backs.out);
    let merged = world.run(&["entity", "merge", "Russia", "Iran"]);
    assert!(merged.err.contains("overrules"), "{}", merged.err);
    let backs = world.run(&["query", "? backs Assad", "--evidence", "0"]);
    assert_eq!(backs.out.matches(" backs ").count(), 1, "{}", backs.out);
    let same = world.run(&["entity", "split", "Russia", "country/RUS"]);
    assert_eq!(same.code, 1);
    assert!(same.err.contains("--articles"), "{}", same.err);
    assert_eq!(world.run(&["entity", "split", "Russia"]).code, 2);
    let odd = world.run(&["entity", "merge", "Aleppo", "Assad"]);
    assert!(
        odd.err.contains("of the kind place") && odd.err.contains("retype"),
        "{}",
        odd.err
    );
}

#[test]
fn a_name_means_somebody_else_in_some_articles() {
    let world = told();
    let split = world.run(&["entity", "split", "Russia", "--articles", "b.txt"]);
    assert_eq!(split.code, 0, "{}", split.err);
    let other = split.out.trim().rsplit(' ').next().unwrap().to_owned();
    assert!(other.starts_with("country/RUS#"), "{}", split.out);
    assert!(!world.run(&["show", "country/RUS"]).out.contains("Aleppo"));
    assert!(world.run(&["show", &other]).out.contains("Aleppo"));

    let unclear = world.run(&["entity", "rename", "Russia", "Someone"]);
    assert_eq!(unclear.code, 1);
    assert!(
        unclear.err.contains("(country/RUS,") && unclear.err.contains(&other),
        "{}",
        unclear.err
    );
    world.run(&["entity", "rename", &other, "Ruritania"]);
    let attacks = world.run(&["ask", "who", "attacks", "Aleppo"]);
    assert!(
        attacks.out.contains("Ruritania attacks Aleppo"),
        "{}",
        attacks.out
    );

    let none = world.run(&["entity", "split", "country/RUS", "--articles", "z.txt"]);
    assert_eq!(none.code, 1);
    assert!(none.err.contains("no article \"z.txt\""), "{}", none.err);
    let none = world.run(&["entity", "split", "Iran", "--articles", "a.txt"]);
    assert_eq!(none.code, 1);
    assert!(none.err.contains("none of these articles"), "{}", none.err);
}

#[test]
fn names_and_kinds_of_the_user_show_everywhere() {
    let world = told();
    world.run(&["entity", "rename", "Assad", "The President"]);
    world.run(&["entity", "alias", "The President", "Old Lion"]);
    world.run(&["entity", "retype", "Aleppo", "group"]);
    for question in [
        ["ask", "who", "backs", "The", "President"].as_slice(),
        &["ask", "who", "backs", "old", "lion"],
        &["ask", "who", "backs", "Assad"],
        &["query", "? backs 'Old Lion'"],
    ] {
        let answer = world.run(question);
        assert!(
            answer.out.contains("Iran backs The President"),
            "{question:?}: {}{}",
            answer.out,
            answer.err
        );
    }
    let card = world.run(&["show", "Old Lion"]).out;
    assert!(card.starts_with("The President  person"), "{card}");
    assert!(card.contains("Old Lion"), "{card}");
    let dot = world.run(&["export", "dot"]).out.replace("\\n", " ");
    assert!(dot.contains("label=\"The President\""), "{dot}");
    assert!(!dot.contains("label=\"Bashar"), "{dot}");
    let groups = world.run(&["query", "? attacks ?group"]);
    assert!(groups.out.contains("Aleppo"), "{}", groups.out);
    let lines = all(&world);
    let entity = |id: &str| {
        let id = format!("{{\"type\":\"entity\",\"id\":\"{id}\"");
        lines
            .lines()
            .find(|l| l.starts_with(&id))
            .unwrap_or_default()
    };
    assert!(entity("person/bashar al assad").contains("\"name\":\"The President\""));
    assert!(entity("place/aleppo, syr").contains("\"kind\":\"group\""));
    assert_eq!(world.run(&["entity", "rename", "Assad", "?"]).code, 2);
    assert_eq!(world.run(&["entity", "retype", "Assad", "boss"]).code, 2);
    assert_eq!(
        world.run(&["entity", "rename", "Nobody Known", "X"]).code,
        1
    );
}

#[test]
fn a_rejected_claim_is_gone_everywhere() {
    let world = told();
    let id = claim(&world, "Iran backs Assad");
    let count = |world: &World| -> u64 {
        let stats = world.run(&["stats", "--format", "json"]).out;
        let stats: Value = serde_json::from_str(&stats).unwrap();
        stats["claims"].as_u64().unwrap()
    };
    let before = count(&world);
    let rejected = world.run(&["reject-claim", &id[..6], "--because", "not so"]);
    assert_eq!(rejected.code, 0, "{}", rejected.err);
    assert!(rejected.out.contains(&format!("claim {id} is wrong")));
    assert!(
        rejected.err.contains("Iran supports Bashar al-Assad."),
        "{}",
        rejected.err
    );
    assert_eq!(count(&world), before - 1);
    assert!(!world.run(&["export", "dot"]).out.contains("Iran"));
    let answer = world.run(&["query", "Iran backs ?"]);
    assert_eq!(answer.code, 1);
    assert!(answer.err.contains("1 rejected by you"), "{}", answer.err);
    assert!(all(&world).contains("\"rejected\":true"));
    assert_eq!(world.run(&["reject-claim", &id]).code, 1);
    assert_eq!(world.run(&["reject-claim", "aaaaaaaaaaaa"]).code, 1);
    world.run(&["undo", "1"]);
    assert_eq!(count(&world), before);
}

#[test]
fn the_log_tells_what_was_decided() {
    let world = told();
    world.run(&["entity", "merge", "Russia", "Iran", "--because", "a test"]);
    world.run(&["entity", "rename", "Aleppo", "Halab"]);
    let log = world.run(&["log", "--format", "json"]).out;
    let log: Value = serde_json::from_str(&log).unwrap();
    let id = log[1]["id"].as_str().unwrap();
    assert_eq!(world.run(&["undo", id]).code, 0, "by id");
    assert_eq!(world.run(&["undo", "0"]).code, 1);
    assert_eq!(world.run(&["undo", "9"]).code, 1);
    let log = world.run(&["log"]).out;
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines.len(), 3, "{log}");
    assert!(lines[0].starts_with("1  ") && lines[0].ends_with("one entity, because: a test"));
    assert!(
        lines[1].ends_with("place/aleppo, syr is called “Halab”  [undone]"),
        "{log}"
    );
    assert!(lines[2].contains("  decision 2 (") && lines[2].ends_with(") no longer holds"));
}

#[test]
fn decisions_travel_in_a_file() {
    let (one, two) = (told(), told());
    let id = claim(&one, "Iran backs Assad");
    one.run(&[
        "entity",
        "merge",
        "Aleppo",
        "Assad",
        "--because",
        "two\nlines \"quoted\"",
    ]);
    one.run(&["entity", "split", "Russia", "--articles", "b.txt"]);
    one.run(&["entity", "rename", "Iran", "Persia"]);
    one.run(&["entity", "alias", "Persia", "Fars"]);
    one.run(&["entity", "retype", "Aleppo", "place"]);
    one.run(&["reject-claim", &id]);
    one.run(&["undo", "1"]);
    let file = one.file("decisions.toml", "");
    assert_eq!(one.run(&["decisions", "export", &file]).code, 0);
    let import = two.run(&["decisions", "import", &file]);
    assert_eq!(import.out, "7 decisions added\n", "{}", import.err);
    assert_eq!(all(&two), all(&one));
    let import = two.run(&["decisions", "import", &file]);
    assert_eq!(import.out, "0 decisions added, 7 known already\n");
    assert_eq!(all(&two), all(&one));

    let empty = World::new(&[("c.txt", b"Peru and Chile signed a treaty.")]);
    empty.run(&["ingest", &empty.news("")]);
    let import = empty.run(&["decisions", "import", &file]);
    assert_eq!(import.code, 0);
    assert!(
        import
            .err
            .contains("country/IRN, which is not in this graph"),
        "{}",
        import.err
    );
}

#[test]
fn contradictions_in_a_file_are_said() {
    let world = told();
    world.run(&["entity", "merge", "Russia", "Iran"]);
    let file = world.file(
        "decisions.toml",
        "[[decision]]\nop = \"split\"\nkeys = [\"country/RUS\", \"country/IRN\"]\n",
    );
    let import = world.run(&["decisions", "import", &file]);
    assert!(import.err.contains("overrules decision"), "{}", import.err);
}

#[test]
fn a_wrong_file_is_told_with_its_line() {
    let world = told();
    for (text, line, what) in [
        ("[[decision]]\nop = \"merge\"\nkeys = [1]\n", 3, ""),
        ("[[decision]]\nop = \"melt\"\n", 2, "unknown variant"),
        (
            "# a note\n[[decision]]\nop = \"merge\"\nkeys = [\"person/a b\"]\n",
            2,
            "lacks two keys",
        ),
        (
            "[[decision]]\nop = \"rename\"\nkeys = [\"someone\"]\nname = \"X\"\n",
            1,
            "no name key",
        ),
        (
            "[[decision]]\nid = \"00000000\"\nop = \"rename\"\nkeys = [\"person/a b\"]\nname = \"X\"\n",
            1,
            "leave out the line with the id",
        ),
    ] {
        let file = world.file("decisions.toml", text);
        let import = world.run(&["decisions", "import", &file]);
        assert_eq!(import.code, 2, "{}", import.err);
        let place = format!("decisions.toml: line {line}: ");
        assert!(
            import.err.contains(&place) && import.err.contains(what),
            "{text}: {}",
            import.err
        );
    }
    assert_eq!(world.run(&["decisions", "import", "nowhere.toml"]).code, 3);
    assert_eq!(world.run(&["log"]).code, 1, "nothing was taken in");
}

#[test]
fn help_has_examples() {
    let world = World::new(&[]);
    for command in [
        ["entity", "--help"].as_slice(),
        &["entity", "merge", "--help"],
        &["entity", "split", "--help"],
        &["entity", "rename", "--help"],
        &["entity", "retype", "--help"],
        &["entity", "alias", "--help"],
        &["reject-claim", "--help"],
        &["log", "--help"],
        &["undo", "--help"],
        &["decisions", "--help"],
    ] {
        let help = world.run(command);
        assert!(help.out.contains("Example"), "{command:?}: {}", help.out);
    }
}
