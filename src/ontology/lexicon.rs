//! The words behind the grammar that all relations share, from `data/lexicon.toml`.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use serde::Deserialize;

use crate::model::Status;

/// Grammatical number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the field's")]
pub enum Number {
    Singular,
    Plural,
}

/// Grammatical gender of a pronoun or name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the field's")]
pub enum Gender {
    Masculine,
    Feminine,
    Neuter,
}

/// Grammatical person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the field's")]
pub enum Person {
    First,
    Third,
}

/// What a pronoun can stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pronoun {
    /// First or third person.
    pub person: Person,
    /// One or several.
    pub number: Number,
    /// None for "they".
    pub gender: Option<Gender>,
}

type Words = HashSet<String>;

/// The sections of the file: lists of words by name.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Raw {
    governors: HashMap<String, Vec<String>>,
    governing_nouns: HashMap<String, Vec<String>>,
    calendar: HashMap<String, Words>,
    intents: HashMap<String, Vec<String>>,
    nominalisations: HashMap<String, Vec<String>>,
    control: HashMap<String, Words>,
    modals: HashMap<String, Vec<String>>,
    negation: HashMap<String, Words>,
    conditionals: HashMap<String, Words>,
    adjectives: HashMap<String, Vec<String>>,
    speech: HashMap<String, Words>,
    actors: HashMap<String, Words>,
    places: HashMap<String, Words>,
    agreements: HashMap<String, Words>,
    events: HashMap<String, Words>,
    grammar: HashMap<String, Words>,
    pronouns: HashMap<String, String>,
    anaphora: HashMap<String, Words>,
    demonym: HashMap<String, Words>,
    classes: HashMap<String, Words>,
}

impl Raw {
    /// Adds the words of another file. A word that it lists in a table of statuses or intents leaves the other lists of that table.
    pub fn extend(&mut self, own: Self) {
        for (mine, theirs) in [
            (&mut self.governors, own.governors),
            (&mut self.governing_nouns, own.governing_nouns),
            (&mut self.intents, own.intents),
            (&mut self.nominalisations, own.nominalisations),
            (&mut self.modals, own.modals),
            (&mut self.adjectives, own.adjectives),
        ] {
            for words in mine.values_mut() {
                words.retain(|w| !theirs.values().any(|moved| moved.contains(w)));
            }
            for (key, words) in theirs {
                mine.entry(key).or_default().extend(words);
            }
        }
        for (mine, theirs) in [
            (&mut self.calendar, own.calendar),
            (&mut self.control, own.control),
            (&mut self.negation, own.negation),
            (&mut self.conditionals, own.conditionals),
            (&mut self.speech, own.speech),
            (&mut self.actors, own.actors),
            (&mut self.places, own.places),
            (&mut self.agreements, own.agreements),
            (&mut self.events, own.events),
            (&mut self.anaphora, own.anaphora),
            (&mut self.demonym, own.demonym),
            (&mut self.classes, own.classes),
            (&mut self.grammar, own.grammar),
        ] {
            for (key, words) in theirs {
                mine.entry(key).or_default().extend(words);
            }
        }
        self.pronouns.extend(own.pronouns);
    }

    /// The words of a list, which the section then no longer has.
    fn take(&mut self, section: &str, key: &str) -> Words {
        let section = match section {
            "calendar" => &mut self.calendar,
            "control" => &mut self.control,
            "negation" => &mut self.negation,
            "conditionals" => &mut self.conditionals,
            "speech" => &mut self.speech,
            "actors" => &mut self.actors,
            "places" => &mut self.places,
            "agreements" => &mut self.agreements,
            "events" => &mut self.events,
            "grammar" => &mut self.grammar,
            "anaphora" => &mut self.anaphora,
            "demonym" => &mut self.demonym,
            _ => return Words::default(),
        };
        section.remove(key).unwrap_or_default()
    }
}

