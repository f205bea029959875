//! Annotated documents, and which claims of a fragment they call right: the rules of the document benchmark.
//!
//! A found entity pairs with at most one annotated one, by shared names and mentions; a claim is right when both its ends pair with those
//! of an annotated edge of the same relation, core or optional, either way round if the relation holds both ways. Status and speaker are
//! not looked at.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use crate::model::{Article, ArticleHead, Fragment};
use crate::ontology::Ontology;

/// An annotated article.
#[derive(Debug, Deserialize)]
pub(super) struct Document {
    id: String,
    title: Option<String>,
    date: Option<String>,
    source: Option<String>,
    text: String,
    entities: Vec<Entity>,
    edges: Vec<Edge>,
}

#[derive(Debug, Deserialize)]
struct Entity {
    id: String,
    name: String,
    kind: String,
    #[serde(default)]
    mentions: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Edge {
    subject: String,
    relation: String,
    object: String,
}

impl Document {
    /// The article without its annotation.
    pub fn article(&self) -> Article {
        Article {
            head: ArticleHead {
                id: self.id.clone(),
                title: self.title.clone(),
                date: self.date.as_ref().and_then(|d| d.parse().ok()),
                source: self.source.clone(),
                ..ArticleHead::default()
            },
            text: self.text.clone(),
        }
    }

    /// Whether each claim of the fragment is right.
    pub fn judge(&self, fragment: &Fragment, ontology: &Ontology) -> Vec<bool> {
        let pairs = self.pairs(fragment);
        let key = |subject: &str, relation: &str, object: &str| {
            let symmetric = ontology.relation(relation).is_some_and(|r| r.symmetric);
            let (a, b) = if symmetric && subject > object {
                (object, subject)
            } else {
                (subject, object)
            };
            (a.to_owned(), relation.to_owned(), b.to_owned())
        };
        let gold: BTreeSet<_> = self
            .edges
            .iter()
            .map(|e| key(&e.subject, &e.relation, &e.object))
            .collect();
        let judge = |subject: &str, relation: &str, object: &str| {
            let (subject, object) = (pairs.get(subject)?, pairs.get(object)?);
            Some(gold.contains(&key(subject, relation, object)))
        };
        fragment
            .claims
            .iter()
            .map(|c| judge(&c.subject, &c.relation, &c.object).unwrap_or(false))
            .collect()
    }

    /// Found entities to annotated ones, by their ids.
    fn pairs<'a>(&'a self, fragment: &'a Fragment) -> HashMap<&'a str, &'a str> {
        let forms = |name: &str, mentions: &[String]| -> BTreeSet<Vec<String>> {
            let all = mentions.iter().map(String::as_str).chain([name]);
            all.map(fold).filter(|f| !f.is_empty()).collect()
        };
        let mut candidates = Vec::new();
        for (g, gold) in self.entities.iter().enumerate() {
            let (gold_forms, gold_name) = (forms(&gold.name, &gold.mentions), fold(&gold.name));
            for (p, found) in fragment.entities.iter().enumerate() {
                let found_name = fold(&found.name);
                let shared = gold_forms
                    .intersection(&forms(&found.name, &found.mentions))
                    .count();
                // Quarters of a shared form.
                let mut score = 4 * shared;
                let within = |a: &[String], b: &[String]| a.iter().all(|w| b.contains(w));
                if score == 0
                    && gold_name.last().is_some()
                    && gold_name.last() == found_name.last()
                    && (within(&gold_name, &found_name) || within(&found_name, &gold_name))
                {
                    score = 2;
                }
                let kind = found.kind.to_string();
                if score > 0 && alike(&gold.kind, &kind) {
                    score += usize::from(gold.kind == kind);
                    candidates.push((Reverse(score), g, p));
                }
            }
        }
        candidates.sort_unstable();
        let (mut golds, mut out) = (BTreeSet::new(), HashMap::new());
        for (_, g, p) in candidates {
            let found = fragment.entities[p].id.as_str();
            if !golds.contains(&g) && !out.contains_key(found) {
                golds.insert(g);
                out.insert(found, self.entities[g].id.as_str());
            }
        }
        out
    }
}

/// Whether two kinds may name the same thing.
fn alike(a: &str, b: &str) -> bool {
    let loose: [&[&str]; 2] = [
        &["group", "organisation"],
        &["country", "place", "organisation"],
    ];
    a == b || loose.iter().any(|set| set.contains(&a) && set.contains(&b))
}

/// A name without case, accents, possessive, plural, leading articles and titles.
fn fold(name: &str) -> Vec<String> {
    const TITLES: &str = "mr mrs ms dr sir president prime minister secretary general foreign the a an king queen senator gen lt col \
        ambassador chairman leader spokesman spokesperson deputy vice former his her excellency";
    let plain: String = name
        .nfkd()
        .filter(char::is_ascii)
        .filter(|c| *c != '.')
        .collect::<String>()
        .to_lowercase();
    let mut words = plain
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '\'')
        .map(|w| w.strip_suffix("'s").unwrap_or(w).replace('\'', ""))
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>();
    let leading = words
        .iter()
        .take(words.len().saturating_sub(1))
        .take_while(|w| TITLES.split_whitespace().any(|t| t == *w))
        .count();
    words.drain(..leading);
    for word in &mut words {
        if word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") {
            word.pop();
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_folded_as_the_benchmark_folds_them() {
        assert_eq!(
            fold("The Prime Minister of Côte d'Ivoire's"),
            ["of", "cote", "divoire"]
        );
        assert_eq!(fold("U.S. forces"), ["us", "force"]);
        assert_eq!(fold("President"), ["president"]);
    }
}
