//! What the user decided about names and claims. Decisions name keys and claims, never entity ids, and always win over evidence.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::NameKey;

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// The keys are one entity.
    Merge,
    /// No two of the keys are one entity.
    Split,
    /// The claim is wrong and is left out.
    Reject,
    /// An earlier decision no longer holds.
    Undo,
}

/// One entry of the ordered list of decisions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Decision {
    /// Eight hexadecimal characters of the hash of the rest.
    pub id: String,
    /// What is decided.
    pub op: Op,
    /// The keys of a merge or split.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<NameKey>,
    /// The claim of a rejection; the decision of an undo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// The user's reason.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub because: String,
    /// When, as the user's clock said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub at: String,
}

impl Decision {
    /// A decision with its id.
    pub fn new(
        op: Op,
        mut keys: Vec<NameKey>,
        claim: Option<String>,
        because: &str,
        at: &str,
    ) -> Self {
        keys.sort();
        keys.dedup();
        let mut hash = Sha256::new();
        let op_name = format!("{op:?}");
        let parts = std::iter::once(op_name.as_str())
            .chain(keys.iter().map(NameKey::as_str))
            .chain(claim.as_deref())
            .chain([because, at]);
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let digest = hash.finalize();
        let bits = digest[..4]
            .iter()
            .fold(0u32, |acc, b| acc << 8 | u32::from(*b));
        Self {
            id: format!("{bits:08x}"),
            op,
            keys,
            claim,
            because: because.to_owned(),
            at: at.to_owned(),
        }
    }
}

/// The decisions that hold: those that no later undo names.
pub fn standing(decisions: &[Decision]) -> Vec<&Decision> {
    let mut undone: BTreeSet<&str> = BTreeSet::new();
    let mut kept = Vec::new();
    for decision in decisions.iter().rev() {
        if undone.contains(decision.id.as_str()) {
            continue;
        }
        if decision.op == Op::Undo {
            undone.extend(decision.claim.as_deref());
        } else {
            kept.push(decision);
        }
    }
    kept.reverse();
    kept
}
