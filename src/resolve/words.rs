//! The words of `data/identity.toml`, and the titles of the ontology.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Deserialize;

use crate::ontology::Ontology;

const IDENTITY: &str = include_str!("../../data/identity.toml");

/// Ways of writing one sound.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sound {
    pub(super) written: Vec<String>,
    #[serde(rename = "as")]
    pub(super) plain: String,
}

/// Words that tell little about identity.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    small: BTreeSet<String>,
    particles: BTreeSet<String>,
    pub(super) sound: Vec<Sound>,
    short: BTreeMap<String, Vec<String>>,
}

impl Words {
    /// The embedded words; none if they cannot be read, which a test rules out.
    pub(super) fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Words> = OnceLock::new();
        BUILTIN.get_or_init(|| toml::from_str(IDENTITY).unwrap_or_default())
    }

    /// The initials of a name, without and with its small words.
    pub(super) fn initials(&self, name: &str) -> [String; 2] {
        let of = |small: bool| {
            name.split(' ')
                .filter(|w| small || !self.small.contains(*w))
                .filter_map(|w| w.chars().next())
                .collect()
        };
        [of(false), of(true)]
    }

    /// The words of a person's name that tell: no titles, no particles, no initials.
    pub(super) fn bare_name<'n>(&self, name: &'n str) -> Vec<&'n str> {
        Self::without_title(name)
            .unwrap_or(name)
            .split(' ')
            .filter(|w| w.chars().count() > 1 && !self.particles.contains(*w))
            .collect()
    }

    /// The first names that a short form may stand for.
    pub(super) fn full_forms(&self, first: &str) -> &[String] {
        self.short.get(first).map_or(&[], Vec::as_slice)
    }

    /// What a person's name has besides first and last name, particles left out; initials written together ("hw") are taken apart.
    pub(super) fn middles(name: &str) -> Vec<&str> {
        let words = Self::builtin();
        let bare = words.bare_name(name);
        let (first, last) = (bare.first(), bare.last());
        let mut middles = Vec::new();
        for word in Self::without_title(name).unwrap_or(name).split(' ') {
            if Some(&word) == first || Some(&word) == last || words.particles.contains(word) {
                continue;
            }
            let initials = word.len() <= 3 && !word.contains(['a', 'e', 'i', 'o', 'u', 'y']);
            if initials && word.is_ascii() {
                middles.extend((0..word.len()).map(|i| &word[i..=i]));
            } else {
                middles.push(word);
            }
        }
        middles
    }

    /// Whether a word is the title of an office rather than a name.
    pub(super) fn is_title(word: &str) -> bool {
        Ontology::builtin().is_ok_and(|o| o.title(word).is_some())
    }

    /// A person's name without the title before it: "foreign minister sergei lavrov" is "sergei lavrov".
    pub(super) fn without_title(name: &str) -> Option<&str> {
        let ontology = Ontology::builtin().ok()?;
        let mut after = None;
        for (at, _) in name.match_indices(' ') {
            let word = name[..at].rsplit(' ').next()?;
            if ontology.title(word).is_some() {
                after = Some(&name[at + 1..]);
            }
        }
        after.filter(|rest| rest.contains(' '))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_words_are_there() {
        let words = Words::builtin();
        assert!(words.small.contains("of"));
        assert_eq!(words.bare_name("bashar al assad"), ["bashar", "assad"]);
        assert_eq!(words.bare_name("john f kerry"), ["john", "kerry"]);
        assert_eq!(
            Words::without_title("foreign minister sergei lavrov"),
            Some("sergei lavrov")
        );
        assert_eq!(Words::without_title("sergei lavrov"), None);
        assert_eq!(words.full_forms("bill"), ["william"]);
    }
}
