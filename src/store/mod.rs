//! The store: articles, fragments, names and adjacency in one folder. The only place that names sled or bincode.
//!
//! In: articles with their fragments. Out: fragments, texts, names and postings by name key. It knows no politics: it keeps sightings
//! per name key, and asks [`resolve`](crate::resolve) which of them are one entity.
//!
//! The graph is the fold of a map *article id → fragment*: nothing else decides what the store says, neither order nor batches nor
//! repetition. Each group of articles becomes one immutable sorted run; the manifest lists the live runs, and one atomic batch that
//! ends with the manifest is the commit. See [`Store`] for what can be done.

mod backup;
mod blocks;
mod codec;
mod compact;
mod dead;
mod decisions;
mod disk;
mod doctor;
mod edges;
mod error;
mod evidence;
mod faults;
mod forget;
mod heads;
mod identity;
mod index;
mod ingest;
mod keys;
mod lock;
mod merge;
mod names;
mod open;
mod origins;
mod place;
mod posting;
mod preview;
mod purge;
mod read;
mod reader;
mod rebuild;
mod record;
mod run;
mod sift;
mod staging;
mod state;
mod stats;
mod varint;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use codec::{Manifest, RunMeta};
use dead::Dead;
use disk::{Batch, Disk};
use lock::Lock;
use place::Mark;
use run::Run;

use crate::resolve::Rekeying;

pub use decisions::{Moved, Rejected, strike};
pub use doctor::{Diagnosis, Finding, Mend, Salvaged};
pub use edges::{Adjacency, Adjacent, Direction, RelationId};
pub use error::{StoreError, is_shortage};
#[doc(hidden)]
pub use faults::Faults;
pub use forget::Forgotten;
pub use identity::{IdentityChange, Roots};
pub use ingest::GroupReport;
pub use names::{KeyId, Sightings};
pub use origins::Origins;
pub use posting::{Posting, confidence_step, day_from, day_number};
pub use preview::Preview;
pub use purge::Traces;
pub use read::Fragments;
pub use reader::Reader;
pub use rebuild::Stored;
pub use state::State;
pub use stats::Stats;

/// An open store. While it is open no other process can use the folder; hold it only while working.
pub struct Store {
    dir: PathBuf,
    mark: Mark,
    lock: Arc<Lock>,
    disk: Arc<Disk>,
    manifest: Manifest,
    dead: Arc<Dead>,
    runs: Vec<Arc<Run>>,
    /// Names that the user took apart by articles.
    rekeying: Rekeying,
    /// Runs that were merged into others, and are still on disk for the sake of readers.
    retired: Vec<Arc<Run>>,
    /// What a writer needs to know of all that is there; read at the first write.
    directory: Option<staging::Directory>,
    /// What has changed since identity was last computed; none if that is not known.
    touched: Option<evidence::Touched>,
    /// What the last change did to identity.
    change: IdentityChange,
    /// Articles taken in since it was opened.
    taken: usize,
    /// The thread that lets go of the last group.
    leaving: Option<JoinHandle<()>>,
    /// Whether the leftovers of stopped processes were looked for.
    swept: bool,
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
        let bytes = codec::write_manifest(&manifest)
            .ok_or_else(|| StoreError::TooLarge("the manifest cannot be written".to_owned()))?;
        if self.disk.faulty.get().manifest_first {
            let mut last = Batch::default();
            last.put_long(keys::MANIFEST, &bytes);
            self.commit_backwards(batch, last)?;
        } else {
            batch.put_long(keys::MANIFEST, &bytes);
            self.disk.apply(batch)?;
            self.disk.flush()?;
        }
        let data = place::data_dir(&self.dir, self.mark.data);
        place::note_commits(&data, manifest.commits)?;
        if self.mark != self.mark.committed() {
            self.mark = self.mark.committed();
            place::write(&self.dir, self.mark)?;
        }
        self.load_runs(&manifest.runs)?;
        self.manifest = manifest;
        Ok(())
    }

    /// Reads the fences of runs that are new and retires those of runs that are gone.
    fn load_runs(&mut self, live: &[RunMeta]) -> Result<(), StoreError> {
        let (kept, gone) = std::mem::take(&mut self.runs)
            .into_iter()
            .partition(|run| live.contains(&run.meta));
        self.runs = kept;
        self.retired.extend::<Vec<_>>(gone);
        for meta in live {
            if !self.runs.iter().any(|run| run.meta == *meta) {
                self.runs.push(Arc::new(Run::load(&self.disk, *meta)?));
            }
        }
        Ok(())
    }

    /// Merges runs while there are too many of one size; in the middle of a bulk ingest that is many.
    fn merge_runs(&mut self, bulk: bool) -> Result<(), StoreError> {
        while let Some(inputs) = merge::due(&self.manifest.runs, bulk) {
            let level = inputs.iter().map(|r| r.level).max().unwrap_or_default();
            self.merge(&inputs, level.saturating_add(1))?;
        }
        Ok(())
    }

    fn merge(&mut self, inputs: &[RunMeta], level: u8) -> Result<(), StoreError> {
        let mut manifest = self.manifest.clone();
        let id = manifest.next_run;
        manifest.next_run += 1;
        let disks = (&*self.disk, &*self.disk);
        let merged = merge::merge(disks, inputs, &self.dead, &|_| true, id, level)?;
        self.disk.flush()?;
        manifest.runs.retain(|run| !inputs.contains(run));
        manifest.runs.push(merged);
        // What the store says stays the same, so its generation does too.
        self.commit(Batch::default(), manifest)?;
        self.remove_retired()
    }

    /// Takes merged runs off the disk, once no reader looks at them.
    fn remove_retired(&mut self) -> Result<(), StoreError> {
        let retired = std::mem::take(&mut self.retired);
        for run in retired {
            if Arc::strong_count(&run) > 1 {
                self.retired.push(run);
            } else {
                self.remove_run(run.meta.id)?;
            }
        }
        Ok(())
    }

    fn remove_run(&self, id: u32) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        for (key, _) in self.disk.prefix(&keys::run(id))? {
            batch.remove(&key);
        }
        self.disk.remove_long(&mut batch, &keys::fences(id))?;
        self.disk.apply(batch)
    }

    /// Removes runs that the manifest does not list: what a process left that was stopped in the middle of its work.
    fn remove_strays(&mut self) -> Result<(), StoreError> {
        if std::mem::replace(&mut self.swept, true) {
            return Ok(());
        }
        let mut next = 0;
        while let Some(key) = self.disk.at_least(&keys::run(next))? {
            let Some(id) = key.strip_prefix(&[keys::RUN]).and_then(varint::be4) else {
                break;
            };
            if !self.manifest.runs.iter().any(|run| run.id == id) {
                self.remove_run(id)?;
            }
            let Some(after) = id.checked_add(1) else {
                break;
            };
            next = after;
        }
        Ok(())
    }
}
