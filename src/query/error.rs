//! Why a question has no answer, in sentences that say what to do.

use super::Node;
use crate::store::StoreError;

/// Questions that can be read, shown when one could not be.
pub const EXAMPLES: [&str; 3] = [
    "who backs Assad?",
    "what did Putin suspend in October 2016?",
    "how are Turkey and the PKK related?",
];

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The embedded data could not be read.
    #[error("the embedded ontology cannot be read: {0}")]
    Ontology(String),
    /// A SPARQL query that cannot be read or answered.
    #[error("SPARQL: {0}")]
    Sparql(String),
    /// A pattern that cannot be read.
    #[error("column {column}: expected {expected}, found {found}{}", pointed(text, *column))]
    Pattern {
        /// The pattern.
        text: String,
        /// First character of the trouble, counted from one.
        column: usize,
        /// What may stand there.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// A word in the place of a relation that is none.
    #[error(
        "column {column}: `{name}` is no relation{}{}",
        did_you_mean(near, "; `demarche relations` lists them"),
        pointed(text, *column)
    )]
    UnknownRelation {
        /// The pattern or option.
        text: String,
        /// First character of the word, counted from one.
        column: usize,
        /// The word.
        name: String,
        /// Relations that look like it, best first.
        near: Vec<String>,
    },
    /// A name that no article names.
    #[error(
        "no article names `{name}`{}",
        did_you_mean(near, "; check how it is written")
    )]
    UnknownName {
        /// The name as given.
        name: String,
        /// Names that look like it, best first.
        near: Vec<String>,
    },
    /// A name that could be several.
    #[error("`{name}` could be {}; say which", list(candidates))]
    Ambiguous {
        /// The name as given.
        name: String,
        /// Whom it names, with the number of articles, most first.
        candidates: Vec<(Node, usize)>,
    },
    /// A plain question that cannot be read.
    #[error("cannot read this question: {why}. These can be read:\n  {}\n  {}\n  {}", EXAMPLES[0], EXAMPLES[1], EXAMPLES[2])]
    Unreadable {
        /// What was missing or too much.
        why: String,
    },
    /// A graph that does not fit into the memory allowed.
    #[error(
        "the whole graph would take {} MB of memory, and {} MB are allowed; narrow it with --since, --until or --relation, or raise --memory",
        needed >> 20,
        allowed >> 20
    )]
    TooLarge {
        /// Bytes that it would take.
        needed: usize,
        /// Bytes that it may take.
        allowed: usize,
    },
    /// A claim id that is not there, or that begins several.
    #[error("{0}")]
    Claim(String),
}

/// The text with a caret under a column of it, on lines of their own.
fn pointed(text: &str, column: usize) -> String {
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if line.trim().is_empty() {
        return String::new();
    }
    format!("\n  {line}\n  {}^", " ".repeat(column.saturating_sub(1)))
}

fn did_you_mean(near: &[String], otherwise: &str) -> String {
    match near {
        [] => otherwise.to_owned(),
        [one] => format!("; did you mean {one}?"),
        [first @ .., last] => format!("; did you mean {} or {last}?", first.join(", ")),
    }
}

fn list(candidates: &[(Node, usize)]) -> String {
    let names: Vec<String> = candidates
        .iter()
        .map(|(node, articles)| {
            let s = if *articles == 1 { "" } else { "s" };
            format!("{} ({}, {articles} article{s})", node.name, node.id)
        })
        .collect();
    names.join(", or ")
}
