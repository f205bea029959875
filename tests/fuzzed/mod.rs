//! What must hold of any bytes, one function for each parser of what others wrote.
//!
//! The fuzz targets in `fuzz/` call these functions with bytes that coverage leads to; the tests in `tests/regressions.rs` call them with
//! the seeds and with every input that once broke something.
#![allow(dead_code, reason = "each user takes its own part")]

pub mod articles;
pub mod decisions;
pub mod fragments;
pub mod model;
pub mod ontology;
pub mod patterns;
pub mod questions;
pub mod records;
pub mod requests;
pub mod seeds;
pub mod sparql;
pub mod text;

use std::sync::OnceLock;

use demarche::extract::Extractor;
use demarche::model::{Article, ArticleHead, Fragment};
use demarche::ontology::{Gazetteer, Ontology};
use demarche::query::Graph;
use demarche::store::Store;

/// A target: what it is called, and what must hold.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: &[Target] = &[
    ("articles", articles::check),
    ("decisions", decisions::check),
    ("fragments", fragments::check),
    ("model", model::check),
    ("ontology", ontology::check),
    ("patterns", patterns::check),
    ("questions", questions::check),
    ("records", records::check),
    ("requests", requests::check),
    ("sparql", sparql::check),
    ("text", text::check),
];

/// What the sample store says.
pub const NEWS: &str = "Russia backs Syrian President Bashar al-Assad. The United States attacked Aleppo on Monday. \
                        Kerry met Lavrov in Geneva to discuss a ceasefire, Reuters said. Turkey sanctions the PKK.";

/// The extractor with the embedded data.
pub fn extractor() -> &'static Extractor<'static> {
    static EXTRACTOR: OnceLock<Extractor<'static>> = OnceLock::new();
    EXTRACTOR.get_or_init(|| {
        let ontology = Ontology::builtin().expect("embedded data");
        let gazetteer = Gazetteer::builtin().expect("embedded data");
        Extractor::new(ontology, gazetteer).expect("embedded data")
    })
}

/// The sample article and what it says.
pub fn sample(id: &str) -> (Article, Fragment) {
    let article = Article {
        head: ArticleHead {
            id: id.to_owned(),
            title: Some("Talks in Geneva".to_owned()),
            date: Some(jiff::civil::date(2016, 10, 3)),
            source: Some("The Daily".to_owned()),
            ..ArticleHead::default()
        },
        text: NEWS.to_owned(),
    };
    let fragment = extractor().extract(&article);
    (article, fragment)
}

/// A fresh store with the sample article in it.
pub fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut store = Store::open(dir.path().join("store")).expect("a store");
    store.ingest(vec![sample("a")]).expect("a commit");
    (dir, store)
}

/// The graph of the sample store, which nothing changes.
pub fn graph() -> &'static Graph<'static> {
    static GRAPH: OnceLock<Graph<'static>> = OnceLock::new();
    GRAPH.get_or_init(|| {
        let (dir, store) = store();
        // It stays for the life of the process.
        let _ = dir.keep();
        Graph::new(Box::leak(Box::new(store))).expect("a graph")
    })
}

/// What is shown to people ends up in terminals and logs.
pub fn is_sentence(error: impl std::fmt::Display) {
    assert!(
        !error.to_string().trim().is_empty(),
        "an error says nothing"
    );
}
