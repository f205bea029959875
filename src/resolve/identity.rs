//! The map from name keys to entities: a pure function of the evidence and the decisions.

use std::collections::{BTreeMap, BTreeSet};

use super::decision::{Decision, Op, standing};
use super::evidence::{Evidence, Link};
use super::links;
use crate::model::{Kind, NameKey};
use crate::ontology::{Gazetteer, Ontology};

/// Raised when the rules of this module change.
const RESOLVER: u32 = 1;

/// Which name keys are one entity.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identity {
    /// Keys whose entity has another id than the key itself.
    roots: BTreeMap<NameKey, NameKey>,
    /// Why keys were joined, in order of keys.
    pub links: Vec<Link>,
    /// Decisions that contradict each other, in sentences.
    pub warnings: Vec<String>,
}

/// Sets of keys that grow together unless something forbids it.
struct Groups<'a> {
    evidence: &'a Evidence,
    parent: Vec<usize>,
    members: Vec<Vec<usize>>,
    /// The members that can forbid a merge: those that are not tied to one article.
    solid: Vec<Vec<usize>>,
    /// Pairs that the user keeps apart.
    apart: BTreeSet<(usize, usize)>,
}

impl<'a> Groups<'a> {
    fn new(evidence: &'a Evidence) -> Self {
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

    fn find(&self, mut key: usize) -> usize {
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

    fn kept_apart(&self, a: usize, b: usize) -> bool {
        if self.apart.is_empty() {
            return false;
        }
        let others = &self.members[self.find(b)];
        let apart = |x: &usize, y: &usize| self.apart.contains(&(*x.min(y), *x.max(y)));
        let mut ours = self.members[self.find(a)].iter();
        ours.any(|x| others.iter().any(|y| apart(x, y)))
    }

    /// Whether evidence may join the groups of two keys.
    fn may_join(&self, link: &links::Candidate) -> bool {
        let (a, b) = (self.find(link.a), self.find(link.b));
        if a == b || self.kept_apart(a, b) {
            return false;
        }
        let kind = |i: usize| self.evidence.keys[i].key.kind();
        compatible(kind(link.a), kind(link.b))
            && !self.solid[a].iter().any(|x| {
                let others = &self.solid[b];
                others.iter().any(|y| self.forbidden(*x, *y, link))
            })
    }

    /// Two gazetteer entries, or two full names of one article that the link itself does not explain.
    fn forbidden(&self, x: usize, y: usize, link: &links::Candidate) -> bool {
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
}

/// Whether nodes of two kinds can be one entity: a band of fighters may be called a group here and an organisation there.
pub(super) fn compatible(a: Option<Kind>, b: Option<Kind>) -> bool {
    let bodies = [Some(Kind::Organisation), Some(Kind::Group)];
    a == b || (bodies.contains(&a) && bodies.contains(&b))
}

impl Identity {
    /// Joins keys by the decisions first, then by the evidence; independent of the order in which articles were taken in.
    pub fn compute(evidence: &Evidence, decisions: &[Decision]) -> Self {
        let mut groups = Groups::new(evidence);
        let mut identity = Self::default();
        identity.decide(&mut groups, decisions);
        for link in links::candidates(evidence) {
            if groups.may_join(&link) {
                groups.join(link.a, link.b);
                identity.links.push(Link {
                    a: evidence.keys[link.a].key.clone(),
                    b: evidence.keys[link.b].key.clone(),
                    because: link.because,
                });
            }
        }
        identity.links.sort();
        for members in groups.members.iter().filter(|m| m.len() > 1) {
            let Some(root) = members
                .iter()
                .map(|i| &evidence.keys[*i])
                .min_by_key(|k| k.rank())
            else {
                continue;
            };
            for member in members {
                let key = &evidence.keys[*member].key;
                if *key != root.key {
                    identity.roots.insert(key.clone(), root.key.clone());
                }
            }
        }
        identity
    }

    fn decide(&mut self, groups: &mut Groups<'_>, decisions: &[Decision]) {
        let standing = standing(decisions);
        let place = |key: &NameKey| groups.evidence.place(key);
        // The later entry wins: a pair is governed by the last decision that names both keys.
        let mut verdicts: BTreeMap<(usize, usize), (Op, &str)> = BTreeMap::new();
        for decision in standing
            .iter()
            .filter(|d| matches!(d.op, Op::Merge | Op::Split))
        {
            let mut places: Vec<usize> = decision.keys.iter().filter_map(place).collect();
            places.sort_unstable();
            places.dedup();
            for (i, a) in places.iter().enumerate() {
                for b in &places[i + 1..] {
                    let before = verdicts.insert((*a, *b), (decision.op, &decision.id));
                    if let Some((op, id)) = before.filter(|(op, _)| *op != decision.op) {
                        self.warnings.push(format!(
                            "decision {} ({:?}) overrules decision {id} ({op:?}) about {} and {}",
                            decision.id,
                            decision.op,
                            groups.evidence.keys[*a].key,
                            groups.evidence.keys[*b].key,
                        ));
                    }
                }
            }
        }
        for ((a, b), (op, _)) in &verdicts {
            if *op == Op::Split {
                groups.apart.insert((*a, *b));
            }
        }
        for ((a, b), (op, id)) in &verdicts {
            if *op != Op::Merge || groups.find(*a) == groups.find(*b) {
                continue;
            }
            if groups.kept_apart(*a, *b) {
                self.warnings.push(format!(
                    "decision {id} (Merge) of {} and {} has no effect: another decision keeps two of their names apart",
                    groups.evidence.keys[*a].key, groups.evidence.keys[*b].key,
                ));
            } else {
                groups.join(*a, *b);
                self.links.push(Link {
                    a: groups.evidence.keys[*a].key.clone(),
                    b: groups.evidence.keys[*b].key.clone(),
                    because: format!("decision {id}"),
                });
            }
        }
    }

    /// What maps are computed with: one that was kept is stale when this changes.
    pub fn version() -> String {
        let gazetteer = Gazetteer::builtin().map_or("", Gazetteer::version);
        let ontology = Ontology::builtin().map_or("", Ontology::version);
        format!("{RESOLVER} {gazetteer} {ontology}")
    }

    /// The entity id of a name key.
    pub fn root<'a>(&'a self, key: &'a NameKey) -> &'a NameKey {
        self.roots.get(key).unwrap_or(key)
    }

    /// Keys whose entity has another id, with that id.
    pub fn aliases(&self) -> impl Iterator<Item = (&NameKey, &NameKey)> {
        self.roots.iter()
    }
}
