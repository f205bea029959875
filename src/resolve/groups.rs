//! Sets of keys that grow together unless something forbids it.

use std::collections::{BTreeMap, BTreeSet};

use super::decision::{Decision, Op, verdicts};
use super::evidence::{Evidence, Link};
use super::rules::Candidate;
use crate::model::{Kind, NameKey};

/// Kinds, those first that words of a name tell rather than its place in a sentence.
const TELLING: [Kind; 7] = [
    Kind::Country,
    Kind::Agreement,
    Kind::Event,
    Kind::Person,
    Kind::Group,
    Kind::Organisation,
    Kind::Place,
];

/// Sets of keys.
pub(super) struct Groups<'a> {
    evidence: &'a Evidence,
    parent: Vec<usize>,
    members: Vec<Vec<usize>>,
    /// The members that can forbid a merge: those that are not tied to one article.
    solid: Vec<Vec<usize>>,
    /// Pairs that the user keeps apart.
    apart: BTreeSet<(usize, usize)>,
}

impl<'a> Groups<'a> {
    pub(super) fn new(evidence: &'a Evidence) -> Self {
        let count = evidence.keys.len();
        let solid = |i: usize| evidence.keys[i].key.scope().is_none();
        Self {
            evidence,
            parent: (0..count).collect(),
            members: (0..count).map(|i| vec![i]).collect(),
            solid: (0..count)
                .map(|i| if solid(i) { vec![i] } else { Vec::new() })
                .collect(),
            apart: BTreeSet::new(),
        }
    }

    /// The group of a key.
    pub(super) fn find(&self, mut key: usize) -> usize {
        while self.parent[key] != key {
            key = self.parent[key];
        }
        key
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        if a == b {
            return;
        }
        // The smaller set joins the larger, so that chains stay short.
        let larger = self.members[a].len() >= self.members[b].len();
        let (keep, lose) = if larger { (a, b) } else { (b, a) };
        self.parent[lose] = keep;
        let moved = std::mem::take(&mut self.members[lose]);
        self.members[keep].extend(moved);
        let moved = std::mem::take(&mut self.solid[lose]);
        self.solid[keep].extend(moved);
    }

    /// Joins keys that are known to be one.
    pub(super) fn settle(&mut self, pairs: &[(NameKey, NameKey)]) {
        for (a, b) in pairs {
            if let (Some(a), Some(b)) = (self.evidence.place(a), self.evidence.place(b)) {
                self.join(a, b);
            }
        }
    }

    /// Whether the user keeps the groups of two keys apart.
    pub(super) fn kept_apart(&self, a: usize, b: usize) -> bool {
        if self.apart.is_empty() {
            return false;
        }
        let others = &self.members[self.find(b)];
        let apart = |x: &usize, y: &usize| self.apart.contains(&(*x.min(y), *x.max(y)));
        let mut ours = self.members[self.find(a)].iter();
        ours.any(|x| others.iter().any(|y| apart(x, y)))
    }

    /// Joins the groups of a candidate unless something forbids it.
    pub(super) fn follow(&mut self, link: &Candidate) -> bool {
        let (a, b) = (self.find(link.a), self.find(link.b));
        let may = a != b
            && !self.kept_apart(a, b)
            && !self.solid[a].iter().any(|x| {
                let others = &self.solid[b];
                others.iter().any(|y| self.forbidden(*x, *y, link))
            });
        if may {
            self.join(a, b);
        }
        may
    }

    /// Two gazetteer entries, or two full names of one article that the link itself does not explain.
    fn forbidden(&self, x: usize, y: usize, link: &Candidate) -> bool {
        let (a, b) = (&self.evidence.keys[x], &self.evidence.keys[y]);
        if a.in_gazetteer() && b.in_gazetteer() {
            return true;
        }
        (x, y) != (link.a, link.b)
            && (y, x) != (link.a, link.b)
            && a.is_full_name()
            && b.is_full_name()
            && a.shares_article(b)
    }

    /// Joins and keeps apart as the user decided; what contradicts itself is said.
    pub(super) fn decide(&mut self, decisions: &[Decision]) -> (Vec<Link>, Vec<String>) {
        let (mut links, mut warnings) = (Vec::new(), Vec::new());
        let key = |i: usize| self.evidence.keys[i].key.clone();
        // The later entry wins: a pair is governed by the last decision that names both keys.
        let mut governing: BTreeMap<(usize, usize), (Op, &str)> = BTreeMap::new();
        for (decision, said, keys) in verdicts(decisions) {
            let places: BTreeSet<usize> =
                keys.iter().filter_map(|k| self.evidence.place(k)).collect();
            let places: Vec<usize> = places.into_iter().collect();
            for (i, a) in places.iter().enumerate() {
                for b in &places[i + 1..] {
                    let before = governing.insert((*a, *b), (said, &decision.id));
                    if let Some((op, id)) = before.filter(|(op, _)| *op != said) {
                        warnings.push(format!(
                            "decision {} ({said:?}) overrules decision {id} ({op:?}) about {} and {}",
                            decision.id,
                            key(*a),
                            key(*b),
                        ));
                    }
                }
            }
        }
        for ((a, b), (op, _)) in &governing {
            if *op == Op::Split {
                self.apart.insert((*a, *b));
            }
        }
        for ((a, b), (op, id)) in &governing {
            if *op != Op::Merge || self.find(*a) == self.find(*b) {
                continue;
            }
            if self.kept_apart(*a, *b) {
                warnings.push(format!(
                    "decision {id} (Merge) of {} and {} has no effect: another decision keeps two of their names apart",
                    key(*a), key(*b),
                ));
            } else {
                self.join(*a, *b);
                links.push(Link {
                    a: key(*a),
                    b: key(*b),
                    because: format!("decision {id}"),
                    sort: None,
                });
            }
        }
        (links, warnings)
    }

    /// The groups of more than one key.
    pub(super) fn joined(&self) -> impl Iterator<Item = &[usize]> {
        self.members
            .iter()
            .filter(|m| m.len() > 1)
            .map(Vec::as_slice)
    }

    /// Of a group's keys, the one whose name is the entity's id: that of the gazetteer, else the least full name of the kind that most
    /// articles give it.
    pub(super) fn root(&self, members: &[usize]) -> Option<&'a NameKey> {
        let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
        for i in members {
            let key = &self.evidence.keys[*i];
            if let Some(kind) = key.key.kind().filter(|_| key.key.scope().is_none()) {
                *kinds.entry(kind).or_default() += key.articles.len();
            }
        }
        // Of kinds that are attested equally, the one that takes more than a capital letter to see.
        let telling = |kind: Kind| TELLING.iter().position(|k| *k == kind);
        let kind = kinds
            .into_iter()
            .min_by_key(|(kind, n)| (std::cmp::Reverse(*n), telling(*kind)))
            .map(|(kind, _)| kind);
        members
            .iter()
            .map(|i| &self.evidence.keys[*i])
            .min_by_key(|k| {
                (
                    !k.in_gazetteer(),
                    k.key.scope().is_some(),
                    !k.is_full_name(),
                    kind.is_some() && k.key.kind() != kind,
                    &k.key,
                )
            })
            .map(|k| &k.key)
    }
}
