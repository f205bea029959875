//! `demarche` reads news articles and keeps a knowledge graph of who does what to whom.
//!
//! The graph is a fold over *fragments*: a fragment is everything that one article says, a pure function of the article and of the
//! embedded language data. Folders, from bottom to top; each may use only those before it:
//!
//! * [`model`]: the nouns (article, span, entity, claim, fragment, name key, date). No I/O.
//! * [`ingest`]: bytes to articles.
//! * [`nlp`]: text to document: sentences, tokens, parse, names, coreference. Knows no politics.
//! * [`ontology`]: node kinds, relation types, lexicon and gazetteer, read from `data/`.
//! * [`extract`]: document to fragment.
//! * [`resolve`]: name keys to entities; decisions.
//! * [`store`]: packed runs in sled; the only place that names sled or bincode.
//! * [`query`], [`export`]: answers and their drawings.
//! * [`serve`]: the explorer in the browser, and its JSON API.
//!
//! The library never prints, never reads the environment and never exits; the binary in `cli/` does.

pub mod export;
pub mod extract;
pub mod ingest;
pub mod model;
pub mod nlp;
pub mod ontology;
pub mod query;
pub mod resolve;
pub mod serve;
pub mod store;
#[cfg(feature = "train")]
pub mod train;
