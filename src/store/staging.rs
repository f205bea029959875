//! One group of articles on its way into the store: dense ids, blocks and one sorted run.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::codec::{self, Known, Manifest};
use super::disk::{Batch, Disk};
use super::evidence::index_tokens;
use super::keys::{self, entry};
use super::names::NameBlock;
use super::posting::{self, Posting};
use super::run::RunWriter;
use super::varint::put_slice;
use super::{StoreError, index, merge};
use crate::model::{Fragment, NameKey};
use crate::resolve::{KeyEvidence, Rekeying};

/// An article block is closed when it holds so many bytes before compression.
const BLOCK_BYTES: usize = 20_000;

/// All name keys and article ids, for writers.
#[derive(Default)]
pub(super) struct Directory {
    pub(super) keys: HashMap<String, u32>,
    pub(super) articles: HashMap<String, Known>,
}

/// Reads a block of name keys.
pub(super) fn read_names(disk: &Disk, block: u32) -> Result<Vec<NameKey>, StoreError> {
    let block = NameBlock::read(disk, block)?;
    let names: Option<Vec<NameKey>> = block.iter().map(|name| name.map(NameKey::raw)).collect();
    names.ok_or_else(|| disk.damaged("a block of names cannot be read"))
}

/// Keys with the articles that are listed under them: many and short, so all keys lie in one buffer.
#[derive(Default)]
struct Lists {
    bytes: Vec<u8>,
    entries: Vec<Listed>,
}

/// An article under a key.
struct Listed {
    /// The first bytes of the key, which mostly tell it from others.
    head: u64,
    start: u32,
    len: u32,
    article: u32,
}

impl Lists {
    fn add(&mut self, key: &[u8], article: u32) {
        let mut head = [0; 8];
        let shown = key.len().min(8);
        head[..shown].copy_from_slice(&key[..shown]);
        self.entries.push(Listed {
            head: u64::from_be_bytes(head),
            start: self.bytes.len() as u32,
            len: key.len() as u32,
            article,
        });
        self.bytes.extend_from_slice(key);
    }

    fn key(&self, entry: &Listed) -> &[u8] {
        &self.bytes[entry.start as usize..][..entry.len as usize]
    }

    fn sort(&mut self) {
        let mut entries = std::mem::take(&mut self.entries);
        entries.par_sort_unstable_by(|a, b| {
            a.head
                .cmp(&b.head)
                .then_with(|| self.key(a).cmp(self.key(b)))
                .then(a.article.cmp(&b.article))
        });
        self.entries = entries;
    }

    /// After sorting: each key with its entries.
    fn groups(&self) -> impl Iterator<Item = (&[u8], &[Listed])> {
        self.entries
            .chunk_by(|a, b| a.head == b.head && self.key(a) == self.key(b))
            .filter_map(|same| Some((self.key(same.first()?), same)))
    }
}

/// Collects what a group adds.
pub(super) struct Staging<'a> {
    directory: &'a mut Directory,
    manifest: &'a mut Manifest,
    batch: Batch,
    relations: HashMap<String, u16>,
    edges: Vec<([u8; entry::EDGE_LEN], Posting)>,
    lists: Lists,
    values: Vec<(Vec<u8>, Vec<u8>)>,
    block: Vec<u8>,
    block_first: u32,
    /// Full blocks of articles with their first numbers, to be compressed.
    blocks: Vec<(u32, Vec<u8>)>,
    /// The last block of names, which is rewritten until it is full.
    names: Vec<u8>,
    names_left: u32,
    /// Tokens of names that this group brings.
    tokens: HashMap<Vec<u8>, Vec<u8>>,
    /// The name keys that this group names.
    pub(super) touched: HashSet<u32>,
    pub(super) claims: usize,
    pub(super) dangling: usize,
}

impl index::Sink for Staging<'_> {
    fn node(&mut self, key: &NameKey) -> u32 {
        if let Some(id) = self.directory.keys.get(key.as_str()) {
            return *id;
        }
        let id = self.manifest.names;
        self.manifest.names += 1;
        self.directory.keys.insert(key.as_str().to_owned(), id);
        put_slice(&mut self.names, key.as_str().as_bytes());
        self.names_left -= 1;
        if self.names_left == 0 {
            self.close_names(id / keys::NAMES);
        }
        self.values
            .push((entry::key(key.as_str()), id.to_be_bytes().to_vec()));
        id
    }

    fn relation(&mut self, name: &str) -> Result<u16, StoreError> {
        if let Some(id) = self.relations.get(name) {
            return Ok(*id);
        }
        let id = u16::try_from(self.manifest.relations.len()).map_err(|_| {
            StoreError::TooLarge(format!(
                "there are more than 65,536 relation names; `{name}` is one too many: check the fragments"
            ))
        })?;
        self.manifest.relations.push(name.to_owned());
        self.relations.insert(name.to_owned(), id);
        Ok(id)
    }

    fn edge(&mut self, key: [u8; entry::EDGE_LEN], posting: Posting) {
        self.edges.push((key, posting));
    }

    fn listed(&mut self, key: &[u8], article: u32) {
        self.lists.add(key, article);
    }

    fn evidence(&mut self, node: u32, article: u32, evidence: &KeyEvidence) {
        if self.touched.insert(node) || evidence.code.is_some() || !evidence.offices.is_empty() {
            for token in index_tokens(evidence) {
                let within = if evidence.key.scope().is_some() {
                    article.to_be_bytes().to_vec()
                } else {
                    Vec::new()
                };
                self.tokens.insert(entry::token(&token, node), within);
            }
        }
    }
}

