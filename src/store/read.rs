//! Reading: articles, names, postings.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use super::codec::{self, Known};
use super::keys::{self, entry};
use super::merge::{EachEntry, for_each_entry};
use super::posting::{self, Posting};
use super::run::Cursor;
use super::staging::read_names;
use super::varint::{Reader, be4};
use super::{Store, StoreError};
use crate::model::{Article, ArticleHead, Fragment, NameKey};

/// A name key's place in this store. It means nothing outside the process, and nothing may be ordered by it in an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub(super) u32);

impl KeyId {
    /// A number below [`Store::key_count`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

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

/// How the articles name one key: each form with the numbers of the articles that use it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sightings {
    /// Display names.
    pub display: Vec<(String, Vec<u32>)>,
    /// Proper names as written.
    pub written: Vec<(String, Vec<u32>)>,
    /// Gazetteer codes.
    pub codes: Vec<(String, Vec<u32>)>,
}

impl Sightings {
    /// The articles that name it, sorted.
    pub fn articles(&self) -> Vec<u32> {
        let mut all: Vec<u32> = self.display.iter().flat_map(|(_, a)| a).copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn add(&mut self, sort: u8, form: &str, articles: Vec<u32>) {
        match sort {
            entry::DISPLAY => self.display.push((form.to_owned(), articles)),
            entry::WRITTEN => self.written.push((form.to_owned(), articles)),
            entry::CODE => self.codes.push((form.to_owned(), articles)),
            _ => {}
        }
    }
}

/// Blocks that were read lately.
#[derive(Default)]
pub(super) struct Cache {
    names: HashMap<u32, Arc<Vec<NameKey>>>,
    blocks: VecDeque<Arc<ArticleBlock>>,
}

struct ArticleBlock {
    first: u32,
    /// Where each record begins and ends.
    records: Vec<(usize, usize)>,
    bytes: Vec<u8>,
}

const CACHED_BLOCKS: usize = 64;
const CACHED_NAMES: usize = 4096;

impl Store {
    pub(super) fn forget_cached(&self) {
        if let Ok(mut cache) = self.cache.lock() {
            *cache = Cache::default();
        }
    }

    /// What the index knows of an article that is there.
    pub(super) fn known(&self, id: &str) -> Result<Option<Known>, StoreError> {
        if let Some(directory) = &self.directory {
            let known = directory.articles.get(id).copied();
            return Ok(known.filter(|k| !self.dead.contains(k.number)));
        }
        let key = entry::id(id);
        let mut newest: Option<Known> = None;
        for run in &self.runs {
            run.prefix(&self.disk, &key, &mut |k, value| {
                if k == key {
                    let known: Known = codec::decode(value)?;
                    if newest.is_none_or(|n| known.number > n.number) {
                        newest = Some(known);
                    }
                }
                Some(())
            })?;
        }
        Ok(newest.filter(|k| !self.dead.contains(k.number)))
    }

    /// All articles that are there, by id.
    pub(super) fn ids(&self) -> Result<BTreeMap<String, Known>, StoreError> {
        let damaged = || self.disk.damaged("the index of articles cannot be read");
        let mut ids = BTreeMap::new();
        self.entries(&[entry::ID], &mut |key, values| {
            let id = std::str::from_utf8(&key[1..]).map_err(|_| damaged())?;
            for value in values {
                let known: Known = codec::decode(value).ok_or_else(damaged)?;
                if !self.dead.contains(known.number) {
                    ids.insert(id.to_owned(), known);
                }
            }
            Ok(())
        })?;
        Ok(ids)
    }

    /// Walks all entries of the index that begin with `prefix`.
    pub(super) fn entries(&self, prefix: &[u8], each: EachEntry<'_>) -> Result<(), StoreError> {
        let cursors = self
            .runs
            .iter()
            .map(|r| Cursor::prefix(r, prefix))
            .collect();
        for_each_entry(&self.disk, cursors, each)
    }

