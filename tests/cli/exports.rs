//! The exports for other programs: each as whole files, with names that try to break out of them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{World, two_articles};

/// The two articles, with Iran and Russia called by hostile names.
fn hostile() -> (World, [String; 2]) {
    let world = two_articles();
    world.run(&["ingest", &world.news("")]);
    let names = [
        "\"Q\", <script>]]> \\N 'x'\t🕊".to_owned(),
        "\u{202E}עולם &amp; ".to_owned() + &"é".repeat(5000),
    ];
    for (old, new) in ["Iran", "country/RUS"].iter().zip(&names) {
        let done = world.run(&["entity", "rename", old, new]);
        assert_eq!(done.code, 0, "{}", done.err);
    }
    (world, names)
}

#[test]
fn every_form_repeats_and_holds_hostile_names() {
    let (world, names) = hostile();
    for form in [
        "graphml", "gexf", "nquads", "jsonld", "plover", "cameo", "dot",
    ] {
        let done = world.run(&["export", form]);
        assert_eq!(done.code, 0, "{form}: {}", done.err);
        assert_eq!(done.out, world.run(&["export", form]).out, "{form}");
        if !matches!(form, "cameo" | "nquads") {
            assert!(!done.out.contains("<script>]]> \\N"), "{form}");
        }
        if form != "dot" {
            assert!(done.out.contains(&"é".repeat(5000)), "{form}");
        }
    }
    let plover = world.run(&["export", "plover"]);
    let records: Vec<Value> = (plover.out.lines())
        .map(|l| serde_json::from_str(l).expect("a record"))
        .collect();
    let actors: BTreeSet<&str> = (records.iter())
        .filter_map(|r| r["actor"]["name"].as_str())
        .collect();
    assert!(actors.contains(names[0].as_str()), "{actors:?}");
    assert!(plover.err.contains("claims are events"), "{}", plover.err);
    let attack = (records.iter()).find(|r| r["event_type"] == "ASSAULT");
    let attack = attack.expect("the strike");
    assert_eq!(attack["location"]["name"], "Aleppo");
    assert_eq!(attack["date"], "2016-10-05");
    let cameo = world.run(&["export", "cameo"]);
    let widths: BTreeSet<usize> = (cameo.out.lines()).map(|l| l.split('\t').count()).collect();
    assert_eq!(widths, BTreeSet::from([13]));
    assert!(cameo.out.contains("\t20161005\tRUS\t---\t190\t19\t4\t"));
}

#[test]
fn linked_data_is_what_sparql_sees() {
    let (world, names) = hostile();
    let quads = world.run(&["export", "nquads"]).out;
    let read: Vec<_> = oxttl::NQuadsParser::new()
        .for_slice(quads.as_bytes())
        .map(|q| q.expect("a quad"))
        .collect();
    assert_eq!(read.len(), quads.lines().count());
    for name in &names {
        let is_it = |o: &oxrdf::Term| matches!(o, oxrdf::Term::Literal(l) if l.value() == name);
        assert!(read.iter().any(|q| is_it(&q.object)), "{name}");
    }
    let graphs: BTreeSet<String> = read.iter().map(|q| q.graph_name.to_string()).collect();
    assert!(graphs.len() > 3 && graphs.iter().any(|g| g.contains("urn:demarche:claim:")));
    let edge = "<urn:demarche:entity:country:RUS> <urn:demarche:attacks> <urn:demarche:entity:place:aleppo%2C_syr>";
    assert_eq!(quads.matches(edge).count(), 2, "as a fact and as a claim");
    let linked: Value = serde_json::from_str(&world.run(&["export", "jsonld"]).out).expect("JSON");
    let things = linked["@graph"].as_array().expect("subjects");
    let claims = things.iter().filter(|t| t["@type"] == "Claim");
    assert!(
        claims.clone().count() > 2 && claims.clone().all(|c| c["@graph"][0]["@id"].is_string())
    );
}

#[test]
fn folders_and_wrong_uses() {
    let (world, _) = hostile();
    let folder = world.news("tables");
    assert_eq!(world.run(&["export", "csv", &folder]).code, 0);
    for name in ["nodes.csv", "edges.csv", "claims.csv"] {
        let text = std::fs::read_to_string(format!("{folder}/{name}")).expect(name);
        assert!(text.lines().count() > 3, "{name}");
    }
    assert_eq!(world.run(&["export", "neo4j", &folder]).code, 0);
    let text = std::fs::read_to_string(format!("{folder}/relationships.csv")).expect("a file");
    assert!(text.starts_with(":START_ID,:END_ID,:TYPE,relation,") && text.contains(",ATTACKS,"));
    assert_eq!(world.run(&["export", "csv"]).code, 2);
    assert_eq!(world.run(&["export", "gexf", &folder]).code, 2);
    let file = world.news("x.csv");
    let wrong = world.run(&["export", "csv", &folder, "-o", &file]);
    assert_eq!(wrong.code, 2);
}

#[test]
fn a_part_is_exported_and_a_pattern_drawn() {
    let (world, _) = hostile();
    let edges = |args: &[&str]| {
        let done = world.run(args);
        done.out.matches("<edge ").count()
    };
    let all = edges(&["export", "gexf"]);
    let some = edges(&["export", "gexf", "--query", "? attacks ?"]);
    assert!(some == 1 && all > 1, "{some} of {all}");
    assert!(edges(&["export", "graphml", "--top", "2"]) < all);
    let file = world.news("x.svg");
    let drawn = world.run(&["draw", "? hostile-to ?", "-o", &file]);
    assert_eq!(drawn.code, 0, "{}", drawn.err);
}
