//! Taking articles in: which are new, which are the same, which replace another.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use std::thread::Builder;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::codec::{self, Known, Manifest};
use super::disk::Batch;
use super::names::read_names;
use super::record;
use super::staging::{Directory, Shown, Staging};
use super::{Store, StoreError, keys};
use crate::model::{Article, ArticleHead, Fragment, Versions};
use crate::resolve::Identity;

/// For so many articles names are looked up one by one.
const FEW: usize = 64;

/// What became of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GroupReport {
    /// Articles that were not there.
    pub new: usize,
    /// Articles that were there with the same text and made with the same versions.
    pub same: usize,
    /// Articles whose text or fragment was replaced.
    pub replaced: usize,
    /// Claims of the new and replaced ones.
    pub claims: usize,
    /// Claims left out because they name an entity that their fragment lacks.
    pub dangling: usize,
}

impl std::ops::AddAssign for GroupReport {
    fn add_assign(&mut self, other: Self) {
        self.new += other.new;
        self.same += other.same;
        self.replaced += other.replaced;
        self.claims += other.claims;
        self.dangling += other.dangling;
    }
}

fn short_digest(parts: &[&str]) -> u64 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let digest = hash.finalize();
    digest[..8]
        .iter()
        .fold(0, |acc, b| acc << 8 | u64::from(*b))
}

fn versions_digest(v: &Versions) -> u64 {
    short_digest(&[&v.model, &v.ontology, &v.gazetteer])
}

/// What the index keeps of an article.
pub(super) fn known_of(number: u32, fragment: &Fragment) -> Known {
    Known {
        number,
        revision: fragment.article.revision,
        sha: short_digest(&[&fragment.article.sha]),
        versions: versions_digest(&fragment.versions),
    }
}

/// What decides which of two fragments of one article stays: the greater one.
fn rank(text: Option<&str>, fragment: &Fragment) -> (u32, Versions, bool, Vec<u8>) {
    let record = record::encode_article(text, fragment).unwrap_or_default();
    (
        fragment.article.revision,
        fragment.versions.clone(),
        text.is_some(),
        Sha256::digest(&record).to_vec(),
    )
}

/// Whether one of two fragments of an article takes the place of the other.
pub(super) fn is_greater(a: (Option<&str>, &Fragment), b: (Option<&str>, &Fragment)) -> bool {
    rank(a.0, a.1) > rank(b.0, b.1)
}

/// Who wins when an article is there already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// The one that comes now; a changed text raises the revision.
    Replace,
    /// The greater (revision, versions, content).
    Greater,
}

/// An article on its way into the store, and the number of the one that it takes the place of.
pub(super) struct Item {
    pub(super) text: Option<String>,
    pub(super) fragment: Fragment,
    pub(super) replaces: Option<u32>,
}

impl Store {
    /// Whether the article is there with this sha, made with these versions: then there is nothing to extract.
    pub fn is_current(&self, head: &ArticleHead, versions: &Versions) -> Result<bool, StoreError> {
        Ok(self.known(&head.id)?.is_some_and(|known| {
            known.sha == short_digest(&[&head.sha]) && known.versions == versions_digest(versions)
        }))
    }

    /// The number of articles whose fragments were made with other models, rules or names.
    pub fn read_otherwise(&self, versions: &Versions) -> Result<usize, StoreError> {
        let digest = versions_digest(versions);
        let ids = self.ids()?;
        Ok(ids.values().filter(|k| k.versions != digest).count())
    }

    /// Takes in a group of articles at once; about a thousand are best for bulk, one is fine.
    ///
    /// An article with the same id, sha and versions is left as it is; another text or fragment under the same id replaces the old.
    pub fn ingest(&mut self, group: Vec<(Article, Fragment)>) -> Result<GroupReport, StoreError> {
        let items = group.into_iter().map(|(article, mut fragment)| {
            fragment.article = article.head;
            (Some(article.text), fragment)
        });
        self.take_in(items.collect(), Rule::Replace)
    }

    /// Takes in fragments that were made elsewhere, with their texts where they come along.
    ///
    /// Of two fragments of one article the greater (revision, versions, content) stays, so that order and repetition change nothing.
    pub fn load(
        &mut self,
        group: Vec<(Option<String>, Fragment)>,
    ) -> Result<GroupReport, StoreError> {
        self.take_in(group, Rule::Greater)
    }

    fn take_in(
        &mut self,
        group: Vec<(Option<String>, Fragment)>,
        rule: Rule,
    ) -> Result<GroupReport, StoreError> {
        self.remove_strays()?;
        let bulk = group.len() > FEW;
        if bulk {
            self.load_directory()?;
        }
        let mut report = GroupReport::default();
        let mut items: Vec<Item> = Vec::with_capacity(group.len());
        let mut places: HashMap<String, usize> = HashMap::new();
        for (text, mut fragment) in group {
            let place = places.get(&fragment.article.id).copied();
            if let Some(item) = place.and_then(|i| items.get_mut(i)) {
                let earlier = (item.text.as_deref(), &item.fragment);
                if decide(rule, earlier, (text.as_deref(), &mut fragment)) {
                    item.text = text;
                    item.fragment = fragment;
                } else {
                    report.same += 1;
                }
                continue;
            }
            let known = self.known(&fragment.article.id)?;
            if let Some(known) = known {
                let quick = rule == Rule::Replace
                    && known.sha == short_digest(&[&fragment.article.sha])
                    && known.versions == versions_digest(&fragment.versions);
                if quick || {
                    let (old_text, old) = self.stored(known.number)?;
                    !decide(
                        rule,
                        (old_text.as_deref(), &old),
                        (text.as_deref(), &mut fragment),
                    )
                } {
                    report.same += 1;
                    continue;
                }
                report.replaced += 1;
            } else {
                report.new += 1;
            }
            places.insert(fragment.article.id.clone(), items.len());
            items.push(Item {
                text,
                fragment,
                replaces: known.map(|k| k.number),
            });
        }
        if items.is_empty() {
            return Ok(report);
        }
        let manifest = self.manifest.clone();
        let (claims, dangling) = self.write_group(items, Batch::default(), manifest)?;
        report.claims = claims;
        report.dangling = dangling;
        self.merge_runs(bulk)?;
        Ok(report)
    }

