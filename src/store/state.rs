//! Whether a store that was let go is, when it is opened again, as it was.

use std::time::SystemTime;

use super::codec::Manifest;
use super::{Store, place};

/// A state of a store, down to the places of its names: whatever was read in it holds as long as it is the same.
#[derive(Debug, Clone)]
pub struct State {
    /// When its data file was made; none if the system does not say.
    born: Option<SystemTime>,
    data: u32,
    manifest: Manifest,
}

impl State {
    /// Whether nothing was written between the two.
    pub fn is(&self, other: &Self) -> bool {
        // Without a birthday another store in the same place could look the same.
        self.born.is_some()
            && (self.born, self.data) == (other.born, other.data)
            && self.manifest == other.manifest
    }
}

impl Store {
    /// What tells whether a store that was let go and opened again is as it was.
    pub fn state(&self) -> State {
        let data = place::data_dir(&self.dir, self.mark.data);
        let file = place::sled_dir(&data).join("db");
        State {
            born: std::fs::metadata(file).and_then(|m| m.created()).ok(),
            data: self.mark.data,
            manifest: self.manifest.clone(),
        }
    }
}
