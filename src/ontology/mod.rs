//! What the graph may contain and how English states it: node kinds, relation types, patterns, lexicon and gazetteer.
//!
//! Everything is read from `data/`, embedded at build time; a new relation or word needs no change of code. The module knows words and
//! relations, never a sentence: matching patterns against a parse is the business of `extract`.

mod gazetteer;
mod lexicon;
mod pattern;
mod relation;

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

pub use gazetteer::{Gazetteer, GazetteerEntry, Sense};
pub use lexicon::{Gender, Lexicon, Number, Person, Pronoun};
pub use pattern::{AdjectivePattern, NounPattern, Step, Target, VerbPattern};
pub use relation::{Quad, RelationType};

const ONTOLOGY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/ontology.zst"));
const LEXICON: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.zst"));

/// What is wrong with a data file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OntologyError {
    /// Not TOML, or not of the expected shape.
    #[error("{file} cannot be read: {cause}")]
    Toml {
        /// Name of the data file.
        file: &'static str,
        /// The TOML parser's message, with line and column.
        cause: Box<toml::de::Error>,
    },
    /// Embedded data that does not unpack: the program file is damaged.
    #[error(
        "the embedded {file} cannot be unpacked; the program file is damaged, build or copy it again"
    )]
    Packed {
        /// Name of the data file.
        file: &'static str,
    },
    /// A pattern that cannot be understood.
    #[error("relation {relation}: the pattern \"{pattern}\" {cause}")]
    Pattern {
        /// Relation name.
        relation: String,
        /// The pattern as written.
        pattern: String,
        /// What is wrong and what is allowed.
        cause: String,
    },
}

/// How a node kind is drawn and explained.
#[derive(Debug, Clone, Deserialize)]
pub struct KindStyle {
    /// Public name of the kind.
    pub name: String,
    /// One line for help texts.
    pub means: String,
    /// Graphviz shape.
    pub shape: String,
    /// Fill colour, `#rrggbb`.
    pub fill: String,
}

#[derive(Deserialize)]
struct File {
    kind: Vec<KindStyle>,
    relation: Vec<relation::RawRelation>,
}

/// Relation types with the language that states them.
#[derive(Debug)]
pub struct Ontology {
    kinds: Vec<KindStyle>,
    relations: Vec<RelationType>,
    by_name: HashMap<String, usize>,
    verbs: HashMap<String, Vec<VerbPattern>>,
    nouns: HashMap<String, Vec<NounPattern>>,
    adjectives: HashMap<String, Vec<AdjectivePattern>>,
    prefixes: HashMap<String, usize>,
    titles: HashMap<String, usize>,
    lexicon: Lexicon,
    version: String,
}

impl Ontology {
    /// The ontology and lexicon that are embedded in the program.
    pub fn builtin() -> Result<&'static Self, &'static OntologyError> {
        static BUILTIN: OnceLock<Result<Ontology, OntologyError>> = OnceLock::new();
        BUILTIN
            .get_or_init(|| {
                let file = unpack("ontology.toml", ONTOLOGY)?;
                let lexicon = Lexicon::new(unpack("lexicon.toml", LEXICON)?);
                Self::build(file, lexicon, fingerprint(&[ONTOLOGY, LEXICON]))
            })
            .as_ref()
    }

    /// Reads an ontology and a lexicon from their TOML texts.
    pub fn parse(ontology: &str, lexicon: &str) -> Result<Self, OntologyError> {
        let toml = |file| {
            move |cause| OntologyError::Toml {
                file,
                cause: Box::new(cause),
            }
        };
        let words = toml::from_str(lexicon).map_err(toml("lexicon.toml"))?;
        let file: File = toml::from_str(ontology).map_err(toml("ontology.toml"))?;
        let version = fingerprint(&[ontology.as_bytes(), lexicon.as_bytes()]);
        Self::build(file, Lexicon::new(words), version)
    }

