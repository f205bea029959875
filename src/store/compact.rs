//! Rewriting a store from what is in it: without the bytes of what was forgotten, and with one run.

use std::path::Path;
use std::sync::Mutex;

use super::codec::Manifest;
use super::dead::Dead;
use super::disk::{Batch, Disk};
use super::place::{self, Mark};
use super::{Store, StoreError, keys, read};
use crate::resolve::Rekeying;

/// Articles to a commit.
const GROUP: usize = 1000;
/// Records to a batch of a copy.
const COPIED: usize = 256;
/// Smaller stores are left as they are.
const SMALL: u64 = 24 << 20;
/// Files so many times larger than their records are rewritten after a bulk ingest.
const LOOSE: u64 = 2;

impl Store {
    /// Writes everything that is there into a fresh data folder, switches to it at one instant, and removes the old one.
    pub fn compact(self) -> Result<Self, StoreError> {
        let (mark, disk) = self.fresh_disk()?;
        let mut fresh = Self {
            dir: self.dir.clone(),
            // Marked as filled, so that its first commit does not switch to it.
            mark,
            disk,
            manifest: Manifest::default(),
            dead: Dead::default(),
            runs: Vec::new(),
            rekeying: Rekeying::default(),
            directory: None,
            touched: None,
            change: super::IdentityChange::default(),
            cache: Mutex::new(read::Cache::default()),
        };
        self.copy_into(&mut fresh)?;
        let dir = self.dir.clone();
        place::write(&dir, mark)?;
        drop(self);
        drop(fresh);
        Self::open_at(&dir, mark)
    }

    /// Writes everything that is there into a new store in an empty or missing folder.
    pub fn backup(&self, to: impl AsRef<Path>) -> Result<(), StoreError> {
        let to = to.as_ref();
        if place::read(to)?.is_some() {
            return Err(StoreError::Taken(to.to_path_buf()));
        }
        let mut fresh = Self::open(to)?;
        self.copy_into(&mut fresh)?;
        fresh.settle()?;
        Ok(())
    }

    /// Whether the files are much larger than what is in them, as many merges leave them.
    fn is_loose(&self) -> Result<bool, StoreError> {
        let data = place::data_dir(&self.dir, self.mark.data);
        let size = place::size(&data);
        if size < SMALL {
            return Ok(false);
        }
        let index: u64 = self.manifest.runs.iter().map(|r| r.bytes).sum();
        let articles = self.disk.bytes_under(&[keys::ARTICLE])?;
        let names = self.disk.bytes_under(&[keys::NAME])?;
        Ok(size > LOOSE * (index + articles + names))
    }

    /// Copies all records as they are into fresh files, and switches to them at one instant: as small as they can be, and quick to open.
    pub fn repack(self) -> Result<Self, StoreError> {
        if !self.mark.filled {
            return Ok(self);
        }
        let (mark, disk) = self.fresh_disk()?;
        let mut batch = Batch::default();
        self.disk.for_each(&mut |key, value| {
            batch.put(key, value.to_vec());
            if batch.puts >= COPIED {
                disk.apply(std::mem::take(&mut batch))?;
            }
            Ok(())
        })?;
        disk.apply(batch)?;
        disk.flush()?;
        let data = place::data_dir(&self.dir, mark.data);
        place::note_commits(&data, self.manifest.commits)?;
        let dir = self.dir.clone();
        place::write(&dir, mark)?;
        drop(disk);
        drop(self);
        Self::open_at(&dir, mark)
    }

    /// An empty database in the next data folder.
    fn fresh_disk(&self) -> Result<(Mark, Disk), StoreError> {
        let mark = Mark {
            data: self.mark.data.wrapping_add(1),
            filled: true,
        };
        let data = place::data_dir(&self.dir, mark.data);
        if data.exists() {
            std::fs::remove_dir_all(&data).map_err(|source| StoreError::Io {
                path: data.clone(),
                source,
            })?;
        }
        let disk = Disk::open(&self.dir, &place::sled_dir(&data))?;
        Ok((mark, disk))
    }

    fn copy_into(&self, fresh: &mut Self) -> Result<(), StoreError> {
        // First, so that the articles are indexed under the keys that were decided.
        fresh.set_decisions(&self.decisions()?)?;
        let mut group = Vec::with_capacity(GROUP);
        for known in self.ids()?.values() {
            group.push(self.stored(known.number)?);
            if group.len() == GROUP {
                fresh.load(std::mem::take(&mut group))?;
            }
        }
        fresh.load(group)?;
        fresh.keep_identity()?;
        fresh.merge_all()
    }

    /// Makes one run of all.
    fn merge_all(&mut self) -> Result<(), StoreError> {
        let runs = self.manifest.runs.clone();
        if runs.len() < 2 {
            return Ok(());
        }
        let level = runs.iter().map(|r| r.level).max().unwrap_or_default();
        self.merge(&runs, level.saturating_add(1))
    }

    /// To be called once after a bulk ingest: merges where that pays, computes and keeps the identity map, and reopens the files,
    /// which spares the next user the time that the first opening after many writes takes.
    pub fn settle(mut self) -> Result<Self, StoreError> {
        let largest = self
            .manifest
            .runs
            .iter()
            .map(|r| r.bytes)
            .max()
            .unwrap_or(0);
        let all: u64 = self.manifest.runs.iter().map(|r| r.bytes).sum();
        if all > 2 * largest {
            self.merge_all()?;
        }
        let change = self.keep_identity()?;
        let mut settled = if self.is_loose()? {
            self.repack()?
        } else {
            let (dir, mark) = (self.dir.clone(), self.mark);
            drop(self);
            Self::open_at(&dir, mark)?
        };
        settled.change = change;
        Ok(settled)
    }
}
