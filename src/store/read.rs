//! Reading articles and their fragments, and walking the index.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::blocks::Block;
use super::codec::{self, Known};
use super::keys::entry;
use super::merge::{EachEntry, for_each_entry};
use super::names::CachedNames;
use super::record;
use super::run::Cursor;
use super::{Store, StoreError};
use crate::model::{Article, ArticleHead, Fragment};

/// Blocks that were read lately.
#[derive(Default)]
pub(super) struct Cache {
    pub(super) names: CachedNames,
    blocks: VecDeque<Arc<Block>>,
}

const CACHED_BLOCKS: usize = 64;

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
            if let Some(value) = run.value(&self.disk, &key)? {
                let known: Known = codec::decode(&value)
                    .ok_or_else(|| self.disk.damaged("the index of articles cannot be read"))?;
                if newest.is_none_or(|n| known.number > n.number) {
                    newest = Some(known);
                }
            }
        }
        Ok(newest.filter(|k| !self.dead.contains(k.number)))
    }

    /// The number of an article that is there.
    pub fn number_of(&self, id: &str) -> Result<Option<u32>, StoreError> {
        Ok(self.known(id)?.map(|known| known.number))
    }

    /// The numbers of all articles, in order of their ids.
    pub fn numbers(&self) -> Result<Vec<u32>, StoreError> {
        Ok(self.ids()?.values().map(|known| known.number).collect())
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
            .filter(|r| r.may_hold(prefix))
            .map(|r| Cursor::prefix(r, prefix))
            .collect();
        for_each_entry(&self.disk, cursors, each)
    }

    fn block(&self, number: u32) -> Result<Arc<Block>, StoreError> {
        let cached = self.cache.lock().ok().and_then(|cache| {
            let block = cache
                .blocks
                .iter()
                .find(|b| b.numbers().contains(&number))?;
            Some(Arc::clone(block))
        });
        if let Some(block) = cached {
            return Ok(block);
        }
        let first = Block::first_of(&self.disk, number)?
            .ok_or_else(|| self.disk.damaged("a block of articles is missing"))?;
        let block = Arc::new(Block::read(&self.disk, first)?);
        if let Ok(mut cache) = self.cache.lock() {
            if cache.blocks.len() >= CACHED_BLOCKS {
                cache.blocks.pop_front();
            }
            cache.blocks.push_back(Arc::clone(&block));
        }
        Ok(block)
    }

    /// The text, if it was kept, and the fragment of the article with a number; names are under the keys that the user decided.
    pub fn record(&self, number: u32) -> Result<(Option<String>, Fragment), StoreError> {
        let (text, mut fragment) = self.stored(number)?;
        self.rekeying.apply(&mut fragment);
        Ok((text, fragment))
    }

    /// The same as it was taken in, whatever the user decided.
    pub(super) fn stored(&self, number: u32) -> Result<(Option<String>, Fragment), StoreError> {
        let block = self.block(number)?;
        block
            .record(number)
            .and_then(record::decode_article)
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
        Ok(Some(record::article_of(text, fragment)))
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
