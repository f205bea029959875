//! A whole store in one compressed file, and back.
//!
//! A line of text that says what it is, then one zstd stream: each record as a length and a key, a length and a value, in order of
//! keys; an empty key, the number of records and the checksum of all before end it.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use super::codec;
use super::compact::place_disk;
use super::disk::{Batch, EachRecord, parts};
use super::lock::Lock;
use super::place::{self, Mark};
use super::varint::{be4, put};
use super::{Store, StoreError, keys};

const HEAD: &[u8] = b"demarche backup 1\n";
const LEVEL: i32 = 3;
/// No key or value is longer.
const LONGEST: u64 = 1 << 20;

impl Store {
    /// Writes what the store says now into one compressed file, which takes the place of an older one at one instant. Another thread
    /// may write meanwhile, if this is called on a [`Reader`](super::Reader).
    pub fn backup(&self, file: impl AsRef<Path>) -> Result<(), StoreError> {
        let file = file.as_ref();
        let fresh = if self.disk.faulty.get().manifest_first {
            file.to_path_buf()
        } else {
            beside(file)
        };
        let done = self.write_backup(&fresh, file);
        if done.is_err() {
            let _ = fs::remove_file(&fresh);
        }
        done
    }

    fn write_backup(&self, fresh: &Path, file: &Path) -> Result<(), StoreError> {
        let trouble = |source| trouble(file, source);
        let mut out = BufWriter::new(File::create(fresh).map_err(trouble)?);
        out.write_all(HEAD).map_err(trouble)?;
        let mut out = Writer {
            out: zstd::Encoder::new(out, LEVEL).map_err(trouble)?,
            sum: crc32fast::Hasher::new(),
            count: 0,
        };
        self.each_record(&mut |key, value| out.record(key, value).map_err(trouble))?;
        let mut out = out.finish().map_err(trouble)?;
        out.flush().map_err(trouble)?;
        out.get_ref().sync_all().map_err(trouble)?;
        fs::rename(fresh, file).map_err(trouble)
    }

    /// All records of this view of the store, in order of keys; none that a later write added, none that belongs to nothing.
    fn each_record(&self, each: EachRecord<'_>) -> Result<(), StoreError> {
        let manifest = codec::write_manifest(&self.manifest)
            .ok_or_else(|| StoreError::TooLarge("the manifest cannot be written".to_owned()))?;
        for (key, part) in parts(keys::MANIFEST, &manifest) {
            each(&key, part)?;
        }
        for (key, bits) in self.dead.records() {
            each(&key, &bits)?;
        }
        let live = |run: u32| self.manifest.runs.iter().any(|r| r.id == run);
        let blocks = self.manifest.names.div_ceil(keys::NAMES);
        for tag in 0..=u8::MAX {
            self.disk.for_each_under(&[tag], &mut |key, value| {
                let number = be4(&key[1..]);
                let kept = match tag {
                    keys::META => {
                        !keys::is_manifest(key)
                            && !key.starts_with(keys::TOMBSTONES)
                            && keys::read_fences(key).is_none_or(live)
                    }
                    keys::ARTICLE => number.is_some_and(|n| n < self.manifest.articles),
                    keys::NAME => number.is_some_and(|n| n < blocks),
                    keys::RUN => number.is_some_and(live),
                    _ => true,
                };
                if kept { each(key, value) } else { Ok(()) }
            })?;
        }
        Ok(())
    }

    /// Makes a store in `dir` from a backup. What is there already is replaced only if `replace` says so, at one instant and only once
    /// the whole backup has been read, even if it is damaged.
    pub fn restore(
        file: impl AsRef<Path>,
        dir: impl AsRef<Path>,
        replace: bool,
    ) -> Result<Self, StoreError> {
        let (file, dir) = (file.as_ref(), dir.as_ref());
        let mut source = BufReader::new(File::open(file).map_err(|e| trouble(file, e))?);
        let mut head = [0; HEAD.len()];
        if source.read_exact(&mut head).is_err() || head != HEAD {
            return Err(not_a_backup(
                file,
                "it is no backup of this program; make one with `demarche backup FILE`",
            ));
        }
        let lock = Lock::take_to_fill(dir, replace)?;
        let mark = Mark::new(place::unused(dir), true);
        let data = place::data_dir(dir, mark.data);
        if let Err(e) = fill(file, source, dir, mark) {
            let _ = fs::remove_dir_all(&data);
            return Err(e);
        }
        place::write(dir, mark)?;
        Self::open_at(dir, mark, lock)
    }
}

