//! What was read of a store and holds until it changes: who is who, what the user decided, and what was looked at lately.
//!
//! Whoever lets go of a store between questions keeps this, so that opening it again costs no more than the file underneath does.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock};

use super::alphabet::Alphabet;
use super::forms::Forms;
use super::view::View;
use super::{Node, Options, QueryError};
use crate::model::{Fragment, Kind, NameKey, fold};
use crate::ontology::Ontology;
use crate::resolve::Overrides;
use crate::store::{KeyId, Origins, Rejected, State, Store};

/// What a question needs to know of a relation.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RelationTraits {
    pub(super) symmetric: bool,
    pub(super) structure: bool,
}

/// What was read of one state of a store, with one ontology and gazetteer.
pub struct Known {
    state: State,
    roots: HashMap<KeyId, KeyId>,
    pub(super) members: HashMap<KeyId, Vec<KeyId>>,
    pub(super) traits: Vec<RelationTraits>,
    /// Articles that share their origin with others.
    pub(super) origins: Origins,
    /// Claims that the user rejected, by id and by edge.
    pub(super) rejected: BTreeSet<String>,
    pub(super) rejected_by_edge: Rejected,
    /// Display names and kinds that the user decided, by entity.
    pub(super) decided_names: HashMap<KeyId, String>,
    pub(super) decided_kinds: HashMap<KeyId, Kind>,
    /// Names under which the user wants entities to be found, beside those in the articles: folded, as given, entity.
    pub(super) aliases: Vec<(String, String, KeyId)>,
    pub(super) alphabet: OnceLock<Alphabet>,
    pub(super) forms: OnceLock<Forms>,
    pub(super) nodes: Mutex<HashMap<KeyId, Node>>,
    pub(super) fragments: Mutex<HashMap<u32, Arc<Fragment>>>,
    /// The graph in memory as it was last asked for.
    pub(super) view: Mutex<Option<(Options, Arc<View>)>>,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known").finish_non_exhaustive()
    }
}

impl Known {
    pub(super) fn read(store: &Store, ontology: &Ontology) -> Result<Self, QueryError> {
        let roots = store.roots()?;
        let mut members: HashMap<KeyId, Vec<KeyId>> = HashMap::new();
        for (member, root) in &roots {
            members.entry(*root).or_default().push(*member);
        }
        for (root, list) in &mut members {
            list.push(*root);
            list.sort_unstable();
        }
        let traits = store
            .relations()
            .map(|(_, name)| {
                ontology
                    .relation(name)
                    .map_or_else(RelationTraits::default, |r| RelationTraits {
                        symmetric: r.symmetric,
                        structure: r.class.is_none(),
                    })
            })
            .collect();
        let overrides = Overrides::new(&store.decisions()?);
        let root = |key: &NameKey| -> Result<Option<KeyId>, QueryError> {
            let key = store.key_id(key.as_str())?;
            Ok(key.map(|k| roots.get(&k).copied().unwrap_or(k)))
        };
        let mut decided_names = HashMap::new();
        let mut decided_kinds = HashMap::new();
        let mut aliases = Vec::new();
        for (key, name) in &overrides.names {
            if let Some(root) = root(key)? {
                decided_names.insert(root, name.clone());
                aliases.push((fold(name), name.clone(), root));
            }
        }
        for (key, kind) in &overrides.kinds {
            if let Some(root) = root(key)? {
                decided_kinds.insert(root, *kind);
            }
        }
        for (key, name) in &overrides.aliases {
            if let Some(root) = root(key)? {
                aliases.push((fold(name), name.clone(), root));
            }
        }
        Ok(Self {
            state: store.state(),
            roots,
            members,
            traits,
            origins: store.origins()?,
            rejected: overrides.rejected,
            rejected_by_edge: store.rejected()?,
            decided_names,
            decided_kinds,
            aliases,
            alphabet: OnceLock::new(),
            forms: OnceLock::new(),
            nodes: Mutex::default(),
            fragments: Mutex::default(),
            view: Mutex::default(),
        })
    }

    /// Whether the store is in the state that this was read in.
    pub(super) fn is_of(&self, store: &Store) -> bool {
        self.state.is(&store.state())
    }

    pub(super) fn root(&self, key: KeyId) -> KeyId {
        self.roots.get(&key).copied().unwrap_or(key)
    }
}
