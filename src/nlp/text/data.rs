//! The word data of the splitter.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use serde::Deserialize;

use super::super::NlpError;

const TOKENS: &str = include_str!("../../../data/nlp/tokens.toml");

/// Contents of `data/nlp/tokens.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Data {
    pub(super) before_names: HashSet<String>,
    pub(super) anywhere: HashSet<String>,
    pub(super) before_numbers: HashSet<String>,
    pub(super) prefixes: HashSet<String>,
    pub(super) units: HashSet<String>,
    pub(super) joined: HashMap<String, usize>,
    starters: Starters,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Starters {
    words: HashSet<String>,
}

impl Data {
    pub(super) fn builtin() -> Result<Self, NlpError> {
        toml::from_str(TOKENS).map_err(|e| NlpError::WordData {
            cause: e.to_string(),
        })
    }

    /// Whether this lower-cased word often begins a sentence.
    pub(super) fn starts_sentences(&self, word: &str) -> bool {
        self.starters.words.contains(word)
    }
}
