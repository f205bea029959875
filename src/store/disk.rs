//! The key-value file underneath: sled, with its panics caught and its errors put in sentences.
//!
//! sled 0.34 panics on damaged files, opens an emptied file as an empty database, shuts out every other process, and promises
//! durability only after an fsync that it does not make itself. All of that is dealt with here and in `place`.

use std::cell::Cell;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::{Duration, Instant};

use super::StoreError;

/// A value as read: cheap to clone.
pub(super) type Bytes = sled::IVec;

/// What is done with a record: its key and its value.
pub(super) type EachRecord<'a> = &'a mut dyn FnMut(&[u8], &[u8]) -> Result<(), StoreError>;

/// Larger values would become files of their own.
pub(super) const PART: usize = 6_900;
/// How long another process is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
const SEGMENT: usize = 512 << 10;
const CACHE: u64 = 64 << 20;

/// An open database file.
pub(super) struct Disk {
    db: sled::Db,
    file: File,
    store: PathBuf,
}

/// Changes that are made together or not at all.
#[derive(Default)]
pub(super) struct Batch {
    sled: sled::Batch,
    pub(super) puts: usize,
}

impl Batch {
    pub(super) fn put(&mut self, key: &[u8], value: Vec<u8>) {
        self.puts += 1;
        self.sled.insert(key, value);
    }

    pub(super) fn remove(&mut self, key: &[u8]) {
        self.puts += 1;
        self.sled.remove(key);
    }

    /// A value of any length, in parts under `key` and a part number; ends with a part shorter than [`PART`].
    pub(super) fn put_long(&mut self, key: &[u8], value: &[u8]) {
        let mut rest = value;
        for part in 0..=u16::MAX {
            let (now, later) = rest.split_at(rest.len().min(PART));
            self.put(&part_key(key, part), now.to_vec());
            rest = later;
            if now.len() < PART {
                return;
            }
        }
    }
}

fn part_key(key: &[u8], part: u16) -> Vec<u8> {
    let mut k = key.to_vec();
    k.extend_from_slice(&part.to_be_bytes());
    k
}

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Runs a piece of sled; a panic inside becomes a sentence and is not printed.
fn guard<T>(work: impl FnOnce() -> Result<T, sled::Error>) -> Result<T, sled::Error> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !GUARDED.with(Cell::get) {
                before(info);
            }
        }));
    });
    let outer = GUARDED.with(|g| g.replace(true));
    let result = catch_unwind(AssertUnwindSafe(work));
    GUARDED.with(|g| g.set(outer));
    result.unwrap_or_else(|_| {
        Err(sled::Error::ReportableBug(
            "its pages cannot be read".to_owned(),
        ))
    })
}

impl Disk {
    /// Opens or makes the database in `data`, which belongs to `store`.
    pub(super) fn open(store: &Path, data: &Path) -> Result<Self, StoreError> {
        let begun = Instant::now();
        let db = loop {
            let config = sled::Config::new()
                .path(data)
                .segment_size(SEGMENT)
                .cache_capacity(CACHE)
                .flush_every_ms(None);
            match guard(|| config.open()) {
                Ok(db) => break db,
                Err(e) if is_locked(&e) => {
                    if begun.elapsed() > PATIENCE {
                        return Err(StoreError::InUse(store.to_path_buf()));
                    }
                    std::thread::sleep(Duration::from_millis(50));
                }
                Err(e) => return Err(explain(store, e)),
            }
        };
        let file = data.join("db");
        let file = File::open(&file).map_err(|source| StoreError::Io { path: file, source })?;
        Ok(Self {
            db,
            file,
            store: store.to_path_buf(),
        })
    }

    fn run<T>(&self, work: impl FnOnce() -> Result<T, sled::Error>) -> Result<T, StoreError> {
        guard(work).map_err(|e| explain(&self.store, e))
    }

    /// The error for bytes that make no sense.
    pub(super) fn damaged(&self, cause: &str) -> StoreError {
        StoreError::Damaged {
            path: self.store.clone(),
            cause: cause.to_owned(),
        }
    }

    pub(super) fn get(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        self.run(|| self.db.get(key))
    }

