//! Reading edges: the neighbours of a key, and the whole graph.

use super::disk::Bytes;
use super::heads::{self, Heads, head};
use super::keys::entry;
use super::posting::{self, Posting, Postings};
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
            self.all
                .value(near)
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
    /// Where the index has them.
    blocks: Vec<Bytes>,
}

/// One value of one run.
#[derive(Clone, Copy)]
struct Near {
    /// Relation and neighbour, as the key has them.
    ends: u64,
    /// Which of the blocks.
    block: u32,
    len: u16,
    /// Bytes of the block behind the value.
    left: u16,
}

impl Adjacency<'_> {
    /// The neighbours, by relation.
    pub fn iter(&self) -> impl Iterator<Item = Adjacent<'_>> {
        let same = self.near.chunk_by(|a, b| a.ends == b.ends);
        same.map(|near| Adjacent {
            relation: RelationId((near[0].ends >> 32) as u16),
            other: KeyId(near[0].ends as u32),
            all: self,
            near,
        })
    }

    /// Adds what a block has under the keys that begin with `prefix`, if any of it counts; a long list comes in several. Tells whether the
    /// next block may have more.
    fn add(&mut self, record: &Bytes, entries: &[u8], prefix: &[u8]) -> Option<bool> {
        let (wanted, len) = (head(prefix), prefix.len());
        let block = u32::try_from(self.blocks.len()).ok()?;
        self.blocks.push(record.clone());
        for found in Heads::new(entries) {
            let found = found?;
            let front = heads::first(found.head, len);
            if front > wanted {
                return Some(false);
            }
            if front < wanted || self.store.has_lingering() && !self.is_live(found.value)? {
                continue;
            }
            self.near.push(Near {
                ends: entry::edge_ends(found.head),
                block,
                len: u16::try_from(found.value.len()).ok()?,
                left: u16::try_from(found.left).ok()?,
            });
        }
        Some(true)
    }

    fn value(&self, near: &Near) -> Option<&[u8]> {
        let block = self.blocks.get(near.block as usize)?;
        let end = block.len().checked_sub(usize::from(near.left))?;
        block.get(end.checked_sub(usize::from(near.len))?..end)
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
            blocks: Vec::new(),
        };
        let mut runs = 0;
        for run in &self.runs {
            let before = found.near.len();
            run.blocks(&self.disk, prefix, &mut |record, entries| {
                found.add(record, entries, prefix)
            })?;
            runs += usize::from(found.near.len() > before);
        }
        if runs > 1 {
            found.near.sort_by_key(|near| near.ends);
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