    fn block(&self, number: u32) -> Result<Arc<ArticleBlock>, StoreError> {
        let holds =
            |b: &ArticleBlock| number >= b.first && number - b.first < b.records.len() as u32;
        let cached = self.cache.lock().ok().and_then(|cache| {
            let block = cache.blocks.iter().find(|b| holds(b))?;
            Some(Arc::clone(block))
        });
        if let Some(block) = cached {
            return Ok(block);
        }
        let damaged = || self.disk.damaged("a block of articles cannot be read");
        let mut last = keys::article_block(number);
        last.extend_from_slice(&[0xff, 0xff]);
        let key = self.disk.at_most(&last)?.ok_or_else(damaged)?;
        let first = key
            .strip_prefix(&[keys::ARTICLE])
            .and_then(be4)
            .ok_or_else(damaged)?;
        let packed = self.disk.get_long(&keys::article_block(first))?;
        let packed = packed.ok_or_else(damaged)?;
        let bytes = codec::unseal(&packed)
            .and_then(codec::unpack)
            .ok_or_else(damaged)?;
        let mut records = Vec::new();
        let mut r = Reader::new(&bytes);
        while !r.is_empty() {
            let len = r.slice().ok_or_else(damaged)?.len();
            let end = bytes.len() - r.rest().len();
            records.push((end - len, end));
        }
        let block = Arc::new(ArticleBlock {
            first,
            records,
            bytes,
        });
        if !holds(&block) {
            return Err(damaged());
        }
        if let Ok(mut cache) = self.cache.lock() {
            if cache.blocks.len() >= CACHED_BLOCKS {
                cache.blocks.pop_front();
            }
            cache.blocks.push_back(Arc::clone(&block));
        }
        Ok(block)
    }

    /// The text, if it was kept, and the fragment of the article with a number.
    pub fn record(&self, number: u32) -> Result<(Option<String>, Fragment), StoreError> {
        let block = self.block(number)?;
        let (start, end) = block.records[(number - block.first) as usize];
        codec::decode_article(&block.bytes[start..end])
            .ok_or_else(|| self.disk.damaged("an article cannot be read"))
    }

    /// The heads of all articles, by id.
    pub fn articles(&self) -> Result<Vec<ArticleHead>, StoreError> {
        self.fragments()?.map(|f| Ok(f?.1.article)).collect()
    }

    /// An article with its text; the text is empty if only its fragment was loaded.
    pub fn article(&self, id: &str) -> Result<Option<Article>, StoreError> {
        let Some(known) = self.known(id)? else {
            return Ok(None);
        };
        let (text, fragment) = self.record(known.number)?;
        Ok(Some(codec::article_of(text, fragment)))
    }

    /// What an article says.
    pub fn fragment(&self, id: &str) -> Result<Option<Fragment>, StoreError> {
        match self.known(id)? {
            Some(known) => Ok(Some(self.record(known.number)?.1)),
            None => Ok(None),
        }
    }

    /// All articles, by id: the text, if it was kept, and the fragment.
    pub fn fragments(&self) -> Result<Fragments<'_>, StoreError> {
        let numbers: Vec<u32> = self.ids()?.values().map(|k| k.number).collect();
        Ok(Fragments {
            store: self,
            numbers: numbers.into_iter(),
        })
    }

    /// How many name keys were ever seen; some may have no article left.
    pub fn key_count(&self) -> usize {
        self.manifest.names as usize
    }

    /// The name key.
    pub fn key(&self, id: KeyId) -> Result<NameKey, StoreError> {
        let block = id.0 / keys::NAMES;
        let cached = self
            .cache
            .lock()
            .ok()
            .and_then(|c| c.names.get(&block).cloned());
        let names = if let Some(names) = cached {
            names
        } else {
            let names = Arc::new(read_names(&self.disk, block)?);
            if let Ok(mut cache) = self.cache.lock() {
                if cache.names.len() >= CACHED_NAMES {
                    cache.names.clear();
                }
                cache.names.insert(block, Arc::clone(&names));
            }
            names
        };
        names
            .get((id.0 % keys::NAMES) as usize)
            .cloned()
            .ok_or_else(|| self.disk.damaged("a name is missing"))
    }

