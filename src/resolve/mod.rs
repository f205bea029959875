//! Which name keys are one entity.
//!
//! In: [`Evidence`] about name keys, collected by the store, and the user's [`Decision`]s. Out: an [`Identity`], the map from keys to
//! entities. A pure function of both sets: ingest order, batches and repetition cannot change it. The store keeps adjacency per name
//! key, so that a merge or its undo rewrites this map alone.
//!
//! Keys that are not tied to one article are joined by what their [tokens] share; those that are ("Kerry", "the US President") only
//! stand for one of the others, and never join two.

mod anchor;
mod decision;
mod evidence;
mod groups;
mod identity;
mod listed;
mod naming;
pub mod office;
pub mod origins;
mod overrides;
mod rekeying;
mod review;
mod rules;
mod sound;
pub mod stateless;
mod tokens;
mod update;
mod words;

pub use anchor::{Hub, hub_token};
pub use decision::{Decision, Op, standing, to_toml, verdicts};
pub use evidence::{Evidence, KeyEvidence, Link, of_fragment};
pub use identity::{Identity, decided};
pub use listed::{Misread, from_toml};
pub use naming::Names;
pub use overrides::Overrides;
pub use rekeying::Rekeying;
pub use review::{Doubt, review};
pub use rules::evidence_tokens;
pub use tokens::{Sort, tokens};
pub use update::{Source, Update, update};
