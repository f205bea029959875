//! Reading in one thread while another writes: a view of the store as it was at one commit.

use std::ops::Deref;
use std::sync::Arc;

use super::Store;

/// A store as it was when [`Store::reader`] was called; everything that only reads works on it, in any thread.
///
/// Runs that a merge replaced stay on disk until no reader needs them. A reader keeps the folder locked against other processes.
#[derive(Debug)]
pub struct Reader(Store);

impl Deref for Reader {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.0
    }
}

impl Store {
    /// A view of what the store says now, which later writes do not change.
    pub fn reader(&self) -> Reader {
        let disk = Arc::clone(&self.disk);
        Reader(Self {
            manifest: self.manifest.clone(),
            dead: Arc::clone(&self.dead),
            runs: self.runs.clone(),
            rekeying: self.rekeying.clone(),
            ..Self::empty(&self.dir, self.mark, Arc::clone(&self.lock), disk)
        })
    }
}
