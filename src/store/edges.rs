//! Reading edges: the neighbours of a key, and the whole graph.

use super::dead::Dead;
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adjacent<'a> {
    /// The relation.
    pub relation: RelationId,
    /// The node at the other end.
    pub other: KeyId,
    /// Sorted by article; only of articles that are there.
    pub postings: &'a [Posting],
}

/// The neighbours of a node: one list of them and one of all their postings, since a node may have very many of few.
#[derive(Debug, Clone, Default)]
pub struct Adjacency {
    near: Vec<Near>,
    postings: Vec<Posting>,
}

#[derive(Debug, Clone, Copy)]
struct Near {
    relation: u16,
    other: u32,
    /// Where its postings begin; they end where those of the next one do.
    first: u32,
}

impl Near {
    fn ends(self) -> (u16, u32) {
        (self.relation, self.other)
    }
}

impl Adjacency {
    /// The neighbours, by relation.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Adjacent<'_>> {
        (0..self.near.len()).map(|i| Adjacent {
            relation: RelationId(self.near[i].relation),
            other: KeyId(self.near[i].other),
            postings: self.of(i),
        })
    }

    fn of(&self, i: usize) -> &[Posting] {
        let end = self
            .near
            .get(i + 1)
            .map_or(self.postings.len(), |next| next.first as usize);
        self.postings
            .get(self.near[i].first as usize..end)
            .unwrap_or_default()
    }

    /// Adds the postings that count of what a run has under one key; a long list comes in several. The run's neighbours begin at `of_run`.
    fn add(&mut self, of_run: usize, key: &[u8], value: &[u8], dead: &Dead) -> Option<()> {
        let (_, _, relation, other) = entry::read_edge(key)?;
        let before = self.postings.len();
        posting::decode(value, &mut self.postings)?;
        if dead.len() > 0 {
            let mut live = before;
            for i in before..self.postings.len() {
                let posting = self.postings[i];
                self.postings[live] = posting;
                live += usize::from(!dead.contains(posting.article));
            }
            self.postings.truncate(live);
        }
        let is_more = self.near[of_run..]
            .last()
            .is_some_and(|last| last.ends() == (relation, other));
        if self.postings.len() > before && !is_more {
            let first = u32::try_from(before).ok()?;
            self.near.push(Near {
                relation,
                other,
                first,
            });
        }
        Some(())
    }

    /// Makes one neighbour of what several runs say of it.
    fn merged(&self) -> Self {
        let mut order: Vec<usize> = (0..self.near.len()).collect();
        order.sort_by_key(|i| self.near[*i].ends());
        let mut merged = Self {
            near: Vec::with_capacity(self.near.len()),
            postings: Vec::with_capacity(self.postings.len()),
        };
        for same in order.chunk_by(|a, b| self.near[*a].ends() == self.near[*b].ends()) {
            let first = merged.postings.len();
            for i in same {
                merged.postings.extend_from_slice(self.of(*i));
            }
            if same.len() > 1 {
                merged.postings[first..].sort_unstable();
            }
            merged.near.push(Near {
                first: first as u32,
                ..self.near[same[0]]
            });
        }
        merged
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
    ) -> Result<Adjacency, StoreError> {
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
        let mut found = Adjacency::default();
        let mut runs = 0;
        for run in &self.runs {
            let before = found.near.len();
            run.prefix(&self.disk, prefix, &mut |key, value| {
                found.add(before, key, value, &self.dead)
            })?;
            runs += usize::from(found.near.len() > before);
        }
        Ok(if runs > 1 { found.merged() } else { found })
    }

    /// All edges: subject, relation, object, postings; in no order that may be shown.
    pub fn scan(
        &self,
        each: &mut dyn FnMut(KeyId, RelationId, KeyId, Vec<Posting>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let damaged = || self.disk.damaged("the index of edges cannot be read");
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
