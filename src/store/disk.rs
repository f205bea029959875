//! The key-value file underneath: sled, with its panics caught and its errors put in sentences.
//!
//! sled 0.34 panics on damaged files, opens an emptied file as an empty database, shuts out every other process, and promises
//! durability only after an fsync that it does not make itself. All of that is dealt with here and in `place`.

use std::cell::Cell;
use std::error::Error;
use std::fs::File;
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::sync::{Once, OnceLock, PoisonError, RwLock};
use std::thread::Builder;
use std::time::{Duration, Instant};

use super::StoreError;
use super::error::is_shortage;
use super::faults::Faulty;

/// A value as read: cheap to clone.
pub(super) type Bytes = sled::IVec;

/// Where a copy puts what it has gathered, to be applied once that is worth it.
pub(super) type HandOn<'a> = &'a mut dyn FnMut(&mut Batch) -> Result<(), StoreError>;

/// What is done with a record: its key and its value.
pub(super) type EachRecord<'a> = &'a mut dyn FnMut(&[u8], &[u8]) -> Result<(), StoreError>;

/// Larger values would become files of their own.
pub(super) const PART: usize = 6_900;
/// How long sled may take to let go of a file.
const PATIENCE: Duration = Duration::from_secs(5);
/// Records to a batch of a copy.
const COPIED: usize = 512;
/// Batches that a copy may be ahead of what is written.
const AHEAD: usize = 2;
const SEGMENT: usize = 512 << 10;
const CACHE: u64 = 64 << 20;
/// Bytes of memory without which nothing is begun.
const ROOM: usize = 48 << 20;

/// An open database file.
pub(super) struct Disk {
    db: sled::Db,
    file: File,
    store: PathBuf,
    /// Long values are read and written whole, never half of one and half of the next.
    turn: RwLock<()>,
    pub(super) faulty: Faulty,
}

/// Changes that are made together or not at all.
#[derive(Default)]
pub(super) struct Batch {
    sled: sled::Batch,
    /// Keys that are new and get much, with nothing under them yet.
    places: Vec<Vec<u8>>,
    puts: usize,
}

impl Batch {
    pub(super) fn put(&mut self, key: &[u8], value: Vec<u8>) {
        self.puts += 1;
        self.sled.insert(key, value);
    }

    /// The same for a key that is not there, and that nobody looks for before all of the batch is: it gets its place first and then
    /// what belongs there. sled writes a leaf anew whenever it grows too wide; of leaves that fill while they are empty it writes next
    /// to nothing twice, else two thirds of all.
    pub(super) fn put_new(&mut self, key: &[u8], value: Vec<u8>) {
        self.places.push(key.to_vec());
        self.put(key, value);
    }

    pub(super) fn remove(&mut self, key: &[u8]) {
        self.puts += 1;
        self.sled.remove(key);
    }

    /// A value of any length, in parts under `key` and a part number; ends with a part shorter than [`PART`].
    pub(super) fn put_long(&mut self, key: &[u8], value: &[u8]) {
        for (key, part) in parts(key, value) {
            self.put(&key, part.to_vec());
        }
    }

    /// [`Batch::put_long`] for a key that is not there.
    pub(super) fn put_long_new(&mut self, key: &[u8], value: &[u8]) {
        for (key, part) in parts(key, value) {
            self.put_new(&key, part.to_vec());
        }
    }
}

/// The parts of a value of any length with their keys; the last is shorter than [`PART`], and may be empty.
pub(super) fn parts<'v>(key: &[u8], value: &'v [u8]) -> impl Iterator<Item = (Vec<u8>, &'v [u8])> {
    let last = value.len() / PART;
    (0..=last).map(move |part| {
        let end = value.len().min((part + 1) * PART);
        (part_key(key, part as u16), &value[part * PART..end])
    })
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
    result.unwrap_or_else(|payload| {
        Err(if is_shortage(&*payload) {
            sled::Error::Io(ErrorKind::OutOfMemory.into())
        } else {
            sled::Error::ReportableBug("its pages cannot be read".to_owned())
        })
    })
}

impl Disk {
    /// Opens or makes the database in `data`, which belongs to `store`.
    pub(super) fn open(store: &Path, data: &Path) -> Result<Self, StoreError> {
        // sled does not look whether it gets the memory for its tables, and waits for ever where it gets no thread: better to know before.
        // The room of a thread that has ended goes to the next.
        let memory = Vec::<u8>::new().try_reserve_exact(ROOM).is_ok();
        let thread = std::thread::Builder::new().spawn(|| ());
        if !memory || thread.map_or(true, |thread| thread.join().is_err()) {
            return Err(StoreError::Memory(store.to_path_buf()));
        }
        let config = sled::Config::new()
            .path(data)
            .segment_size(SEGMENT)
            .cache_capacity(CACHE)
            .flush_every_ms(None);
        let begun = Instant::now();
        let db = loop {
            match guard(|| config.open()) {
                Ok(db) => break db,
                // A database that failed is let go of only a little after it was dropped.
                Err(e) if is_locked(&e) && begun.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                Err(e) => {
                    break open_without_snapshots(&config, data, e)
                        .map_err(|e| explain(store, e))?;
                }
            }
        };
        let file = data.join("db");
        let file = File::open(&file).map_err(|source| StoreError::io(store, source))?;
        Ok(Self {
            db,
            file,
            store: store.to_path_buf(),
            turn: RwLock::new(()),
            faulty: Faulty::default(),
        })
    }

