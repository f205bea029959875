//! One group of articles on its way into the store: dense ids, blocks and one sorted run.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::codec::{self, Known, Manifest, RunMeta};
use super::disk::{Batch, Disk};
use super::evidence::index_tokens;
use super::heads::head;
use super::keys::{self, entry};
use super::names::read_names;
use super::posting::{self, Posting};
use super::run::RunWriter;
use super::varint::put_slice;
use super::{StoreError, index, merge};
use crate::model::{Fragment, NameKey};
use crate::resolve::KeyEvidence;

/// An article block is closed when it holds so many bytes before compression.
const BLOCK_BYTES: usize = 20_000;
/// So many articles are indexed in one piece of work.
const TOGETHER: usize = 100;

/// All name keys and article ids, for writers.
#[derive(Default)]
pub(super) struct Directory {
    pub(super) keys: HashMap<String, u32>,
    pub(super) articles: HashMap<String, Known>,
}

/// Keys with the articles that are listed under them: many and short, so all keys of a part of the group lie in one buffer.
#[derive(Default)]
struct Lists {
    parts: Vec<Vec<u8>>,
    entries: Vec<Listed>,
}

/// An article under a key.
struct Listed {
    /// The first bytes of the key, which mostly tell it from others.
    head: u64,
    part: u32,
    start: u32,
    len: u32,
    article: u32,
}

impl Lists {
    fn extend(&mut self, bytes: Vec<u8>, entries: Vec<Listed>) {
        let part = self.parts.len() as u32;
        self.parts.push(bytes);
        let entries = entries.into_iter();
        self.entries
            .extend(entries.map(|entry| Listed { part, ..entry }));
    }

    fn key(&self, entry: &Listed) -> &[u8] {
        &self.parts[entry.part as usize][entry.start as usize..][..entry.len as usize]
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

/// What some articles of a group add to the index; several such parts are made at once.
struct Part<'n> {
    relations: &'n HashMap<String, u16>,
    /// The first name that was not there before the group.
    new: u32,
    /// The names of the fragment that is at hand.
    nodes: &'n [u32],
    edges: Vec<([u8; entry::EDGE_LEN], Posting)>,
    bytes: Vec<u8>,
    listed: Vec<Listed>,
    tokens: HashMap<Vec<u8>, Vec<u8>>,
    touched: HashSet<u32>,
    claims: usize,
    dangling: usize,
}

/// An article as the index takes it: with the keys that the user decided on.
pub(super) struct Shown<'f> {
    pub(super) known: Known,
    pub(super) record: Vec<u8>,
    pub(super) fragment: Cow<'f, Fragment>,
}

impl<'n> Part<'n> {
    fn new(relations: &'n HashMap<String, u16>, new: u32) -> Self {
        Self {
            relations,
            new,
            nodes: &[],
            edges: Vec::new(),
            bytes: Vec::new(),
            listed: Vec::new(),
            tokens: HashMap::new(),
            touched: HashSet::new(),
            claims: 0,
            dangling: 0,
        }
    }

    fn add(&mut self, item: &Shown<'_>, nodes: &'n [u32]) {
        self.nodes = nodes;
        let (claims, dangling) = index::entries(&item.fragment, item.known.number, self);
        self.claims += claims;
        self.dangling += dangling;
    }
}