    fn build(file: File, lexicon: Lexicon, version: String) -> Result<Self, OntologyError> {
        let mut this = Self {
            kinds: file.kind,
            relations: Vec::new(),
            by_name: HashMap::new(),
            verbs: HashMap::new(),
            nouns: HashMap::new(),
            adjectives: HashMap::new(),
            prefixes: HashMap::new(),
            titles: HashMap::new(),
            lexicon,
            version,
        };
        for raw in file.relation {
            this.add(raw)?;
        }
        // The most specific pattern of a lemma comes first.
        for patterns in this.verbs.values_mut() {
            patterns.sort_by_key(|p| std::cmp::Reverse(p.specificity()));
        }
        for patterns in this.nouns.values_mut() {
            patterns.sort_by_key(|p| std::cmp::Reverse(p.specificity()));
        }
        Ok(this)
    }

    fn add(&mut self, raw: relation::RawRelation) -> Result<(), OntologyError> {
        let index = self.relations.len();
        let name = raw.name.clone();
        let wrong = |pattern: &str, cause: String| OntologyError::Pattern {
            relation: name.clone(),
            pattern: pattern.to_owned(),
            cause,
        };
        for text in &raw
            .verbs
            .iter()
            .flat_map(|text| alternatives(text))
            .collect::<Vec<_>>()
        {
            let pattern = VerbPattern::parse(index, text, &self.lexicon)
                .map_err(|cause| wrong(text, cause))?;
            self.verbs
                .entry(pattern.lemma.clone())
                .or_default()
                .push(pattern);
        }
        for text in &raw.nouns {
            let pattern = NounPattern::parse(index, text, &self.lexicon)
                .map_err(|cause| wrong(text, cause))?;
            self.nouns
                .entry(pattern.lemma.clone())
                .or_default()
                .push(pattern);
        }
        for text in &raw.adjectives {
            let pattern = AdjectivePattern::parse(index, text, &self.lexicon)
                .map_err(|cause| wrong(text, cause))?;
            self.adjectives
                .entry(pattern.lemma.clone())
                .or_default()
                .push(pattern);
        }
        for prefix in &raw.prefixes {
            self.prefixes.insert(prefix.clone(), index);
        }
        for title in &raw.titles {
            self.titles.entry(title.clone()).or_insert(index);
        }
        self.by_name.insert(raw.name.clone(), index);
        self.relations.push(raw.into());
        Ok(())
    }

    /// Node kinds in the order of the file.
    pub fn kinds(&self) -> &[KindStyle] {
        &self.kinds
    }

    /// Relation types in the order of the file.
    pub fn relations(&self) -> &[RelationType] {
        &self.relations
    }

    /// The relation type with this public name.
    pub fn relation(&self, name: &str) -> Option<&RelationType> {
        self.by_name.get(name).map(|i| &self.relations[*i])
    }

