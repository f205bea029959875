//! Claims: what one sentence of an article states about two entities.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{DateRange, Day, Span};

/// Whether the article says that it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Happened, holds, goes on.
    Asserted,
    /// Will, agreed to, promised, is expected to.
    Planned,
    /// Threatened.
    Threatened,
    /// Somebody asks that it be done.
    Requested,
    /// Tried, not achieved.
    Attempted,
    /// Did not, refused to.
    Negated,
    /// If, could, may.
    Hypothetical,
    /// Former, no longer.
    Ended,
}

impl Status {
    /// All values, in the order of the ontology.
    pub const ALL: [Self; 8] = [
        Self::Asserted,
        Self::Planned,
        Self::Threatened,
        Self::Requested,
        Self::Attempted,
        Self::Negated,
        Self::Hypothetical,
        Self::Ended,
    ];

    /// The public name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::Planned => "planned",
            Self::Threatened => "threatened",
            Self::Requested => "requested",
            Self::Attempted => "attempted",
            Self::Negated => "negated",
            Self::Hypothetical => "hypothetical",
            Self::Ended => "ended",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Status {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|x| x.as_str() == s).ok_or(())
    }
}

/// Where a claim stands in the text. Each span slices the article's text exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ClaimSpans {
    /// The whole sentence.
    pub sentence: Span,
    /// The mention that is the subject.
    pub subject: Span,
    /// The word or phrase that states the relation.
    pub trigger: Span,
    /// The mention that is the object.
    pub object: Span,
}

/// One statement of an article about two of its entities.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// See [`claim_id`].
    pub id: String,
    /// Entity id inside the fragment.
    pub subject: String,
    /// Relation name of the ontology, such as `backs`.
    pub relation: String,
    /// Entity id inside the fragment.
    pub object: String,
    /// Event class to export; none for structure and for claims that another claim exports.
    pub class: Option<String>,
    /// Whether it happened.
    pub status: Status,
    /// Entity id of whom the article attributes it to.
    pub speaker: Option<String>,
    /// The days that it is about, when stated.
    pub date: Option<DateRange>,
    /// The field of the article: `text` or `title`.
    #[serde(rename = "in")]
    pub field: String,
    /// The whole sentence.
    pub sentence: String,
    /// The words that state the relation.
    pub trigger: String,
    /// The rule that read it, for `explain`.
    pub rule: String,
    /// 0 to 1.
    pub confidence: f32,
    /// Byte spans into the field.
    pub spans: ClaimSpans,
}

impl Claim {
    /// The days of a claim: its own, else the day on which its article came out.
    pub fn days(&self, published: Option<Day>) -> Option<(Day, Day)> {
        let own = self.date.map(|d| (d.from, d.to));
        own.or(published.map(|day| (day, day)))
    }
}

/// The id of a claim: 12 base32 characters of the hash of what it rests on. Status and confidence are left out, so that the id
/// survives re-extraction with a better model.
pub fn claim_id(article: &str, field: &str, relation: &str, spans: &ClaimSpans) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let mut hash = Sha256::new();
    for part in [article, field, relation] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    for span in [spans.sentence, spans.subject, spans.object] {
        hash.update(span.start.to_le_bytes());
        hash.update(span.end.to_le_bytes());
    }
    let digest = hash.finalize();
    let bits = digest[..8]
        .iter()
        .fold(0u64, |acc, byte| acc << 8 | u64::from(*byte));
    (0..12)
        .map(|i| ALPHABET[(bits >> (59 - 5 * i) & 31) as usize] as char)
        .collect()
}