impl index::Sink for Part<'_> {
    fn node(&mut self, at: usize, _: &NameKey) -> Option<u32> {
        self.nodes.get(at).copied()
    }

    fn relation(&mut self, name: &str) -> Option<u16> {
        self.relations.get(name).copied()
    }

    fn edge(&mut self, key: [u8; entry::EDGE_LEN], posting: Posting) {
        self.edges.push((key, posting));
    }

    fn listed(&mut self, key: &[u8], article: u32) {
        self.listed.push(Listed {
            head: (head(key) >> 64) as u64,
            part: 0,
            start: self.bytes.len() as u32,
            len: key.len() as u32,
            article,
        });
        self.bytes.extend_from_slice(key);
    }

    fn evidence(&mut self, node: u32, article: u32, evidence: &KeyEvidence) {
        let weak = evidence.key.scope().is_some();
        // What a name itself is made of was indexed when it first came.
        let first = self.touched.insert(node) && (weak || node >= self.new);
        if first || evidence.code.is_some() || !evidence.offices.is_empty() {
            for token in index_tokens(evidence) {
                let within = if weak {
                    article.to_be_bytes().to_vec()
                } else {
                    Vec::new()
                };
                self.tokens.insert(entry::token(&token, node), within);
            }
        }
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

    /// Adds articles under the next numbers.
    pub(super) fn add(&mut self, disk: &Disk, items: &[Shown<'_>]) -> Result<(), StoreError> {
        let new = self.manifest.names;
        let nodes = self.number_names(items);
        for item in items {
            put_slice(&mut self.block, &item.record);
            self.manifest.articles = item.known.number + 1;
            if self.block.len() >= BLOCK_BYTES {
                self.close_block();
            }
            let id = &item.fragment.article.id;
            let value = codec::encode(&item.known)
                .ok_or_else(|| disk.damaged("an entry cannot be written"))?;
            self.values.push((entry::id(id), value));
            self.directory.articles.insert(id.clone(), item.known);
            for claim in &item.fragment.claims {
                self.number_relation(&claim.relation)?;
            }
        }
        let (items, nodes) = (items.par_chunks(TOGETHER), nodes.par_chunks(TOGETHER));
        let parts: Vec<Part<'_>> = items
            .zip(nodes)
            .map(|(items, nodes)| {
                let mut part = Part::new(&self.relations, new);
                for (item, nodes) in items.iter().zip(nodes) {
                    part.add(item, nodes);
                }
                part
            })
            .collect();
        for part in parts {
            self.edges.extend(part.edges);
            self.lists.extend(part.bytes, part.listed);
            self.tokens.extend(part.tokens);
            self.touched.extend(part.touched);
            self.claims += part.claims;
            self.dangling += part.dangling;
        }
        Ok(())
    }

    /// The dense ids of the articles' entities; names that are new get theirs.
    fn number_names(&mut self, items: &[Shown<'_>]) -> Vec<Vec<u32>> {
        let known = &self.directory.keys;
        let found: Vec<Vec<Option<u32>>> = items
            .par_iter()
            .map(|item| {
                let keys = item.fragment.entities.iter().map(|e| e.key.as_str());
                keys.map(|key| known.get(key).copied()).collect()
            })
            .collect();
        let each = items.iter().zip(found);
        each.map(|(item, found)| {
            let entities = item.fragment.entities.iter().zip(found);
            entities
                .map(|(entity, found)| found.unwrap_or_else(|| self.number_name(&entity.key)))
                .collect()
        })
        .collect()
    }

    fn number_name(&mut self, key: &NameKey) -> u32 {
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

    fn number_relation(&mut self, name: &str) -> Result<(), StoreError> {
        if self.relations.contains_key(name) {
            return Ok(());
        }
        let id = u16::try_from(self.manifest.relations.len()).map_err(|_| {
            StoreError::TooLarge(format!(
                "there are more than 65,536 relation names; `{name}` is one too many: check the fragments"
            ))
        })?;
        self.manifest.relations.push(name.to_owned());
        self.relations.insert(name.to_owned(), id);
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
        if !self.names.is_empty() {
            self.close_names(self.manifest.names / keys::NAMES);
        }
        let blocks = std::mem::take(&mut self.blocks);
        let id = self.manifest.next_run;
        self.manifest.next_run += 1;
        let (mut batch, claims, dangling) = (self.batch, self.claims, self.dangling);
        let entries = Entries {
            edges: self.edges,
            lists: self.lists,
            values: self.values.into_iter().chain(self.tokens).collect(),
        };
        let pack =
            |(first, block): (u32, Vec<u8>)| Some((first, codec::seal(&codec::pack(&block)?)));
        let (run, packed) = rayon::join(
            || entries.write(&mut batch, id),
            || blocks.into_par_iter().map(pack).collect::<Vec<_>>(),
        );
        self.manifest.runs.push(run);
        for block in packed {
            let (first, bytes) = block.ok_or_else(|| disk.too_little())?;
            batch.put_long(&keys::article_block(first), &bytes);
        }
        Ok((batch, claims, dangling))
    }
}

/// What becomes a run.
struct Entries {
    edges: Vec<([u8; entry::EDGE_LEN], Posting)>,
    lists: Lists,
    values: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Entries {
    fn write(mut self, batch: &mut Batch, id: u32) -> RunMeta {
        let (edges, lists, values) = (&mut self.edges, &mut self.lists, &mut self.values);
        rayon::join(
            || edges.par_sort_unstable(),
            || rayon::join(|| lists.sort(), || values.par_sort_unstable()),
        );
        let mut writer = RunWriter::new(id, 0);
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
        writer.finish(batch)
    }
}
