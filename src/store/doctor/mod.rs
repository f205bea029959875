//! Looking at everything in a store, also in one that no longer opens: what is wrong, and which command mends it.

mod carve;
mod laws;
mod records;
mod salvage;

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::dead::Dead;
use super::lock::Lock;
use super::open::open_disk;
use super::place;
use super::{Store, StoreError};
use crate::resolve::standing;

pub use salvage::Salvaged;

/// What a check of the whole store found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Diagnosis {
    /// Articles that were read, each with its fragment.
    pub articles: usize,
    /// Claims in them.
    pub claims: usize,
    /// Records that were read and whose checksums are right.
    pub records: usize,
    /// What is odd; a store without any is whole.
    pub findings: Vec<Finding>,
}

/// One thing that is odd.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is, in a sentence.
    pub what: String,
    /// What to do about it.
    pub mend: Mend,
}

/// What to do about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mend {
    /// Nothing: it is only said.
    Nothing,
    /// Space is wasted, nothing else.
    Compact,
    /// The index is that of an earlier version.
    Renew,
    /// The index is wrong; the articles are there.
    Rebuild,
    /// Articles or the list of what exists are damaged.
    Restore,
}

impl Mend {
    /// Whether answers may be wrong.
    pub fn is_damage(self) -> bool {
        self >= Self::Rebuild
    }
}

impl Diagnosis {
    fn find(&mut self, mend: Mend, what: impl Into<String>) {
        let finding = Finding {
            what: what.into(),
            mend,
        };
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// The gravest thing to do; `None` if nothing was found.
    pub fn gravest(&self) -> Option<Mend> {
        self.findings.iter().map(|f| f.mend).max()
    }

    /// Whether answers may be wrong.
    pub fn is_damaged(&self) -> bool {
        self.gravest().is_some_and(Mend::is_damage)
    }
}

impl Store {
    /// Reads every record of the store in `dir`, compares counts, spans and the index with the articles, and says what is odd. An error
    /// only if there is no store, or it is in use or of a later format; damage is a finding.
    pub fn diagnose(dir: impl AsRef<Path>) -> Result<Diagnosis, StoreError> {
        let dir = dir.as_ref();
        let mut found = Diagnosis::default();
        match Self::look(dir, &mut found) {
            Ok(()) => {}
            Err(StoreError::Damaged { cause, .. }) => found.find(Mend::Restore, cause),
            Err(e) => return Err(e),
        }
        found.findings.sort_by_key(|f| std::cmp::Reverse(f.mend));
        Ok(found)
    }

    fn look(dir: &Path, found: &mut Diagnosis) -> Result<(), StoreError> {
        let missing = || StoreError::Missing(dir.to_path_buf());
        place::read(dir)?.ok_or_else(missing)?;
        let lock = Arc::new(Lock::take(dir)?);
        let mark = place::read(dir)?.ok_or_else(missing)?;
        let (disk, manifest) = open_disk(dir, mark)?;
        let whole = records::look(&disk, &manifest, found)?;
        drop(disk);
        if whole {
            Self::open_at(dir, mark, lock)?.look_inside(found)?;
        }
        Ok(())
    }

    /// The same for a store that is open.
    pub fn check(&self) -> Result<Diagnosis, StoreError> {
        let mut found = Diagnosis::default();
        if records::look(&self.disk, &self.manifest, &mut found)? {
            self.look_inside(&mut found)?;
        }
        Ok(found)
    }

    /// What can be said of a store that opens.
    fn look_inside(&self, found: &mut Diagnosis) -> Result<(), StoreError> {
        laws::look(self, found)?;
        let decisions = self.decisions()?;
        for sentence in self.dangling(&standing(&decisions))? {
            found.find(Mend::Nothing, sentence);
        }
        for warning in self.compute_identity()?.warnings {
            found.find(Mend::Nothing, warning);
        }
        Ok(())
    }
}

/// The tombstones, if they agree with what the manifest counts.
fn dead(disk: &super::disk::Disk, manifest: &super::Manifest) -> Result<Dead, StoreError> {
    let dead = Dead::load(disk)?;
    if dead.len() == manifest.dead {
        Ok(dead)
    } else {
        Err(disk.damaged("the list of forgotten articles is not whole"))
    }
}
