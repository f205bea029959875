//! Words by which the core follows who is meant and who speaks, from `data/nlp/discourse.toml`.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use serde::Deserialize;

use super::NlpError;

const WORDS: &str = include_str!("../../data/nlp/discourse.toml");

/// Which role a pronoun plays in speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the field's")]
pub enum Person {
    First,
    Second,
    Third,
    Relative,
    Demonstrative,
}

/// One or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the field's")]
pub enum Number {
    Singular,
    Plural,
}

/// Grammatical gender of a pronoun, a name or a noun for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the field's")]
pub enum Gender {
    Masculine,
    Feminine,
    Neuter,
}

/// What the form of a pronoun tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pronoun {
    /// Who is meant.
    pub person: Person,
    /// None for "you" and "who".
    pub number: Option<Number>,
    /// None for "they" and most others.
    pub gender: Option<Gender>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    pronouns: HashMap<String, String>,
    determiners: Determiners,
    gender: Genders,
    first_names: Genders,
    names: NameWords,
    speech: Speech,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Determiners {
    definite: HashSet<String>,
    demonstrative: HashSet<String>,
    indefinite: HashSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Genders {
    masculine: Vec<String>,
    feminine: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NameWords {
    address: HashSet<String>,
    honours: HashSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Speech {
    verbs: HashSet<String>,
    sources: HashSet<String>,
}

/// The words by purpose; every method takes a word in lower case.
#[derive(Debug)]
pub(crate) struct Words {
    pronouns: HashMap<String, Pronoun>,
    definite: HashSet<String>,
    demonstrative: HashSet<String>,
    indefinite: HashSet<String>,
    nouns: HashMap<String, Gender>,
    first_names: HashMap<String, Gender>,
    address: HashSet<String>,
    honours: HashSet<String>,
    speech: HashSet<String>,
    sources: HashSet<String>,
}

impl Words {
    pub(crate) fn builtin() -> Result<Self, NlpError> {
        let raw: Raw = toml::from_str(WORDS).map_err(|e| NlpError::WordData {
            cause: e.to_string(),
        })?;
        let genders = |words: Genders| {
            let of = |words: Vec<String>, gender| words.into_iter().map(move |w| (w, gender));
            of(words.masculine, Gender::Masculine)
                .chain(of(words.feminine, Gender::Feminine))
                .collect()
        };
        let pronouns = raw.pronouns.into_iter();
        Ok(Self {
            pronouns: pronouns.map(|(w, code)| (w, pronoun(&code))).collect(),
            definite: raw.determiners.definite,
            demonstrative: raw.determiners.demonstrative,
            indefinite: raw.determiners.indefinite,
            nouns: genders(raw.gender),
            first_names: genders(raw.first_names),
            address: raw.names.address,
            honours: raw.names.honours,
            speech: raw.speech.verbs,
            sources: raw.speech.sources,
        })
    }

    pub(crate) fn pronoun(&self, word: &str) -> Option<Pronoun> {
        self.pronouns.get(word).copied()
    }

    pub(crate) fn is_definite(&self, word: &str) -> bool {
        self.definite.contains(word)
    }

    pub(crate) fn is_demonstrative(&self, word: &str) -> bool {
        self.demonstrative.contains(word)
    }

    pub(crate) fn is_indefinite(&self, word: &str) -> bool {
        self.indefinite.contains(word)
    }

    /// The gender of a noun or title: "spokeswoman".
    pub(crate) fn gender_of_noun(&self, word: &str) -> Option<Gender> {
        self.nouns.get(word).copied()
    }

    /// The gender of a first name.
    pub(crate) fn gender_of_name(&self, word: &str) -> Option<Gender> {
        self.first_names.get(word).copied()
    }

    /// Whether a word only addresses: "Mr.".
    pub(crate) fn is_address(&self, word: &str) -> bool {
        self.address.contains(word)
    }

    /// Whether letters stand behind a name for an honour or degree: "QC".
    pub(crate) fn is_honour(&self, word: &str) -> bool {
        self.honours.contains(word)
    }

    /// Whether a verb, by its lemma, introduces somebody's words.
    pub(crate) fn is_speech(&self, lemma: &str) -> bool {
        self.speech.contains(lemma)
    }

    /// Whether a preposition names the source of what is said: "according to".
    pub(crate) fn is_source(&self, preposition: &str) -> bool {
        self.sources.contains(preposition)
    }
}

fn pronoun(code: &str) -> Pronoun {
    Pronoun {
        person: match code.chars().next() {
            Some('1') => Person::First,
            Some('2') => Person::Second,
            Some('r') => Person::Relative,
            Some('d') => Person::Demonstrative,
            _ => Person::Third,
        },
        number: if code.contains('s') {
            Some(Number::Singular)
        } else if code.contains('p') {
            Some(Number::Plural)
        } else {
            None
        },
        gender: match code.chars().last() {
            Some('m') => Some(Gender::Masculine),
            Some('f') => Some(Gender::Feminine),
            Some('n') => Some(Gender::Neuter),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pronouns_and_genders_are_known() {
        let words = Words::builtin().unwrap();
        let his = words.pronoun("his").unwrap();
        assert_eq!(
            (his.person, his.number, his.gender),
            (
                Person::Third,
                Some(Number::Singular),
                Some(Gender::Masculine)
            )
        );
        assert_eq!(words.pronoun("you").unwrap().number, None);
        assert_eq!(words.gender_of_name("angela"), Some(Gender::Feminine));
        assert_eq!(words.gender_of_noun("spokesman"), Some(Gender::Masculine));
        assert!(words.is_speech("say") && !words.is_speech("bomb"));
    }
}
