//! What identity is computed from: each name key with its codes, articles and offices.

use std::collections::HashMap;

use serde::Serialize;

use super::office;
use super::tokens::Sort;
use crate::model::{Fragment, NameKey};
use crate::ontology::Gazetteer;

/// All that the articles show about one name key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyEvidence {
    /// The key.
    pub key: NameKey,
    /// Gazetteer code, if the extraction found one.
    pub code: Option<String>,
    /// The articles that name it: sorted numbers, of which only equality means something.
    pub articles: Vec<u32>,
    /// The offices that articles say it holds, as [`super::office`] writes them, each with the articles.
    pub offices: Vec<(String, Vec<u32>)>,
    /// Whether the gazetteer lists it.
    listed: bool,
}

impl KeyEvidence {
    /// Evidence about one key; `articles` are sorted.
    pub fn new(key: NameKey, code: Option<String>, articles: Vec<u32>) -> Self {
        let listed = Gazetteer::builtin().is_ok_and(|g| g.by_key(&key).is_some());
        Self {
            key,
            code,
            articles,
            offices: Vec::new(),
            listed,
        }
    }

    /// The same with offices.
    #[must_use]
    pub fn holding(mut self, offices: Vec<(String, Vec<u32>)>) -> Self {
        self.offices = offices;
        self
    }

    /// Whether the key is an entry of the gazetteer.
    pub fn in_gazetteer(&self) -> bool {
        (self.listed || self.code.is_some()) && self.key.scope().is_none()
    }

    /// A name of two words or more that is not tied to one article.
    pub fn is_full_name(&self) -> bool {
        self.key.scope().is_none() && !self.in_gazetteer() && self.key.name().contains(' ')
    }

    /// Whether some article names both.
    pub fn shares_article(&self, other: &Self) -> bool {
        let (few, many) = if self.articles.len() <= other.articles.len() {
            (self, other)
        } else {
            (other, self)
        };
        few.articles
            .iter()
            .any(|a| many.articles.binary_search(a).is_ok())
    }
}

/// All name keys that some article names, in order of keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evidence {
    /// Sorted by key.
    pub keys: Vec<KeyEvidence>,
    /// The years of the articles that have a date.
    pub years: HashMap<u32, i16>,
}

impl Evidence {
    /// Puts the keys in order.
    pub fn new(keys: Vec<KeyEvidence>) -> Self {
        Self::dated(keys, HashMap::new())
    }

    /// The same with the years of the articles.
    pub fn dated(mut keys: Vec<KeyEvidence>, years: HashMap<u32, i16>) -> Self {
        keys.sort_by(|a, b| a.key.cmp(&b.key));
        keys.dedup_by(|a, b| a.key == b.key);
        Self { keys, years }
    }

    /// Where a key stands.
    pub fn place(&self, key: &NameKey) -> Option<usize> {
        self.keys.binary_search_by(|k| k.key.cmp(key)).ok()
    }
}

/// The evidence that one fragment gives about its entities, in their order.
pub fn of_fragment(fragment: &Fragment) -> Vec<KeyEvidence> {
    let mut offices: HashMap<&str, Vec<String>> = HashMap::new();
    for claim in fragment.claims.iter().filter(|c| office::may_state(c)) {
        let body = fragment.entity(&claim.object);
        if let Some(office) = body.and_then(|b| office::stated(claim, &b.key)) {
            offices.entry(&claim.subject).or_default().push(office);
        }
    }
    let entities = fragment.entities.iter();
    entities
        .map(|entity| {
            let mut held = offices.remove(entity.id.as_str()).unwrap_or_default();
            held.sort_unstable();
            held.dedup();
            let held = held.into_iter().map(|office| (office, Vec::new()));
            KeyEvidence::new(entity.key.clone(), entity.code.clone(), Vec::new())
                .holding(held.collect())
        })
        .collect()
}

/// Two keys that are one entity, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Link {
    /// One key.
    pub a: NameKey,
    /// The other.
    pub b: NameKey,
    /// Why, in words.
    pub because: String,
    /// The sort of evidence; none for a decision.
    pub sort: Option<Sort>,
}
