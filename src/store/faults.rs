//! Faults on purpose, for the tests of what a crash or a full disk leaves behind. A program never sets any.

use std::sync::{Mutex, PoisonError};

use super::disk::Batch;
use super::{Store, StoreError};

/// What shall go wrong.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, Default)]
pub struct Faults {
    /// The disk takes so many batches more, and then is full.
    pub writes_left: Option<u32>,
    /// What makes changes true is written before the changes: the wrong order, whose failure shows that the tests see something.
    pub manifest_first: bool,
}

/// The faults of one disk, and the batches that are held back.
#[derive(Default)]
pub(super) struct Faulty {
    faults: Mutex<Faults>,
    held: Mutex<Vec<Batch>>,
}

impl Faulty {
    pub(super) fn set(&self, faults: Faults) {
        *self.faults.lock().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    pub(super) fn get(&self) -> Faults {
        *self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a write; false if the disk is full by now.
    pub(super) fn has_room(&self) -> bool {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut faults.writes_left {
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
            None => true,
        }
    }

    pub(super) fn hold(&self, batch: Batch) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.push(batch);
    }

    pub(super) fn release(&self) -> Vec<Batch> {
        std::mem::take(&mut *self.held.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Store {
    /// Makes what follows go wrong.
    #[doc(hidden)]
    pub fn set_faults(&self, faults: Faults) {
        self.disk.faulty.set(faults);
    }

    /// Commits in the wrong order.
    pub(super) fn commit_backwards(&self, batch: Batch, manifest: Batch) -> Result<(), StoreError> {
        self.disk.apply(batch)?;
        self.disk.write(manifest)?;
        self.disk.flush()?;
        for held in self.disk.faulty.release() {
            self.disk.write(held)?;
            self.disk.flush()?;
        }
        Ok(())
    }
}
