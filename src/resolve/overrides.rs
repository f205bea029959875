//! What the user decided about how entities are called and what they are, and which claims are wrong.

use std::collections::BTreeSet;

use super::decision::{Decision, Op, standing};
use crate::model::{Kind, NameKey};

/// Names, kinds and claims that decisions override. Of two entries about one entity the later holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overrides {
    /// Display names, by a key of the entity.
    pub names: Vec<(NameKey, String)>,
    /// Kinds, by a key of the entity.
    pub kinds: Vec<(NameKey, Kind)>,
    /// Further names under which entities are found, by a key of the entity.
    pub aliases: Vec<(NameKey, String)>,
    /// Claims that are left out.
    pub rejected: BTreeSet<String>,
}

impl Overrides {
    /// What the standing decisions say.
    pub fn new(decisions: &[Decision]) -> Self {
        let mut overrides = Self::default();
        for decision in standing(decisions) {
            match decision.op {
                Op::Reject => overrides.rejected.extend(decision.claim.clone()),
                Op::Rename => overrides
                    .names
                    .extend(decision.about(decision.name.as_ref())),
                Op::Retype => overrides
                    .kinds
                    .extend(decision.about(decision.kind.as_ref())),
                Op::Alias => overrides
                    .aliases
                    .extend(decision.about(decision.name.as_ref())),
                Op::Merge | Op::Split | Op::Undo => {}
            }
        }
        overrides
    }
}

impl Decision {
    /// Something said of each of its keys.
    fn about<'a, T: Clone>(
        &'a self,
        said: Option<&'a T>,
    ) -> impl Iterator<Item = (NameKey, T)> + 'a {
        let keys = self.keys.iter();
        keys.filter_map(move |key| Some((key.clone(), said?.clone())))
    }
}
