//! The order of all entities by their ids, as numbers: answers list what is equally well attested by name, and of a large graph nearly
//! everything is.

use super::QueryError;
use crate::store::{KeyId, Store};

/// Where each name key stands among all.
#[derive(Debug)]
pub(super) struct Alphabet {
    places: Vec<u32>,
    /// Whether it is a weak form.
    weak: Vec<bool>,
}

impl Alphabet {
    pub(super) fn read(store: &Store) -> Result<Self, QueryError> {
        let keys = store.keys()?;
        let mut order: Vec<u32> = (0..keys.len() as u32).collect();
        order.sort_unstable_by_key(|i| keys[*i as usize].as_str());
        let mut places = vec![0; keys.len()];
        for (place, key) in (0..).zip(&order) {
            places[*key as usize] = place;
        }
        Ok(Self {
            places,
            weak: keys.iter().map(|k| k.scope().is_some()).collect(),
        })
    }

    /// A number that is smaller the earlier the key comes.
    pub(super) fn place(&self, key: KeyId) -> u32 {
        self.places.get(key.index()).copied().unwrap_or(u32::MAX)
    }

    /// Whether a key is a weak form.
    pub(super) fn is_weak(&self, key: KeyId) -> bool {
        self.weak.get(key.index()).copied().unwrap_or_default()
    }
}
