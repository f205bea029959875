//! The store: articles, fragments, names and adjacency in one folder. The only place that names sled or bincode.
//!
//! In: articles with their fragments. Out: fragments, texts, names and postings by name key. It knows no politics: it keeps sightings
//! per name key, and asks [`resolve`](crate::resolve) which of them are one entity.
//!
//! The graph is the fold of a map *article id → fragment*: nothing else decides what the store says, neither order nor batches nor
//! repetition. Each group of articles becomes one immutable sorted run; the manifest lists the live runs, and one atomic batch that
//! ends with the manifest is the commit. See [`Store`] for what can be done.

mod check;
mod codec;
mod compact;
mod dead;
mod decisions;
mod disk;
mod edges;
mod error;
mod evidence;
mod forget;
mod identity;
mod ingest;
mod keys;
mod merge;
mod names;
mod open;
mod origins;
mod place;
mod posting;
mod read;
mod record;
mod run;
mod staging;
mod stats;
mod varint;

use std::path::PathBuf;
use std::sync::Mutex;

use codec::{Manifest, RunMeta};
use dead::Dead;
use disk::{Batch, Disk};
use place::Mark;
use run::Run;

use crate::resolve::Rekeying;

pub use check::Check;
pub use decisions::{Moved, Rejected, strike};
pub use edges::{Adjacent, Direction, RelationId};
pub use error::StoreError;
pub use forget::Forgotten;
pub use identity::{IdentityChange, Roots};
pub use ingest::GroupReport;
pub use names::{KeyId, Sightings};
pub use origins::Origins;
pub use posting::{Posting, confidence_step, day_from, day_number};
pub use read::Fragments;
pub use stats::Stats;

/// An open store. While it is open no other process can use the folder; hold it only while working.
pub struct Store {
    dir: PathBuf,
    mark: Mark,
    disk: Disk,
    manifest: Manifest,
    dead: Dead,
    runs: Vec<Run>,
    /// Names that the user took apart by articles.
    rekeying: Rekeying,
    /// What a writer needs to know of all that is there; read at the first write.
    directory: Option<staging::Directory>,
    /// What has changed since identity was last computed; none if that is not known.
    touched: Option<evidence::Touched>,
    /// What the last change did to identity.
    change: IdentityChange,
    cache: Mutex<read::Cache>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("dir", &self.dir)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Makes a batch durable together with the manifest that makes it true.
    fn commit(&mut self, mut batch: Batch, mut manifest: Manifest) -> Result<(), StoreError> {
        manifest.commits += 1;
        let bytes = codec::encode(&manifest)
            .ok_or_else(|| StoreError::TooLarge("the manifest cannot be written".to_owned()))?;
        batch.put_long(keys::MANIFEST, &codec::seal(&bytes));
        self.disk.apply(batch)?;
        self.disk.flush()?;
        let data = place::data_dir(&self.dir, self.mark.data);
        place::note_commits(&data, manifest.commits)?;
        if !self.mark.filled {
            self.mark.filled = true;
            place::write(&self.dir, self.mark)?;
        }
        self.load_runs(&manifest.runs)?;
        self.manifest = manifest;
        Ok(())
    }

    /// Reads the fences of runs that are new and drops those of runs that are gone.
    fn load_runs(&mut self, live: &[RunMeta]) -> Result<(), StoreError> {
        self.runs.retain(|run| live.contains(&run.meta));
        for meta in live {
            if !self.runs.iter().any(|run| run.meta == *meta) {
                self.runs.push(Run::load(&self.disk, *meta)?);
            }
        }
        Ok(())
    }

    /// Merges runs while eight of one level are there.
    fn merge_runs(&mut self) -> Result<(), StoreError> {
        loop {
            let runs = &self.manifest.runs;
            let level = runs
                .iter()
                .map(|r| r.level)
                .find(|l| runs.iter().filter(|r| r.level == *l).count() >= merge::FAN);
            let Some(level) = level else { return Ok(()) };
            let inputs: Vec<RunMeta> = runs.iter().copied().filter(|r| r.level == level).collect();
            self.merge(&inputs, level.saturating_add(1))?;
        }
    }

    fn merge(&mut self, inputs: &[RunMeta], level: u8) -> Result<(), StoreError> {
        let mut manifest = self.manifest.clone();
        let id = manifest.next_run;
        manifest.next_run += 1;
        let merged = merge::merge(&self.disk, inputs, &self.dead, id, level)?;
        self.disk.flush()?;
        manifest.runs.retain(|run| !inputs.contains(run));
        manifest.runs.push(merged);
        // What the store says stays the same, so its generation does too.
        self.commit(Batch::default(), manifest)?;
        for input in inputs {
            let mut batch = Batch::default();
            for block in 0..input.blocks {
                batch.remove(&keys::run_block(input.id, block));
            }
            self.disk.remove_long(&mut batch, &keys::fences(input.id))?;
            self.disk.apply(batch)?;
        }
        Ok(())
    }
}
