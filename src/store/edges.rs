//! Reading edges: the neighbours of a key, and the whole graph.

use super::keys::entry;
use super::posting::{self, Posting, Postings};
use super::run::Found;
use super::{KeyId, Store, StoreError};

/// Bytes that most neighbours take in the index, at least.
const NEAR_BYTES: usize = 16;

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
#[derive(Clone, Copy)]
pub struct Adjacent<'a> {
    /// The relation.
    pub relation: RelationId,
    /// The node at the other end.
    pub other: KeyId,
    all: &'a Adjacency<'a>,
    near: &'a [Near],
}

impl Adjacent<'_> {
    /// Sorted by article; only of articles that are there. They are read when asked for, since a busy node has very many.
    pub fn postings(&self) -> Result<Vec<Posting>, StoreError> {
        let store = self.all.store;
        let mut list = Vec::new();
        for near in self.near {
            let value = self.all.bytes.get(near.start as usize..near.end as usize);
            value
                .and_then(|value| posting::decode(value, &mut list))
                .ok_or_else(|| store.damaged_edges())?;
        }
        if store.has_lingering() {
            list.retain(|p| !store.dead.contains(p.article));
        }
        if self.near.len() > 1 {
            list.sort_unstable();
        }
        Ok(list)
    }
}

/// The neighbours of a node, with their postings as they are kept.
pub struct Adjacency<'s> {
    store: &'s Store,
    /// Those of each run by relation and neighbour; of several runs by relation and neighbour too, with equal ones side by side.
    near: Vec<Near>,
    /// What the index has of them, with keys in between.
    bytes: Vec<u8>,
}

/// One value of one run.
#[derive(Clone, Copy)]
struct Near {
    relation: u16,
    other: u32,
    start: u32,
    end: u32,
}

impl Near {
    fn ends(&self) -> (u16, u32) {
        (self.relation, self.other)
    }
}

impl Adjacency<'_> {
    /// The neighbours, by relation.
    pub fn iter(&self) -> impl Iterator<Item = Adjacent<'_>> {
        let same = self.near.chunk_by(|a, b| a.ends() == b.ends());
        same.map(|near| Adjacent {
            relation: RelationId(near[0].relation),
            other: KeyId(near[0].other),
            all: self,
            near,
        })
    }

    /// Adds what a run has under one key, if any of it counts; a long list comes in several.
    fn add(&mut self, found: &Found<'_>) -> Option<()> {
        let (_, _, relation, other) = entry::read_edge(found.key)?;
        if found.first {
            // The others of the block come along at once.
            self.bytes.extend_from_slice(found.onward);
            self.near.reserve(found.onward.len() / NEAR_BYTES);
        }
        if self.store.has_lingering() && !self.is_live(found.value)? {
            return Some(());
        }
        let start = self.bytes.len() - found.onward.len();
        self.near.push(Near {
            relation,
            other,
            start: u32::try_from(start).ok()?,
            end: u32::try_from(start + found.value.len()).ok()?,
        });
        Some(())
    }

    /// Whether any of its articles is there.
    fn is_live(&self, value: &[u8]) -> Option<bool> {
        for posting in Postings::new(value) {
            if !self.store.dead.contains(posting?.article) {
                return Some(true);
            }
        }
        Some(false)
    }
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

    /// The neighbours of a key, under all relations, one, or one neighbour under one.
    pub fn adjacency(
        &self,
        key: KeyId,
        direction: Direction,
        only: Option<(RelationId, Option<KeyId>)>,
    ) -> Result<Adjacency<'_>, StoreError> {
        let direction = match direction {
            Direction::Out => entry::OUT,
            Direction::In => entry::IN,
        };
        let (relation, other) = only.unwrap_or((RelationId(0), None));
        let whole = entry::edge(direction, key.0, relation.0, other.map_or(0, |key| key.0));
        let prefix = match only {
            None => &whole[..6],
            Some((_, None)) => &whole[..8],
            Some((_, Some(_))) => &whole[..],
        };
        let mut found = Adjacency {
            store: self,
            near: Vec::new(),
            bytes: Vec::new(),
        };
        let mut runs = 0;
        for run in &self.runs {
            let before = found.near.len();
            run.prefix(&self.disk, prefix, &mut |one| found.add(one))?;
            runs += usize::from(found.near.len() > before);
        }
        if runs > 1 {
            found.near.sort_by_key(Near::ends);
        }
        Ok(found)
    }

    /// Whether the index may name articles that are no longer there: those that went since it was last rewritten.
    fn has_lingering(&self) -> bool {
        self.dead.len() > self.manifest.purged
    }

    fn damaged_edges(&self) -> StoreError {
        self.disk.damaged("the index of edges cannot be read")
    }

    /// All edges: subject, relation, object, postings; in no order that may be shown.
    pub fn scan(
        &self,
        each: &mut dyn FnMut(KeyId, RelationId, KeyId, Vec<Posting>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let damaged = || self.damaged_edges();
        self.entries(&[entry::EDGE, entry::OUT], &mut |key, values| {
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
