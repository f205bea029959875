//! Rewriting a store into fresh files: without the bytes of what was forgotten, with one run, in order of keys.

use std::sync::Arc;

use super::codec::{self, RunMeta};
use super::disk::{Batch, Disk};
use super::faults::Faults;
use super::keys::entry;
use super::names::read_names;
use super::place::{self, Mark};
use super::varint::put_slice;
use super::{Store, StoreError, blocks, keys, merge};

/// So many articles are a bulk ingest.
const BULK: usize = 1000;
/// Smaller stores are left as they are.
const SMALL: u64 = 2 << 20;
/// Files so many times larger than their records are rewritten after a bulk ingest.
const LOOSE: u64 = 2;

impl Store {
    /// Writes everything that is there into a fresh data folder, switches to it at one instant, and removes the old one.
    ///
    /// What was forgotten or replaced leaves no byte. Numbers of articles and names stay what they were.
    pub fn compact(mut self) -> Result<Self, StoreError> {
        if !self.mark.filled {
            return Ok(self);
        }
        let (mark, disk) = self.fresh_disk()?;
        let mut manifest = self.manifest.clone();
        let named = self.named()?;
        let keeps = |node: u32| named.get(node as usize).copied().unwrap_or(false);
        let inputs = manifest.runs.clone();
        let level = inputs.iter().map(|r| r.level).max().unwrap_or_default();
        let disks = (&*self.disk, &disk);
        blocks::copy(&self.disk, &disk, manifest.articles, &self.dead)?;
        self.copy_names(&disk, &keeps)?;
        let run = merge::merge(disks, &inputs, &self.dead, &keeps, 0, level)?;
        let mut batch = Batch::default();
        self.copy_rest(&disk, &mut batch)?;
        manifest.runs = vec![run];
        manifest.next_run = 1;
        manifest.purged = self.dead.len();
        manifest.commits += 1;
        let bytes = codec::write_manifest(&manifest)
            .ok_or_else(|| StoreError::TooLarge("the manifest cannot be written".to_owned()))?;
        batch.put_long(keys::MANIFEST, &bytes);
        disk.apply(batch)?;
        disk.flush()?;
        place::note_commits(&place::data_dir(&self.dir, mark.data), manifest.commits)?;
        self.directory = None;
        self.switch(mark, disk)
    }

    /// Which names some article uses; all of them where nothing was forgotten since the last compaction.
    fn named(&self) -> Result<Vec<bool>, StoreError> {
        let fresh = self.dead.len() == self.manifest.purged;
        let mut named = vec![fresh; self.manifest.names as usize];
        if !fresh {
            self.entries(&[entry::SIGHTING], &mut |key, values| {
                let node = entry::read_sighting(key).map(|(node, _, _)| node as usize);
                if !self.live_articles(values)?.is_empty()
                    && let Some(flag) = node.and_then(|n| named.get_mut(n))
                {
                    *flag = true;
                }
                Ok(())
            })?;
        }
        Ok(named)
    }

