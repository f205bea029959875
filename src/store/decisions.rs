//! The user's decisions as they are kept: an ordered list, beside the articles and untouched by them.

use bincode::{Decode, Encode};

use super::disk::Batch;
use super::{Store, StoreError, codec, keys};
use crate::model::NameKey;
use crate::resolve::{Decision, Op, standing};

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
        // Whatever an entry that holds no more, or holds now, says of names.
        let mut named = Vec::new();
        let before = self.decisions()?;
        let (old, new) = (standing(&before), standing(decisions));
        let changed = old
            .iter()
            .filter(|d| !new.contains(d))
            .chain(new.iter().filter(|d| !old.contains(d)));
        for key in changed.flat_map(|d| &d.keys) {
            named.extend(self.key_id(key.as_str())?.map(|id| id.0));
        }
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
        if let Some(touched) = &mut self.touched {
            touched.keys.extend(named);
        }
        self.change = self.keep_identity()?;
        Ok(())
    }
}
