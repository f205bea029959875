//! Rewriting a store from what is in it: without the bytes of what was forgotten, and with one run.

use std::path::Path;
use std::sync::Mutex;

use super::codec::Manifest;
use super::dead::Dead;
use super::disk::Disk;
use super::place::{self, Mark};
use super::{Store, StoreError, read};

/// Articles to a commit.
const GROUP: usize = 1000;

impl Store {
    /// Writes everything that is there into a fresh data folder, switches to it at one instant, and removes the old one.
    pub fn compact(self) -> Result<Self, StoreError> {
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
        let mut fresh = Self {
            dir: self.dir.clone(),
            // Marked as filled, so that its first commit does not switch to it.
            mark,
            disk: Disk::open(&self.dir, &place::sled_dir(&data))?,
            manifest: Manifest::default(),
            dead: Dead::default(),
            runs: Vec::new(),
            directory: None,
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

    fn copy_into(&self, fresh: &mut Self) -> Result<(), StoreError> {
        let mut group = Vec::with_capacity(GROUP);
        for record in self.fragments()? {
            group.push(record?);
            if group.len() == GROUP {
                fresh.load(std::mem::take(&mut group))?;
            }
        }
        fresh.load(group)?;
        fresh.set_decisions(&self.decisions()?)?;
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
        self.keep_identity()?;
        let (dir, mark) = (self.dir.clone(), self.mark);
        drop(self);
        Self::open_at(&dir, mark)
    }
}