    /// The place of a name key, if it was ever seen.
    pub fn key_id(&self, key: &str) -> Result<Option<KeyId>, StoreError> {
        let wanted = entry::key(key);
        let mut found = None;
        for run in &self.runs {
            run.prefix(&self.disk, &wanted, &mut |k, value| {
                if k == wanted {
                    found = Some(KeyId(be4(value)?));
                }
                Some(())
            })?;
            if found.is_some() {
                break;
            }
        }
        Ok(found)
    }

    /// The name keys that articles name with this folded form, each with the number of those articles.
    pub fn lookup(&self, folded: &str) -> Result<Vec<(KeyId, usize)>, StoreError> {
        let mut found = Vec::new();
        self.forms(&entry::form_prefix(folded), &mut |_, key, articles| {
            found.push((key, articles));
        })?;
        Ok(found)
    }

    /// All folded forms that begin with `prefix`, with the keys that they name and in how many articles.
    pub fn forms_from(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(&str, KeyId, usize),
    ) -> Result<(), StoreError> {
        let mut key = vec![entry::FORM];
        key.extend_from_slice(prefix.as_bytes());
        self.forms(&key, each)
    }

    fn forms(
        &self,
        prefix: &[u8],
        each: &mut dyn FnMut(&str, KeyId, usize),
    ) -> Result<(), StoreError> {
        self.entries(prefix, &mut |key, values| {
            let articles = self.live_articles(values)?;
            let (form, node) = entry::read_form(key)
                .ok_or_else(|| self.disk.damaged("the index of names cannot be read"))?;
            if !articles.is_empty() {
                each(form, KeyId(node), articles.len());
            }
            Ok(())
        })
    }

    fn live_articles(&self, values: &[Vec<u8>]) -> Result<Vec<u32>, StoreError> {
        let mut list = Vec::new();
        for value in values {
            posting::decode_articles(value, &mut list)
                .ok_or_else(|| self.disk.damaged("a list of articles cannot be read"))?;
        }
        list.retain(|n| !self.dead.contains(*n));
        list.sort_unstable();
        list.dedup();
        Ok(list)
    }

    /// How the articles name a key.
    pub fn sightings(&self, key: KeyId) -> Result<Sightings, StoreError> {
        let mut sightings = Sightings::default();
        self.entries(&entry::sighting_prefix(key.0), &mut |k, values| {
            let articles = self.live_articles(values)?;
            let (_, sort, form) = entry::read_sighting(k)
                .ok_or_else(|| self.disk.damaged("the index of names cannot be read"))?;
            if !articles.is_empty() {
                sightings.add(sort, form, articles);
            }
            Ok(())
        })?;
        Ok(sightings)
    }

    /// All keys that some article names, with their sightings.
    pub fn all_sightings(
        &self,
        each: &mut dyn FnMut(KeyId, Sightings) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut current: Option<(u32, Sightings)> = None;
        self.entries(&[entry::SIGHTING], &mut |k, values| {
            let articles = self.live_articles(values)?;
            let (node, sort, form) = entry::read_sighting(k)
                .ok_or_else(|| self.disk.damaged("the index of names cannot be read"))?;
            if articles.is_empty() {
                return Ok(());
            }
            if current.as_ref().is_none_or(|(n, _)| *n != node)
                && let Some((n, done)) = current.replace((node, Sightings::default()))
            {
                each(KeyId(n), done)?;
            }
            if let Some((_, sightings)) = &mut current {
                sightings.add(sort, form, articles);
            }
            Ok(())
        })?;
        match current {
            Some((n, done)) => each(KeyId(n), done),
            None => Ok(()),
        }
    }

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

/// All articles of a store, by id.
pub struct Fragments<'a> {
    store: &'a Store,
    numbers: std::vec::IntoIter<u32>,
}

impl Iterator for Fragments<'_> {
    type Item = Result<(Option<String>, Fragment), StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.numbers.next().map(|n| self.store.record(n))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.numbers.size_hint()
    }
}
