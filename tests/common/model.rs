//! What a store must say, kept in plain maps: the yardstick for random operations and for kills.

use std::collections::{BTreeMap, BTreeSet};

use demarche::model::{Article, Fragment, Kind, NameKey, fold};
use demarche::resolve::{Decision, Op as DecisionOp};
use demarche::store::{Direction, Store};

use super::made_up;

/// Something that is done to a store.
#[derive(Debug, Clone)]
pub enum Op {
    /// Articles by number and version of their text.
    Ingest(Vec<(usize, u8)>),
    Forget(usize),
    /// The decision with a number, whose id depends on nothing else.
    Decide(usize),
    /// Brings the kept map of identity up to date.
    Settle,
    Merge,
    Compact,
    Backup,
}

/// The decision with a number: two names are one, or are not, or an earlier decision no longer holds.
pub fn decision(n: usize) -> Decision {
    let key = |n: usize| NameKey::global(Kind::Person, &format!("John N{}", n % 23));
    let at = n.to_string();
    let earlier = |n: usize| decision(n).id;
    match n % 4 {
        3 => Decision::new(DecisionOp::Undo, Vec::new(), Some(earlier(n - 1)), "", &at),
        2 => Decision::new(
            DecisionOp::Split,
            vec![key(n), key(n * 5 + 1)],
            None,
            "",
            &at,
        ),
        _ => Decision::new(
            DecisionOp::Merge,
            vec![key(n), key(n * 5 + 1)],
            None,
            "",
            &at,
        ),
    }
}

/// An article in one of several versions.
pub fn version(i: usize, version: u8) -> (Article, Fragment) {
    let (mut article, mut fragment) = made_up(i);
    if version > 0 {
        article.text = format!("{}Version {version}.", article.text);
        fragment.article.sha = format!("{} {version}", fragment.article.sha);
        // Versions differ in what they claim, too.
        let kept = fragment.claims.len().saturating_sub(usize::from(version));
        fragment.claims.truncate(kept);
    }
    article.head = fragment.article.clone();
    (article, fragment)
}

/// The map that the graph is a fold of.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub articles: BTreeMap<String, (String, Fragment)>,
    pub decisions: Vec<Decision>,
}

type Edges = BTreeMap<(String, String, String), BTreeMap<String, usize>>;

impl Model {
    pub fn apply(&mut self, op: &Op) {
        match op {
            Op::Ingest(list) => {
                for &(i, v) in list {
                    let (article, mut fragment) = version(i, v);
                    if let Some((_, old)) = self.articles.get(&article.head.id) {
                        if old.article.sha == fragment.article.sha {
                            continue;
                        }
                        fragment.article.revision = old.article.revision + 1;
                    }
                    self.articles
                        .insert(article.head.id, (article.text, fragment));
                }
            }
            Op::Forget(i) => {
                self.articles.remove(&format!("a{i}"));
            }
            Op::Decide(n) => self.decisions.push(decision(*n)),
            Op::Settle | Op::Merge | Op::Compact | Op::Backup => {}
        }
    }

    /// Subject, relation, object; articles with the number of their claims.
    fn edges(&self) -> Edges {
        let mut edges = Edges::new();
        for (id, (_, fragment)) in &self.articles {
            for claim in &fragment.claims {
                let key = |end: &str| fragment.entity(end).unwrap().key.to_string();
                let edge = (
                    key(&claim.subject),
                    claim.relation.clone(),
                    key(&claim.object),
                );
                *edges
                    .entry(edge)
                    .or_default()
                    .entry(id.clone())
                    .or_default() += 1;
            }
        }
        edges
    }

    /// Folded names with the keys that they name.
    fn names(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (_, fragment) in self.articles.values() {
            for entity in &fragment.entities {
                names
                    .entry(fold(&entity.name))
                    .or_default()
                    .insert(entity.key.to_string());
            }
        }
        names
    }

    /// What of the store is not as it must be; empty if all is.
    pub fn differences(&self, store: &Store) -> Vec<String> {
        let mut found = Vec::new();
        let mut note = |what: &str| found.push(what.to_owned());
        let stored: BTreeMap<String, (String, Fragment)> = store
            .fragments()
            .unwrap()
            .map(|r| {
                let (text, fragment) = r.unwrap();
                (
                    fragment.article.id.clone(),
                    (text.unwrap_or_default(), fragment),
                )
            })
            .collect();
        if stored != self.articles {
            note(&format!(
                "articles: {} instead of {}",
                stored.len(),
                self.articles.len()
            ));
        }
        if store.decisions().unwrap() != self.decisions {
            note("the decisions");
        }
        // The kept map of identity, if it says that it is fresh, is what all evidence and decisions make.
        let kept: BTreeMap<NameKey, NameKey> = (store.roots().unwrap().into_iter())
            .map(|(a, b)| (store.key(a).unwrap(), store.key(b).unwrap()))
            .collect();
        let identity = store.compute_identity().unwrap();
        let computed = identity.aliases().map(|(a, b)| (a.clone(), b.clone()));
        if kept != computed.collect() {
            note("the map of identity");
        }
        if store.article_count() != self.articles.len() {
            note("the count of articles");
        }
        let id_of = |number| store.record(number).unwrap().1.article.id;
        let mut edges = Edges::new();
        let mut add = |s, r, o, postings: Vec<demarche::store::Posting>| {
            let edge = (
                store.key(s).unwrap().to_string(),
                store.relation_name(r).to_owned(),
                store.key(o).unwrap().to_string(),
            );
            let articles = edges.entry(edge).or_default();
            for p in postings {
                *articles.entry(id_of(p.article)).or_default() += p.claims as usize;
            }
        };
        store
            .scan(&mut |s, r, o, p| {
                add(s, r, o, p);
                Ok(())
            })
            .unwrap();
        let expected = self.edges();
        if edges != expected {
            note("the scan of all edges");
        }
        let names = self.names();
        let keys: BTreeSet<&String> = names.values().flatten().collect();
        for key in keys {
            let Some(id) = store.key_id(key).unwrap() else {
                note(&format!("the key {key}"));
                continue;
            };
            for (direction, mine) in [(Direction::Out, true), (Direction::In, false)] {
                let count: usize = store
                    .adjacency(id, direction, None)
                    .unwrap()
                    .iter()
                    .map(|a| a.postings().unwrap().len())
                    .sum();
                let ours = expected
                    .iter()
                    .filter(|((s, _, o), _)| if mine { s == key } else { o == key });
                let least: usize = ours.map(|(_, articles)| articles.len()).sum();
                // One article may have several postings for an edge, of different status.
                if count < least || (least == 0) != (count == 0) {
                    note(&format!("the neighbours of {key}"));
                }
            }
        }
        for (name, keys) in &names {
            let found: BTreeSet<String> = store
                .lookup(name)
                .unwrap()
                .into_iter()
                .map(|(id, _)| store.key(id).unwrap().to_string())
                .collect();
            if found != *keys {
                note(&format!("the look-up of {name}"));
            }
        }
        found
    }
}