    /// What [`Batch::put_long`] wrote; `None` if its first part is missing.
    pub(super) fn get_long(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let mut out = Vec::new();
        for part in 0..=u16::MAX {
            match self.get(&part_key(key, part))? {
                None if part == 0 => return Ok(None),
                None => return Err(self.damaged("a part of a record is missing")),
                Some(bytes) => {
                    out.extend_from_slice(&bytes);
                    if bytes.len() < PART {
                        break;
                    }
                }
            }
        }
        Ok(Some(out))
    }

    /// Adds to `batch` the removal of all parts of a long value.
    pub(super) fn remove_long(&self, batch: &mut Batch, key: &[u8]) -> Result<(), StoreError> {
        for part in 0..=u16::MAX {
            let key = part_key(key, part);
            if self.get(&key)?.is_none() {
                break;
            }
            batch.remove(&key);
        }
        Ok(())
    }

    /// The greatest key that is at most `key`.
    pub(super) fn at_most(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        let found = self.run(|| self.db.range(..=key).next_back().transpose())?;
        Ok(found.map(|(k, _)| k))
    }

    /// Keys and values under a prefix, in order of keys.
    pub(super) fn prefix(&self, prefix: &[u8]) -> Result<Vec<(Bytes, Bytes)>, StoreError> {
        self.run(|| self.db.scan_prefix(prefix).collect())
    }

    /// The values under a prefix that [`Batch::put_long`] wrote, in order of keys.
    pub(super) fn prefix_long(&self, prefix: &[u8]) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut whole: Vec<(Bytes, Vec<u8>)> = Vec::new();
        let base = |key: &Bytes| key.len().saturating_sub(2);
        for (key, value) in self.prefix(prefix)? {
            match whole.last_mut() {
                Some((first, bytes)) if first[..base(first)] == key[..base(&key)] => {
                    bytes.extend_from_slice(&value);
                }
                _ => whole.push((key, value.to_vec())),
            }
        }
        Ok(whole.into_iter().map(|(_, bytes)| bytes).collect())
    }

    /// Walks all records, in order of keys.
    pub(super) fn for_each(&self, each: EachRecord<'_>) -> Result<(), StoreError> {
        let mut records = self.db.iter();
        while let Some((key, value)) = self.run(|| records.next().transpose())? {
            each(&key, &value)?;
        }
        Ok(())
    }

    /// Bytes of all values under a prefix.
    pub(super) fn bytes_under(&self, prefix: &[u8]) -> Result<u64, StoreError> {
        self.run(|| {
            self.db
                .scan_prefix(prefix)
                .try_fold(0, |sum, entry| Ok(sum + entry?.1.len() as u64))
        })
    }

    /// Makes all changes of a batch at once. They survive a crash only after [`Disk::flush`].
    pub(super) fn apply(&self, batch: Batch) -> Result<(), StoreError> {
        self.run(|| self.db.apply_batch(batch.sled))
    }

    /// Makes sure that what was applied survives a power cut.
    pub(super) fn flush(&self) -> Result<(), StoreError> {
        self.run(|| self.db.flush())?;
        self.file.sync_all().map_err(|source| StoreError::Io {
            path: self.store.clone(),
            source,
        })
    }
}

fn is_locked(e: &sled::Error) -> bool {
    matches!(e, sled::Error::Io(io) if io.to_string().contains("could not acquire lock"))
}

fn explain(store: &Path, e: sled::Error) -> StoreError {
    let damaged = |cause: &str| StoreError::Damaged {
        path: store.to_path_buf(),
        cause: cause.to_owned(),
    };
    match e {
        sled::Error::Io(source) if source.kind() == std::io::ErrorKind::UnexpectedEof => {
            damaged("its data file ends too early")
        }
        sled::Error::Io(source) => StoreError::Io {
            path: store.to_path_buf(),
            source,
        },
        sled::Error::Corruption { .. } => damaged("a page of its data file has a wrong checksum"),
        sled::Error::Unsupported(what) => damaged(&format!("its settings are not ours ({what})")),
        sled::Error::ReportableBug(what) => damaged(&what),
        sled::Error::CollectionNotFound(_) => damaged("a table is missing"),
    }
}
