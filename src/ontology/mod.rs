//! What the graph may contain and how English states it: node kinds, relation types, patterns, lexicon and gazetteer.
//!
//! Everything is read from `data/`, embedded at build time; a new relation or word needs no change of code. A user's own files in the
//! same notation add to it or override it. The module knows words and relations, never a sentence: matching patterns against a parse is
//! the business of `extract`.

mod gazetteer;
mod lexicon;
pub mod lint;
mod pattern;
mod relation;
mod times;

use std::sync::OnceLock;

use rustc_hash::FxHashMap as HashMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

pub use gazetteer::{Gazetteer, GazetteerEntry, Sense};
pub use lexicon::{Gender, Lexicon, Number, Person, Pronoun};
use pattern::alternatives;
pub use pattern::{AdjectivePattern, Narrow, NounPattern, Step, Target, VerbPattern};
use relation::RawRelation;
pub use relation::{Quad, RelationSort, RelationType};
pub use times::{Origin, TimeUnit, TimeWords};

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
        file: String,
        /// The TOML parser's message, with line and column.
        cause: Box<toml::de::Error>,
    },
    /// Embedded data that does not unpack.
    #[error(
        "the embedded {file} cannot be unpacked; either there is too little memory (end other programs, or allow this one more) or the \
         program file is damaged (build or copy it again)"
    )]
    Packed {
        /// Name of the data file.
        file: &'static str,
    },
    /// Embedded data that cannot be read.
    #[error("{0}")]
    Embedded(String),
    /// A file of the user that cannot be used.
    #[error("{}", listed(file, mistakes))]
    Mistakes {
        /// Its name.
        file: String,
        /// What is wrong with it.
        mistakes: Vec<lint::Mistake>,
    },
    /// A new relation that says too little.
    #[error("relation {relation}: it is new and needs a line `{field} = …`")]
    Incomplete {
        /// Relation name.
        relation: String,
        /// What is missing.
        field: &'static str,
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

/// A line for each mistake.
fn listed(file: &str, mistakes: &[lint::Mistake]) -> String {
    let lines: Vec<String> = mistakes
        .iter()
        .map(|m| format!("{file}:{}:{}: {}", m.line, m.column, m.message))
        .collect();
    lines.join("\n")
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
    #[serde(default)]
    kind: Vec<KindStyle>,
    #[serde(default)]
    sort: Vec<RelationSort>,
    #[serde(default)]
    relation: Vec<RawRelation>,
}

/// A data file of the user: its name, for messages, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnFile {
    /// As the user calls it.
    pub name: String,
    /// TOML.
    pub text: String,
}

impl OwnFile {
    /// Refuses a file that has mistakes other than warnings.
    fn check(own: &[Self], purpose: lint::Purpose) -> Result<(), OntologyError> {
        for (i, file) in own.iter().enumerate() {
            let mut others = own.to_vec();
            others.remove(i);
            let mut mistakes = lint::lint(file, &others, Some(purpose), None)?;
            mistakes.retain(|m| m.severity == lint::Severity::Error);
            if !mistakes.is_empty() {
                let file = file.name.clone();
                return Err(OntologyError::Mistakes { file, mistakes });
            }
        }
        Ok(())
    }

    fn read<T: DeserializeOwned>(&self) -> Result<T, OntologyError> {
        toml::from_str(&self.text).map_err(|cause| OntologyError::Toml {
            file: self.name.clone(),
            cause: Box::new(cause),
        })
    }
}

