//! Opening a store.

use std::path::Path;
use std::sync::Mutex;

use super::codec::{self, Manifest};
use super::dead::Dead;
use super::disk::Disk;
use super::evidence::Touched;
use super::place::{self, Mark};
use super::{Store, StoreError, decisions, keys, read};
use crate::resolve::Rekeying;

impl Store {
    /// Opens the store at `dir`, and makes it if there is none. Waits up to five seconds for another process to let go.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, StoreError> {
        let dir = dir.as_ref();
        if let Some(mark) = place::read(dir)? {
            return Self::open_at(dir, mark);
        }
        std::fs::create_dir_all(dir).map_err(|source| StoreError::Io {
            path: dir.to_path_buf(),
            source,
        })?;
        let mark = Mark {
            data: 1,
            filled: false,
        };
        place::write(dir, mark)?;
        Self::open_at(dir, mark)
    }

    /// Opens the store at `dir`; an error if there is none.
    pub fn open_existing(dir: impl AsRef<Path>) -> Result<Self, StoreError> {
        let dir = dir.as_ref();
        match place::read(dir) {
            Ok(Some(mark)) => Self::open_at(dir, mark),
            Ok(None) => Err(StoreError::Missing(dir.to_path_buf())),
            Err(e) => Err(e),
        }
    }

    pub(super) fn open_at(dir: &Path, mark: Mark) -> Result<Self, StoreError> {
        let data = place::data_dir(dir, mark.data);
        if mark.filled && !place::sled_dir(&data).join("db").exists() {
            return Err(StoreError::Damaged {
                path: dir.to_path_buf(),
                cause: "its data file is gone".to_owned(),
            });
        }
        let disk = Disk::open(dir, &place::sled_dir(&data))?;
        if let Some(now) = place::read(dir)?.filter(|now| now.data != mark.data) {
            // The process that held it compacted it meanwhile.
            drop(disk);
            return Self::open_at(dir, now);
        }
        place::sweep(dir, mark);
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
        let dead = Dead::load(&disk)?;
        if dead.len() != manifest.dead {
            return Err(disk.damaged("its list of forgotten articles is not whole"));
        }
        let rekeying = Rekeying::new(&decisions::read(&disk, &manifest)?);
        let mut store = Self {
            dir: dir.to_path_buf(),
            mark,
            disk,
            dead,
            runs: Vec::new(),
            rekeying,
            directory: None,
            touched: None,
            change: super::IdentityChange::default(),
            cache: Mutex::new(read::Cache::default()),
            manifest: Manifest::default(),
        };
        store.load_runs(&manifest.runs)?;
        store.manifest = manifest;
        if store.is_identity_fresh()? {
            store.touched = Some(Touched::default());
        }
        Ok(store)
    }
}

fn read_manifest(disk: &Disk, dir: &Path, bytes: &[u8]) -> Result<Manifest, StoreError> {
    let found = u32::from(bytes.first().copied().unwrap_or_default());
    if found != place::FORMAT {
        return Err(StoreError::Version {
            path: dir.to_path_buf(),
            found,
            known: place::FORMAT,
        });
    }
    codec::unseal(bytes)
        .and_then(codec::decode)
        .ok_or_else(|| disk.damaged("its manifest cannot be read"))
}
