//! What every question yields: edges with their evidence, and what was left out.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Options;
use crate::model::{Day, Kind, Span, Status};

/// An entity of the graph.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Node {
    /// Entity id: the gazetteer id if it has one, else its least full-name key.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Node kind.
    pub kind: Kind,
    /// ISO 3166 alpha-3 code of a country, or the gazetteer's code of a body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// One claim as evidence of an edge.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// Claim id.
    pub claim: String,
    /// Article id.
    pub article: String,
    /// Headline.
    pub title: Option<String>,
    /// Newspaper or author.
    pub source: Option<String>,
    /// Publication day.
    pub published: Option<Day>,
    /// First day that the claim is about: its own date, else the article's.
    pub date: Option<Day>,
    /// Whether `date` is the publication day, for want of a stated one.
    pub reported: bool,
    /// Whether it happened.
    pub status: Status,
    /// Display name of the speaker.
    pub speaker: Option<String>,
    /// The whole sentence.
    pub sentence: String,
    /// Byte spans of subject, trigger and object in `sentence`.
    pub marks: [Span; 3],
    /// 0 to 1.
    pub confidence: f32,
    /// The actor named in the sentence, when it was counted for its country or body.
    pub through: Option<String>,
}

/// All claims with one subject, relation and object.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Edge {
    /// Who.
    pub subject: Node,
    /// Relation name of the ontology.
    pub relation: String,
    /// Whom or what.
    pub object: Node,
    /// Number of articles that attest it.
    pub articles: usize,
    /// Number of origins that attest it: near-duplicates, such as one agency's report in many papers, are one.
    pub origins: usize,
    /// Number of claims.
    pub claims: usize,
    /// Claims by status.
    pub statuses: BTreeMap<Status, usize>,
    /// First and last day, of the claims that have one.
    pub dates: Option<(Day, Day)>,
    /// Evidence, best first.
    pub evidence: Vec<Evidence>,
}

/// What an answer leaves out, by reason, such as "planned" or "negated", with the number of claims.
pub type Hidden = BTreeMap<String, usize>;

/// Counts what is left out; most reasons come many times, so that a name is made only for the first.
pub(super) fn hide(hidden: &mut Hidden, why: &str, count: usize) {
    if count == 0 {
        return;
    }
    match hidden.get_mut(why) {
        Some(known) => *known += count,
        None => {
            hidden.insert(why.to_owned(), count);
        }
    }
}

/// Why edges are left out that fewer origins attest than are asked for.
pub(super) fn few_origins(options: &Options) -> String {
    format!("of fewer than {} origins", options.min_origins)
}

/// Counts what another part of the answer leaves out.
pub(super) fn hide_all(hidden: &mut Hidden, others: Hidden) {
    for (why, count) in others {
        hide(hidden, &why, count);
    }
}

/// The answer to a question or pattern.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// How the question was read: `? backs Bashar al-Assad [asserted]`.
    pub reading: String,
    /// The answer in a few words, where the question asks whether, when or how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    /// Edges in order of articles, claims, then name keys.
    pub edges: Vec<Edge>,
    /// What was left out.
    pub hidden: Hidden,
}
