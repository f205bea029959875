//! How much is in the store.

use serde::Serialize;

use super::{Store, StoreError, keys, place, strike};

/// Sizes and counts of what is there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Stats {
    /// Articles.
    pub articles: usize,
    /// Name keys that some article names.
    pub keys: usize,
    /// Pairs of name keys with a relation, whatever the status of the claims.
    pub edges: usize,
    /// Claims that the user did not reject.
    pub claims: usize,
    /// Articles that were forgotten or replaced since the last compaction.
    pub dead: usize,
    /// Immutable runs of the index.
    pub runs: usize,
    /// Bytes of the index.
    pub index_bytes: u64,
    /// Bytes of articles and fragments, compressed.
    pub article_bytes: u64,
    /// Bytes of name keys.
    pub name_bytes: u64,
    /// Bytes of the whole folder on disk.
    pub disk_bytes: u64,
}

impl Store {
    /// Number of articles that are there; costs nothing.
    pub fn article_count(&self) -> usize {
        (self.manifest.articles - self.dead.len().min(self.manifest.articles)) as usize
    }

    /// Raised by everything that changes what the store says.
    pub fn generation(&self) -> u64 {
        self.manifest.generation
    }

    /// Bytes of the whole folder on disk.
    pub fn disk_bytes(&self) -> u64 {
        place::size(&self.dir)
    }

    /// The folder.
    pub fn dir(&self) -> &std::path::Path {
        &self.dir
    }

    /// Counts and sizes; reads the whole index.
    pub fn stats(&self) -> Result<Stats, StoreError> {
        let mut stats = Stats {
            articles: self.article_count(),
            dead: self.dead.len().saturating_sub(self.manifest.purged) as usize,
            runs: self.manifest.runs.len(),
            index_bytes: self.manifest.runs.iter().map(|r| r.bytes).sum(),
            article_bytes: self.disk.bytes_under(&[keys::ARTICLE])?,
            name_bytes: self.disk.bytes_under(&[keys::NAME])?,
            disk_bytes: place::size(&self.dir),
            ..Stats::default()
        };
        let rejected = self.rejected()?;
        self.scan(&mut |subject, relation, object, mut postings| {
            if let Some(claims) = rejected.get(&(subject, relation, object)) {
                strike(&mut postings, claims);
            }
            stats.edges += usize::from(!postings.is_empty());
            stats.claims += postings.iter().map(|p| p.claims as usize).sum::<usize>();
            Ok(())
        })?;
        self.all_sightings(&mut |_, _| {
            stats.keys += 1;
            Ok(())
        })?;
        Ok(stats)
    }
}
