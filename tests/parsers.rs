//! Whatever is typed or handed over, the parsers of it answer or refuse; they never panic, and a refusal is a sentence.
//!
//! Inputs are pieces of the languages themselves, put together at random, so that they get past the first word. `DEMARCHE_CASES=100000
//! cargo test --release --test parsers` looks longer.

use demarche::export::bundle;
use demarche::model::read_line;
use demarche::ontology::lint::{Purpose, lint};
use demarche::ontology::{Gazetteer, Ontology, OwnFile};
use demarche::query::{Graph, Options};
use demarche::store::Store;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// A store with a little of everything in it.
fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let gazetteer = demarche::ontology::Gazetteer::builtin().expect("embedded data");
    let ontology = Ontology::builtin().expect("embedded data");
    let extractor = demarche::extract::Extractor::new(ontology, gazetteer).expect("embedded data");
    let text = "Russia backs Syrian President Bashar al-Assad. The United States attacked Aleppo on Monday. \
                Kerry met Lavrov in Geneva to discuss a ceasefire, Reuters said.";
    let article = demarche::model::Article {
        head: demarche::model::ArticleHead {
            id: "a".to_owned(),
            date: Some(jiff::civil::date(2016, 10, 3)),
            ..Default::default()
        },
        text: text.to_owned(),
    };
    let fragment = extractor.extract(&article);
    assert!(!fragment.claims.is_empty(), "the text says something");
    let mut store = Store::open(dir.path().join("store")).expect("a store");
    store.ingest(vec![(article, fragment)]).expect("a commit");
    (dir, store)
}

fn cases() -> u32 {
    std::env::var("DEMARCHE_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(300)
}

/// Words, some of them broken, with or without spaces between.
fn text(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    let word = prop_oneof![
        8 => select(words).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
        1 => any::<char>().prop_map(String::from),
    ];
    let space = prop_oneof![6 => Just(" "), 1 => Just(""), 1 => Just("\n"), 1 => Just("\u{a0}")];
    vec((word, space), 0..14).prop_map(|parts| {
        parts
            .into_iter()
            .flat_map(|(word, space)| [word, space.to_owned()])
            .collect()
    })
}

const PATTERN: &[&str] = &[
    "?",
    "?a",
    "?b",
    "backs",
    "Russia",
    "'Bashar al-Assad'",
    "\"",
    ",",
    ";",
    "since",
    "until",
    "2016",
    "2016-10",
    "status",
    "=",
    "any",
    "status=any",
    "speaker=Kerry",
    "min-origins=2",
    "kind(?a)=group",
    "kind(",
    ")",
    "limit",
    "0",
    "99999999999999999999",
    "order by",
    "date",
    "hostile-to",
    "ASSAULT",
    "|",
    "!",
    "-",
    "2016-13-99",
    "min-confidence=0.5",
];
const QUESTION: &[&str] = &[
    "who",
    "whom",
    "what",
    "when",
    "where",
    "did",
    "does",
    "how many",
    "is",
    "are",
    "which countries",
    "Russia",
    "assad",
    "the United States",
    "Aleppo",
    "Kerry",
    "back",
    "backs",
    "attacked",
    "attack",
    "meet",
    "with",
    "by",
    "over",
    "about",
    "in October 2016",
    "since",
    "and",
    "or",
    "not",
    "related",
    "'s",
    "?",
    "president of",
    "between",
    "to",
    "been",
    "the ceasefire",
];
const SPARQL: &[&str] = &[
    "SELECT",
    "*",
    "WHERE",
    "{",
    "}",
    "?x",
    "?y",
    "d:backs",
    "d:ASSAULT",
    "a",
    "GRAPH",
    "?g",
    "FILTER",
    "(",
    ")",
    "OPTIONAL",
    "UNION",
    ".",
    "LIMIT",
    "1",
    "PREFIX",
    "d:",
    "<>",
    "<http://a>",
    "\"x\"",
    "ORDER BY",
    "CONSTRUCT",
    "ASK",
    "DESCRIBE",
    "COUNT",
    "AS",
    "GROUP BY",
    "BIND",
    "VALUES",
    "d:status",
    "d:speaker",
    "REGEX",
    "||",
    "=",
    "^",
    "/",
    "+",
    "SERVICE",
    "MINUS",
];
const TOML: &[&str] = &[
    "[[relation]]",
    "[[decision]]",
    "name",
    "=",
    "\"backs\"",
    "\n",
    "phrases",
    "[",
    "]",
    "[\"fight against {group}\"]",
    "{",
    "}",
    "op",
    "\"merge\"",
    "keys",
    "[\"person/a\", \"person/b\"]",
    "because",
    "\"\"",
    "class",
    "\"ASSAULT\"",
    "quad",
    "true",
    "1",
    ",",
    "[kind]",
];
const JSON: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"format\"",
    "1",
    "\"article\"",
    "\"id\"",
    "\"a\"",
    "\"entities\"",
    "\"claims\"",
    "\"error\"",
    "null",
    "\"key\"",
    "\"person/x\"",
    "\"spans\"",
    "[0,99999999999]",
    "\"confidence\"",
    "1e999",
    "\"versions\"",
    "\"date\"",
    "\"2016-02-31\"",
];

#[test]
fn patterns_and_questions_are_answered_or_refused() {
    let (_dir, store) = store();
    let graph = Graph::new(&store).expect("a graph");
    let options = Options::default();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: cases(),
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner
        .run(&(text(PATTERN), text(QUESTION)), |(pattern, question)| {
            if let Err(e) = graph.rows(&pattern, &options) {
                prop_assert!(!e.to_string().is_empty());
            }
            if let Err(e) = graph.ask_rows(&question, &options) {
                prop_assert!(!e.to_string().is_empty());
            }
            let _ = graph.path(&question, &pattern, &options);
            Ok(())
        })
        .expect("no input breaks them");
}

#[test]
fn sparql_is_answered_or_refused() {
    let (_dir, store) = store();
    let graph = Graph::new(&store).expect("a graph");
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: cases(),
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner
        .run(&text(SPARQL), |query| {
            let _ = graph.sparql(&query);
            let _ = graph.sparql(&format!("SELECT * WHERE {{ {query} }} LIMIT 3"));
            Ok(())
        })
        .expect("no input breaks it");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn files_of_others_are_read_or_refused(json in text(JSON), toml in text(TOML), bytes in vec(any::<u8>(), 0..200)) {
        let _ = read_line(json.as_bytes());
        let _ = read_line(&bytes);
        let own = [OwnFile { name: "own.toml".to_owned(), text: toml }];
        for purpose in [Purpose::Language, Purpose::Names] {
            let lemmatiser = |word: &str| word.to_lowercase();
            let _ = lint(&own[0], &[], Some(purpose), Some(&lemmatiser));
        }
        let _ = Ontology::with(&own);
        let _ = Gazetteer::with(&own);
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(dir.path().join("s")).unwrap();
        prop_assert!(bundle::read(&bytes[..], &mut store).is_err());
    }
}
