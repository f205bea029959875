//! `--ontology` and `--gazetteer`: a user's own relations, wordings and names.

use serde_json::Value;

use crate::{World, feed};

const OWN: &str = r#"
[[relation]]
name = "aids"
verbs = ["lavish <largesse> on"]

[[relation]]
name = "owes"
quad = "S"
phrase = "owes"
means = "is in debt to"
subject = ["actor"]
object = ["actor"]
verbs = ["owe * to"]

[classes]
largesse = ["money", "favour"]
"#;

const NAMES: &str = r#"
[[country]]
code = "ZED"
name = "Zedland"
capital = "Zed City"

[[body]]
name = "Orion Front"
kind = "group"
aliases = ["OF"]
"#;

const NEWS: &[u8] = b"Date: 2020-01-02\n\nZedland lavished money on the Orion Front. Zed City owed billions to Russia. Vladimir Putin \
praised the OF.\n";

fn world() -> (World, String, String) {
    let world = World::new(&[("a.txt", NEWS)]);
    let own = world.file("own.toml", OWN);
    let names = world.file("names.toml", NAMES);
    (world, own, names)
}

#[test]
fn own_relations_wordings_and_names_are_read_and_asked_for() {
    let (world, own, names) = world();
    let with = |args: &[&str]| {
        let files = ["--ontology", &own, "--gazetteer", &names];
        world.run(&[args, &files].concat())
    };
    let run = with(&["ingest", &world.news("")]);
    assert_eq!(run.code, 0, "{}", run.err);
    for (pattern, answer) in [
        ("? aids ?", "Zedland aids Orion Front"),
        ("? owes ?", "Zedland owes Russia"),
        ("? praises ?", "Vladimir Putin praises Orion Front"),
    ] {
        let run = with(&["query", pattern]);
        assert!(
            run.out.contains(answer),
            "{pattern}: {}{}",
            run.out,
            run.err
        );
    }
    let asked = with(&["ask", "who", "owes", "Russia"]);
    assert!(asked.out.contains("Zedland owes Russia"), "{}", asked.err);
    assert!(with(&["relations"]).out.contains("is in debt to"));
}

#[test]
fn a_graph_read_with_other_rules_is_recognised() {
    let (world, own, names) = world();
    let others = |args: &[&str]| {
        let run = world.run(&[&["stats", "--format", "json"], args].concat());
        let counts: Value = serde_json::from_str(&run.out).expect("JSON");
        counts["otherwise"].as_u64()
    };
    let files = ["--ontology", own.as_str(), "--gazetteer", names.as_str()];
    let ingest = || world.run(&[&["ingest", &world.news("")], &files[..]].concat());
    assert!(ingest().out.contains("1 new"));
    assert!(ingest().out.contains("1 unchanged"));
    assert_eq!((others(&files), others(&[])), (Some(0), Some(1)));
    let plain = world.run(&["ingest", &world.news("")]);
    assert!(plain.out.contains("1 replaced"), "{}", plain.out);
    assert_eq!(others(&[]), Some(0));
}

#[test]
fn fragments_say_what_they_were_made_with() {
    let (world, own, names) = world();
    let versions = |args: &[&str]| {
        let line = br#"{"id": "a", "text": "Zedland owed billions to Russia."}"#;
        let run = feed(&world.store(), &[&["extract"], args].concat(), line);
        let fragment: Value = serde_json::from_str(&run.out).expect("JSON");
        fragment["versions"].clone()
    };
    let plain = versions(&[]);
    let with = versions(&["--ontology", &own]);
    assert_ne!(plain["ontology"], with["ontology"]);
    assert_eq!(plain["gazetteer"], with["gazetteer"]);
    assert_eq!(plain["model"], with["model"]);
    assert_ne!(
        versions(&["--gazetteer", &names])["gazetteer"],
        plain["gazetteer"]
    );
}

#[test]
fn a_file_that_cannot_be_used_is_said() {
    let (world, ..) = world();
    let missing = world.run(&["relations", "--ontology", "no.toml"]);
    assert_eq!(missing.code, 2);
    assert!(
        missing.err.contains("no.toml cannot be read"),
        "{}",
        missing.err
    );
    let bad = world.file(
        "bad.toml",
        "[[relation]]\nname = \"owes\"\nverbs = [\"owe <coins> to\"]\n",
    );
    let run = world.run(&["relations", "--ontology", &bad]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.err.contains("<coins>"), "{}", run.err);
}