    /// Commits articles together with what is in the batch; the numbers of claims taken in and left out. On failure the directory is
    /// dropped, since it may name what was never committed.
    pub(super) fn write_group(
        &mut self,
        items: Vec<Item>,
        batch: Batch,
        mut manifest: Manifest,
    ) -> Result<(usize, usize), StoreError> {
        for replaced in items.iter().filter_map(|item| item.replaces) {
            self.touch(replaced)?;
        }
        self.disk.start_threads()?;
        let first = self.manifest.articles;
        let (mut directory, whole) = match self.directory.take() {
            Some(directory) => (directory, true),
            None => (self.part_of_directory(&items)?, false),
        };
        let mut staging = Staging::new(&self.disk, batch, &mut directory, &mut manifest)?;
        let came = first..first + items.len() as u32;
        let shown: Vec<Result<Shown<'_>, StoreError>> = came
            .clone()
            .into_par_iter()
            .zip(&items)
            .map(|(number, item)| {
                let record = record::encode_article(item.text.as_deref(), &item.fragment)
                    .filter(|record| record.len() <= codec::LIMIT)
                    .ok_or_else(|| {
                        let id = &item.fragment.article.id;
                        StoreError::TooLarge(format!("article {id} is too large"))
                    })?;
                // The record is what was extracted; the index is what the user makes of it.
                let mut fragment = Cow::Borrowed(&item.fragment);
                if self.rekeying.concerns(&item.fragment.article.id) {
                    self.rekeying.apply(fragment.to_mut());
                }
                Ok(Shown {
                    known: known_of(number, &item.fragment),
                    record,
                    fragment,
                })
            })
            .collect();
        // Of several that are too large the first is named.
        let shown: Vec<Shown<'_>> = shown.into_iter().collect::<Result<_, _>>()?;
        staging.add(&self.disk, &shown)?;
        let touched = std::mem::take(&mut staging.touched);
        let (mut batch, claims, dangling) = staging.finish(&self.disk)?;
        if self.manifest.names == 0 {
            batch.put_long(keys::TOKENS, Identity::version().as_bytes());
        }
        let gone: Vec<u32> = items.iter().filter_map(|item| item.replaces).collect();
        let dead = self.dead.with(&gone);
        dead.write(&mut batch, &gone);
        manifest.dead = dead.len();
        manifest.generation += 1;
        self.let_go(items);
        self.commit(batch, manifest)?;
        self.taken += came.len();
        if let Some(all) = &mut self.touched {
            all.keys.extend(touched);
            all.came.extend(came);
        }
        self.dead = Arc::new(dead);
        self.directory = whole.then_some(directory);
        self.forget_cached();
        Ok((claims, dangling))
    }

    /// Lets go of a group beside the work that follows: very many small pieces take longer than to write them down. One group at a time;
    /// without a thread it goes here.
    fn let_go(&mut self, items: Vec<Item>) {
        if let Some(before) = self.leaving.take() {
            let _ = before.join();
        }
        if items.len() > FEW {
            self.leaving = Builder::new().spawn(move || drop(items)).ok();
        }
    }

    /// What a writer needs to know for a few articles.
    fn part_of_directory(&self, items: &[Item]) -> Result<Directory, StoreError> {
        let mut directory = Directory::default();
        for item in items {
            // Under the keys that the index will have.
            let mut fragment = Cow::Borrowed(&item.fragment);
            if self.rekeying.concerns(&fragment.article.id) {
                self.rekeying.apply(fragment.to_mut());
            }
            for entity in &fragment.entities {
                let key = entity.key.as_str();
                if !directory.keys.contains_key(key)
                    && let Some(id) = self.key_id(key)?
                {
                    directory.keys.insert(key.to_owned(), id.0);
                }
            }
        }
        Ok(directory)
    }

    /// Reads what a writer needs to know of all that is there.
    pub(super) fn load_directory(&mut self) -> Result<(), StoreError> {
        if self.directory.is_some() {
            return Ok(());
        }
        let mut directory = Directory::default();
        for block in 0..self.manifest.names.div_ceil(keys::NAMES) {
            for (key, id) in read_names(&self.disk, block)?
                .iter()
                .zip(block * keys::NAMES..)
            {
                directory.keys.insert(key.as_str().to_owned(), id);
            }
        }
        directory.articles = self.ids()?.into_iter().collect();
        self.directory = Some(directory);
        Ok(())
    }
}

/// Whether the fragment that comes takes the place of the earlier one; under [`Rule::Replace`] this may raise its revision.
fn decide(
    rule: Rule,
    (old_text, old): (Option<&str>, &Fragment),
    (text, new): (Option<&str>, &mut Fragment),
) -> bool {
    match rule {
        Rule::Greater => is_greater((text, new), (old_text, old)),
        Rule::Replace => {
            let changed = new.article.sha != old.article.sha;
            if !changed && new.versions == old.versions {
                return false;
            }
            let least = old.article.revision + u32::from(changed);
            new.article.revision = new.article.revision.max(least);
            true
        }
    }
}
