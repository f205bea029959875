//! Which articles are near-duplicates of one another, kept between two changes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bincode::{Decode, Encode};

use super::disk::Batch;
use super::keys::entry;
use super::{Store, StoreError, codec, keys};
use crate::resolve::origins::{self, Signature};

#[derive(Encode, Decode)]
struct PartV1 {
    origins: Vec<(u32, u32)>,
}

/// For each article that shares its origin with another: the number that stands for the origin.
pub type Origins = BTreeMap<u32, u32>;

impl Store {
    /// Which articles have one origin; articles that are alone are left out.
    pub fn origins(&self) -> Result<Origins, StoreError> {
        if self.is_identity_fresh()? {
            self.kept_origins()
        } else {
            self.compute_origins()
        }
    }

    pub(super) fn kept_origins(&self) -> Result<Origins, StoreError> {
        let damaged = || {
            self.disk
                .damaged("the list of near-duplicates cannot be read")
        };
        let mut all = Origins::new();
        for bytes in self.disk.prefix_long(keys::ORIGINS)? {
            let part = codec::unseal(&bytes).and_then(codec::decode::<PartV1>);
            all.extend(part.ok_or_else(damaged)?.origins);
        }
        Ok(all)
    }

    /// The same, found by looking at all articles.
    pub fn compute_origins(&self) -> Result<Origins, StoreError> {
        let damaged = || {
            self.disk
                .damaged("the index of near-duplicates cannot be read")
        };
        let mut signatures: HashMap<u32, Signature> = HashMap::new();
        let mut buckets: Vec<Vec<u32>> = Vec::new();
        self.entries(&[entry::BAND], &mut |key, values| {
            let (band, bytes) = entry::read_band(key).ok_or_else(damaged)?;
            let list = self.live_articles(values)?;
            for article in &list {
                let signature = signatures
                    .entry(*article)
                    .or_insert([0; size_of::<Signature>()]);
                let at = usize::from(band) * bytes.len();
                let place = signature.get_mut(at..at + bytes.len());
                place.ok_or_else(damaged)?.copy_from_slice(&bytes);
            }
            if list.len() > 1 {
                buckets.push(list);
            }
            Ok(())
        })?;
        let mut pairs = BTreeSet::new();
        for bucket in buckets {
            let known: Vec<(u32, Signature)> = bucket.iter().map(|a| (*a, signatures[a])).collect();
            pairs.extend(origins::alike(&known));
        }
        Ok(origins::group(pairs))
    }

    /// The origins after some articles came and others went; all are looked at where that is safer.
    pub(super) fn update_origins(
        &self,
        before: &Origins,
        came: &BTreeSet<u32>,
        gone: &BTreeSet<u32>,
    ) -> Result<Origins, StoreError> {
        // Whoever was linked with what is gone is linked anew.
        let shaken: BTreeSet<u32> = gone.iter().filter_map(|a| before.get(a)).copied().collect();
        let mut open: BTreeSet<u32> = before
            .iter()
            .filter(|(article, root)| shaken.contains(root) && !gone.contains(article))
            .map(|(article, _)| *article)
            .collect();
        open.extend(came.iter().filter(|a| !self.dead.contains(**a)));
        let mut pairs: BTreeSet<(u32, u32)> = before
            .iter()
            .filter(|(_, root)| !shaken.contains(root))
            .map(|(article, root)| (*root, *article))
            .collect();
        let mut signatures: HashMap<u32, Option<Signature>> = HashMap::new();
        for article in open {
            let Some(signature) = self.signature(article, &mut signatures)? else {
                continue;
            };
            for (band, bytes) in origins::bands(&signature) {
                let mut bucket = Vec::new();
                self.entries(&entry::band(band, bytes), &mut |_, values| {
                    bucket.extend(self.live_articles(values)?);
                    Ok(())
                })?;
                if origins::is_crowded(bucket.len()) {
                    return self.compute_origins();
                }
                for other in bucket.into_iter().filter(|other| *other != article) {
                    let theirs = self.signature(other, &mut signatures)?;
                    if theirs.is_some_and(|s| origins::likeness(&s, &signature) >= origins::SAME) {
                        pairs.insert((article, other));
                    }
                }
            }
        }
        Ok(origins::group(pairs.into_iter().filter(|(a, b)| a != b)))
    }

    fn signature(
        &self,
        article: u32,
        known: &mut HashMap<u32, Option<Signature>>,
    ) -> Result<Option<Signature>, StoreError> {
        if let Some(signature) = known.get(&article) {
            return Ok(*signature);
        }
        let head = self.record(article)?.1.article;
        let signature = origins::signature(&head.minhash);
        known.insert(article, signature);
        Ok(signature)
    }

    /// Adds what changed to a batch.
    pub(super) fn put_origins(
        &self,
        batch: &mut Batch,
        before: &Origins,
        after: &Origins,
    ) -> Result<(), StoreError> {
        let parts = |all: &Origins| {
            let mut parts: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
            for (article, root) in all {
                let part = parts.entry(article / keys::JOINS).or_default();
                part.push((*article, *root));
            }
            parts
        };
        let (old, new) = (parts(before), parts(after));
        for part in old
            .keys()
            .chain(new.keys())
            .copied()
            .collect::<BTreeSet<u32>>()
        {
            let key = keys::origins(part);
            match new.get(&part) {
                now if now == old.get(&part) => {}
                Some(now) => {
                    let record = PartV1 {
                        origins: now.clone(),
                    };
                    let bytes = codec::encode(&record).ok_or_else(|| {
                        StoreError::TooLarge("the list of near-duplicates is too large".to_owned())
                    })?;
                    batch.put_long(&key, &codec::seal(&bytes));
                }
                None => self.disk.remove_long(batch, &key)?,
            }
        }
        Ok(())
    }
}
