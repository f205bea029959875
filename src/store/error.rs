//! What can go wrong with a store, in sentences.

use std::path::PathBuf;

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
    #[error("{0} holds a store already; name an empty or new folder")]
    Taken(PathBuf),
    /// Another process holds it.
    #[error(
        "the store {0} is in use by another process; wait for it to end, or stop it, and try again"
    )]
    InUse(PathBuf),
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
    /// Its files are damaged.
    #[error(
        "the store {path} is damaged: {cause}; restore a backup, or ingest the articles again into a new store"
    )]
    Damaged {
        /// The store's folder.
        path: PathBuf,
        /// What was found.
        cause: String,
    },
    /// The disk or the permissions failed.
    #[error("cannot use the store {path}: {source}")]
    Io {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A value is larger than any that this program writes.
    #[error("{0}")]
    TooLarge(String),
}