    /// Copies the blocks of names; a name that no article uses any more leaves an empty place.
    fn copy_names(&self, to: &Disk, keeps: merge::KeepsName<'_>) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        for block in 0..self.manifest.names.div_ceil(keys::NAMES) {
            let mut bytes = Vec::new();
            for (name, node) in read_names(&self.disk, block)?
                .iter()
                .zip(block * keys::NAMES..self.manifest.names)
            {
                let kept = if keeps(node) { name.as_str() } else { "" };
                put_slice(&mut bytes, kept.as_bytes());
            }
            batch.put_long(&keys::name_block(block), &codec::seal(&bytes));
            to.hand_on(&mut batch)?;
        }
        to.apply(batch)
    }

    /// Copies whatever is neither an article nor a name nor part of the index, so that records of other kinds come along.
    fn copy_rest(&self, to: &Disk, batch: &mut Batch) -> Result<(), StoreError> {
        let index = [keys::ARTICLE, keys::NAME, keys::RUN];
        for tag in (0..=u8::MAX).filter(|tag| !index.contains(tag)) {
            self.disk.for_each_under(&[tag], &mut |key, value| {
                if !keys::is_manifest(key) && keys::read_fences(key).is_none() {
                    batch.put(key, value.to_vec());
                }
                if tag == keys::META {
                    Ok(())
                } else {
                    to.hand_on(batch)
                }
            })?;
        }
        Ok(())
    }

    /// Whether the files are much larger than what is in them, as many merges leave them.
    fn is_loose(&self) -> Result<bool, StoreError> {
        let data = place::data_dir(&self.dir, self.mark.data);
        let size = place::size(&data);
        let index: u64 = self.manifest.runs.iter().map(|r| r.bytes).sum();
        let articles = self.disk.bytes_under(&[keys::ARTICLE])?;
        let names = self.disk.bytes_under(&[keys::NAME])?;
        Ok(size > LOOSE * (index + articles + names))
    }

    /// An empty database in the next data folder.
    fn fresh_disk(&self) -> Result<(Mark, Disk), StoreError> {
        let mark = Mark::new(self.mark.data.wrapping_add(1), true);
        let faults = self.disk.faulty.get();
        if faults.manifest_first {
            place::write(&self.dir, mark)?;
        }
        let disk = place_disk(&self.dir, mark)?;
        disk.faulty.set(Faults {
            manifest_first: false,
            ..faults
        });
        Ok((mark, disk))
    }

    /// Makes a finished data folder the one in use, opens it anew, and lets go of the old one.
    fn switch(self, mark: Mark, disk: Disk) -> Result<Self, StoreError> {
        let (dir, lock) = (self.dir.clone(), Arc::clone(&self.lock));
        place::write(&dir, mark)?;
        drop(disk);
        drop(self);
        Self::open_at(&dir, mark, lock)
    }

    /// Merges all runs into one, as a bulk ingest does at its end.
    pub fn merge_all(&mut self) -> Result<(), StoreError> {
        let runs: Vec<RunMeta> = self.manifest.runs.clone();
        if runs.len() < 2 {
            return Ok(());
        }
        let level = runs.iter().map(|r| r.level).max().unwrap_or_default();
        self.merge(&runs, level.saturating_add(1))
    }

    /// To be called once after a bulk ingest: rewrites the files where that pays, computes and keeps the identity map, and reopens the
    /// files, which spares the next user the time that the first opening after many writes takes.
    pub fn settle(mut self) -> Result<Self, StoreError> {
        // First, since one run is read faster than many.
        if self.is_worth_compacting()? {
            let (touched, taken) = (self.touched.take(), self.taken);
            self = self.compact()?;
            (self.touched, self.taken) = (touched, taken);
        }
        let change = self.keep_identity()?;
        let mut settled = self.tidy()?;
        settled.change = change;
        Ok(settled)
    }

    /// Whether the runs are of a size, so that most of what is there came lately.
    fn has_grown(&self) -> bool {
        let runs = || self.manifest.runs.iter().map(|r| r.bytes);
        let (all, largest): (u64, u64) = (runs().sum(), runs().max().unwrap_or(0));
        all > 2 * largest
    }

    /// Whether the files should be rewritten after a bulk ingest.
    fn is_worth_compacting(&self) -> Result<bool, StoreError> {
        // To look at the sizes of all records for one article would take longer than the article.
        let bulk = self.mark.filled && self.taken >= BULK && self.disk_bytes() >= SMALL;
        Ok(bulk && (self.has_grown() || self.is_loose()?))
    }

    /// Merges what is worth merging, and reopens the files.
    fn tidy(mut self) -> Result<Self, StoreError> {
        if self.has_grown() {
            self.merge_all()?;
        }
        if Arc::strong_count(&self.disk) > 1 {
            // Readers hold the files open.
            return Ok(self);
        }
        let (dir, mark, lock) = (self.dir.clone(), self.mark, Arc::clone(&self.lock));
        drop(self);
        Self::open_at(&dir, mark, lock)
    }
}

/// An empty database in the data folder that a mark names; what may lie there was left by a process that was stopped.
pub(super) fn place_disk(dir: &std::path::Path, mark: Mark) -> Result<Disk, StoreError> {
    let data = place::data_dir(dir, mark.data);
    if data.exists() {
        std::fs::remove_dir_all(&data).map_err(|source| StoreError::io(dir, source))?;
    }
    Disk::open(dir, &place::sled_dir(&data))
}
