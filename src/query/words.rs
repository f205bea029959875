//! The words of plain questions, from `data/questions.toml`, and their dictionary forms.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Deserialize;

use crate::model::Kind;

const QUESTIONS: &str = include_str!("../../data/questions.toml");

/// Words that hold a question together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) open: BTreeSet<String>,
    pub(super) asking: BTreeSet<String>,
    pub(super) unknown: BTreeSet<String>,
    pub(super) prepositions: BTreeSet<String>,
    pub(super) negations: BTreeSet<String>,
    pub(super) adverbs: BTreeSet<String>,
    pub(super) auxiliaries: BTreeSet<String>,
    pub(super) be: BTreeSet<String>,
    fillers: BTreeSet<String>,
    pub(super) related: BTreeSet<String>,
    pub(super) happen: BTreeSet<String>,
    kinds: BTreeMap<Kind, BTreeSet<String>>,
    pub(super) time: Time,
    pub(super) stand_ins: BTreeMap<Kind, Vec<String>>,
    irregular: BTreeMap<String, String>,
}

/// Words that begin a time.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Time {
    pub(super) within: BTreeSet<String>,
    pub(super) since: BTreeSet<String>,
    pub(super) after: BTreeSet<String>,
    pub(super) until: BTreeSet<String>,
    pub(super) before: BTreeSet<String>,
}

impl Words {
    /// The embedded words.
    pub(super) fn builtin() -> Result<&'static Self, String> {
        static BUILTIN: OnceLock<Result<Words, String>> = OnceLock::new();
        BUILTIN
            .get_or_init(|| toml::from_str(QUESTIONS).map_err(|e| format!("questions.toml: {e}")))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// Whether a word carries no relation and no name.
    pub(super) fn is_small(&self, word: &str) -> bool {
        [
            &self.open,
            &self.adverbs,
            &self.auxiliaries,
            &self.be,
            &self.fillers,
        ]
        .iter()
        .any(|set| set.contains(word))
    }

    /// The kind of node that a word asks for.
    pub(super) fn kind(&self, word: &str) -> Option<Kind> {
        self.kinds
            .iter()
            .find(|(_, words)| words.contains(word))
            .map(|(kind, _)| *kind)
    }

    /// What a word in lower case may be a form of, likeliest first.
    pub(super) fn lemmas(&self, word: &str) -> Vec<String> {
        let mut all = vec![word.to_owned()];
        all.extend(self.irregular.get(word).cloned());
        let mut cut = |ending: &str, endings: &[&str]| {
            if let Some(stem) = word.strip_suffix(ending).filter(|s| s.len() > 1) {
                all.extend(endings.iter().map(|e| format!("{stem}{e}")));
                // "planned", "planning": the last letter is written twice.
                let mut letters = stem.chars().rev();
                if ending != "s" && letters.next() == letters.next() {
                    all.push(stem[..stem.len() - 1].to_owned());
                }
            }
        };
        if word.is_ascii() {
            cut("ies", &["y"]);
            cut("es", &["", "e"]);
            cut("s", &[""]);
            cut("ied", &["y"]);
            cut("ed", &["", "e"]);
            cut("ing", &["", "e"]);
        }
        all
    }

    /// Whether a word may be a past participle.
    pub(super) fn is_participle(&self, word: &str) -> bool {
        let irregular = |form: &str| self.irregular.contains_key(form);
        // "Retaken" as "taken".
        word.ends_with("ed") || irregular(word) || word.strip_prefix("re").is_some_and(irregular)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_dictionary_forms() {
        let words = Words::builtin().unwrap();
        let has = |form: &str, lemma: &str| words.lemmas(form).iter().any(|l| l == lemma);
        assert!(
            has("backs", "back")
                && has("negotiates", "negotiate")
                && has("criticises", "criticise")
        );
        assert!(has("cancelled", "cancel") && has("accused", "accuse") && has("denies", "deny"));
        assert!(has("met", "meet") && has("bombing", "bomb"));
    }
}