/// Word classes by purpose. Every method takes a dictionary form in lower case.
#[derive(Debug)]
pub struct Lexicon {
    governors: HashMap<String, Vec<Option<Status>>>,
    /// First words of the governors.
    governing: Words,
    governing_nouns: HashMap<String, Status>,
    intents: HashMap<String, String>,
    nominalisations: HashMap<String, String>,
    modals: HashMap<String, Status>,
    adjectives: HashMap<String, Status>,
    pronouns: HashMap<String, Pronoun>,
    sets: HashMap<&'static str, Words>,
    classes: HashMap<String, Words>,
}

/// Sets of words by the name that the code knows, with the section and the key of the file that hold them.
pub(super) const SETS: [(&str, &str, &str); 38] = [
    ("subject control", "control", "subject"),
    ("negation", "negation", "words"),
    ("past adverb", "negation", "past"),
    ("conditional", "conditionals", "marks"),
    ("speech", "speech", "verbs"),
    ("accusing", "speech", "accusing"),
    ("denying", "speech", "denying"),
    ("speech prep", "speech", "prepositions"),
    ("speech noun", "speech", "nouns"),
    ("group", "actors", "groups"),
    ("government", "actors", "government"),
    ("official", "actors", "officials"),
    ("body", "actors", "bodies"),
    ("royal", "actors", "royals"),
    ("name article", "actors", "name_articles"),
    ("honorific", "actors", "honorifics"),
    ("place", "places", "nouns"),
    ("agreement", "agreements", "nouns"),
    ("process", "agreements", "processes"),
    ("pact", "agreements", "pacts"),
    ("agreement name", "agreements", "names"),
    ("event", "events", "nouns"),
    ("gathering", "events", "gatherings"),
    ("event name", "events", "names"),
    ("country anaphor", "anaphora", "country"),
    ("body anaphor", "anaphora", "body"),
    ("place anaphor", "anaphora", "place"),
    ("instrument anaphor", "anaphora", "instrument"),
    ("calendar", "calendar", "words"),
    ("vague", "demonym", "vague"),
    ("prep", "grammar", "prepositions"),
    ("particle", "grammar", "particles"),
    ("agent", "grammar", "agents"),
    ("topic", "grammar", "topics"),
    ("location", "grammar", "locations"),
    ("adjunct", "grammar", "adjuncts"),
    ("pointer", "grammar", "pointers"),
    ("quantity", "grammar", "quantities"),
];

/// A table of lists turned round: the key of the list that each word stands in.
fn keys_by_word(table: &HashMap<String, Vec<String>>) -> HashMap<String, String> {
    let lists = table.iter();
    lists
        .flat_map(|(key, words)| words.iter().map(|word| (word.clone(), key.clone())))
        .collect()
}

impl Lexicon {
    pub(super) fn new(mut raw: Raw) -> Self {
        let mut governors: HashMap<String, Vec<Option<Status>>> = HashMap::default();
        let mut kinds: Vec<(&String, &Vec<String>)> = raw.governors.iter().collect();
        kinds.sort();
        for (kind, verbs) in kinds {
            for verb in verbs {
                // "factive" governors leave the act as stated.
                governors
                    .entry(verb.clone())
                    .or_default()
                    .push(kind.parse().ok());
            }
        }
        let statuses = |table: &HashMap<String, Vec<String>>| -> HashMap<String, Status> {
            table
                .iter()
                .filter_map(|(kind, words)| Some((kind.parse::<Status>().ok()?, words)))
                .flat_map(|(s, words)| words.iter().map(move |w| (w.clone(), s)))
                .collect()
        };
        let sets = SETS
            .into_iter()
            .map(|(name, section, key)| (name, raw.take(section, key)))
            .collect();
        let pronouns = raw
            .pronouns
            .into_iter()
            .filter_map(|(word, code)| Some((word, pronoun(&code)?)))
            .collect();
        let first = |key: &String| key.split(' ').next().map(str::to_owned);
        Self {
            governing: governors.keys().filter_map(first).collect(),
            governors,
            governing_nouns: statuses(&raw.governing_nouns),
            intents: keys_by_word(&raw.intents),
            nominalisations: keys_by_word(&raw.nominalisations),
            modals: statuses(&raw.modals),
            adjectives: statuses(&raw.adjectives),
            pronouns,
            sets,
            classes: raw
                .classes
                .into_iter()
                .map(|(name, words)| (format!("<{name}>"), words))
                .collect(),
        }
    }

