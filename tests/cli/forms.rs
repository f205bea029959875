//! The forms of answers, and the shape of those for programs.

use serde_json::Value;

use super::{World, two_articles};

fn read() -> World {
    let world = two_articles();
    let run = world.run(&["ingest", &world.news("")]);
    assert_eq!(run.code, 0, "{}", run.err);
    world
}

/// Paths of a JSON value with the types at their ends; lists by their first item.
fn shape(value: &Value, path: &str, into: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                shape(value, &format!("{path}.{key}"), into);
            }
        }
        Value::Array(list) => match list.first() {
            Some(first) => shape(first, &format!("{path}[]"), into),
            None => into.push(format!("{path}[]")),
        },
        Value::Null => into.push(format!("{path}: null")),
        Value::Bool(_) => into.push(format!("{path}: bool")),
        Value::Number(_) => into.push(format!("{path}: number")),
        Value::String(_) => into.push(format!("{path}: string")),
    }
}

fn shape_of(world: &World, args: &[&str]) -> Vec<String> {
    let run = world.run(args);
    assert_eq!(run.code, 0, "{}", run.err);
    let value: Value = serde_json::from_str(&run.out).expect("JSON");
    let mut lines = Vec::new();
    shape(&value, "", &mut lines);
    lines
}

const EDGE: [&str; 26] = [
    ".articles: number",
    ".claims: number",
    ".dates[]: string",
    ".evidence[].article: string",
    ".evidence[].claim: string",
    ".evidence[].confidence: number",
    ".evidence[].date: string",
    ".evidence[].marks[][]: number",
    ".evidence[].published: string",
    ".evidence[].reported: bool",
    ".evidence[].sentence: string",
    ".evidence[].source: string",
    ".evidence[].speaker: null",
    ".evidence[].status: string",
    ".evidence[].through: null",
    ".evidence[].title: string",
    ".object.id: string",
    ".object.kind: string",
    ".object.name: string",
    ".origins: number",
    ".relation: string",
    ".statuses.asserted: number",
    ".subject.code: string",
    ".subject.id: string",
    ".subject.kind: string",
    ".subject.name: string",
];

/// Programs rely on this: a field may be added, none may go or change its type.
#[test]
fn the_json_of_an_answer_keeps_its_shape() {
    let world = read();
    let found = shape_of(&world, &["query", "Russia backs ?", "--format", "json"]);
    let mut expected: Vec<String> = EDGE.iter().map(|e| format!(".edges[]{e}")).collect();
    expected.push(".reading: string".to_owned());
    for line in &expected {
        assert!(found.contains(line), "{line} is not in {found:#?}");
    }
    let joined = shape_of(
        &world,
        &[
            "query",
            "?a backs ?b, ?a suspends|attacks ?c",
            "--format",
            "json",
        ],
    );
    expected.extend([
        ".rows[].bind.a.id: string".to_owned(),
        ".rows[].bind.a.kind: string".to_owned(),
        ".rows[].bind.a.name: string".to_owned(),
        ".rows[].edges[]: number".to_owned(),
    ]);
    for line in &expected {
        assert!(joined.contains(line), "{line} is not in {joined:#?}");
    }
}

#[test]
fn answers_have_all_forms() {
    let world = read();
    let form = |form: &str| {
        let run = world.run(&["query", "? backs Assad", "--format", form]);
        assert_eq!(run.code, 0, "{}", run.err);
        run.out
    };
    let csv = form("csv");
    assert!(
        csv.starts_with("subject,relation,object,articles,origins,claims,first,last,"),
        "{csv}"
    );
    assert_eq!(csv.lines().count(), 3, "{csv}");
    assert!(
        csv.contains("Russia backs Syrian President Bashar al-Assad."),
        "{csv}"
    );
    let table = form("table");
    assert!(
        table
            .lines()
            .any(|l| l.starts_with("Russia") && l.contains("2016-10-03")),
        "{table}"
    );
    assert!(!table.contains("Syrian President"), "no sentences: {table}");
    assert!(form("markdown").contains("| Russia | backs | Bashar al-Assad | 1 | 1 | 1 |"));
    assert!(form("dot").starts_with("digraph"));
    for line in form("jsonl").lines() {
        let edge: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(edge["relation"], "backs");
    }
    let run = world.run(&["stats", "--format", "csv"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("only answers of the graph"), "{}", run.err);
}

#[test]
fn joins_print_their_rows() {
    let world = read();
    let run = world.run(&["query", "?a backs Assad, ?a attacks ?b"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out
            .starts_with("?a = Russia, ?b = Aleppo\n  Russia backs Bashar al-Assad  1 article"),
        "{}",
        run.out
    );
    assert!(run.err.contains("1 row of 2 edges"), "{}", run.err);
    let wrong = world.run(&["query", "?a bakcs Assad"]);
    assert_eq!(wrong.code, 2);
    assert!(
        wrong.err.contains("\n  ?a bakcs Assad\n     ^"),
        "{}",
        wrong.err
    );
}
