//! Answers about one thing: an entity, a claim, a time line, a line that is being typed, the store.

use serde::Serialize;

use super::keeper::Held;
use super::params::Params;
use super::trouble::Trouble;
use crate::export::Vocabulary;
use crate::query::{EXAMPLES, Node, QueryError};

/// Edges of each group of a card.
const GROUP: usize = 5;
/// Claims of a time line unless more are asked for.
const MOMENTS: usize = 60;
/// Ways to go on with a line, and names that begin so.
const WAYS: usize = 8;

/// The card of an entity, as `show` has it.
pub fn entity(held: Held<'_>, params: &Params) -> Result<Vec<u8>, Trouble> {
    let options = params.options(GROUP, 1)?;
    let card = held.graph.show(params.need("name")?, &options)?;
    Ok(serde_json::to_vec(&card)?)
}

/// What happened when, as `timeline` has it.
pub fn timeline(held: Held<'_>, params: &Params) -> Result<Vec<u8>, Trouble> {
    let options = params.options(MOMENTS, 1)?;
    let found = held
        .graph
        .timeline(params.need("a")?, params.get("b"), &options)?;
    Ok(serde_json::to_vec(&found)?)
}

/// What stands behind a claim: the sentence in its paragraph.
pub fn claim(held: Held<'_>, params: &Params) -> Result<Vec<u8>, Trouble> {
    let found = held.graph.explain(params.need("id")?)?;
    Ok(serde_json::to_vec(&found)?)
}

/// How a line may go on.
#[derive(Serialize)]
struct Ways {
    /// Entities one of whose names begins as the whole line does.
    names: Vec<Node>,
    /// Byte of the line from which each text would stand.
    start: usize,
    /// Texts that may stand there.
    texts: Vec<String>,
}

/// Completion.
pub fn complete(held: Held<'_>, params: &Params) -> Result<Vec<u8>, Trouble> {
    let line = params.get("q").unwrap_or_default();
    let limit = params.number("limit", WAYS, 50)?;
    if line.is_empty() {
        return Ok(serde_json::to_vec(&Ways {
            names: Vec::new(),
            start: 0,
            texts: Vec::new(),
        })?);
    }
    let names = held.graph.complete(line, limit)?;
    let found = held.graph.completions(line, limit)?;
    Ok(serde_json::to_vec(&Ways {
        names,
        start: found.start,
        texts: found.texts,
    })?)
}

/// As what a line is to be read.
#[derive(Serialize)]
#[serde(tag = "as", rename_all = "lowercase")]
enum Meant {
    /// A name.
    Name {
        node: Node,
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// A pattern.
    Query,
    /// A plain question.
    Ask,
}

/// Says whether a line is a name, a pattern or a question.
pub fn find(held: Held<'_>, params: &Params) -> Result<Vec<u8>, Trouble> {
    let line = params.need("q")?;
    let meant = if held.graph.is_pattern(line) {
        Meant::Query
    } else {
        match held.graph.node(line) {
            Ok(found) => Meant::Name {
                node: found.node,
                note: found.note,
            },
            Err(QueryError::UnknownName { name, near }) => {
                let reads = held.graph.ask(line, &params.options(1, 0)?);
                let is_one_word = !line.contains(char::is_whitespace);
                if is_one_word
                    || (matches!(reads, Err(QueryError::Unreadable { .. })) && !near.is_empty())
                {
                    return Err(QueryError::UnknownName { name, near }.into());
                }
                Meant::Ask
            }
            Err(other) => return Err(other.into()),
        }
    };
    Ok(serde_json::to_vec(&meant)?)
}

/// Counts and sizes, as `stats` has them, and which state of the store they are of.
#[derive(Serialize)]
struct Counts {
    #[serde(flatten)]
    stats: crate::store::Stats,
    generation: u64,
}

/// How much is in the graph.
pub fn stats(held: Held<'_>, _: &Params) -> Result<Vec<u8>, Trouble> {
    let generation = held.store.generation();
    held.kept.get("stats", generation, || {
        let stats = held.store.stats()?;
        Ok(serde_json::to_vec(&Counts { stats, generation })?)
    })
}

/// The words and looks of kinds, relations and statuses.
#[derive(Serialize)]
struct Words<'o> {
    #[serde(flatten)]
    vocabulary: Vocabulary<'o>,
    examples: [&'static str; 3],
}

/// What there is to be said in this graph.
pub fn vocabulary(held: Held<'_>, _: &Params) -> Result<Vec<u8>, Trouble> {
    Ok(serde_json::to_vec(&Words {
        vocabulary: Vocabulary::of(held.ontology),
        examples: EXAMPLES,
    })?)
}
