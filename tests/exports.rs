//! Every export of random graphs, with names of any characters, read again by readers that others wrote: what they find is what was stored.

mod common;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use common::Builder;
use demarche::model::Status;
use demarche::store::Store;
use oxrdf::Term;
use proptest::prelude::*;
use roxmltree::{Document, Node};
use serde_json::Value;

const RELATIONS: [&str; 4] = ["backs", "attacks", "meets-with", "sanctions"];

/// Subject, relation, object, by name.
type Edges = BTreeSet<[String; 3]>;

fn run(store: &Path, args: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .arg("--store")
        .arg(store)
        .args(args)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {said}");
    output.stdout
}

fn text(store: &Path, form: &str) -> String {
    String::from_utf8(run(store, &["export", form])).unwrap()
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The cells of a table by the headings asked for.
fn cells<const N: usize>(
    csv: &mut csv::Reader<impl std::io::Read>,
    of: [&str; N],
) -> BTreeSet<[String; N]> {
    let head = csv.headers().unwrap().clone();
    let at = of.map(|name| head.iter().position(|h| h == name).unwrap());
    csv.records()
        .map(|row| {
            let row = row.unwrap();
            at.map(|i| row[i].to_owned())
        })
        .collect()
}

fn jsonl(store: &Path) -> Edges {
    let lines = text(store, "jsonl");
    let edges = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    edges
        .map(|e| [&e["subject"]["name"], &e["relation"], &e["object"]["name"]].map(string))
        .collect()
}

fn tables(store: &Path, folder: &Path) -> Edges {
    let csv = folder.join("csv");
    run(store, &["export", "csv", csv.to_str().unwrap()]);
    let mut edges = csv::Reader::from_path(csv.join("edges.csv")).unwrap();
    cells(&mut edges, ["subject", "relation", "object"])
}

fn neo4j(store: &Path, folder: &Path) -> Edges {
    let neo4j = folder.join("neo4j");
    run(store, &["export", "neo4j", neo4j.to_str().unwrap()]);
    let mut nodes = csv::Reader::from_path(neo4j.join("nodes.csv")).unwrap();
    let nodes = cells(&mut nodes, ["id:ID", "name"]);
    let name = |id: &str| nodes.iter().find(|n| n[0] == id).unwrap()[1].clone();
    let mut edges = csv::Reader::from_path(neo4j.join("relationships.csv")).unwrap();
    let edges = cells(&mut edges, [":START_ID", "relation", ":END_ID"]);
    edges
        .into_iter()
        .map(|[a, relation, b]| [name(&a), relation, name(&b)])
        .collect()
}

/// Nodes and edges of GraphML or GEXF; `label` gives the label of either.
fn network(xml: &str, label: impl Fn(Node) -> String) -> Edges {
    let document = Document::parse(xml).unwrap();
    let all = |tag: &'static str| {
        document
            .descendants()
            .filter(move |n| n.has_tag_name(tag) || n.tag_name().name() == tag)
    };
    let name = |id: Option<&str>| {
        all("node")
            .find(|n| n.attribute("id") == id)
            .map(&label)
            .unwrap()
    };
    all("edge")
        .map(|e| {
            [
                name(e.attribute("source")),
                label(e),
                name(e.attribute("target")),
            ]
        })
        .collect()
}

fn graphml(store: &Path) -> Edges {
    network(&text(store, "graphml"), |node| {
        let mut data = node.children().filter(|d| d.tag_name().name() == "data");
        let labels = ["node-label", "edge-label", "edge-relation"];
        let found = data.find(|d| d.attribute("key").is_some_and(|k| labels.contains(&k)));
        found.and_then(|d| d.text()).unwrap_or_default().to_owned()
    })
}

fn gexf(store: &Path) -> Edges {
    network(&text(store, "gexf"), |node| {
        node.attribute("label").unwrap_or_default().to_owned()
    })
}

