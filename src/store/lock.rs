//! Who may use a store: one process at a time; the others wait a little and are then told who it is.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::StoreError;
use super::place;

/// How long another process is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it is looked whether it has let go.
const LOOK: Duration = Duration::from_millis(20);

/// The right to use a store; given back when dropped, also by a process that dies.
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of the store in `dir`, which is there.
    pub(super) fn take(dir: &Path) -> Result<Self, StoreError> {
        let path = dir.join(place::LOCK);
        let trouble = |source| StoreError::io(dir, source);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(trouble)?;
        let begun = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if begun.elapsed() > PATIENCE => {
                    return Err(StoreError::InUse {
                        path: dir.to_path_buf(),
                        holder: holder(&mut file),
                    });
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(LOOK),
                Err(TryLockError::Error(source)) => return Err(trouble(source)),
            }
        }
        // For those who wait; a note that cannot be written must not keep the store shut.
        let _ = file.set_len(0);
        let _ = writeln!(file, "{}", std::process::id());
        Ok(Self { _file: file })
    }

    /// Takes the lock of a store that is to be made in `dir`, or in place of the one there, even a damaged one, if `replace` says so.
    pub(super) fn take_to_fill(dir: &Path, replace: bool) -> Result<Arc<Self>, StoreError> {
        let there = match place::read(dir) {
            Ok(mark) => mark.is_some_and(|m| m.filled),
            Err(StoreError::Damaged { .. } | StoreError::Version { .. }) => true,
            Err(e) => return Err(e),
        };
        if there && !replace {
            return Err(StoreError::Taken(dir.to_path_buf()));
        }
        std::fs::create_dir_all(dir).map_err(|e| StoreError::io(dir, e))?;
        Ok(Arc::new(Self::take(dir)?))
    }
}

/// Who holds the lock, in words.
fn holder(file: &mut File) -> String {
    let mut text = String::new();
    let number = file
        .read_to_string(&mut text)
        .ok()
        .and_then(|_| text.trim().parse::<u32>().ok());
    match number {
        None => "another process".to_owned(),
        Some(number) if number == std::process::id() => "this process itself".to_owned(),
        Some(number) => match command(number) {
            None => format!("process {number}"),
            Some(command) => format!("process {number} ({command})"),
        },
    }
}

/// What a process was started as: program and first argument, where the system tells.
fn command(process: u32) -> Option<String> {
    let bytes = std::fs::read(format!("/proc/{process}/cmdline")).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let mut parts = text.split('\0').filter(|p| !p.is_empty());
    let program = Path::new(parts.next()?).file_name()?.to_string_lossy();
    Some(match parts.next() {
        Some(argument) => format!("{program} {argument}"),
        None => program.into_owned(),
    })
}
