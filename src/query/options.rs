//! What a question may narrow down: statuses, days, speaker, confidence, and how much evidence to bring along.

use std::collections::BTreeSet;

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
    /// Only claims whose sentences name or say all of these.
    pub about: Vec<String>,
    /// Only these relations or classes; empty for all.
    pub relations: Vec<String>,
    /// Claims with less confidence are hidden and counted.
    pub min_confidence: f32,
    /// Edges attested by fewer origins are hidden and counted.
    pub min_origins: usize,
    /// Count officials and organs for their country too, on the subject side.
    pub roll_up: bool,
    /// Show weak names that could not be resolved ("the talks", "civilians") where neither end of an edge was asked for by name.
    pub unnamed: bool,
    /// At most so many edges; the others are hidden and counted.
    pub limit: Option<usize>,
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
            about: Vec::new(),
            relations: Vec::new(),
            min_confidence: 0.3,
            min_origins: 1,
            roll_up: true,
            unnamed: false,
            limit: None,
            evidence: 3,
        }
    }
}