    /// Whether patterns may name this word class: `<force>`.
    pub(super) fn has_class(&self, name: &str) -> bool {
        self.classes.contains_key(name)
    }

    /// Whether a word fits a place in a pattern: any word, one of a class such as `<force>`, or the word itself.
    pub fn fits(&self, wanted: &str, word: &str) -> bool {
        wanted == "+"
            || wanted == word
            || self
                .classes
                .get(wanted)
                .is_some_and(|words| words.contains(word))
    }

    /// Whether `word` belongs to the class `set`, one of the names in [`SETS`].
    pub fn is(&self, set: &'static str, word: &str) -> bool {
        self.sets.get(set).is_some_and(|words| words.contains(word))
    }

    /// Whether any class lists a word.
    pub fn lists(&self, word: &str) -> bool {
        self.sets.values().any(|words| words.contains(word))
            || self.classes.values().any(|words| words.contains(word))
    }

    /// What a governing verb makes of the act below it: statuses, or none for "leaves it as stated"; empty if it is no governor.
    pub fn governor(&self, verb: &str) -> &[Option<Status>] {
        self.governors.get(verb).map_or(&[], Vec::as_slice)
    }

    /// Whether a verb governs acts, alone or with a particle or preposition ("rule out").
    pub fn governs(&self, verb: &str) -> bool {
        self.governing.contains(verb)
    }

    /// The relation that a verb of intent, refusal or threat states by itself.
    pub fn intent(&self, verb: &str) -> Option<&str> {
        self.intents.get(verb).map(String::as_str)
    }

    /// The verb, with its particle, that a noun names the act of: "suspension".
    pub fn verb_of(&self, noun: &str) -> Option<&str> {
        self.nominalisations.get(noun).map(String::as_str)
    }

    /// What a governing noun makes of the act below it: "threat", "call".
    pub fn governing_noun(&self, noun: &str) -> Option<Status> {
        self.governing_nouns.get(noun).copied()
    }

    /// What a modal makes of its verb.
    pub fn modal(&self, word: &str) -> Option<Status> {
        self.modals.get(word).copied()
    }

    /// What an adjective makes of an act or office: "planned", "former".
    pub fn adjective(&self, word: &str) -> Option<Status> {
        self.adjectives.get(word).copied()
    }

    /// What a pronoun can stand for.
    pub fn pronoun(&self, word: &str) -> Option<Pronoun> {
        self.pronouns.get(word).copied()
    }

    /// "I", "we", "our".
    pub fn is_first_person(&self, word: &str) -> bool {
        self.pronoun(word)
            .is_some_and(|p| p.person == Person::First)
    }

    pub(super) fn is_prep(&self, word: &str) -> bool {
        self.is("prep", word)
    }

    /// One or several prepositions with slashes between.
    pub(super) fn is_prep_list(&self, words: &str) -> bool {
        words.split('/').all(|w| self.is_prep(w))
    }

    pub(super) fn is_particle(&self, word: &str) -> bool {
        self.is("particle", word)
    }

    pub(super) fn is_prep_word(&self, word: &str) -> bool {
        self.is_prep(word)
    }

    /// A particle that is never a preposition with an object of its own.
    pub(super) fn is_strict_particle(&self, word: &str) -> bool {
        self.is_particle(word) && !self.is_prep(word)
    }
}

pub(super) fn pronoun(code: &str) -> Option<Pronoun> {
    let (person, rest) = match code.strip_prefix('1') {
        Some(rest) => (Person::First, rest),
        None => (Person::Third, code),
    };
    let number = if rest.starts_with('p') {
        Number::Plural
    } else {
        Number::Singular
    };
    let gender = match rest.strip_prefix(['s', 'p'])? {
        "" => None,
        "m" => Some(Gender::Masculine),
        "f" => Some(Gender::Feminine),
        "n" => Some(Gender::Neuter),
        _ => return None,
    };
    Some(Pronoun {
        person,
        number,
        gender,
    })
}
