//! SPARQL and the pattern language say the same of the sample articles.

mod common {
    pub mod graph;
}

use std::collections::BTreeSet;

use common::graph::{graph_of, root};
use demarche::query::{Graph, Options, Outcome, QueryError};

type Pairs = BTreeSet<(String, String)>;

/// Subjects and objects of a pattern's answer; officials count for themselves, as they do in SPARQL.
fn by_pattern(graph: &Graph<'_>, pattern: &str) -> Pairs {
    let options = Options {
        roll_up: false,
        unnamed: true,
        evidence: 0,
        ..Options::default()
    };
    let answer = graph.query(pattern, &options).expect(pattern);
    let pair = |e: &demarche::query::Edge| (e.subject.id.clone(), e.object.id.clone());
    answer.edges.iter().map(pair).collect()
}

/// What `?s` and `?o` are bound to.
fn by_sparql(graph: &Graph<'_>, query: &str) -> Pairs {
    let found = graph.sparql(query).expect(query);
    let Outcome::Solutions(_, rows) = found.outcome else {
        panic!("{query} selects nothing");
    };
    let key = |row: &Vec<Option<oxrdf::Term>>, i: usize| {
        let term = row[i].as_ref().expect(query).to_string();
        let local = term
            .trim_matches(['<', '>'])
            .trim_start_matches("urn:demarche:entity:");
        let key = local.replacen(':', "/", 1).replace('_', " ");
        key.replace("%40", "@")
            .replace("%2C", ",")
            .replace("%27", "'")
    };
    rows.iter().map(|row| (key(row, 0), key(row, 1))).collect()
}

/// Both ways round, for relations that hold both ways.
fn mirrored(pairs: Pairs) -> Pairs {
    let turned: Vec<_> = pairs.iter().map(|(a, b)| (b.clone(), a.clone())).collect();
    pairs.into_iter().chain(turned).collect()
}

const RUSSIA: &str = "BIND(entity:country:RUS AS ?s)";

#[test]
fn twenty_queries_are_answered_as_patterns_are() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = graph_of(dir.path(), &[root().join("data/articles")]);
    let graph = Graph::new(&store).expect("a graph");
    let claims =
        "GRAPH ?c { ?s d:%R ?o } ?c d:status ?status ; d:confidence ?sure FILTER(?sure >= 0.3)";
    let pairs: [(&str, String); 20] = [
        ("? backs ?", "?s d:backs ?o".to_owned()),
        ("? attacks ?", "?s d:attacks ?o".to_owned()),
        ("? leads ?", "?s d:leads ?o".to_owned()),
        ("? ASSAULT ?", "?s d:ASSAULT ?o".to_owned()),
        ("? SUPPORT ?", "?s d:SUPPORT ?o".to_owned()),
        ("Russia backs ?", format!("{RUSSIA} entity:country:RUS d:backs ?o")),
        ("Russia SANCTION ?", format!("{RUSSIA} entity:country:RUS d:SANCTION ?o")),
        (
            "? backs Assad",
            "?s d:backs ?o . ?o d:name 'Assad'".to_owned(),
        ),
        (
            "? attacks Syria",
            "BIND(entity:country:SYR AS ?o) ?s d:attacks entity:country:SYR".to_owned(),
        ),
        (
            "? captures Jarablus",
            "?s d:captures ?o . ?o rdfs:label 'Jarablus'".to_owned(),
        ),
        ("?country backs ?", "?s d:backs ?o . ?s a d:Country".to_owned()),
        ("?person leads ?country", "?s d:leads ?o . ?s a d:Person . ?o a d:Country".to_owned()),
        (
            "? acts ?",
            "?c d:object ?o ; d:subject ?s ; d:relation ?r ; d:status 'asserted' ; d:confidence ?sure . \
             FILTER(?sure >= 0.3 && ?r NOT IN (d:leads, d:represents, d:appoints, d:member-of, d:part-of, \
             d:defeats, d:located-in, d:controls, d:party-to, d:carries-out, d:takes-part-in, d:concerns))"
                .to_owned(),
        ),
        (
            "? concedes-to ? status=negated",
            claims.replace("%R", "concedes-to") + " FILTER(?status = 'negated')",
        ),
        (
            "? meets-with ? status=planned",
            claims.replace("%R", "meets-with") + " FILTER(?status = 'planned')",
        ),
        ("? visits ? status=any", claims.replace("%R", "visits")),
        (
            "? accuses ? since 2018-01-01",
            claims.replace("%R", "accuses")
                + " FILTER(?status = 'asserted') ?c d:to ?to FILTER(?to >= '2018-01-01'^^xsd:date)",
        ),
        (
            "? backs ? until 2015-12-31",
            claims.replace("%R", "backs")
                + " FILTER(?status = 'asserted') ?c d:from ?from FILTER(?from <= '2015-12-31'^^xsd:date)",
        ),
        (
            "? accuses ? speaker=Lavrov",
            claims.replace("%R", "accuses")
                + " FILTER(?status = 'asserted') ?c d:speaker ?who . ?who d:name 'Lavrov'",
        ),
        (
            "? SANCTION ? status=any",
            claims.replace("%R", "SANCTION"),
        ),
    ];
    let mut empty = 0;
    for (pattern, query) in pairs {
        let whole = format!("SELECT ?s ?o WHERE {{ {query} }}");
        let (expected, found) = (by_pattern(&graph, pattern), by_sparql(&graph, &whole));
        empty += usize::from(expected.is_empty());
        let (expected, found) = if expected == found {
            (expected, found)
        } else {
            (mirrored(expected), mirrored(found))
        };
        assert_eq!(expected, found, "{pattern}\n{whole}");
    }
    assert!(empty <= 3, "{empty} of the patterns have no answer");
}

#[test]
fn queries_that_cannot_be_read_are_refused_with_the_place() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = graph_of(dir.path(), &[root().join("data/articles")]);
    let graph = Graph::new(&store).expect("a graph");
    for query in [
        "",
        "SELECT",
        "SELECT ?x WHERE { ?x unknown:p ?y }",
        "INSERT DATA { <a:b> <a:c> <a:d> }",
    ] {
        let error = graph.sparql(query).expect_err(query);
        assert!(matches!(error, QueryError::Sparql(_)), "{error}");
    }
}
