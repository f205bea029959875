//! One group of articles on its way into the store: dense ids, blocks and one sorted run.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::codec::{self, Known, Manifest};
use super::disk::{Batch, Disk};
use super::evidence::{index_tokens, of_fragment};
use super::keys::{self, entry};
use super::posting::{self, Posting};
use super::record;
use super::run::RunWriter;
use super::varint::{Reader, put_slice};
use super::{StoreError, merge};
use crate::model::{FormType, Fragment, NameKey, fold};
use crate::resolve::{Rekeying, origins};

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
    let damaged = || disk.damaged("a block of names cannot be read");
    let bytes = disk
        .get_long(&keys::name_block(block))?
        .ok_or_else(damaged)?;
    let mut r = Reader::new(codec::unseal(&bytes).ok_or_else(damaged)?);
    let mut names = Vec::with_capacity(keys::NAMES as usize);
    while !r.is_empty() {
        let name = r.slice().and_then(|b| std::str::from_utf8(b).ok());
        names.push(NameKey::raw(name.ok_or_else(damaged)?));
    }
    Ok(names)
}

/// Collects what a group adds.
pub(super) struct Staging<'a> {
    directory: &'a mut Directory,
    manifest: &'a mut Manifest,
    batch: Batch,
    relations: HashMap<String, u16>,
    edges: Vec<([u8; entry::EDGE_LEN], Posting)>,
    lists: HashMap<Vec<u8>, Vec<u32>>,
    /// A key in the making.
    key: Vec<u8>,
    values: Vec<(Vec<u8>, Vec<u8>)>,
    block: Vec<u8>,
    block_first: u32,
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
            for key in read_names(disk, manifest.names / keys::NAMES)? {
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
            lists: HashMap::new(),
            key: Vec::new(),
            values: Vec::new(),
            block: Vec::new(),
            tokens: HashMap::new(),
            touched: HashSet::new(),
            claims: 0,
            dangling: 0,
        })
    }

    fn intern(&mut self, key: &NameKey) -> u32 {
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

    fn close_names(&mut self, block: u32) {
        let bytes = std::mem::take(&mut self.names);
        self.batch
            .put_long(&keys::name_block(block), &codec::seal(&bytes));
        self.names_left = keys::NAMES;
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

    /// Adds an article under the next number.
    pub(super) fn add(
        &mut self,
        disk: &Disk,
        text: Option<&str>,
        fragment: &Fragment,
        rekeying: &Rekeying,
        known: Known,
    ) -> Result<(), StoreError> {
        let article = known.number;
        let record = record::encode_article(text, fragment)
            .filter(|record| record.len() <= codec::LIMIT)
            .ok_or_else(|| {
                StoreError::TooLarge(format!("article {} is too large", fragment.article.id))
            })?;
        put_slice(&mut self.block, &record);
        self.manifest.articles = article + 1;
        if self.block.len() >= BLOCK_BYTES {
            self.close_block(disk)?;
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
        let mut ids = HashMap::with_capacity(fragment.entities.len());
        let mut seen: HashSet<&str> = HashSet::new();
        if let Some(day) = fragment.article.date {
            self.key.clear();
            self.key
                .extend_from_slice(&entry::day(posting::day_number(day)));
            self.list(article);
        }
        if let Some(signature) = origins::signature(&fragment.article.minhash) {
            for (band, bytes) in origins::bands(&signature) {
                self.key.clear();
                self.key.extend_from_slice(&entry::band(band, bytes));
                self.list(article);
            }
        }
        for (entity, evidence) in fragment.entities.iter().zip(of_fragment(&fragment)) {
            let node = self.intern(&entity.key);
            if self.touched.insert(node) || evidence.code.is_some() || !evidence.offices.is_empty()
            {
                for token in index_tokens(&evidence) {
                    let within = if entity.key.scope().is_some() {
                        article.to_be_bytes().to_vec()
                    } else {
                        Vec::new()
                    };
                    self.tokens.insert(entry::token(&token, node), within);
                }
            }
            for (office, _) in &evidence.offices {
                self.sight(node, entry::OFFICE, office, article);
            }
            ids.insert(entity.id.as_str(), node);
            self.sight(node, entry::DISPLAY, &entity.name, article);
            self.name(node, &entity.name, article);
            if let Some(code) = &entity.code {
                self.sight(node, entry::CODE, code, article);
            }
            seen.clear();
            for form in entity.forms.iter().filter(|f| f.kind == FormType::Name) {
                if seen.insert(&form.text) {
                    self.sight(node, entry::WRITTEN, &form.text, article);
                    if form.text != entity.name {
                        self.name(node, &form.text, article);
                    }
                }
            }
        }
        for claim in &fragment.claims {
            let ends = (
                ids.get(claim.subject.as_str()),
                ids.get(claim.object.as_str()),
            );
            let (Some(&subject), Some(&object)) = ends else {
                self.dangling += 1;
                continue;
            };
            self.claims += 1;
            let relation = self.relation(&claim.relation)?;
            let posting = Posting::of(article, fragment.article.date, claim);
            self.edges
                .push((entry::edge(entry::OUT, subject, relation, object), posting));
            self.edges
                .push((entry::edge(entry::IN, object, relation, subject), posting));
            if let Some(key) = entry::claim(&claim.id) {
                self.key.clear();
                self.key.extend_from_slice(&key);
                self.list(article);
            }
        }
        Ok(())
    }

    fn sight(&mut self, node: u32, sort: u8, form: &str, article: u32) {
        self.key.clear();
        entry::sighting(&mut self.key, node, sort, form);
        self.list(article);
    }

    fn name(&mut self, node: u32, form: &str, article: u32) {
        let folded = fold(form);
        if !folded.is_empty() {
            self.key.clear();
            entry::form(&mut self.key, &folded, node);
            self.list(article);
        }
    }

    /// Adds an article, none of which comes before an earlier one, to the list under the key in the making.
    fn list(&mut self, article: u32) {
        match self.lists.get_mut(&self.key) {
            None => {
                self.lists.insert(self.key.clone(), vec![article]);
            }
            Some(list) if list.last() == Some(&article) => {}
            Some(list) => list.push(article),
        }
    }

    fn close_block(&mut self, disk: &Disk) -> Result<(), StoreError> {
        let bytes = codec::pack(&self.block)
            .ok_or_else(|| disk.damaged("a block of articles cannot be compressed"))?;
        self.batch
            .put_long(&keys::article_block(self.block_first), &codec::seal(&bytes));
        self.block.clear();
        self.block_first = self.manifest.articles;
        Ok(())
    }

    /// Everything as one batch; the manifest lists the new run.
    pub(super) fn finish(mut self, disk: &Disk) -> Result<(Batch, usize, usize), StoreError> {
        if !self.block.is_empty() {
            self.close_block(disk)?;
        }
        if !self.names.is_empty() {
            self.close_names(self.manifest.names / keys::NAMES);
        }
        self.edges.sort_unstable();
        let mut lists: Vec<(Vec<u8>, Vec<u32>)> = self.lists.into_iter().collect();
        lists.sort_unstable();
        self.values.extend(self.tokens);
        self.values.sort_unstable();

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
        let mut lists = lists.iter().peekable();
        let mut values = self.values.iter().peekable();
        loop {
            let value_first = match (values.peek(), lists.peek()) {
                (Some((key, _)), Some((other, _))) => key < other,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => break,
            };
            if value_first {
                if let Some((key, value)) = values.next() {
                    writer.add(batch, key, value);
                }
            } else if let Some((key, list)) = lists.next() {
                for (first, value) in posting::encode_articles(list) {
                    merge::write_chunk(&mut writer, batch, key, first, &value);
                }
            }
        }
        let run = writer.finish(batch);
        self.manifest.runs.push(run);
        Ok((self.batch, self.claims, self.dangling))
    }
}
