//! `extract`: one line out for each line in. Other programs depend on this format.

use serde_json::Value;

use crate::{World, feed, two_articles};

fn extract(args: &[&str], input: &str) -> (i32, Vec<Value>, String) {
    let world = World::new(&[]);
    let mut all = vec!["extract"];
    all.extend(args);
    let run = feed(&world.store(), &all, input.as_bytes());
    assert!(!world.store().exists(), "extract must not touch a graph");
    let lines = run
        .out
        .lines()
        .map(|l| serde_json::from_str(l).expect("each line is JSON"))
        .collect();
    (run.code, lines, run.err)
}

const KERRY: &str = r#"{"id": "k", "title": "Talks end", "date": "2016-10-03", "source": "Wire", "text": "Russia backs Bashar al-Assad, said John Kerry.", "more": 1}"#;

#[test]
fn a_fragment_has_the_promised_shape() {
    let (code, lines, _) = extract(&["-"], KERRY);
    assert_eq!((code, lines.len()), (0, 1));
    let fragment = &lines[0];
    assert_eq!(fragment["format"], 1);
    for name in ["model", "ontology", "gazetteer"] {
        assert!(!fragment["versions"][name].as_str().unwrap().is_empty());
    }
    let article = &fragment["article"];
    assert_eq!(
        (article["id"].as_str(), article["date"].as_str()),
        (Some("k"), Some("2016-10-03"))
    );
    assert!(
        article["text"].is_null(),
        "the text comes along only when asked for"
    );
    let text = "Russia backs Bashar al-Assad, said John Kerry.";
    let claims = fragment["claims"].as_array().unwrap();
    let backs = claims
        .iter()
        .find(|c| c["relation"] == "backs")
        .expect("the claim is found");
    let slice = |span: &Value| {
        &text[span[0].as_u64().unwrap() as usize..span[1].as_u64().unwrap() as usize]
    };
    assert_eq!(slice(&backs["spans"]["subject"]), "Russia");
    assert_eq!(
        slice(&backs["spans"]["trigger"]),
        backs["trigger"].as_str().unwrap()
    );
    let name = |id: &Value| {
        let entities = fragment["entities"].as_array().unwrap();
        let entity = entities
            .iter()
            .find(|e| e["id"] == *id)
            .expect("claims name entities of their fragment");
        entity["name"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        (name(&backs["subject"]), name(&backs["object"])),
        ("Russia".into(), "Bashar al-Assad".into())
    );
    assert_eq!(name(&backs["speaker"]), "John Kerry");
    assert_eq!(backs["class"], "SUPPORT");
}

#[test]
fn every_line_has_its_answer_in_order_even_bad_ones() {
    let input =
        format!("{KERRY}\n\n{{\"id\": \"bad\"}}\nnot json\n{{\"text\": \"Iran met China.\"}}");
    let (code, lines, err) = extract(&[], &input);
    assert_eq!(code, 3);
    let ids: Vec<_> = lines
        .iter()
        .map(|l| l["article"]["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(&ids[..4], ["k", "line 2", "bad", "line 4"]);
    assert!(ids[4].starts_with("sha-"));
    assert_eq!(lines.iter().filter(|l| l["error"].is_string()).count(), 3);
    assert!(lines[2]["error"].as_str().unwrap().contains("line 3"));
    assert!(err.contains("3 of 5 lines"), "{err}");
}

#[test]
fn threads_change_nothing() {
    let input: Vec<String> = (0..300)
        .map(|i| format!("{{\"id\": \"a{i}\", \"text\": \"Country {i} and Russia met. Iran attacked Iraq in {i}.\"}}\n"))
        .collect();
    let (_, one, _) = extract(&["--jobs", "1"], &input.concat());
    let (_, many, _) = extract(&["--jobs", "4"], &input.concat());
    assert_eq!(one.len(), 300);
    assert_eq!(one, many);
}

#[test]
fn the_text_comes_along_when_asked_for() {
    let (_, lines, _) = extract(
        &["--with-text", "-"],
        r#"{"id": "t", "text": " Two  spaces.\r\n"}"#,
    );
    assert_eq!(lines[0]["article"]["text"], " Two  spaces.\r\n");
}

#[test]
fn hostile_texts_are_read() {
    let texts = [
        "\\u0000\\u0001",
        "((((((((((",
        "🕊🕊🕊 \\u202e",
        "a\\tb\\u000cc",
        "שלום עולם",
        "!!!",
        "The the the the.",
    ];
    let input: Vec<String> = texts
        .iter()
        .map(|t| format!("{{\"text\": \"{t}\"}}\n"))
        .collect();
    let (code, lines, err) = extract(&[], &input.concat());
    assert_eq!((code, lines.len()), (0, texts.len()), "{err}");
}

#[test]
fn a_missing_file_is_said() {
    let (code, lines, err) = extract(&["/no/such/file.jsonl"], "");
    assert_eq!((code, lines.len()), (3, 0));
    assert!(
        err.contains("/no/such/file.jsonl: there is no such file"),
        "{err}"
    );
}

/// The map that evidence yields is the identity of the store that the same fragments make.
#[test]
fn identity_without_a_store_is_that_of_the_store() {
    let world = two_articles();
    world.run(&["ingest", &world.news("")]);
    let merged = world.run(&["entity", "merge", "Russia", "Syria", "--because", "a test"]);
    assert_eq!(merged.code, 0, "{}", merged.err);
    let (file, bundle) = (
        world.file("decisions.toml", ""),
        world.file("b.tar.zst", ""),
    );
    world.run(&["decisions", "export", &file]);
    world.run(&["bundle", &bundle]);
    let archive = zstd::decode_all(&std::fs::read(&bundle).unwrap()[..]).unwrap();
    let mut archive = tar::Archive::new(&archive[..]);
    let mut lines = String::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        if entry.path().unwrap().starts_with("fragments") {
            std::io::Read::read_to_string(&mut entry, &mut lines).unwrap();
        }
    }
    lines.push_str("{\"article\":{\"id\":\"lost\"},\"error\":\"it was not there\"}\n");
    let evidence = feed(&world.store(), &["evidence"], lines.as_bytes());
    assert_eq!(evidence.code, 3, "{}", evidence.err);
    assert_eq!(evidence.out.lines().count(), 3, "one line for each");
    let twice = format!("{}{}", evidence.out, evidence.out);
    let map = feed(
        &world.store(),
        &["resolve", "--decisions", &file],
        twice.as_bytes(),
    );
    assert_eq!(map.code, 3, "{}", map.err);
    let direct = feed(
        &world.store(),
        &["resolve", "--decisions", &file],
        lines.as_bytes(),
    );
    assert_eq!(map.out, direct.out);

    let mut expected: Vec<(String, String)> = Vec::new();
    for line in world.run(&["export", "jsonl", "--all"]).out.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        if line["type"] == "entity" {
            for key in line["keys"].as_array().unwrap() {
                expected.push((key["key"].to_string(), line["id"].to_string()));
            }
        }
    }
    expected.sort();
    let mut found: Vec<(String, String)> = Vec::new();
    for line in map.out.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        if line["type"] == "key" {
            found.push((line["key"].to_string(), line["entity"].to_string()));
        }
    }
    found.sort();
    assert!(
        found.iter().any(|(key, entity)| key != entity),
        "the decision was followed"
    );
    assert_eq!(found, expected);

    let wrong = feed(&world.store(), &["resolve"], b"no line\n");
    assert!(
        wrong.code == 3 && wrong.err.contains("line 1"),
        "{}",
        wrong.err
    );
}
