//! A graph of articles, as the command makes it.

use std::path::{Path, PathBuf};
use std::process::Command;

use demarche::store::Store;

/// The project's folder.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A store in `dir` with everything that `files` hold.
pub fn graph_of(dir: &Path, files: &[PathBuf]) -> Store {
    let path = dir.join("graph");
    let done = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .arg("--store")
        .arg(&path)
        .arg("ingest")
        .args(files)
        .output()
        .expect("a run");
    assert!(done.status.success(), "{done:?}");
    Store::open_existing(&path).expect("a store")
}
