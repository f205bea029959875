//! Evidence for the resolver, the user's decisions, and the identity map as it is kept between two changes.

use std::collections::HashMap;

use bincode::{Decode, Encode};

use super::codec;
use super::disk::Batch;
use super::{KeyId, Store, StoreError, keys};
use crate::model::NameKey;
use crate::resolve::{Decision, Evidence, Identity, KeyEvidence, Op};

#[derive(Encode, Decode)]
struct DecisionV1 {
    id: String,
    op: u8,
    keys: Vec<String>,
    claim: Option<String>,
    because: String,
    at: String,
}

const OPS: [Op; 4] = [Op::Merge, Op::Split, Op::Reject, Op::Undo];

#[derive(Encode, Decode)]
struct KeptIdentity {
    generation: u64,
    resolver: String,
    pairs: Vec<(u32, u32)>,
}

/// For each key that is not its entity's id: the key that is.
pub type Roots = HashMap<KeyId, KeyId>;

impl Store {
    /// The user's decisions, in their order.
    pub fn decisions(&self) -> Result<Vec<Decision>, StoreError> {
        let damaged = || self.disk.damaged("the decisions cannot be read");
        if self.manifest.decisions == 0 {
            return Ok(Vec::new());
        }
        let bytes = self.disk.get_long(keys::DECISIONS)?.ok_or_else(damaged)?;
        let list: Vec<DecisionV1> = codec::unseal(&bytes)
            .and_then(codec::decode)
            .ok_or_else(damaged)?;
        list.into_iter()
            .map(|d| {
                Ok(Decision {
                    id: d.id,
                    op: *OPS.get(usize::from(d.op)).ok_or_else(damaged)?,
                    keys: d.keys.into_iter().map(NameKey::raw).collect(),
                    claim: d.claim,
                    because: d.because,
                    at: d.at,
                })
            })
            .collect()
    }

    /// Appends a decision.
    pub fn decide(&mut self, decision: Decision) -> Result<(), StoreError> {
        let mut list = self.decisions()?;
        list.push(decision);
        self.set_decisions(&list)
    }

    /// Replaces the whole list, as an import does.
    pub fn set_decisions(&mut self, decisions: &[Decision]) -> Result<(), StoreError> {
        let list: Vec<DecisionV1> = decisions
            .iter()
            .map(|d| DecisionV1 {
                id: d.id.clone(),
                op: OPS.iter().position(|op| *op == d.op).unwrap_or(0) as u8,
                keys: d.keys.iter().map(|k| k.as_str().to_owned()).collect(),
                claim: d.claim.clone(),
                because: d.because.clone(),
                at: d.at.clone(),
            })
            .collect();
        let bytes = codec::encode(&list)
            .ok_or_else(|| StoreError::TooLarge("there are too many decisions".to_owned()))?;
        let mut batch = Batch::default();
        batch.put_long(keys::DECISIONS, &codec::seal(&bytes));
        let mut manifest = self.manifest.clone();
        manifest.decisions = decisions.len() as u32;
        manifest.generation += 1;
        self.commit(batch, manifest)?;
        self.keep_identity()
    }

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
