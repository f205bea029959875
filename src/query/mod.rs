//! Questions to the graph: patterns, plain questions, paths.
//!
//! In: an open [`Store`](crate::store::Store). Out: [`Answer`]s, [`Card`]s, or a [`QueryError`] whose text says what to do. Never
//! prints, never writes to the store.
//!
//! ```text
//! Graph::new(&store) -> Result<Graph<'_>, QueryError>
//! graph.query("? backs Assad since 2016-09 limit 20", &Options) -> Result<Answer, QueryError>
//! graph.rows("?a backs ?b, ?b attacks ?c", &Options)            -> Result<Rows, QueryError>     edges that belong together
//! graph.ask("who backs Assad?", &Options)                       -> Result<Answer, QueryError>   ask_rows for several things of one
//! graph.sparql("SELECT …")                                     -> Result<Results, QueryError>
//! graph.path("Turkey", "PKK", &Options)                         -> Result<Answer, QueryError>   edges in order of the path
//! graph.paths("Turkey", "PKK", &Way, &Options)                  -> Result<Rows, QueryError>     the best paths, one row each
//! graph.between("Turkey", "PKK", &Options)                      -> Result<Answer, QueryError>   all that is direct
//! graph.common("Turkey", "PKK", &Options)                       -> Result<Rows, QueryError>     whom both have to do with
//! graph.timeline("Turkey", Some("PKK"), &Options)               -> Result<Timeline, QueryError>
//! graph.central(Measure::PageRank, &Options)                    -> Result<Central, QueryError>
//! graph.communities(&Options)                                   -> Result<Communities, QueryError>
//! graph.compare(None, &before, &after)                          -> Result<Comparison, QueryError>
//! graph.contradictions(None, 30, false, &Options)               -> Result<Contradictions, QueryError>
//! graph.neighbourhood("Turkey", hops, top, &Options)            -> Result<Answer, QueryError>   for drawings
//! graph.best(40, &Options)                                      -> Result<(Answer, Vec<Ticks>), QueryError>   the best-attested part
//! graph.among(&ids, &Options)                                     -> Result<(Answer, Vec<Ticks>), QueryError>   the edges between these
//! graph.ticks(&edges, &Options)                                 -> Result<Vec<Ticks>, QueryError>   when each is attested
//! graph.edges(&Options)                                         -> Result<Answer, QueryError>   the whole graph
//! graph.statements(&edges)                                      -> Result<Vec<Statement>, QueryError>   for exports
//! graph.quads(&edges)                                           -> Result<Vec<Quad>, QueryError>
//! graph.show("Assad", &Options)                                 -> Result<Card, QueryError>
//! graph.explain("k7q2…")                                        -> Result<Explanation, QueryError>
//! graph.why_not("Turkey attacks Syria", &extractor, limit)      -> Result<Silence, QueryError>
//! graph.would_change(&decisions)                                -> Result<Vec<Change>, QueryError>   before deciding it
//! graph.complete("ass", limit)                                  -> Result<Vec<Node>, QueryError>
//! graph.completions("Russia hos", limit)                        -> Result<Completions, QueryError>
//! graph.node("Assad")                                           -> Result<Found, QueryError>
//! graph.entities()                                              -> Result<Vec<(Node, usize)>, QueryError>
//! ```
//!
//! Filters written in a pattern (`since`, `until`, `status`, `speaker`, `order by`, `limit` and others) overrule those of [`Options`].

mod alphabet;
mod answer;
mod answers;
mod around;
mod ask;
mod best;
mod card;
mod central;
mod change;
mod collect;
mod communities;
mod compare;
mod complete;
mod contradictions;
mod dates;
mod decide;
mod error;
mod evidence;
mod find;
mod forms;
mod graph;
mod join;
mod known;
mod links;
mod options;
mod order;
mod parts;
mod path;
mod pattern;
mod rollup;
mod rows;
mod show;
mod sieve;
mod sparql;
mod statements;
mod stop;
mod syntax;
mod ticks;
mod timeline;
mod topic;
mod trigger;
mod trouble;
mod understood;
mod view;
mod whole;
mod why_not;
mod wording;
mod words;

pub use answer::{Answer, Edge, Evidence, Hidden, Node};
pub use card::{Alias, Card, Group};
pub use central::{Central, Measure, Ranked};
pub use change::{Change, Stated};
pub use communities::{Communities, Community};
pub use compare::Comparison;
pub use complete::Completions;
pub use contradictions::{Clash, Contradiction, Contradictions};
pub use dates::period;
pub use error::{EXAMPLES, QueryError};
pub use find::Found;
pub use graph::Graph;
pub use known::Known;
pub use options::Options;
pub use order::Order;
pub use path::Way;
pub use rows::{Row, Rows};
pub use show::Explanation;
pub use sparql::{Outcome, PREFIXES, Results};
pub use statements::Statement;
pub use stop::Stop;
pub use ticks::{Tick, Ticks};
pub use timeline::{Bar, Moment, Timeline};
pub use why_not::{Passage, Silence};
