//! Mistakes in data files, each with its place and one sentence that says what to do. All of a file are found in one go.
//!
//! In: a file in the notation of `data/`, and the user's other files that are read with it. Out: [`Mistake`]s in order of place. A file
//! with [`Severity::Error`] cannot be used; what is only a warning works, but not as its writer may think.

mod gazetteer;
mod lexicon;
mod page;
mod patterns;
mod relations;

use serde::Serialize;
use toml::de::{DeTable, DeValue};

use super::lexicon::SETS;
use super::{Gazetteer, Ontology, OntologyError, OwnFile};
use page::{Page, entries, text_of};

/// How bad a mistake is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used, but does not do what it seems to.
    Warning,
}

/// Something that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Mistake {
    /// Line, from one.
    pub line: usize,
    /// Column in characters, from one.
    pub column: usize,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong and what to do.
    pub message: String,
}

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Relations, their language and words: `--ontology`.
    Language,
    /// Countries and bodies: `--gazetteer`.
    Names,
}

/// The dictionary form of a word read as a verb, for those who have a lemmatiser.
pub type Lemmatiser<'l> = &'l dyn Fn(&str) -> String;

/// All mistakes of `file`, which is read together with `others` on top of the embedded data. Without a `purpose` the file is taken for
/// what its content says; without a lemmatiser inflected words in patterns go unnoticed.
pub fn lint(
    file: &OwnFile,
    others: &[OwnFile],
    purpose: Option<Purpose>,
    lemmatiser: Option<Lemmatiser>,
) -> Result<Vec<Mistake>, OntologyError> {
    let (table, broken) = DeTable::parse_recoverable(&file.text);
    let page = Page::new(&file.text);
    for error in &broken {
        let message = error.message().trim().replace('\n', ", ");
        page.error(error.span(), format!("this is not TOML: {message}"));
    }
    let known = Known::new(others)?;
    let table = table.get_ref();
    let purpose = purpose.unwrap_or_else(|| {
        if table.contains_key("country") || table.contains_key("body") {
            Purpose::Names
        } else {
            Purpose::Language
        }
    });
    sections(&page, table, purpose);
    match purpose {
        Purpose::Language => {
            let classes = lexicon::check(&page, table, &known);
            relations::check(&page, table, &known, &classes, lemmatiser);
        }
        Purpose::Names => gazetteer::check(&page, table, &known),
    }
    Ok(page.finish())
}

/// Sections of the lexicon whose keys are statuses or relations.
const TABLES: [&str; 5] = [
    "governors",
    "governing_nouns",
    "intents",
    "modals",
    "adjectives",
];

/// Top-level names of a file of language.
fn language() -> Vec<&'static str> {
    let mut names = vec![
        "kind",
        "sort",
        "relation",
        "classes",
        "pronouns",
        "nominalisations",
    ];
    names.extend(TABLES);
    names.extend(SETS.iter().map(|(_, section, _)| *section));
    names.sort_unstable();
    names.dedup();
    names
}

/// Complains of top-level names that are unknown or belong in a file of the other sort.
fn sections(page: &Page, table: &DeTable, purpose: Purpose) {
    let names = ["country", "body"];
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        let at = Some(key.span());
        match purpose {
            Purpose::Language if names.contains(&name) => page.error(
                at,
                format!("`[[{name}]]` names actors; put it into a file of its own and give that with --gazetteer"),
            ),
            Purpose::Names if language().contains(&name) => page.error(
                at,
                format!("`{name}` is about language; put it into a file of its own and give that with --ontology"),
            ),
            Purpose::Language if !language().contains(&name) => {
                page.unknown(at, "section", name, &language());
            }
            Purpose::Names if !names.contains(&name) => page.unknown(at, "section", name, &names),
            _ => {
                let list = matches!(name, "kind" | "sort" | "relation" | "country" | "body");
                match value.get_ref() {
                    DeValue::Array(_) if list => {}
                    DeValue::Table(_) if !list => {}
                    _ if list => page.error(at, format!("write each entry under a line `[[{name}]]`")),
                    _ => page.error(at, format!("write its lists under a line `[{name}]`")),
                }
            }
        }
    }
}

/// What the embedded data and the user's other files know.
struct Known {
    ontology: &'static Ontology,
    gazetteer: &'static Gazetteer,
    /// Names of relations, word classes, prepositions and bodies of the other files.
    relations: Vec<String>,
    classes: Vec<String>,
    prepositions: Vec<String>,
    bodies: Vec<String>,
}

impl Known {
    fn new(others: &[OwnFile]) -> Result<Self, OntologyError> {
        let wrong = |e: &OntologyError| OntologyError::Embedded(e.to_string());
        let mut known = Self {
            ontology: Ontology::builtin().map_err(wrong)?,
            gazetteer: Gazetteer::builtin().map_err(wrong)?,
            relations: Vec::new(),
            classes: Vec::new(),
            prepositions: Vec::new(),
            bodies: Vec::new(),
        };
        for other in others {
            let (table, _) = DeTable::parse_recoverable(&other.text);
            let table = table.get_ref();
            let names = |section: &str, keys: &[&str]| -> Vec<String> {
                entries(table, section)
                    .iter()
                    .flat_map(|entry| keys.iter().filter_map(|key| text_of(entry, key)))
                    .map(|(text, _)| text.to_owned())
                    .collect()
            };
            known.relations.extend(names("relation", &["name"]));
            known.bodies.extend(names("body", &["name"]));
            known.bodies.extend(names("country", &["code"]));
            known.classes.extend(lexicon::class_names(table));
            known.prepositions.extend(lexicon::prepositions(table));
        }
        Ok(known)
    }

    fn has_relation(&self, name: &str) -> bool {
        self.ontology.relation(name).is_some() || self.relations.iter().any(|r| r == name)
    }

    /// Event classes that relations and wordings may have, in order.
    fn event_classes(&self) -> Vec<&str> {
        let all = self.ontology.relations().iter();
        let mut names: Vec<&str> = all.filter_map(|r| r.class.as_deref()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}
