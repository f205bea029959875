//! What other decisions would make of the edges: before and after, without deciding anything.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::Serialize;

use super::graph::Graph;
use super::{Node, QueryError};
use crate::model::{Kind, NameKey};
use crate::ontology::Gazetteer;
use crate::resolve::{Decision, Evidence, Identity, KeyEvidence, Names, Overrides};
use crate::store::{KeyId, Moved, Posting, Rejected, Store};

/// An edge as it is told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Stated {
    /// Who.
    pub subject: Node,
    /// Relation name of the ontology.
    pub relation: String,
    /// Whom or what.
    pub object: Node,
}

/// Claims that would belong to another edge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The edge now; none if the claims don't count.
    pub before: Option<Stated>,
    /// The edge then; none if the claims would not count: rejected, or both ends would be one.
    pub after: Option<Stated>,
    /// Number of claims, whatever their status.
    pub claims: usize,
}

/// The names as some decisions see them.
struct View<'a> {
    store: &'a Store,
    gazetteer: &'a Gazetteer,
    evidence: Evidence,
    identity: Identity,
    overrides: Overrides,
    rejected: Rejected,
    /// Entities of articles that would be read under other keys; empty for what is now.
    moved: &'a [Moved],
    members: HashMap<NameKey, Vec<NameKey>>,
    nodes: HashMap<NameKey, Node>,
}

impl<'a> View<'a> {
    fn new(
        graph: &Graph<'a>,
        evidence: Evidence,
        decisions: &[Decision],
        moved: &'a [Moved],
    ) -> Result<Self, QueryError> {
        let identity = Identity::compute(&evidence, decisions);
        let mut members: HashMap<NameKey, Vec<NameKey>> = HashMap::new();
        for (key, root) in identity.aliases() {
            members.entry(root.clone()).or_default().push(key.clone());
        }
        let overrides = Overrides::new(decisions);
        Ok(Self {
            store: graph.store,
            gazetteer: graph.gazetteer,
            rejected: graph.store.claims_by_edge(&overrides.rejected)?,
            overrides,
            identity,
            evidence,
            moved,
            members,
            nodes: HashMap::new(),
        })
    }

    fn is_at(&self, root: &NameKey, key: &NameKey) -> bool {
        self.identity.root(key) == root
    }

    /// What the user decided about an entity: the last entry about any of its keys.
    fn decided<'o, T>(&self, root: &NameKey, list: &'o [(NameKey, T)]) -> Option<&'o T> {
        let mut entries = list.iter().rev();
        let last = entries.find(|(key, _)| self.is_at(root, key));
        last.map(|(_, said)| said)
    }

    /// The entity of a key.
    fn node(&mut self, key: &NameKey) -> Result<Node, QueryError> {
        let root = self.identity.root(key).clone();
        if let Some(node) = self.nodes.get(&root) {
            return Ok(node.clone());
        }
        let mut names = Names::default();
        let others = self.members.get(&root).into_iter().flatten();
        for member in others.chain([&root]) {
            let full = member.scope().is_none();
            if let Some(id) = self.store.key_id(member.as_str())? {
                for (name, articles) in self.store.sightings(id)?.display {
                    let gone = |a: &&u32| {
                        let mut moved = self.moved.iter();
                        moved.any(|m| m.article == **a && m.from == *member)
                    };
                    let left = articles.len() - articles.iter().filter(gone).count();
                    if left > 0 {
                        names.add(name, full, left);
                    }
                }
            }
            for moved in self.moved.iter().filter(|m| m.to == *member) {
                names.add(moved.name.clone(), full, 1);
            }
        }
        let listed = self.gazetteer.by_key(&root).map(|e| e.name.clone());
        let decided = self.decided(&root, &self.overrides.names).cloned();
        let kind = self.decided(&root, &self.overrides.kinds).copied();
        let node = Node {
            name: (decided.or(names.best()).or(listed)).unwrap_or_else(|| root.name().to_owned()),
            kind: kind.or(root.kind()).unwrap_or(Kind::Organisation),
            code: None,
            id: root.as_str().to_owned(),
        };
        self.nodes.insert(root, node.clone());
        Ok(node)
    }

    /// The edge between two keys; none if both are one entity.
    fn stated(
        &mut self,
        subject: &NameKey,
        relation: &str,
        object: &NameKey,
        symmetric: bool,
    ) -> Result<Option<Stated>, QueryError> {
        let (mut subject, mut object) = (self.node(subject)?, self.node(object)?);
        if subject.id == object.id {
            return Ok(None);
        }
        if symmetric && object.id < subject.id {
            std::mem::swap(&mut subject, &mut object);
        }
        Ok(Some(Stated {
            subject,
            relation: relation.to_owned(),
            object,
        }))
    }

    /// How many claims of a posting the user did not reject.
    fn left(&self, edge: &(KeyId, crate::store::RelationId, KeyId), posting: &Posting) -> usize {
        let one = Posting {
            claims: 1,
            ..*posting
        };
        let rejected = self.rejected.get(edge).into_iter().flatten();
        (posting.claims as usize).saturating_sub(rejected.filter(|p| **p == one).count())
    }
}