    /// The index of a relation type in [`Self::relations`].
    pub fn index(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// The relation names most like `name`, best first; for "did you mean".
    pub fn suggest(&self, name: &str) -> Vec<&str> {
        let mut near: Vec<(i64, &str)> = self
            .relations
            .iter()
            .map(|r| {
                (
                    (-1000.0 * strsim::jaro_winkler(name, &r.name)) as i64,
                    r.name.as_str(),
                )
            })
            .filter(|(score, _)| *score < -750)
            .collect();
        near.sort_unstable();
        near.into_iter().map(|(_, n)| n).take(3).collect()
    }

    /// Verb patterns of a lemma, most specific first. A lemma that no pattern has is tried with and without a silent "e" and with a
    /// single final consonant, since lemmas of rare verbs are guesses.
    pub fn verb_patterns(&self, lemma: &str) -> &[VerbPattern] {
        let exact = self.verbs.get(lemma);
        let near = || {
            let silent = self.verbs.get(&format!("{lemma}e"));
            let voiced = || self.verbs.get(lemma.strip_suffix('e')?);
            let single = || {
                let mut end = lemma.chars().rev();
                (end.next() == end.next())
                    .then(|| self.verbs.get(&lemma[..lemma.len() - 1]))
                    .flatten()
            };
            silent.or_else(voiced).or_else(single)
        };
        exact
            .or_else(|| if lemma.is_ascii() { near() } else { None })
            .map_or(&[], Vec::as_slice)
    }

    /// Noun patterns of a lemma, most specific first.
    pub fn noun_patterns(&self, lemma: &str) -> &[NounPattern] {
        self.nouns.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// Adjective patterns of a lemma.
    pub fn adjective_patterns(&self, lemma: &str) -> &[AdjectivePattern] {
        self.adjectives.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// The relation that a prefix such as "pro" states, as index.
    pub fn prefix(&self, prefix: &str) -> Option<usize> {
        self.prefixes.get(prefix).copied()
    }

    /// The relation whose holder a title names ("president": leads), as index.
    pub fn title(&self, title: &str) -> Option<usize> {
        self.titles.get(title).copied()
    }

    /// The words that all relations share.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Fingerprint of ontology and lexicon.
    pub fn version(&self) -> &str {
        &self.version
    }
}

/// An embedded data file, as the build packed it.
fn unpack<T: DeserializeOwned>(file: &'static str, bytes: &[u8]) -> Result<T, OntologyError> {
    zstd::decode_all(bytes)
        .ok()
        .and_then(|plain| serde_json::from_slice(&plain).ok())
        .ok_or(OntologyError::Packed { file })
}

/// Every reading of a pattern with alternatives: "cut|halt aid to" is "cut aid to" and "halt aid to".
fn alternatives(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for word in text.split(' ') {
        let choices = word.split('|');
        out = choices
            .flat_map(|choice| {
                out.iter().map(move |head| {
                    if head.is_empty() {
                        choice.replace('_', " ")
                    } else {
                        format!("{head} {}", choice.replace('_', " "))
                    }
                })
            })
            .collect();
    }
    out
}

/// The first 12 hexadecimal digits of the hash of some texts.
fn fingerprint(texts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    }
    let digest = hash.finalize();
    let bits = digest[..6]
        .iter()
        .fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
    format!("{bits:012x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builtin_reads_and_names_all_relations() {
        let ontology = Ontology::builtin()
            .map_err(ToString::to_string)
            .expect("embedded data must be readable");
        assert_eq!(ontology.relations().len(), 49);
        assert_eq!(ontology.kinds().len(), 7);
        assert_eq!(
            ontology.relation("backs").map(|r| r.class.as_deref()),
            Some(Some("SUPPORT"))
        );
        assert_eq!(ontology.suggest("back"), ["backs"]);
        let vague = ontology
            .relations()
            .iter()
            .filter(|r| r.class.is_none() != (r.quad == Quad::Structure))
            .count();
        assert_eq!(
            vague, 0,
            "a relation is structure exactly if it has no class"
        );
    }

    #[test]
    fn specific_patterns_come_first() {
        let ontology = Ontology::builtin()
            .map_err(ToString::to_string)
            .expect("embedded data must be readable");
        let impose = ontology.verb_patterns("impose");
        assert!(impose.len() > 3);
        assert!(
            impose
                .windows(2)
                .all(|p| p[0].specificity() >= p[1].specificity())
        );
    }

    #[test]
    fn a_bad_pattern_is_named() {
        let text = "kind = []\n[[relation]]\nname = \"x\"\nquad = \"S\"\nphrase = \"x\"\nmeans = \"x\"\nsubject = [\"actor\"]\nobject = [\"actor\"]\nverbs = [\"\"]\n";
        let error = Ontology::parse(text, include_str!("../../data/lexicon.toml"))
            .expect_err("an empty pattern must be refused")
            .to_string();
        assert!(error.contains("relation x"), "{error}");
    }
}
