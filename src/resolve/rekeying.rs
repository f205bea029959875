//! Names that mean somebody else in some articles: the keys under which those articles are read.
//!
//! Fragments are kept as they were extracted; what comes from here is put over them whenever they are read or indexed.

use std::collections::{BTreeMap, BTreeSet};

use super::decision::{Decision, Op, standing};
use crate::model::{Fragment, NameKey};

/// For each article that a split names: which keys become which, in the order of the decisions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rekeying {
    articles: BTreeMap<String, Vec<(NameKey, NameKey)>>,
}

impl Rekeying {
    /// What the standing decisions say.
    pub fn new(decisions: &[Decision]) -> Self {
        let mut articles: BTreeMap<String, Vec<(NameKey, NameKey)>> = BTreeMap::new();
        for decision in standing(decisions).iter().filter(|d| d.op == Op::Split) {
            for article in &decision.articles {
                let rules = articles.entry(article.clone()).or_default();
                let keys = decision.keys.iter();
                rules.extend(keys.map(|k| (k.clone(), k.set_apart(&decision.id))));
            }
        }
        Self { articles }
    }

    /// The articles that this and another treat differently.
    pub fn differing<'a>(&'a self, other: &'a Self) -> BTreeSet<&'a str> {
        let all = self.articles.keys().chain(other.articles.keys());
        all.filter(|id| self.articles.get(*id) != other.articles.get(*id))
            .map(String::as_str)
            .collect()
    }

    /// Whether an article is read otherwise than it was extracted.
    pub fn concerns(&self, article: &str) -> bool {
        self.articles.contains_key(article)
    }

    /// Gives the entities of a fragment the keys that were decided. The gazetteer's code goes: it is of whom the name usually means.
    pub fn apply(&self, fragment: &mut Fragment) {
        let Some(rules) = self.articles.get(&fragment.article.id) else {
            return;
        };
        for entity in &mut fragment.entities {
            for (from, to) in rules {
                if entity.key == *from {
                    entity.key = to.clone();
                    entity.code = None;
                }
            }
        }
    }
}
