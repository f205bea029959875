//! Opening a store.

use std::path::Path;
use std::sync::{Arc, Mutex};

use super::codec::{self, Manifest};
use super::dead::Dead;
use super::disk::Disk;
use super::evidence::Touched;
use super::lock::Lock;
use super::place::{self, Mark};
use super::{IdentityChange, Store, StoreError, decisions, keys, read};
use crate::resolve::Rekeying;

impl Store {
    /// Opens the store at `dir`, and makes it if there is none. Waits up to five seconds for another process to let go.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, StoreError> {
        let dir = dir.as_ref();
        if place::read(dir)?.is_none() {
            std::fs::create_dir_all(dir).map_err(|source| StoreError::io(dir, source))?;
        }
        let lock = Lock::take(dir)?;
        let mark = if let Some(mark) = place::read(dir)? {
            mark
        } else {
            let mark = Mark::new(1, false);
            place::write(dir, mark)?;
            mark
        };
        Self::open_at(dir, mark, Arc::new(lock))
    }

    /// Opens the store at `dir`; an error if there is none.
    pub fn open_existing(dir: impl AsRef<Path>) -> Result<Self, StoreError> {
        let dir = dir.as_ref();
        let missing = || StoreError::Missing(dir.to_path_buf());
        place::read(dir)?.ok_or_else(missing)?;
        let lock = Lock::take(dir)?;
        // Read again under the lock: whoever held it may have compacted the store meanwhile.
        let mark = place::read(dir)?.ok_or_else(missing)?;
        Self::open_at(dir, mark, Arc::new(lock))
    }

    pub(super) fn open_at(dir: &Path, mark: Mark, lock: Arc<Lock>) -> Result<Self, StoreError> {
        let (disk, manifest) = open_disk(dir, mark)?;
        place::sweep(dir, mark);
        let dead = Dead::load(&disk)?;
        if dead.len() != manifest.dead {
            return Err(disk.damaged("its list of forgotten articles is not whole"));
        }
        let mut store = Self {
            rekeying: Rekeying::new(&decisions::read(&disk, &manifest)?),
            dead: Arc::new(dead),
            ..Self::empty(dir, mark, lock, disk)
        };
        store.load_runs(&manifest.runs)?;
        store.manifest = manifest;
        if store.is_identity_fresh()? {
            store.touched = Some(Touched::default());
        }
        Ok(store)
    }

    /// A store in which nothing was committed yet.
    pub(super) fn empty(
        dir: &Path,
        mark: Mark,
        lock: Arc<Lock>,
        disk: impl Into<Arc<Disk>>,
    ) -> Self {
        Self {
            dir: dir.to_path_buf(),
            mark,
            lock,
            disk: disk.into(),
            manifest: Manifest::default(),
            dead: Arc::default(),
            runs: Vec::new(),
            rekeying: Rekeying::default(),
            retired: Vec::new(),
            directory: None,
            touched: None,
            change: IdentityChange::default(),
            taken: 0,
            leaving: None,
            swept: false,
            cache: Mutex::new(read::Cache::default()),
        }
    }
}

/// Opens the database of the data folder in use, and reads its manifest.
pub(super) fn open_disk(dir: &Path, mark: Mark) -> Result<(Disk, Manifest), StoreError> {
    let data = place::data_dir(dir, mark.data);
    if mark.filled && !place::sled_dir(&data).join("db").exists() {
        return Err(StoreError::Damaged {
            path: dir.to_path_buf(),
            cause: "its data file is gone".to_owned(),
        });
    }
    let disk = Disk::open(dir, &place::sled_dir(&data))?;
    let manifest = match disk.get_long(keys::MANIFEST)? {
        Some(bytes) => read_manifest(&disk, dir, &bytes)?,
        None if mark.filled => {
            return Err(disk.damaged("it held articles and its data file is now empty"));
        }
        None => Manifest::default(),
    };
    if manifest.commits < place::noted_commits(&data) {
        return Err(disk.damaged("its data file has lost what was written last"));
    }
    Ok((disk, manifest))
}

fn read_manifest(disk: &Disk, dir: &Path, bytes: &[u8]) -> Result<Manifest, StoreError> {
    match codec::read_manifest(bytes) {
        Ok(Some(manifest)) => Ok(manifest),
        Ok(None) => Err(disk.damaged("its manifest cannot be read")),
        Err(found) => Err(StoreError::Version {
            path: dir.to_path_buf(),
            found,
            known: place::FORMAT,
        }),
    }
}
