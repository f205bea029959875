//! Reading names: keys by their dense ids, keys by forms, and how the articles name each key.

use super::codec;
use super::disk::Disk;
use super::keys::{self, entry};
use super::posting;
use super::varint::{Reader, be4};
use super::{Store, StoreError};
use crate::model::NameKey;

/// Blocks of names that are kept in memory.
const CACHED_NAMES: usize = 4096;

/// A name key's place in this store. It means nothing outside the process, and nothing may be ordered by it in an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub(super) u32);

impl KeyId {
    /// A number below [`Store::key_count`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
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
    /// Offices that it is said to hold, as [`resolve`](crate::resolve::office) writes them.
    pub offices: Vec<(String, Vec<u32>)>,
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
            entry::OFFICE => self.offices.push((form.to_owned(), articles)),
            _ => {}
        }
    }
}

/// A block of names: of many blocks only one name is wanted.
struct NameBlock {
    text: Box<str>,
    /// Where each begins and ends.
    places: Vec<(u32, u32)>,
}

impl NameBlock {
    fn read(disk: &Disk, block: u32) -> Result<Self, StoreError> {
        let sealed = disk.get_long(&keys::name_block(block))?;
        let names = sealed
            .as_deref()
            .and_then(codec::unseal)
            .and_then(Self::parse);
        names.ok_or_else(|| disk.damaged("a block of names cannot be read"))
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut text = String::with_capacity(bytes.len());
        let mut places = Vec::with_capacity(keys::NAMES as usize);
        let mut r = Reader::new(bytes);
        while !r.is_empty() {
            let start = u32::try_from(text.len()).ok()?;
            text.push_str(std::str::from_utf8(r.slice()?).ok()?);
            places.push((start, u32::try_from(text.len()).ok()?));
        }
        Some(Self {
            text: text.into(),
            places,
        })
    }

    /// The name at a place of the block.
    fn get(&self, place: u32) -> Option<NameKey> {
        let (start, end) = *self.places.get(place as usize)?;
        self.text
            .get(start as usize..end as usize)
            .map(NameKey::raw)
    }
}

/// Blocks of names that were read lately.
#[derive(Default)]
pub(super) struct CachedNames {
    blocks: Vec<Option<Box<NameBlock>>>,
    held: usize,
}

impl CachedNames {
    fn get(&self, block: u32) -> Option<&NameBlock> {
        self.blocks.get(block as usize)?.as_deref()
    }

    fn put(&mut self, block: u32, names: NameBlock) {
        if self.held >= CACHED_NAMES {
            *self = Self::default();
        }
        let at = block as usize;
        if self.blocks.len() <= at {
            self.blocks.resize_with(at + 1, || None);
        }
        self.held += usize::from(self.blocks[at].is_none());
        self.blocks[at] = Some(Box::new(names));
    }
}

/// Reads a block of name keys.
pub(super) fn read_names(disk: &Disk, block: u32) -> Result<Vec<NameKey>, StoreError> {
    let names = NameBlock::read(disk, block)?;
    Ok((0..keys::NAMES)
        .map_while(|place| names.get(place))
        .collect())
}

impl Store {
    /// How many name keys were ever seen; some may have no article left.
    pub fn key_count(&self) -> usize {
        self.manifest.names as usize
    }

    /// The name key.
    pub fn key(&self, id: KeyId) -> Result<NameKey, StoreError> {
        let (block, place) = (id.0 / keys::NAMES, id.0 % keys::NAMES);
        let missing = || self.disk.damaged("a name is missing");
        if let Ok(cache) = self.cache.lock()
            && let Some(names) = cache.names.get(block)
        {
            return names.get(place).ok_or_else(missing);
        }
        let names = NameBlock::read(&self.disk, block)?;
        let name = names.get(place).ok_or_else(missing);
        if let Ok(mut cache) = self.cache.lock() {
            cache.names.put(block, names);
        }
        name
    }

    /// All name keys that were ever seen, in the order of their places.
    pub fn keys(&self) -> Result<Vec<NameKey>, StoreError> {
        let damaged = || self.disk.damaged("a block of names cannot be read");
        let mut all = Vec::with_capacity(self.key_count());
        for block in 0..self.manifest.names.div_ceil(keys::NAMES) {
            all.extend(read_names(&self.disk, block)?);
            let full = (block + 1).saturating_mul(keys::NAMES);
            if all.len() != full.min(self.manifest.names) as usize {
                return Err(damaged());
            }
        }
        Ok(all)
    }

    /// The place of a name key, if it was ever seen.
    pub fn key_id(&self, key: &str) -> Result<Option<KeyId>, StoreError> {
        let wanted = entry::key(key);
        for run in &self.runs {
            if let Some(value) = run.value(&self.disk, &wanted)? {
                let id = be4(&value).ok_or_else(|| self.disk.damaged("a name has no place"))?;
                return Ok(Some(KeyId(id)));
            }
        }
        Ok(None)
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

    pub(super) fn live_articles(&self, values: &[Vec<u8>]) -> Result<Vec<u32>, StoreError> {
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
}