/// Writes the records of a backup into a fresh data folder.
fn fill(file: &Path, source: BufReader<File>, dir: &Path, mark: Mark) -> Result<(), StoreError> {
    let disk = place_disk(dir, mark)?;
    let mut reader = Reader {
        file,
        source: zstd::Decoder::with_buffer(source).map_err(|e| trouble(file, e))?,
        sum: crc32fast::Hasher::new(),
    };
    let mut batch = Batch::default();
    let mut count = 0u64;
    loop {
        let key = reader.slice()?;
        if key.is_empty() {
            break;
        }
        let value = reader.slice()?;
        batch.put_new(&key, value);
        count += 1;
        disk.hand_on(&mut batch)?;
    }
    let sum = u64::from(reader.sum.clone().finalize());
    if reader.number()? != count || reader.number()? != sum {
        return Err(not_a_backup(file, "it is damaged: its checksum is wrong"));
    }
    disk.apply(batch)?;
    disk.flush()?;
    let manifest = disk.get_long(keys::MANIFEST)?.unwrap_or_default();
    match codec::read_manifest(&manifest) {
        Ok(Some(manifest)) => {
            place::note_commits(&place::data_dir(dir, mark.data), manifest.commits)
        }
        Ok(None) => Err(not_a_backup(file, "it has no manifest")),
        Err(found) => Err(StoreError::Version {
            path: file.to_path_buf(),
            found,
            known: place::FORMAT,
        }),
    }
}

/// A file beside another, which becomes it when it is whole.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    file.with_file_name(name)
}

fn trouble(file: &Path, source: std::io::Error) -> StoreError {
    StoreError::File {
        path: file.to_path_buf(),
        source,
    }
}

fn not_a_backup(file: &Path, cause: &str) -> StoreError {
    StoreError::NotABackup {
        path: file.to_path_buf(),
        cause: cause.to_owned(),
    }
}

struct Writer<'a> {
    out: zstd::Encoder<'a, BufWriter<File>>,
    sum: crc32fast::Hasher,
    count: u64,
}

impl Writer<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.sum.update(bytes);
        self.out.write_all(bytes)
    }

    fn slice(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let mut len = Vec::new();
        put(&mut len, bytes.len() as u64);
        self.write(&len)?;
        self.write(bytes)
    }

    fn record(&mut self, key: &[u8], value: &[u8]) -> std::io::Result<()> {
        self.count += 1;
        self.slice(key)?;
        self.slice(value)
    }

    fn finish(mut self) -> std::io::Result<BufWriter<File>> {
        self.slice(b"")?;
        let mut end = Vec::new();
        put(&mut end, self.count);
        put(&mut end, u64::from(self.sum.finalize()));
        self.out.write_all(&end)?;
        self.out.finish()
    }
}

struct Reader<'a> {
    file: &'a Path,
    source: zstd::Decoder<'a, BufReader<File>>,
    sum: crc32fast::Hasher,
}

impl Reader<'_> {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), StoreError> {
        self.source
            .read_exact(bytes)
            .map_err(|_| not_a_backup(self.file, "it is damaged or ends too early"))?;
        self.sum.update(bytes);
        Ok(())
    }

    fn number(&mut self) -> Result<u64, StoreError> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let mut byte = [0];
            self.fill(&mut byte)?;
            number |= u64::from(byte[0] & 0x7f) << shift;
            if byte[0] < 0x80 {
                return Ok(number);
            }
        }
        Err(not_a_backup(self.file, "it is damaged"))
    }

    fn slice(&mut self) -> Result<Vec<u8>, StoreError> {
        let len = self.number()?;
        if len > LONGEST {
            return Err(not_a_backup(self.file, "it is damaged"));
        }
        let mut bytes = vec![0; len as usize];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }
}
