//! Name keys to entities.
//!
//! In: [`Evidence`] (each name key with its articles and codes) and the user's [`Decision`]s. Out: an [`Identity`], which says for each
//! key whose it is. Pure: no disk, no clock; the order in which articles came cannot matter. It never sees postings: a merge or an undo
//! changes this map and nothing else.

mod decision;
mod evidence;
mod identity;
mod links;
mod words;

pub use decision::{Decision, Op, standing};
pub use evidence::{Evidence, KeyEvidence, Link};
pub use identity::Identity;
