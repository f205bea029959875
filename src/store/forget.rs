//! Forgetting articles: from then on the store answers as if they had never been taken in.

use std::sync::Arc;

use super::disk::Batch;
use super::{Store, StoreError};

/// What was forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Forgotten {
    /// Articles that are gone.
    pub forgotten: usize,
    /// Ids that were not there.
    pub unknown: Vec<String>,
}

impl Store {
    /// Forgets articles by id. Their bytes stay in the files until [`Store::compact`].
    pub fn forget<S: AsRef<str>>(&mut self, ids: &[S]) -> Result<Forgotten, StoreError> {
        let mut report = Forgotten::default();
        let mut numbers = Vec::new();
        for id in ids {
            match self.known(id.as_ref())? {
                Some(known) => numbers.push(known.number),
                None => report.unknown.push(id.as_ref().to_owned()),
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        report.forgotten = numbers.len();
        if numbers.is_empty() {
            return Ok(report);
        }
        for number in &numbers {
            self.touch(*number)?;
        }
        let dead = self.dead.with(&numbers);
        let mut batch = Batch::default();
        dead.write(&mut batch, &numbers);
        let mut manifest = self.manifest.clone();
        manifest.dead = dead.len();
        manifest.generation += 1;
        self.commit(batch, manifest)?;
        self.dead = Arc::new(dead);
        self.change = self.keep_identity()?;
        Ok(report)
    }
}
