//! The folder of a store: a small text file that says what it is, and the data folder that it names.
//!
//! `STORE` is replaced by renaming, so compaction and restore switch from one data folder to another at one instant. It remembers that
//! something was written, and `commits` how often, so that an emptied or shortened data file is never taken for a smaller graph.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::StoreError;

/// The format of everything under the data folder.
pub(super) const FORMAT: u32 = 4;
const MARK: &str = "STORE";
/// The file that whoever uses the store holds locked.
pub(super) const LOCK: &str = "LOCK";
const FRESH: &str = "STORE.new";
const COMMITS: &str = "commits";

/// What the mark says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    /// Number of the data folder in use.
    pub(super) data: u32,
    /// Whether anything was ever committed.
    pub(super) filled: bool,
    /// The format of what was written last.
    format: u32,
}

impl Mark {
    /// A mark in this program's format.
    pub(super) fn new(data: u32, filled: bool) -> Self {
        Self {
            data,
            filled,
            format: FORMAT,
        }
    }

    /// The mark after a commit.
    pub(super) fn committed(self) -> Self {
        Self::new(self.data, true)
    }
}

fn io(path: &Path) -> impl Fn(std::io::Error) -> StoreError + '_ {
    |source| StoreError::io(path, source)
}

/// The data folder that a mark names.
pub(super) fn data_dir(dir: &Path, data: u32) -> PathBuf {
    dir.join(format!("data-{data}"))
}

/// The number of a data folder that is not there, above all that are.
pub(super) fn unused(dir: &Path) -> u32 {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let numbers = entries.filter_map(|e| {
        let name = e.file_name();
        name.to_str()?.strip_prefix("data-")?.parse::<u32>().ok()
    });
    numbers.max().unwrap_or(0).wrapping_add(1)
}

/// Reads the mark; `None` if there is nothing at `dir`.
pub(super) fn read(dir: &Path) -> Result<Option<Mark>, StoreError> {
    let path = dir.join(MARK);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return match fs::read_dir(dir) {
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
                Err(e) if e.kind() == std::io::ErrorKind::NotADirectory => {
                    Err(StoreError::NotAStore(dir.to_path_buf()))
                }
                Err(e) => Err(io(dir)(e)),
                Ok(entries) => {
                    // One who began to make a store and was stopped leaves these.
                    let ours = |name: &std::ffi::OsStr| name == LOCK || name == FRESH;
                    if entries.flatten().all(|e| ours(&e.file_name())) {
                        Ok(None)
                    } else {
                        Err(StoreError::NotAStore(dir.to_path_buf()))
                    }
                }
            };
        }
        Err(e) => return Err(io(&path)(e)),
    };
    let field = |name: &str| {
        text.lines()
            .filter_map(|line| line.split_once(' '))
            .find(|(key, _)| *key == name)
            .and_then(|(_, value)| value.trim().parse::<u32>().ok())
    };
    match (field("format"), field("data"), field("filled")) {
        (Some(format @ 1..=FORMAT), Some(data), Some(filled)) => Ok(Some(Mark {
            data,
            filled: filled != 0,
            format,
        })),
        (Some(found), _, _) if found > FORMAT => Err(StoreError::Version {
            path: dir.to_path_buf(),
            found,
            known: FORMAT,
        }),
        _ => Err(StoreError::Damaged {
            path: dir.to_path_buf(),
            cause: format!("its file {MARK} cannot be read"),
        }),
    }
}

/// The database of a data folder.
pub(super) fn sled_dir(data: &Path) -> PathBuf {
    data.join("sled")
}

/// Notes how many commits the database holds. Called after they are durable, so the database may be ahead of the note, never behind.
pub(super) fn note_commits(data: &Path, commits: u64) -> Result<(), StoreError> {
    let path = data.join(COMMITS);
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(io(&path))?;
    // One small write in place: a note torn by a crash has a wrong checksum and counts as none.
    let number = format!("{commits:020}");
    let sum = crc32fast::hash(number.as_bytes());
    let line = format!("{number} {sum:08x}\n");
    file.write_all(line.as_bytes()).map_err(io(&path))
}

/// The noted number of commits; zero if there is no note.
pub(super) fn noted_commits(data: &Path) -> u64 {
    let text = fs::read_to_string(data.join(COMMITS)).unwrap_or_default();
    text.trim_end()
        .split_once(' ')
        .filter(|(number, sum)| format!("{:08x}", crc32fast::hash(number.as_bytes())) == *sum)
        .and_then(|(number, _)| number.parse().ok())
        .unwrap_or(0)
}

/// Writes the mark, durably and at one instant.
pub(super) fn write(dir: &Path, mark: Mark) -> Result<(), StoreError> {
    let fresh = dir.join(FRESH);
    let text = format!(
        "demarche graph store\nformat {}\ndata {}\nfilled {}\n",
        mark.format,
        mark.data,
        u32::from(mark.filled)
    );
    let mut file = fs::File::create(&fresh).map_err(io(&fresh))?;
    file.write_all(text.as_bytes()).map_err(io(&fresh))?;
    file.sync_all().map_err(io(&fresh))?;
    let path = dir.join(MARK);
    fs::rename(&fresh, &path).map_err(io(&path))?;
    sync_dir(dir);
    Ok(())
}

/// Makes a rename durable, where the system allows it.
fn sync_dir(dir: &Path) {
    if let Ok(handle) = fs::File::open(dir) {
        // Some systems refuse this for folders; the rename itself is atomic all the same.
        let _ = handle.sync_all();
    }
}

/// Removes data folders that the mark does not name: what a broken-off compaction left.
pub(super) fn sweep(dir: &Path, mark: Mark) {
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    let live = format!("data-{}", mark.data);
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("data-") && name != live {
            // What cannot be removed now is tried again at the next opening.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Bytes on disk.
pub(super) fn size(dir: &Path) -> u64 {
    walkdir::WalkDir::new(dir)
        .into_iter()
        .flatten()
        .filter_map(|e| e.metadata().ok())
        .filter(fs::Metadata::is_file)
        .map(|m| m.len())
        .sum()
}