/// The evidence as it would be with some entities under other keys.
fn with_moved(evidence: &Evidence, moved: &[Moved]) -> Evidence {
    if moved.is_empty() {
        return evidence.clone();
    }
    let mut changed: BTreeMap<&NameKey, BTreeSet<u32>> = BTreeMap::new();
    for key in moved.iter().flat_map(|m| [&m.from, &m.to]) {
        let now = evidence.place(key).map(|at| &evidence.keys[at].articles);
        changed
            .entry(key)
            .or_insert_with(|| now.into_iter().flatten().copied().collect());
    }
    for m in moved {
        if let Some(articles) = changed.get_mut(&m.from) {
            articles.remove(&m.article);
        }
    }
    for m in moved {
        if let Some(articles) = changed.get_mut(&m.to) {
            articles.insert(m.article);
        }
    }
    let mut then = evidence.clone();
    for (key, articles) in changed {
        let articles: Vec<u32> = articles.into_iter().collect();
        if let Some(at) = then.place(key) {
            then.keys[at].articles = articles;
        } else {
            let at = then.keys.partition_point(|k| k.key < *key);
            let new = KeyEvidence::new(key.clone(), None, articles);
            then.keys.insert(at, new);
        }
    }
    then.keys.retain(|k| !k.articles.is_empty());
    then
}

/// Keys whose entity has another id, other members, or another name or kind.
fn touched(before: &View<'_>, after: &View<'_>) -> HashSet<NameKey> {
    let mut roots: HashSet<&NameKey> = HashSet::new();
    let all = || before.evidence.keys.iter().chain(&after.evidence.keys);
    let both = |key| [before.identity.root(key), after.identity.root(key)];
    for key in all() {
        let [a, b] = both(&key.key);
        if a != b {
            roots.extend([a, b]);
        }
    }
    let (x, y) = (&before.overrides, &after.overrides);
    let names = (x.names.iter().filter(|n| !y.names.contains(n)))
        .chain(y.names.iter().filter(|n| !x.names.contains(n)));
    let kinds = (x.kinds.iter().filter(|n| !y.kinds.contains(n)))
        .chain(y.kinds.iter().filter(|n| !x.kinds.contains(n)));
    let overridden = names.map(|(key, _)| key).chain(kinds.map(|(key, _)| key));
    roots.extend(overridden.flat_map(both));
    roots.extend(after.moved.iter().flat_map(|m| both(&m.from)));
    all()
        .filter(|k| both(&k.key).iter().any(|root| roots.contains(root)))
        .map(|k| k.key.clone())
        .collect()
}

impl Graph<'_> {
    /// The claims that would belong to other edges if these were the decisions, by edge; the claims of all statuses count.
    pub fn would_change(&self, decisions: &[Decision]) -> Result<Vec<Change>, QueryError> {
        let evidence = self.store.evidence()?;
        let moved = self.store.moved_by(decisions)?;
        let then = with_moved(&evidence, &moved);
        let mut before = View::new(self, evidence, &self.store.decisions()?, &[])?;
        let mut after = View::new(self, then, decisions, &moved)?;
        let touched = touched(&before, &after);
        let elsewhere: HashMap<(u32, &NameKey), &NameKey> = moved
            .iter()
            .map(|m| ((m.article, &m.from), &m.to))
            .collect();

        let mut edges = Vec::new();
        self.scan(&mut |subject, relation, object, postings| {
            let ends = [self.store.key(subject)?, self.store.key(object)?];
            let edge = (subject, relation, object);
            let rejected = |view: &View<'_>| view.rejected.get(&edge).map_or(0, Vec::len);
            if ends.iter().any(|key| touched.contains(key)) || rejected(&before) != rejected(&after)
            {
                edges.push((edge, ends, postings));
            }
            Ok(())
        })?;
        let mut changes: BTreeMap<(Option<Stated>, Option<Stated>), usize> = BTreeMap::new();
        for (edge, [subject, object], postings) in edges {
            let name = self.store.relation_name(edge.1);
            let symmetric = self.traits(edge.1).symmetric;
            for posting in postings {
                let then = |key| {
                    elsewhere
                        .get(&(posting.article, key))
                        .copied()
                        .unwrap_or(key)
                };
                let now = before.stated(&subject, name, &object, symmetric)?;
                let later = after.stated(then(&subject), name, then(&object), symmetric)?;
                let (had, has) = (before.left(&edge, &posting), after.left(&edge, &posting));
                let both = had.min(has);
                let rows = [
                    ((now.clone(), later.clone()), both),
                    ((now, None), had - both),
                    ((None, later), has - both),
                ];
                for ((now, later), claims) in rows {
                    if claims > 0 && now != later {
                        *changes.entry((now, later)).or_default() += claims;
                    }
                }
            }
        }
        let changes = changes.into_iter();
        Ok(changes
            .map(|((before, after), claims)| Change {
                before,
                after,
                claims,
            })
            .collect())
    }
}