impl<'a> Staging<'a> {
    pub(super) fn new(
        disk: &Disk,
        batch: Batch,
        directory: &'a mut Directory,
        manifest: &'a mut Manifest,
    ) -> Result<Self, StoreError> {
        let mut names = Vec::new();
        let filled = manifest.names % keys::NAMES;
        if filled > 0 {
            // Some more may be there in the copy of a store that was being written.
            let block = read_names(disk, manifest.names / keys::NAMES)?;
            for key in block.iter().take(filled as usize) {
                put_slice(&mut names, key.as_str().as_bytes());
            }
        }
        let relations = manifest
            .relations
            .iter()
            .zip(0..)
            .map(|(name, id)| (name.clone(), id))
            .collect();
        Ok(Self {
            block_first: manifest.articles,
            names_left: keys::NAMES - filled,
            relations,
            names,
            directory,
            manifest,
            batch,
            edges: Vec::new(),
            lists: Lists::default(),
            values: Vec::new(),
            block: Vec::new(),
            blocks: Vec::new(),
            tokens: HashMap::new(),
            touched: HashSet::new(),
            claims: 0,
            dangling: 0,
        })
    }

    fn close_names(&mut self, block: u32) {
        let bytes = std::mem::take(&mut self.names);
        self.batch
            .put_long(&keys::name_block(block), &codec::seal(&bytes));
        self.names_left = keys::NAMES;
    }

    /// Adds an article under the next number.
    pub(super) fn add(
        &mut self,
        disk: &Disk,
        record: &[u8],
        fragment: &Fragment,
        rekeying: &Rekeying,
        known: Known,
    ) -> Result<(), StoreError> {
        let article = known.number;
        put_slice(&mut self.block, record);
        self.manifest.articles = article + 1;
        if self.block.len() >= BLOCK_BYTES {
            self.close_block();
        }
        let id = &fragment.article.id;
        let value =
            codec::encode(&known).ok_or_else(|| disk.damaged("an entry cannot be written"))?;
        self.values.push((entry::id(id), value));
        self.directory.articles.insert(id.clone(), known);

        // The record is what was extracted; the index is what the user makes of it.
        let mut fragment = Cow::Borrowed(fragment);
        if rekeying.concerns(id) {
            rekeying.apply(fragment.to_mut());
        }
        let (claims, dangling) = index::entries(&fragment, article, self)?;
        self.claims += claims;
        self.dangling += dangling;
        Ok(())
    }

    fn close_block(&mut self) {
        let block = std::mem::take(&mut self.block);
        self.blocks.push((self.block_first, block));
        self.block_first = self.manifest.articles;
    }

    /// Everything as one batch; the manifest lists the new run.
    pub(super) fn finish(mut self, disk: &Disk) -> Result<(Batch, usize, usize), StoreError> {
        if !self.block.is_empty() {
            self.close_block();
        }
        let packed: Vec<Option<(u32, Vec<u8>)>> = std::mem::take(&mut self.blocks)
            .into_par_iter()
            .map(|(first, block)| Some((first, codec::seal(&codec::pack(&block)?))))
            .collect();
        for block in packed {
            let (first, bytes) = block.ok_or_else(|| disk.too_little())?;
            self.batch.put_long(&keys::article_block(first), &bytes);
        }
        if !self.names.is_empty() {
            self.close_names(self.manifest.names / keys::NAMES);
        }
        self.values.extend(self.tokens);
        let (edges, lists, values) = (&mut self.edges, &mut self.lists, &mut self.values);
        rayon::join(
            || edges.par_sort_unstable(),
            || rayon::join(|| lists.sort(), || values.par_sort_unstable()),
        );

        let id = self.manifest.next_run;
        self.manifest.next_run += 1;
        let mut writer = RunWriter::new(id, 0);
        let batch = &mut self.batch;
        for same in self.edges.chunk_by(|a, b| a.0 == b.0) {
            let mut list: Vec<Posting> = same.iter().map(|(_, p)| *p).collect();
            posting::combine(&mut list);
            for (first, value) in posting::encode(&list) {
                merge::write_chunk(&mut writer, batch, &same[0].0, first, &value);
            }
        }
        // Kinds of entries interleave: article ids come before forms, name keys between forms and sightings.
        let mut lists = self.lists.groups().peekable();
        let mut values = self.values.iter().peekable();
        let mut articles = Vec::new();
        loop {
            let value_first = match (values.peek(), lists.peek()) {
                (Some((key, _)), Some((other, _))) => key.as_slice() < *other,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => break,
            };
            if value_first {
                if let Some((key, value)) = values.next() {
                    writer.add(batch, key, value);
                }
            } else if let Some((key, same)) = lists.next() {
                articles.clear();
                articles.extend(same.iter().map(|entry| entry.article));
                articles.dedup();
                for (first, value) in posting::encode_articles(&articles) {
                    merge::write_chunk(&mut writer, batch, key, first, &value);
                }
            }
        }
        let run = writer.finish(batch);
        self.manifest.runs.push(run);
        Ok((self.batch, self.claims, self.dangling))
    }
}
