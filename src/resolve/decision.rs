//! What the user decided about names and claims. Decisions name keys and claims, never entity ids, and always win over evidence.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::{Kind, NameKey};

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// The keys are one entity.
    Merge,
    /// No two of the keys are one entity; with articles: the keys of these articles are another entity than elsewhere.
    Split,
    /// The claim is wrong and is left out.
    Reject,
    /// An earlier decision no longer holds.
    Undo,
    /// The entity of the key is called by the name.
    Rename,
    /// The entity of the key is of the kind.
    Retype,
    /// The entity of the key is found under the name too, and is one with what the articles call so.
    Alias,
}

/// One entry of the ordered list of decisions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Eight hexadecimal characters of the hash of the rest.
    #[serde(default)]
    pub id: String,
    /// What is decided.
    pub op: Op,
    /// The keys that it is about, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<NameKey>,
    /// The claim of a rejection; the decision of an undo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// The name of a rename or alias.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The kind of a retype.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// The articles of a split by articles, in order of ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub articles: Vec<String>,
    /// The user's reason.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub because: String,
    /// When, as the user's clock said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub at: String,
}

impl Decision {
    /// A decision about keys or a claim, with its id.
    pub fn new(op: Op, keys: Vec<NameKey>, claim: Option<String>, because: &str, at: &str) -> Self {
        Self {
            keys,
            claim,
            because: because.to_owned(),
            at: at.to_owned(),
            ..Self::of(op)
        }
        .sealed()
    }

    /// A decision that says nothing yet; to be filled in and [`sealed`](Self::sealed).
    pub fn of(op: Op) -> Self {
        Self {
            id: String::new(),
            op,
            keys: Vec::new(),
            claim: None,
            name: None,
            kind: None,
            articles: Vec::new(),
            because: String::new(),
            at: String::new(),
        }
    }

    /// The same with keys and articles in order and the id that its content has.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        self.keys.sort();
        self.keys.dedup();
        self.articles.sort();
        self.articles.dedup();
        self.id = self.digest();
        self
    }

    fn digest(&self) -> String {
        let op = format!("{:?}", self.op);
        let mut parts = vec![op.as_str()];
        parts.extend(self.keys.iter().map(NameKey::as_str));
        parts.extend(self.claim.as_deref());
        // Decisions that say none of this have the ids that they had before it could be said.
        for (what, said) in [
            ("name", self.name.as_deref()),
            ("kind", self.kind.map(Kind::as_str)),
        ] {
            parts.extend(said.into_iter().flat_map(|said| [what, said]));
        }
        if !self.articles.is_empty() {
            parts.push("articles");
            parts.extend(self.articles.iter().map(String::as_str));
        }
        parts.extend([self.because.as_str(), self.at.as_str()]);
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let digest = hash.finalize();
        let bits = digest[..4]
            .iter()
            .fold(0u32, |acc, b| acc << 8 | u32::from(*b));
        format!("{bits:08x}")
    }

    /// What it says about keys being one entity: sets of keys of which all are one ([`Op::Merge`]) or no two are ([`Op::Split`]).
    pub fn verdicts(&self) -> Vec<(Op, Vec<NameKey>)> {
        match self.op {
            Op::Merge => vec![(Op::Merge, self.keys.clone())],
            Op::Split if self.articles.is_empty() => vec![(Op::Split, self.keys.clone())],
            Op::Split => {
                let apart: Vec<NameKey> = self.keys.iter().map(|k| k.set_apart(&self.id)).collect();
                let mut verdicts = vec![(Op::Merge, apart.clone())];
                let pairs = self.keys.iter().cloned().zip(apart);
                verdicts.extend(pairs.map(|(key, apart)| (Op::Split, vec![key, apart])));
                verdicts
            }
            Op::Alias => {
                let named = self.keys.first().and_then(|key| {
                    let kind = key.kind()?;
                    let other = NameKey::global(kind, self.name.as_deref()?);
                    Some((Op::Merge, vec![key.clone(), other]))
                });
                named.into_iter().collect()
            }
            Op::Reject | Op::Undo | Op::Rename | Op::Retype => Vec::new(),
        }
    }

    /// What is missing for it to make sense, in words.
    pub fn lacks(&self) -> Option<&'static str> {
        let lacks = match self.op {
            Op::Merge if self.keys.len() < 2 => "two keys",
            Op::Split if self.articles.is_empty() && self.keys.len() < 2 => "two keys, or articles",
            Op::Split | Op::Rename | Op::Retype | Op::Alias if self.keys.is_empty() => "a key",
            Op::Rename | Op::Alias if self.name.as_deref().is_none_or(str::is_empty) => "a name",
            Op::Retype if self.kind.is_none() => "a kind",
            Op::Reject if self.claim.is_none() => "a claim",
            Op::Undo if self.claim.is_none() => "a claim, which is the id of the decision undone",
            _ => return None,
        };
        Some(lacks)
    }
}

/// The decisions as a file that a user can read and edit.
pub fn to_toml(decisions: &[Decision]) -> Result<String, toml::ser::Error> {
    #[derive(Serialize)]
    struct File<'a> {
        decision: &'a [Decision],
    }
    toml::to_string(&File {
        decision: decisions,
    })
}

/// What the standing decisions say about keys being one entity, in their order: the decision, and as [`Decision::verdicts`].
pub fn verdicts(decisions: &[Decision]) -> Vec<(&Decision, Op, Vec<NameKey>)> {
    let said = |d: &'_ Decision| d.verdicts().into_iter();
    let standing = standing(decisions).into_iter();
    standing
        .flat_map(|d| said(d).map(move |(op, keys)| (d, op, keys)))
        .collect()
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
