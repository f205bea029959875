//! Which keys a decision is to name, when the user says names.

use std::collections::BTreeSet;

use super::QueryError;
use super::graph::Graph;
use crate::model::{NameKey, fold};
use crate::resolve::{Op, verdicts};
use crate::store::KeyId;

impl Graph<'_> {
    /// The key that stands for the entity of a name: its id.
    pub fn entity_key(&self, name: &str) -> Result<NameKey, QueryError> {
        self.key(self.node(name)?.root)
    }

    /// The one key that a name is, among those of its entity: a full name before weak forms, the most attested first.
    pub fn name_key(&self, name: &str) -> Result<NameKey, QueryError> {
        let name = name.trim();
        let given = NameKey::raw(name);
        if given.kind().is_some() && self.store.key_id(name)?.is_some() {
            return Ok(given);
        }
        let found = self.node(name)?;
        let members: BTreeSet<KeyId> = self.members(found.root).into_iter().collect();
        let folded = fold(name);
        let mut best: Option<((bool, bool, usize), NameKey)> = None;
        for (key, articles) in self.store.lookup(&folded)? {
            if !members.contains(&key) {
                continue;
            }
            let key = self.key(key)?;
            let rank = (key.scope().is_none(), key.name() == folded, articles);
            let better = |(other, than): &((bool, bool, usize), NameKey)| {
                rank > *other || (rank == *other && key < *than)
            };
            if best.as_ref().is_none_or(better) {
                best = Some((rank, key));
            }
        }
        best.map_or_else(|| self.key(found.root), |(_, key)| Ok(key))
    }

    /// Further keys that a merge of two entities has to name, because an earlier decision keeps them apart.
    pub fn kept_apart(&self, a: &NameKey, b: &NameKey) -> Result<Vec<NameKey>, QueryError> {
        let root = |key: &NameKey| -> Result<Option<KeyId>, QueryError> {
            Ok(self.store.key_id(key.as_str())?.map(|k| self.root(k)))
        };
        let ends = [root(a)?, root(b)?];
        let mut keys = Vec::new();
        let decisions = self.store.decisions()?;
        let splits = verdicts(&decisions).into_iter();
        for (_, _, apart) in splits.filter(|(_, op, _)| *op == Op::Split) {
            let mut among: Vec<(NameKey, Option<KeyId>)> = Vec::new();
            for key in apart {
                let root = root(&key)?;
                if root.is_some() && ends.contains(&root) {
                    among.push((key, root));
                }
            }
            let other = |(_, r): &(NameKey, Option<KeyId>)| *r != among[0].1;
            if !among.is_empty() && among.iter().any(other) {
                keys.extend(among.into_iter().map(|(key, _)| key));
            }
        }
        keys.sort();
        keys.dedup();
        Ok(keys)
    }

    /// The keys of an entity in one article; without the weak forms where a full name stands beside them, since those follow it.
    pub fn keys_within(&self, name: &str, article: &str) -> Result<Vec<NameKey>, QueryError> {
        let given = NameKey::raw(name.trim());
        let exact = given.kind().is_some() && self.store.key_id(given.as_str())?.is_some();
        let Some(fragment) = self.store.fragment(article)? else {
            return Ok(Vec::new());
        };
        let root = self.node(name)?.root;
        let mut keys = BTreeSet::new();
        for entity in &fragment.entities {
            let is = match self.store.key_id(entity.key.as_str())? {
                _ if exact => entity.key == given,
                Some(key) => self.root(key) == root,
                None => false,
            };
            if is {
                keys.insert(entity.key.clone());
            }
        }
        if keys.iter().any(|k| k.scope().is_none()) {
            keys.retain(|k| k.scope().is_none());
        }
        Ok(keys.into_iter().collect())
    }
}
