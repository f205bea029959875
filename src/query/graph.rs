//! The graph: an open store seen through the identity map and the ontology.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use super::collect::Sighting;
use super::view::View;
use super::{Node, Options, QueryError};
use crate::model::{Fragment, Kind, NameKey, fold};
use crate::ontology::{Gazetteer, Ontology};
use crate::resolve::{Names, Overrides};
use crate::store::{KeyId, Origins, Posting, Rejected, RelationId, Store, strike};

/// Fragments that are kept in memory between two looks.
const KEPT: usize = 4096;

/// What a question needs to know of a relation.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RelationTraits {
    pub(super) symmetric: bool,
    pub(super) structure: bool,
}

/// An open store, ready for questions.
pub struct Graph<'s> {
    pub(super) store: &'s Store,
    pub(super) ontology: &'s Ontology,
    pub(super) gazetteer: &'s Gazetteer,
    roots: HashMap<KeyId, KeyId>,
    members: HashMap<KeyId, Vec<KeyId>>,
    traits: Vec<RelationTraits>,
    /// Articles that share their origin with others.
    origins: Origins,
    /// Claims that the user rejected, by id and by edge.
    pub(super) rejected: BTreeSet<String>,
    rejected_by_edge: Rejected,
    /// Display names and kinds that the user decided, by entity.
    decided_names: HashMap<KeyId, String>,
    decided_kinds: HashMap<KeyId, Kind>,
    /// Names under which the user wants entities to be found, beside those in the articles: folded, as given, entity.
    pub(super) aliases: Vec<(String, String, KeyId)>,
    nodes: Mutex<HashMap<KeyId, Node>>,
    fragments: Mutex<HashMap<u32, Arc<Fragment>>>,
    /// The graph in memory as it was last asked for.
    pub(super) kept: Mutex<Option<(Options, Arc<View>)>>,
}

impl<'s> Graph<'s> {
    /// The graph that a store holds now, read with the embedded ontology and gazetteer.
    pub fn new(store: &'s Store) -> Result<Self, QueryError> {
        let ontology = Ontology::builtin().map_err(|e| QueryError::Ontology(e.to_string()))?;
        let gazetteer = Gazetteer::builtin().map_err(|e| QueryError::Ontology(e.to_string()))?;
        Self::with(store, ontology, gazetteer)
    }

    /// The same with an ontology and a gazetteer that a user may have added to.
    pub fn with(
        store: &'s Store,
        ontology: &'s Ontology,
        gazetteer: &'s Gazetteer,
    ) -> Result<Self, QueryError> {
        let roots = store.roots()?;
        let mut members: HashMap<KeyId, Vec<KeyId>> = HashMap::new();
        for (member, root) in &roots {
            members.entry(*root).or_default().push(*member);
        }
        for (root, list) in &mut members {
            list.push(*root);
            list.sort_unstable();
        }
        let traits = store
            .relations()
            .map(|(_, name)| {
                ontology
                    .relation(name)
                    .map_or_else(RelationTraits::default, |r| RelationTraits {
                        symmetric: r.symmetric,
                        structure: r.class.is_none(),
                    })
            })
            .collect();
        let overrides = Overrides::new(&store.decisions()?);
        let root = |key: &NameKey| -> Result<Option<KeyId>, QueryError> {
            let key = store.key_id(key.as_str())?;
            Ok(key.map(|k| roots.get(&k).copied().unwrap_or(k)))
        };
        let mut decided_names = HashMap::new();
        let mut decided_kinds = HashMap::new();
        let mut aliases = Vec::new();
        for (key, name) in &overrides.names {
            if let Some(root) = root(key)? {
                decided_names.insert(root, name.clone());
                aliases.push((fold(name), name.clone(), root));
            }
        }
        for (key, kind) in &overrides.kinds {
            if let Some(root) = root(key)? {
                decided_kinds.insert(root, *kind);
            }
        }
        for (key, name) in &overrides.aliases {
            if let Some(root) = root(key)? {
                aliases.push((fold(name), name.clone(), root));
            }
        }
        Ok(Self {
            store,
            ontology,
            gazetteer,
            roots,
            members,
            traits,
            origins: store.origins()?,
            rejected: overrides.rejected,
            rejected_by_edge: store.rejected()?,
            decided_names,
            decided_kinds,
            aliases,
            nodes: Mutex::new(HashMap::new()),
            fragments: Mutex::new(HashMap::new()),
            kept: Mutex::new(None),
        })
    }

    /// The key whose entity a key is.
    pub(super) fn root(&self, key: KeyId) -> KeyId {
        self.roots.get(&key).copied().unwrap_or(key)
    }

    /// All keys of an entity.
    pub(super) fn members(&self, root: KeyId) -> Vec<KeyId> {
        self.members
            .get(&root)
            .cloned()
            .unwrap_or_else(|| vec![root])
    }

