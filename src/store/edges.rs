//! Reading edges: the neighbours of a key, and the whole graph.

use super::keys::entry;
use super::posting::{self, Posting};
use super::{KeyId, Store, StoreError};

/// A relation's place in this store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelationId(pub(super) u16);

impl RelationId {
    /// A number below the count of [`Store::relations`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// Which end of an edge a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The node is the subject.
    Out,
    /// The node is the object.
    In,
}

/// One neighbour of a node under one relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjacent {
    /// The relation.
    pub relation: RelationId,
    /// The node at the other end.
    pub other: KeyId,
    /// Sorted by article; only of articles that are there.
    pub postings: Vec<Posting>,
}

impl Store {
    /// The relations that any claim ever used.
    pub fn relations(&self) -> impl Iterator<Item = (RelationId, &str)> {
        let names = self.manifest.relations.iter().map(String::as_str);
        (0..).map(RelationId).zip(names)
    }

    /// The relation's name.
    pub fn relation_name(&self, id: RelationId) -> &str {
        self.manifest
            .relations
            .get(usize::from(id.0))
            .map_or("", String::as_str)
    }

    /// The neighbours of a key, under one relation or all.
    pub fn adjacency(
        &self,
        key: KeyId,
        direction: Direction,
        relation: Option<RelationId>,
    ) -> Result<Vec<Adjacent>, StoreError> {
        let direction = match direction {
            Direction::Out => entry::OUT,
            Direction::In => entry::IN,
        };
        let whole = entry::edge(direction, key.0, relation.map_or(0, |r| r.0), 0);
        let prefix = &whole[..if relation.is_some() { 8 } else { 6 }];
        let mut found = Vec::new();
        self.edges(prefix, &mut |_, relation, other, postings| {
            found.push(Adjacent {
                relation,
                other,
                postings,
            });
            Ok(())
        })?;
        Ok(found)
    }

    /// All edges: subject, relation, object, postings; in no order that may be shown.
    pub fn scan(
        &self,
        each: &mut dyn FnMut(KeyId, RelationId, KeyId, Vec<Posting>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.edges(&[entry::EDGE, entry::OUT], each)
    }

    fn edges(
        &self,
        prefix: &[u8],
        each: &mut dyn FnMut(KeyId, RelationId, KeyId, Vec<Posting>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let damaged = || self.disk.damaged("the index of edges cannot be read");
        self.entries(prefix, &mut |key, values| {
            let (_, node, relation, other) = entry::read_edge(key).ok_or_else(damaged)?;
            let mut list = Vec::new();
            for value in values {
                posting::decode(value, &mut list).ok_or_else(damaged)?;
            }
            list.retain(|p| !self.dead.contains(p.article));
            if list.is_empty() {
                return Ok(());
            }
            if values.len() > 1 {
                list.sort_unstable();
            }
            each(KeyId(node), RelationId(relation), KeyId(other), list)
        })
    }

    /// The articles that hold a claim whose id begins like `id`, of which five characters are looked at.
    pub fn claim_articles(&self, id: &str) -> Result<Vec<u32>, StoreError> {
        let Some(key) = entry::claim(id) else {
            return Ok(Vec::new());
        };
        let mut all = Vec::new();
        self.entries(&key, &mut |_, values| {
            all.extend(self.live_articles(values)?);
            Ok(())
        })?;
        Ok(all)
    }
}
