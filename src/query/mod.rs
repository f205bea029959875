//! Questions to the graph: patterns, plain questions, paths.
//!
//! In: an open [`Store`](crate::store::Store). Out: [`Answer`]s, [`Card`]s, or a [`QueryError`] whose text says what to do. Never
//! prints, never writes to the store.
//!
//! ```text
//! Graph::new(&store) -> Result<Graph<'_>, QueryError>
//! graph.query("? backs Assad since 2016-09 limit 20", &Options) -> Result<Answer, QueryError>
//! graph.ask("who backs Assad?", &Options)                       -> Result<Answer, QueryError>
//! graph.sparql("SELECT …")                                     -> Result<Results, QueryError>
//! graph.path("Turkey", "PKK", &Options)                         -> Result<Answer, QueryError>   edges in order of the path
//! graph.neighbourhood("Turkey", hops, top, &Options)            -> Result<Answer, QueryError>   for drawings
//! graph.edges(&Options)                                         -> Result<Answer, QueryError>   the whole graph
//! graph.show("Assad", &Options)                                 -> Result<Card, QueryError>
//! graph.explain("k7q2…")                                        -> Result<Explanation, QueryError>
//! graph.why_not("Turkey attacks Syria", &extractor, limit)      -> Result<Silence, QueryError>
//! graph.would_change(&decisions)                                -> Result<Vec<Change>, QueryError>   before deciding it
//! graph.complete("ass", limit)                                  -> Result<Vec<Node>, QueryError>
//! graph.node("Assad")                                           -> Result<Found, QueryError>
//! graph.entities()                                              -> Result<Vec<(Node, usize)>, QueryError>
//! ```
//!
//! Filters written in a pattern (`since`, `until`, `status`, `speaker`, `limit`) overrule those of [`Options`].

mod answer;
mod answers;
mod ask;
mod card;
mod change;
mod collect;
mod dates;
mod decide;
mod error;
mod evidence;
mod find;
mod graph;
mod options;
mod parts;
mod path;
mod pattern;
mod rollup;
mod show;
mod sieve;
mod sparql;
mod statement;
mod tokens;
mod topic;
mod trigger;
mod understood;
mod why_not;
mod words;

pub use answer::{Answer, Edge, Evidence, Hidden, Node};
pub use card::{Alias, Card, Group};
pub use change::{Change, Stated};
pub use error::{EXAMPLES, QueryError};
pub use find::Found;
pub use graph::Graph;
pub use options::Options;
pub use show::Explanation;
pub use sparql::{Outcome, PREFIXES, Results};
pub use why_not::{Passage, Silence};