/// Relation types with the language that states them.
#[derive(Debug)]
pub struct Ontology {
    kinds: Vec<KindStyle>,
    sorts: Vec<RelationSort>,
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
        BUILTIN.get_or_init(|| Self::with(&[])).as_ref()
    }

    /// The embedded ontology and lexicon with what a user's files add to them; the later file wins.
    pub fn with(own: &[OwnFile]) -> Result<Self, OntologyError> {
        OwnFile::check(own, lint::Purpose::Language)?;
        let mut file: File = unpack("ontology.toml", ONTOLOGY)?;
        let mut words: lexicon::Raw = unpack("lexicon.toml", LEXICON)?;
        let mut added = Vec::new();
        for own in own {
            words.extend(own.read()?);
            let File {
                kind,
                sort,
                relation,
            } = own.read()?;
            for sort in sort {
                match file.sort.iter_mut().find(|s| s.name == sort.name) {
                    Some(known) => *known = sort,
                    None => file.sort.push(sort),
                }
            }
            for kind in kind {
                match file.kind.iter_mut().find(|k| k.name == kind.name) {
                    Some(known) => *known = kind,
                    None => file.kind.push(kind),
                }
            }
            for raw in relation {
                let known = file.relation.iter().position(|r| r.name == raw.name);
                let known = known.unwrap_or_else(|| {
                    file.relation.push(RawRelation::empty(&raw.name));
                    file.relation.len() - 1
                });
                if raw.replace {
                    file.relation[known] = RawRelation::empty(&raw.name);
                    added.retain(|other: &RawRelation| other.name != raw.name);
                }
                file.relation[known].extend(&raw);
                added.push(raw);
            }
        }
        let version = version(&[ONTOLOGY, LEXICON], own);
        Self::build(file, &added, Lexicon::new(words), version)
    }

    fn build(
        file: File,
        own: &[RawRelation],
        lexicon: Lexicon,
        version: String,
    ) -> Result<Self, OntologyError> {
        let mut this = Self {
            kinds: file.kind,
            sorts: file.sort,
            relations: Vec::new(),
            by_name: (file.relation.iter().enumerate())
                .map(|(i, r)| (r.name.clone(), i))
                .collect(),
            verbs: HashMap::default(),
            nouns: HashMap::default(),
            adjectives: HashMap::default(),
            prefixes: HashMap::default(),
            titles: HashMap::default(),
            lexicon,
            version,
        };
        // Among patterns that ask as much, the first is tried first: those of the user.
        for raw in own.iter().rev().chain(&file.relation) {
            this.add(raw)?;
        }
        for raw in file.relation {
            let name = raw.name.clone();
            let own: Vec<&RawRelation> = own.iter().filter(|o| o.name == name).collect();
            let relation =
                RelationType::new(raw, &own).map_err(|field| OntologyError::Incomplete {
                    relation: name,
                    field,
                })?;
            this.relations.push(relation);
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

    /// Adds the patterns of a relation that is known by name.
    fn add(&mut self, raw: &RawRelation) -> Result<(), OntologyError> {
        let index = self.by_name.get(&raw.name).copied().unwrap_or_default();
        let wrong = |pattern: &str, cause: String| OntologyError::Pattern {
            relation: raw.name.clone(),
            pattern: pattern.to_owned(),
            cause,
        };
        for text in raw.verbs.iter().flat_map(|text| alternatives(text)) {
            let pattern = VerbPattern::parse(index, &text, &self.lexicon)
                .map_err(|cause| wrong(&text, cause))?;
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
            self.prefixes.entry(prefix.clone()).or_insert(index);
        }
        for title in &raw.titles {
            self.titles.entry(title.clone()).or_insert(index);
        }
        Ok(())
    }

    /// Node kinds in the order of the file.
    pub fn kinds(&self) -> &[KindStyle] {
        &self.kinds
    }

    /// Names for several relations at once, in the order of the file.
    pub fn sorts(&self) -> &[RelationSort] {
        &self.sorts
    }

    /// The relations that a word names, in the order of the file: one by its name, those of a class (`ASSAULT`), those of a sort
    /// (`hostile-to`).
    pub fn named(&self, word: &str) -> impl Iterator<Item = &RelationType> {
        let sort = self.sorts.iter().find(|s| s.name == word);
        self.relations.iter().filter(move |r| {
            r.name == word
                || r.class.as_deref() == Some(word)
                || sort.is_some_and(|s| s.quads.contains(&r.quad))
        })
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

    /// Whether a verb spelt just so states a relation.
    pub fn has_verb(&self, lemma: &str) -> bool {
        self.verbs.contains_key(lemma)
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

    /// Fingerprint of the embedded ontology and lexicon, without reading them.
    pub(crate) fn builtin_version() -> &'static str {
        static VERSION: OnceLock<String> = OnceLock::new();
        VERSION.get_or_init(|| version(&[ONTOLOGY, LEXICON], &[]))
    }

    /// Fingerprint of ontology and lexicon.
    pub fn version(&self) -> &str {
        &self.version
    }
}

/// An embedded data file, as the build packed it.
/// Unpacks language data that the build packed.
pub(crate) fn unpack<T: DeserializeOwned>(
    file: &'static str,
    bytes: &[u8],
) -> Result<T, OntologyError> {
    zstd::decode_all(bytes)
        .ok()
        .and_then(|plain| serde_json::from_slice(&plain).ok())
        .ok_or(OntologyError::Packed { file })
}

/// Fingerprint of embedded data, and of the user's files behind a "+" where there are some.
fn version(embedded: &[&[u8]], own: &[OwnFile]) -> String {
    let base = fingerprint(embedded);
    if own.is_empty() {
        return base;
    }
    let texts: Vec<&[u8]> = own.iter().map(|o| o.text.as_bytes()).collect();
    format!("{base}+{}", fingerprint(&texts))
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

    fn with(text: &str) -> Result<Ontology, OntologyError> {
        Ontology::with(&[OwnFile {
            name: "own.toml".to_owned(),
            text: text.to_owned(),
        }])
    }

    #[test]
    fn a_bad_pattern_is_named() {
        let error = with("[[relation]]\nname = \"backs\"\nverbs = [\"\"]\n")
            .expect_err("an empty pattern must be refused")
            .to_string();
        assert!(error.starts_with("own.toml:3:10: "), "{error}");
    }

    #[test]
    fn own_patterns_are_added_and_tried_first() {
        let plain = Ontology::builtin().map_err(ToString::to_string).unwrap();
        let own = with(
            "[[relation]]\nname = \"aids\"\nverbs = [\"back\"]\n\n[classes]\nforce = [\"zeppelin\"]\n\n[modals]\nplanned = \
             [\"might\"]\n",
        )
        .unwrap();
        let relation = |o: &Ontology| {
            let first = o.verb_patterns("back").iter().find(|p| p.text == "back");
            first.map(|p| o.relations()[p.relation].name.as_str().to_owned())
        };
        assert_eq!(
            (relation(plain).as_deref(), relation(&own).as_deref()),
            (Some("backs"), Some("aids"))
        );
        assert_eq!(own.relations().len(), plain.relations().len());
        assert!(own.verb_patterns("donate").len() == plain.verb_patterns("donate").len());
        assert!(
            own.lexicon().fits("<force>", "zeppelin") && own.lexicon().fits("<force>", "troop")
        );
        assert_eq!(
            own.lexicon().modal("might"),
            Some(crate::model::Status::Planned)
        );
        assert!(own.version().starts_with(plain.version()) && own.version() != plain.version());
        assert_eq!(Ontology::builtin_version(), plain.version());
    }

    #[test]
    fn a_relation_can_be_replaced_thinned_and_made() {
        let own = with(
            "[[relation]]\nname = \"backs\"\nreplace = true\nquad = \"VC\"\nclass = \"SUPPORT\"\nphrase = \"backs\"\nmeans = \
             \"backs\"\nsubject = [\"actor\"]\nobject = [\"actor\"]\nverbs = [\"bankroll\"]\n\n[[relation]]\nname = \
             \"attacks\"\nwithout = [\"bomb\"]\n\n[[relation]]\nname = \"owes\"\nquad = \"S\"\nphrase = \"owes\"\nmeans = \
             \"is in debt to\"\nsubject = [\"actor\"]\nobject = [\"actor\"]\nverbs = [\"owe\"]\n",
        )
        .unwrap();
        let states = |verb: &str, relation: &str| {
            let wanted = own.index(relation);
            (own.verb_patterns(verb).iter())
                .any(|p| Some(p.relation) == wanted && p.chain.is_empty() && p.particle.is_none())
        };
        assert!(states("bankroll", "backs") && !states("back", "backs"));
        assert!(!states("bomb", "attacks") && states("shell", "attacks"));
        assert!(states("owe", "owes"));
        let short = with("[[relation]]\nname = \"owes\"\nverbs = [\"owe\"]\n");
        let error = short.expect_err("a new relation needs more").to_string();
        assert!(error.contains("`owes` is new and needs"), "{error}");
    }
}
