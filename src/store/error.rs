//! What can go wrong with a store, in sentences.

use std::any::Any;
use std::io;
use std::path::{Path, PathBuf};

/// Why a store could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no store.
    #[error(
        "there is no graph at {0}; make one with `demarche ingest`, or name another with --store"
    )]
    Missing(PathBuf),
    /// The folder holds something else.
    #[error("{0} is not empty and is not a demarche store; name an empty or new folder")]
    NotAStore(PathBuf),
    /// A backup would overwrite a store.
    #[error(
        "there is a graph at {0} already; name another folder with --store, or replace it with --replace"
    )]
    Taken(PathBuf),
    /// Another process holds it.
    #[error(
        "the store {path} is in use by {holder}; wait for it to end, or stop it, and try again"
    )]
    InUse {
        /// The store's folder.
        path: PathBuf,
        /// Which process that is.
        holder: String,
    },
    /// It lies where nothing can be written.
    #[error(
        "the store {0} cannot be written to, and even reading it needs that; ask for the right to write there, or copy the folder to a \
         place where you have it"
    )]
    ReadOnly(PathBuf),
    /// There is no room left.
    #[error(
        "the disk that holds the store {0} is full; what was committed before is safe: make room, and run the command again"
    )]
    Full(PathBuf),
    /// The system gave no memory or no thread.
    #[error(
        "there is too little memory to use the store {0}; end other programs, or allow this one more, and run the command again"
    )]
    Memory(PathBuf),
    /// Made by another version of the program.
    #[error(
        "the store {path} has format {found}, this program reads format {known}; use the program that made it, or rebuild it from the articles"
    )]
    Version {
        /// The store's folder.
        path: PathBuf,
        /// What its manifest says.
        found: u32,
        /// What this program reads.
        known: u32,
    },
    /// Whoever asked wants no answer any more.
    #[error("the question was given up before it was answered")]
    Stopped,
    /// Its files are damaged.
    #[error(
        "the store {path} is damaged: {cause}; `demarche doctor` says what can be mended and how"
    )]
    Damaged {
        /// The store's folder.
        path: PathBuf,
        /// What was found.
        cause: String,
    },
    /// The disk or the permissions failed.
    #[error(
        "cannot use the store {path}: {source}; see that the disk works and that you may read and write there, then run the command again"
    )]
    Io {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file beside the store could not be read or written.
    #[error(
        "{path} cannot be read or written: {source}; check the path, your rights to it, and the room on the disk"
    )]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file that should hold a backup does not.
    #[error("{path} cannot be restored: {cause}; nothing was changed")]
    NotABackup {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
    /// A value is larger than any that this program writes.
    #[error("{0}")]
    TooLarge(String),
}

impl StoreError {
    /// What the system said about the store at `path`.
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        let path = path.to_path_buf();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(path),
            io::ErrorKind::OutOfMemory => Self::Memory(path),
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
                Self::ReadOnly(path)
            }
            _ => Self::Io { path, source },
        }
    }
}

/// Whether a panic, by its payload, was about memory or threads that the system did not give: libraries take both for granted.
pub fn is_shortage(payload: &(dyn Any + Send)) -> bool {
    let words = payload.downcast_ref::<String>().map(String::as_str);
    let words = words.or_else(|| payload.downcast_ref::<&str>().copied());
    let causes = [
        "spawn thread",
        "allocate",
        "memory",
        "null pointer",
        "WouldBlock",
        "os error 11",
        "os error 12",
    ];
    words.is_some_and(|words| causes.iter().any(|cause| words.contains(cause)))
}
