//! The map from name keys to entities: a pure function of the evidence and the decisions.

use std::collections::{BTreeMap, BTreeSet};

use super::anchor::{Anchors, Hub};
use super::decision::{Decision, Op, verdicts};
use super::evidence::{Evidence, Link};
use super::groups::Groups;
use super::rules;
use super::tokens::Sort;
use crate::model::NameKey;
use crate::ontology::{Gazetteer, Ontology};

/// Raised when the rules of this module change.
const RESOLVER: u32 = 4;

/// Which name keys are one entity.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identity {
    /// Keys whose entity has another id than the key itself, weak keys that only stand for a full name left out.
    pub joined: BTreeMap<NameKey, NameKey>,
    /// Weak keys, each with the full name that it stands for.
    pub anchors: BTreeMap<NameKey, NameKey>,
    /// Whom bare surnames and titles usually mean, by token; only those that tell anything.
    pub hubs: BTreeMap<String, Hub>,
    /// Why keys were joined, in order of keys.
    pub links: Vec<Link>,
    /// Decisions that contradict each other, in sentences.
    pub warnings: Vec<String>,
}

/// The keys that decisions join, whose identity is no longer a matter of evidence alone.
pub fn decided(decisions: &[Decision]) -> BTreeSet<NameKey> {
    verdicts(decisions)
        .into_iter()
        .filter(|(_, op, _)| *op == Op::Merge)
        .flat_map(|(_, _, keys)| keys)
        .collect()
}

/// A part of all evidence, for a change that touches no more.
pub(super) struct Part<'p> {
    /// The keys that evidence may join.
    pub(super) open: &'p BTreeSet<NameKey>,
    /// Keys outside that are known to be one entity.
    pub(super) settled: &'p [(NameKey, NameKey)],
}

impl Identity {
    /// Joins keys by the decisions first, then by the evidence; independent of the order in which articles were taken in.
    pub fn compute(evidence: &Evidence, decisions: &[Decision]) -> Self {
        Self::compute_part(evidence, decisions, None)
    }

    pub(super) fn compute_part(
        evidence: &Evidence,
        decisions: &[Decision],
        part: Option<&Part<'_>>,
    ) -> Self {
        let blocks = rules::blocks(evidence);
        let mut groups = Groups::new(evidence);
        if let Some(part) = part {
            groups.settle(part.settled);
        }
        let (mut links, warnings) = groups.decide(decisions);
        for link in rules::candidates(evidence, &blocks) {
            let (a, b) = (&evidence.keys[link.a].key, &evidence.keys[link.b].key);
            let open = part.is_none_or(|p| p.open.contains(a) && p.open.contains(b));
            if open && groups.follow(&link) {
                links.push(Link {
                    a: a.clone(),
                    b: b.clone(),
                    because: link.because,
                    sort: Some(link.sort),
                });
            }
        }
        let mut identity = Self {
            warnings,
            ..Self::default()
        };
        for members in groups.joined() {
            let Some(root) = groups.root(members) else {
                continue;
            };
            for member in members {
                let key = &evidence.keys[*member].key;
                if key != root {
                    identity.joined.insert(key.clone(), root.clone());
                }
            }
        }
        let anchors = Anchors {
            evidence,
            blocks: &blocks,
            group: &|i| groups.find(i),
        };
        for token in blocks.keys().filter(|t| Hub::asked(t)) {
            let hub = anchors.hub(token);
            if !hub.is_empty() {
                identity.hubs.insert(token.clone(), hub);
            }
        }
        let decided = decided(decisions);
        for (weak, key) in evidence.keys.iter().enumerate() {
            if key.key.scope().is_none() || decided.contains(&key.key) {
                continue;
            }
            let hub = |token: &str| identity.hubs.get(token);
            let Some((anchor, because)) = anchors.anchor(weak, &hub) else {
                continue;
            };
            if groups.kept_apart(weak, anchor) {
                continue;
            }
            let full = &evidence.keys[anchor].key;
            links.push(Link {
                a: full.clone(),
                b: key.key.clone(),
                because,
                sort: Some(Sort::Surname),
            });
            identity.anchors.insert(key.key.clone(), full.clone());
        }
        links.sort();
        identity.links = links;
        identity
    }

    /// What maps are computed with: one that was kept is stale when this changes.
    pub fn version() -> String {
        let gazetteer = Gazetteer::builtin_version();
        let ontology = Ontology::builtin_version();
        format!("{RESOLVER} {gazetteer} {ontology}")
    }

    /// The entity id of a name key.
    pub fn root<'a>(&'a self, key: &'a NameKey) -> &'a NameKey {
        let full = self.anchors.get(key).unwrap_or(key);
        self.joined.get(full).unwrap_or(full)
    }

    /// Keys whose entity has another id, with that id.
    pub fn aliases(&self) -> impl Iterator<Item = (&NameKey, &NameKey)> {
        let keys = self.joined.keys().chain(self.anchors.keys());
        keys.map(|key| (key, self.root(key)))
    }
}