    /// Starts the threads that the whole program shares; who asks for their work first would panic where the system gives none.
    pub(super) fn start_threads(&self) -> Result<(), StoreError> {
        static STARTED: OnceLock<bool> = OnceLock::new();
        let started = STARTED.get_or_init(|| {
            let outcome = rayon::ThreadPoolBuilder::new().build_global();
            // An error without a cause of its own says that they run already.
            outcome.map_or_else(|e| e.source().is_none(), |()| true)
        });
        started.then_some(()).ok_or_else(|| self.too_little())
    }

    /// The error for memory or threads that the system did not give.
    pub(super) fn too_little(&self) -> StoreError {
        StoreError::Memory(self.store.clone())
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
        let _turn = self.turn.read().unwrap_or_else(PoisonError::into_inner);
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

    /// The least key that is at least `key`.
    pub(super) fn at_least(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        let found = self.run(|| self.db.range(key..).next().transpose())?;
        Ok(found.map(|(k, _)| k))
    }

    /// Keys and values under a prefix, in order of keys.
    pub(super) fn prefix(&self, prefix: &[u8]) -> Result<Vec<(Bytes, Bytes)>, StoreError> {
        self.run(|| self.db.scan_prefix(prefix).collect())
    }

    /// The values under a prefix that [`Batch::put_long`] wrote, in order of keys.
    pub(super) fn prefix_long(&self, prefix: &[u8]) -> Result<Vec<Vec<u8>>, StoreError> {
        let _turn = self.turn.read().unwrap_or_else(PoisonError::into_inner);
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

    /// Walks the records under a prefix, in order of keys.
    pub(super) fn for_each_under(
        &self,
        prefix: &[u8],
        each: EachRecord<'_>,
    ) -> Result<(), StoreError> {
        let mut records = self.db.scan_prefix(prefix);
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

    /// Lets `copy` go on while a thread of its own applies what it hands on; the last batch is the copy's own.
    pub(super) fn written_beside<T>(
        &self,
        copy: impl FnOnce(HandOn<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let (send, receive) = sync_channel::<Batch>(AHEAD);
        std::thread::scope(|scope| {
            let written = Builder::new().spawn_scoped(scope, move || {
                receive
                    .iter()
                    .try_for_each(|mut batch| self.hand_on(&mut batch))
            });
            let written = written.map_err(|_| self.too_little())?;
            let copied = copy(&mut |batch| {
                if batch.puts < COPIED {
                    return Ok(());
                }
                // Nobody takes it if what came before could not be written; the writer says why.
                let sent = send.send(std::mem::take(batch));
                sent.map_err(|_| self.too_little())
            });
            drop(send);
            let outcome = written.join().unwrap_or_else(|_| Err(self.too_little()));
            outcome.and(copied)
        })
    }

    /// Applies what a copy has gathered, once that is worth it.
    pub(super) fn hand_on(&self, batch: &mut Batch) -> Result<(), StoreError> {
        if batch.puts < COPIED {
            return Ok(());
        }
        self.apply(std::mem::take(batch))?;
        // Pages that were written over are free for others only once they are on disk: without this a copy takes twice the room.
        self.run(|| self.db.flush()).map(drop)
    }

    /// Makes all changes of a batch at once. They survive a crash only after [`Disk::flush`].
    pub(super) fn apply(&self, batch: Batch) -> Result<(), StoreError> {
        if self.faulty.get().manifest_first {
            self.faulty.hold(batch);
            return Ok(());
        }
        self.write(batch)
    }

    pub(super) fn write(&self, batch: Batch) -> Result<(), StoreError> {
        if !self.faulty.has_room() {
            return Err(StoreError::Full(self.store.clone()));
        }
        let _turn = self.turn.write().unwrap_or_else(PoisonError::into_inner);
        self.run(|| {
            // One by one and in order: a batch of sled's has none.
            for key in batch.places {
                self.db.insert(key, &[])?;
            }
            self.db.apply_batch(batch.sled)
        })
    }

    /// Makes sure that what was applied survives a power cut.
    pub(super) fn flush(&self) -> Result<(), StoreError> {
        self.run(|| self.db.flush())?;
        self.file
            .sync_all()
            .map_err(|source| StoreError::io(&self.store, source))
    }
}

/// Opens a database whose snapshot may be what is wrong with it: sled then makes it anew from its log. If that fails too, everything is
/// as before.
fn open_without_snapshots(
    config: &sled::Config,
    data: &Path,
    first: sled::Error,
) -> Result<sled::Db, sled::Error> {
    let is_damage = matches!(
        first,
        sled::Error::Corruption { .. } | sled::Error::ReportableBug(_)
    );
    let mut aside = Vec::new();
    for entry in std::fs::read_dir(data).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let (from, to) = (entry.path(), data.join(format!("aside.{name}")));
        if is_damage && name.starts_with("snap.") && std::fs::rename(&from, &to).is_ok() {
            aside.push((from, to));
        }
    }
    if aside.is_empty() {
        return Err(first);
    }
    let again = guard(|| config.open());
    for (from, to) in aside {
        // What cannot be put right here is a spare copy of what the log says.
        let _ = match again {
            Ok(_) => std::fs::remove_file(to),
            Err(_) => std::fs::rename(to, from),
        };
    }
    again.map_err(|_| first)
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
        e if is_locked(&e) => StoreError::InUse {
            path: store.to_path_buf(),
            holder: "another program".to_owned(),
        },
        sled::Error::Io(source) => StoreError::io(store, source),
        sled::Error::Corruption { .. } => damaged("a page of its data file has a wrong checksum"),
        sled::Error::Unsupported(what) => damaged(&format!("its settings are not ours ({what})")),
        sled::Error::ReportableBug(what) => damaged(&what),
        sled::Error::CollectionNotFound(_) => damaged("a table is missing"),
    }
}
