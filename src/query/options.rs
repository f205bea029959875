//! What a question may narrow down: statuses, days, speaker, confidence, and how much evidence to bring along.

use std::collections::BTreeSet;

use super::Order;
use crate::model::{Day, Status};

/// Which claims an answer counts and how much it shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Statuses that count; the others are hidden and counted.
    pub statuses: BTreeSet<Status>,
    /// Only claims about this day or later.
    pub since: Option<Day>,
    /// Only claims about this day or earlier.
    pub until: Option<Day>,
    /// Only claims that the article attributes to this name.
    pub speaker: Option<String>,
    /// Only claims of articles of this newspaper or author, ignoring case.
    pub source: Option<String>,
    /// Only claims whose sentences name or say all of these.
    pub about: Vec<String>,
    /// Only these relations, classes or sorts; empty for all.
    pub relations: Vec<String>,
    /// Claims with less confidence are hidden and counted.
    pub min_confidence: f32,
    /// Edges attested by fewer origins are hidden and counted.
    pub min_origins: usize,
    /// Count officials and organs for their country too, on the subject side.
    pub roll_up: bool,
    /// Show weak names that could not be resolved ("the talks", "civilians") where neither end of an edge was asked for by name.
    pub unnamed: bool,
    /// What edges and rows are ordered by; by origins if nothing is said.
    pub order: Option<Order>,
    /// At most so many edges; the others are hidden and counted.
    pub limit: Option<usize>,
    /// A join looks at no more rows; an answer that was cut for it says so.
    pub budget: usize,
    /// Bytes that the graph may take in memory, for questions about the whole of it.
    pub memory: usize,
    /// At most so many pieces of evidence per edge; zero spares the reading of articles.
    pub evidence: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            statuses: BTreeSet::from([Status::Asserted]),
            since: None,
            until: None,
            speaker: None,
            source: None,
            about: Vec::new(),
            relations: Vec::new(),
            min_confidence: 0.3,
            min_origins: 1,
            roll_up: true,
            unnamed: false,
            order: None,
            limit: None,
            budget: 100_000,
            memory: 2 << 30,
            evidence: 3,
        }
    }
}

impl Options {
    /// The same with a class or sort of relations where none is asked for.
    pub(super) fn by_default(&self, relations: &str) -> Self {
        let mut options = self.clone();
        if options.relations.is_empty() {
            options.relations.push(relations.to_owned());
        }
        options
    }
}