    /// The number that stands for an article's origin.
    pub(super) fn origin(&self, article: u32) -> u32 {
        self.origins.get(&article).copied().unwrap_or(article)
    }

    /// How many origins attest an edge.
    pub(super) fn origin_count(&self, sightings: &[Sighting]) -> usize {
        let origins: BTreeSet<u32> = sightings
            .iter()
            .map(|s| self.origin(s.posting.article))
            .collect();
        origins.len()
    }

    pub(super) fn traits(&self, relation: RelationId) -> RelationTraits {
        self.traits
            .get(relation.index())
            .copied()
            .unwrap_or_default()
    }

    pub(super) fn key(&self, key: KeyId) -> Result<NameKey, QueryError> {
        Ok(self.store.key(key)?)
    }

    pub(super) fn kind(&self, root: KeyId) -> Result<Option<Kind>, QueryError> {
        match self.decided_kinds.get(&root) {
            Some(kind) => Ok(Some(*kind)),
            None => Ok(self.key(root)?.kind()),
        }
    }

    /// Takes what the user rejected out of the postings of an edge, its ends as the store keeps them; gives back what was taken out.
    pub(super) fn strike(
        &self,
        edge: (KeyId, RelationId, KeyId),
        postings: &mut Vec<Posting>,
    ) -> Vec<Posting> {
        let rejected = self.rejected_by_edge.get(&edge);
        rejected.map_or_else(Vec::new, |claims| strike(postings, claims))
    }

    /// Whether an entity is a weak form that could not be resolved.
    pub(super) fn is_unnamed(&self, root: KeyId) -> Result<bool, QueryError> {
        Ok(self.key(root)?.scope().is_some())
    }

    /// The entity of a name key, as answers show it.
    pub(super) fn node_of(&self, root: KeyId) -> Result<Node, QueryError> {
        if let Some(node) = self.nodes.lock().ok().and_then(|n| n.get(&root).cloned()) {
            return Ok(node);
        }
        let id = self.key(root)?;
        let mut names = Names::default();
        let mut code: Option<String> = None;
        for member in self.members(root) {
            let full = self.key(member)?.scope().is_none();
            let sightings = self.store.sightings(member)?;
            for (name, articles) in sightings.display {
                names.add(name, full, articles.len());
            }
            for (found, _) in sightings.codes {
                if code.as_ref().is_none_or(|c| found < *c) {
                    code = Some(found);
                }
            }
        }
        let listed = self.gazetteer.by_key(&id);
        let name = (self.decided_names.get(&root).cloned())
            .or_else(|| listed.map(|e| e.name.clone()))
            .or(names.best())
            .unwrap_or_else(|| id.name().to_owned());
        let node = Node {
            name,
            kind: self.kind(root)?.unwrap_or(Kind::Organisation),
            code: code.or_else(|| listed.and_then(|e| e.code.clone())),
            id: id.as_str().to_owned(),
        };
        if let Ok(mut nodes) = self.nodes.lock() {
            nodes.insert(root, node.clone());
        }
        Ok(node)
    }

    /// The numbers of the articles that name an entity, sorted.
    pub(super) fn articles_of(&self, root: KeyId) -> Result<Vec<u32>, QueryError> {
        let mut all = Vec::new();
        for member in self.members(root) {
            all.extend(self.store.sightings(member)?.articles());
        }
        all.sort_unstable();
        all.dedup();
        Ok(all)
    }

    /// What an article says.
    pub(super) fn fragment(&self, article: u32) -> Result<Arc<Fragment>, QueryError> {
        if let Some(fragment) = self
            .fragments
            .lock()
            .ok()
            .and_then(|f| f.get(&article).cloned())
        {
            return Ok(fragment);
        }
        let fragment = Arc::new(self.store.record(article)?.1);
        if let Ok(mut kept) = self.fragments.lock() {
            if kept.len() >= KEPT {
                kept.clear();
            }
            kept.insert(article, Arc::clone(&fragment));
        }
        Ok(fragment)
    }

    /// All entities that some article names, with the number of those articles, by id.
    pub fn entities(&self) -> Result<Vec<(Node, usize)>, QueryError> {
        let mut articles: HashMap<KeyId, Vec<u32>> = HashMap::new();
        self.store.all_sightings(&mut |key, sightings| {
            articles
                .entry(self.root(key))
                .or_default()
                .extend(sightings.articles());
            Ok(())
        })?;
        let mut entities = Vec::with_capacity(articles.len());
        for (root, mut list) in articles {
            list.sort_unstable();
            list.dedup();
            entities.push((self.node_of(root)?, list.len()));
        }
        entities.sort();
        Ok(entities)
    }
}
