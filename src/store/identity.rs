//! Evidence for the resolver, and the identity map as it is kept between two changes.

use std::collections::HashMap;

use bincode::{Decode, Encode};

use super::codec;
use super::disk::Batch;
use super::{KeyId, Store, StoreError, keys};
use crate::resolve::{Evidence, Identity, KeyEvidence};

#[derive(Encode, Decode)]
struct KeptIdentity {
    generation: u64,
    resolver: String,
    pairs: Vec<(u32, u32)>,
}

/// For each key that is not its entity's id: the key that is.
pub type Roots = HashMap<KeyId, KeyId>;

impl Store {
    /// What the articles show about each name key.
    pub fn evidence(&self) -> Result<Evidence, StoreError> {
        let mut keys = Vec::new();
        self.all_sightings(&mut |id, sightings| {
            let code = sightings.codes.iter().map(|(c, _)| c).min().cloned();
            keys.push(KeyEvidence::new(self.key(id)?, code, sightings.articles()));
            Ok(())
        })?;
        Ok(Evidence::new(keys))
    }

    /// The identity map, computed from evidence and decisions.
    pub fn compute_identity(&self) -> Result<Identity, StoreError> {
        Ok(Identity::compute(&self.evidence()?, &self.decisions()?))
    }

    /// The identity map by dense keys: the kept one if it is fresh, else computed.
    pub fn roots(&self) -> Result<Roots, StoreError> {
        if let Some(bytes) = self.disk.get_long(keys::IDENTITY)? {
            let kept: Option<KeptIdentity> = codec::unseal(&bytes).and_then(codec::decode);
            // One that cannot be read is computed again.
            let fresh = |k: &KeptIdentity| {
                k.generation == self.manifest.generation && k.resolver == Identity::version()
            };
            if let Some(kept) = kept.filter(fresh) {
                let pairs = kept.pairs.into_iter();
                return Ok(pairs.map(|(a, b)| (KeyId(a), KeyId(b))).collect());
            }
        }
        self.compute_roots()
    }

    fn compute_roots(&self) -> Result<Roots, StoreError> {
        let mut roots = Roots::new();
        for (key, root) in self.compute_identity()?.aliases() {
            if let (Some(key), Some(root)) =
                (self.key_id(key.as_str())?, self.key_id(root.as_str())?)
            {
                roots.insert(key, root);
            }
        }
        Ok(roots)
    }

    /// Computes the identity map and keeps it until something changes.
    pub(super) fn keep_identity(&mut self) -> Result<(), StoreError> {
        if !self.mark.filled {
            return Ok(());
        }
        let mut pairs: Vec<(u32, u32)> = self
            .compute_roots()?
            .into_iter()
            .map(|(a, b)| (a.0, b.0))
            .collect();
        pairs.sort_unstable();
        let kept = KeptIdentity {
            generation: self.manifest.generation,
            resolver: Identity::version(),
            pairs,
        };
        let bytes = codec::encode(&kept)
            .ok_or_else(|| StoreError::TooLarge("the identity map is too large".to_owned()))?;
        let mut batch = Batch::default();
        batch.put_long(keys::IDENTITY, &codec::seal(&bytes));
        self.disk.apply(batch)?;
        self.disk.flush()
    }
}