/// The literals of the quads.
fn nquads(store: &Path) -> BTreeSet<String> {
    let bytes = run(store, &["export", "nquads"]);
    let quads = oxttl::NQuadsParser::new().for_slice(&bytes);
    quads
        .filter_map(|quad| match quad.unwrap().object {
            Term::Literal(literal) => Some(literal.value().to_owned()),
            _ => None,
        })
        .collect()
}

fn strings(value: &Value, out: &mut BTreeSet<String>) {
    match value {
        Value::String(s) => {
            out.insert(s.clone());
        }
        Value::Array(list) => list.iter().for_each(|v| strings(v, out)),
        Value::Object(map) => map.values().for_each(|v| strings(v, out)),
        _ => {}
    }
}

fn plover(store: &Path) -> BTreeSet<String> {
    let lines = text(store, "plover");
    let events = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    events.map(|e| string(&e["actor"]["name"])).collect()
}

fn cameo(store: &Path) -> BTreeSet<[String; 2]> {
    let bytes = run(store, &["export", "cameo"]);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .from_reader(&bytes[..]);
    cells(&mut reader, ["source_name", "target_name"])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_exported_is_what_was_stored(
        names in prop::collection::btree_set("[^\\p{C}|\\s]([^\\p{C}|\\p{Z}]| |[\"'<&>\\\\,;\\[\\]]){0,24}[^\\p{C}|\\s]", 2..6),
        claims in prop::collection::vec((0..5usize, 0..4usize, 0..5usize), 1..12),
    ) {
        let names: Vec<String> = names.into_iter().collect();
        let dir = tempfile::tempdir().unwrap();
        let mut article = Builder::new("a0", Some("2016-10-03"));
        let mut stored = Edges::new();
        for (a, r, b) in claims {
            let (a, b) = (a % names.len(), b % names.len());
            if a == b {
                continue;
            }
            let end = |i: usize| format!("group/k{i} x{i}@a0|{}", names[i]);
            article = article.full_claim(&end(a), RELATIONS[r], &end(b), Status::Asserted, 0.9, None, None);
            // Who meets whom has no direction: either way round is right.
            let (a, b) = if RELATIONS[r] == "meets-with" { (a.min(b), a.max(b)) } else { (a, b) };
            stored.insert([names[a].clone(), RELATIONS[r].to_owned(), names[b].clone()]);
        }
        prop_assume!(!stored.is_empty());
        let path = dir.path().join("g");
        let mut store = Store::open(&path).unwrap();
        let (text, fragment) = article.build();
        store.load(vec![(Some(text.text), fragment)]).unwrap();
        drop(store);

        let sorted = |edges: Edges| -> Edges {
            let turn = |[a, r, b]: [String; 3]| if r == "meets-with" && a > b { [b, r, a] } else { [a, r, b] };
            edges.into_iter().map(turn).collect()
        };
        prop_assert_eq!(&sorted(jsonl(&path)), &stored);
        prop_assert_eq!(&sorted(tables(&path, dir.path())), &stored);
        prop_assert_eq!(&sorted(neo4j(&path, dir.path())), &stored);
        prop_assert_eq!(&sorted(graphml(&path)), &stored);
        prop_assert_eq!(&sorted(gexf(&path)), &stored);
        let said: BTreeSet<String> = stored.iter().flat_map(|[a, _, b]| [a.clone(), b.clone()]).collect();
        prop_assert!(nquads(&path).is_superset(&said));
        let mut linked = BTreeSet::new();
        strings(&serde_json::from_str(&self::text(&path, "jsonld")).unwrap(), &mut linked);
        prop_assert!(linked.is_superset(&said));
        prop_assert!(plover(&path).is_subset(&said));
        let pairs: BTreeSet<[String; 2]> = stored.iter().map(|[a, _, b]| [a.clone(), b.clone()]).collect();
        let known = |[a, b]: &[String; 2]| {
            pairs.contains(&[a.clone(), b.clone()]) || pairs.contains(&[b.clone(), a.clone()])
        };
        prop_assert!(cameo(&path).iter().all(known));
    }
}
