//! Folding the graph anew from the stored articles: after a change of models, ontology or names, or when the index is damaged.

use std::path::Path;
use std::sync::Arc;

use super::blocks;
use super::compact::place_disk;
use super::dead::Dead;
use super::lock::Lock;
use super::open::open_disk;
use super::place::{self, Mark};
use super::{Store, StoreError, decisions};
use crate::model::Fragment;

/// Articles to a commit.
const GROUP: usize = 1000;

/// An article on its way from the old fold to the new one.
pub type Stored = (Option<String>, Fragment);

impl Store {
    /// Whether the index has everything that this version of the program looks up; if not, [`Store::rebuild`] makes it anew.
    pub fn is_index_current(&self) -> Result<bool, StoreError> {
        Ok(self.manifest.names == 0 || self.tokens_are_current()?)
    }

    /// Writes a fresh graph from the articles of the store in `dir`, looking at nothing of the old one but them, the list of what was
    /// forgotten, and the user's decisions; then switches to it at one instant.
    ///
    /// `read` gets the articles in groups and hands them on, read again where that is wanted. If it fails, the store stays as it was.
    pub fn rebuild<E: From<StoreError>>(
        dir: impl AsRef<Path>,
        read: &mut dyn FnMut(Vec<Stored>) -> Result<Vec<Stored>, E>,
    ) -> Result<Self, E> {
        let dir = dir.as_ref();
        let missing = || StoreError::Missing(dir.to_path_buf());
        place::read(dir)?.ok_or_else(missing)?;
        let lock = Arc::new(Lock::take(dir)?);
        let mark = place::read(dir)?.ok_or_else(missing)?;
        let (disk, manifest) = open_disk(dir, mark)?;
        let dead = Dead::load(&disk)?;
        if dead.len() != manifest.dead {
            return Err(disk
                .damaged("its list of forgotten articles is not whole")
                .into());
        }
        let kept = decisions::read(&disk, &manifest)?;
        Self::renew(dir, lock, |fresh| {
            // First, so that the articles are indexed under the keys that were decided.
            fresh.set_decisions(&kept)?;
            let mut group = Vec::with_capacity(GROUP);
            let mut failed = None;
            let walked = blocks::for_each_article(&disk, manifest.articles, &dead, &mut |t, f| {
                group.push((t, f));
                if group.len() == GROUP && failed.is_none() {
                    let done =
                        read(std::mem::take(&mut group)).and_then(|group| Ok(fresh.load(group)?));
                    failed = done.err();
                }
                Ok(())
            });
            if let Some(e) = failed {
                return Err(e);
            }
            walked?;
            fresh.load(read(group)?)?;
            drop(disk);
            Ok(())
        })
    }

    /// Makes a store in `dir` of what `fill` puts into it. What is there already is replaced only if `replace` says so. All of it is
    /// there at one instant; if `fill` fails, nothing has changed.
    pub fn filled<E: From<StoreError>>(
        dir: impl AsRef<Path>,
        replace: bool,
        fill: impl FnOnce(&mut Self) -> Result<(), E>,
    ) -> Result<Self, E> {
        let dir = dir.as_ref();
        let lock = Lock::take_to_fill(dir, replace)?;
        Self::renew(dir, lock, fill)
    }

    /// Fills a fresh data folder, then switches to it.
    fn renew<E: From<StoreError>>(
        dir: &Path,
        lock: Arc<Lock>,
        fill: impl FnOnce(&mut Self) -> Result<(), E>,
    ) -> Result<Self, E> {
        let mark = Mark::new(place::unused(dir), true);
        let disk = place_disk(dir, mark)?;
        let mut fresh = Self::empty(dir, mark, Arc::clone(&lock), disk);
        let done = fill(&mut fresh).and_then(|()| {
            // First, since one run is read faster than many.
            fresh.merge_all()?;
            fresh.keep_identity()?;
            Ok(())
        });
        if let Err(e) = done {
            drop(fresh);
            // What cannot be removed now is removed at the next opening.
            let _ = std::fs::remove_dir_all(place::data_dir(dir, mark.data));
            return Err(e);
        }
        place::write(dir, mark)?;
        drop(fresh);
        Ok(Self::open_at(dir, mark, lock)?)
    }
}
