//! The graph: an open store seen through the identity map and the ontology.

use std::collections::HashMap;
use std::sync::Arc;

use super::alphabet::Alphabet;
use super::collect::Sighting;
use super::forms::Forms;
use super::known::{Known, RelationTraits};
use super::{Node, QueryError, Stop};
use crate::model::{Fragment, Kind, NameKey};
use crate::ontology::{Gazetteer, Ontology};
use crate::resolve::Names;
use crate::store::{KeyId, Posting, RelationId, Store, StoreError, strike};

/// Fragments and nodes that are kept in memory between two looks.
const KEPT: usize = 4096;
const NODES: usize = 100_000;

/// An open store, ready for questions.
#[derive(Clone)]
pub struct Graph<'s> {
    pub(super) store: &'s Store,
    pub(super) ontology: &'s Ontology,
    pub(super) gazetteer: &'s Gazetteer,
    pub(super) known: Arc<Known>,
    pub(super) stop: Stop,
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
        Self::knowing(store, ontology, gazetteer, None)
    }

    /// The same with what was read before of a store that was let go meanwhile; it is read anew if the store has changed.
    pub fn knowing(
        store: &'s Store,
        ontology: &'s Ontology,
        gazetteer: &'s Gazetteer,
        known: Option<Arc<Known>>,
    ) -> Result<Self, QueryError> {
        let known = known.filter(|known| known.is_of(store));
        let known = match known {
            Some(known) => known,
            None => Arc::new(Known::read(store, ontology)?),
        };
        Ok(Self {
            store,
            ontology,
            gazetteer,
            known,
            stop: Stop::default(),
        })
    }

    /// What was read of the store so far, for the next time that it is opened.
    pub fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known)
    }

    /// The same graph for one question, which ends with an error once `stop` is raised.
    #[must_use]
    pub fn until(&self, stop: &Stop) -> Self {
        Self {
            stop: stop.clone(),
            ..self.clone()
        }
    }

    /// The key whose entity a key is.
    pub(super) fn root(&self, key: KeyId) -> KeyId {
        self.known.root(key)
    }

    /// All keys of an entity.
    pub(super) fn members(&self, root: KeyId) -> Vec<KeyId> {
        let members = self.known.members.get(&root);
        members.cloned().unwrap_or_else(|| vec![root])
    }

    /// The number that stands for an article's origin.
    pub(super) fn origin(&self, article: u32) -> u32 {
        self.known.origins.get(&article).copied().unwrap_or(article)
    }

    /// How many origins attest an edge.
    pub(super) fn origin_count(&self, sightings: &[Sighting]) -> usize {
        distinct(sightings.iter().map(|s| self.origin(s.posting.article)))
    }

    pub(super) fn traits(&self, relation: RelationId) -> RelationTraits {
        self.known
            .traits
            .get(relation.index())
            .copied()
            .unwrap_or_default()
    }

    pub(super) fn key(&self, key: KeyId) -> Result<NameKey, QueryError> {
        Ok(self.store.key(key)?)
    }

    pub(super) fn kind(&self, root: KeyId) -> Result<Option<Kind>, QueryError> {
        match self.known.decided_kinds.get(&root) {
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
        let rejected = self.known.rejected_by_edge.get(&edge);
        rejected.map_or_else(Vec::new, |claims| strike(postings, claims))
    }

    /// Whether an entity is a weak form that could not be resolved.
    pub(super) fn is_unnamed(&self, root: KeyId) -> Result<bool, QueryError> {
        match self.known.alphabet.get() {
            Some(alphabet) => Ok(alphabet.is_weak(root)),
            None => Ok(self.key(root)?.scope().is_some()),
        }
    }

    /// The order of all entities by id: read when it is first asked for, which is worth it for questions that meet many.
    pub(super) fn alphabet(&self) -> Result<&Alphabet, QueryError> {
        if let Some(alphabet) = self.known.alphabet.get() {
            return Ok(alphabet);
        }
        let read = Alphabet::read(self.store)?;
        Ok(self.known.alphabet.get_or_init(|| read))
    }

    /// All names as written: read when they are first asked for.
    pub(super) fn forms(&self) -> Result<&Forms, QueryError> {
        if let Some(forms) = self.known.forms.get() {
            return Ok(forms);
        }
        let read = Forms::read(self.store)?;
        Ok(self.known.forms.get_or_init(|| read))
    }

    /// All edges, as [`Store::scan`] has them, until the question is given up.
    pub(super) fn scan(
        &self,
        each: &mut dyn FnMut(KeyId, RelationId, KeyId, Vec<Posting>) -> Result<(), StoreError>,
    ) -> Result<(), QueryError> {
        self.store
            .scan(&mut |subject, relation, object, postings| {
                self.stop.check()?;
                each(subject, relation, object, postings)
            })?;
        Ok(())
    }

    /// The entity of a name key, as answers show it.
    pub(super) fn node_of(&self, root: KeyId) -> Result<Node, QueryError> {
        if let Some(node) = self
            .known
            .nodes
            .lock()
            .ok()
            .and_then(|n| n.get(&root).cloned())
        {
            return Ok(node);
        }
        self.stop.check()?;
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
        let name = (self.known.decided_names.get(&root).cloned())
            .or_else(|| listed.map(|e| e.name.clone()))
            .or(names.best())
            .unwrap_or_else(|| id.name().to_owned());
        let node = Node {
            name,
            kind: self.kind(root)?.unwrap_or(Kind::Organisation),
            code: code.or_else(|| listed.and_then(|e| e.code.clone())),
            id: id.as_str().to_owned(),
        };
        if let Ok(mut nodes) = self.known.nodes.lock() {
            if nodes.len() >= NODES {
                nodes.clear();
            }
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
        self.stop.check()?;
        if let Some(fragment) = self
            .known
            .fragments
            .lock()
            .ok()
            .and_then(|f| f.get(&article).cloned())
        {
            return Ok(fragment);
        }
        let fragment = Arc::new(self.store.record(article)?.1);
        if let Ok(mut kept) = self.known.fragments.lock() {
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
            self.stop.check()?;
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

/// How many different numbers there are; mostly there is one.
pub(super) fn distinct(numbers: impl Iterator<Item = u32>) -> usize {
    let mut all: Vec<u32> = numbers.collect();
    if all.len() > 1 {
        all.sort_unstable();
        all.dedup();
    }
    all.len()
}
