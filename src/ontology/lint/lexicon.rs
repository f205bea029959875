//! The sections of the lexicon: their keys, statuses, pronouns and word classes.

use std::collections::HashMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::page::{Page, texts_of};
use super::{Known, SETS, TABLES};
use crate::model::Status;
use crate::ontology::lexicon::pronoun;

/// Checks every section and gives the word classes that the file defines.
pub(super) fn check(page: &Page, table: &DeTable, known: &Known) -> Vec<String> {
    for (section, value) in table {
        let Some(lists) = value.get_ref().as_table() else {
            continue;
        };
        match section.get_ref().as_ref() {
            "pronouns" => pronouns(page, lists),
            "classes" => {
                for (_, words) in lists {
                    list(page, words);
                }
            }
            name if TABLES.contains(&name) => statuses(page, name, lists, known),
            name => {
                let keys: Vec<&str> = (SETS.iter().filter(|(_, section, _)| *section == name))
                    .map(|(_, _, key)| *key)
                    .collect();
                if keys.is_empty() {
                    continue;
                }
                for (key, words) in lists {
                    if keys.contains(&key.get_ref().as_ref()) {
                        list(page, words);
                    } else {
                        page.unknown(
                            Some(key.span()),
                            &format!("list in [{name}]"),
                            key.get_ref(),
                            &keys,
                        );
                    }
                }
            }
        }
    }
    class_names(table)
}

/// The word classes that a file defines.
pub(super) fn class_names(table: &DeTable) -> Vec<String> {
    let classes = table.get("classes").and_then(|c| c.get_ref().as_table());
    let keys = classes.into_iter().flat_map(|c| c.keys());
    keys.map(|key| key.get_ref().to_string()).collect()
}

/// The prepositions that a file adds.
pub(super) fn prepositions(table: &DeTable) -> Vec<String> {
    let words = table
        .get("grammar")
        .map_or_else(Vec::new, |grammar| texts_of(grammar, "prepositions"));
    words.into_iter().map(|(word, _)| word.to_owned()).collect()
}

fn list<'d>(page: &Page, value: &'d Spanned<DeValue<'d>>) -> Vec<(&'d str, super::page::At)> {
    if !value.get_ref().is_array() {
        page.error(
            Some(value.span()),
            "write this as a list of words: [\"…\", \"…\"]".to_owned(),
        );
    }
    page.texts(value)
}

/// Tables whose keys are statuses, or relations in `[intents]`.
fn statuses(page: &Page, section: &str, lists: &DeTable, known: &Known) {
    let mut seen: HashMap<&str, (&str, usize)> = HashMap::new();
    let mut in_order: Vec<_> = lists.iter().collect();
    in_order.sort_by_key(|(key, _)| key.span().start);
    for (key, words) in in_order {
        let name = key.get_ref().as_ref();
        if section == "intents" {
            if !known.has_relation(name) {
                let all: Vec<&str> = (known.ontology.relations().iter())
                    .map(|r| r.name.as_str())
                    .collect();
                page.unknown(Some(key.span()), "relation", name, &all);
            }
        } else if name.parse::<Status>().is_err() && (section, name) != ("governors", "factive") {
            let all: Vec<&str> = Status::ALL.iter().map(|s| s.as_str()).collect();
            page.unknown(Some(key.span()), "status", name, &all);
        }
        for (word, at) in list(page, words) {
            // Governing verbs may be read in several ways; everything else has one status.
            if section == "governors" {
                continue;
            }
            let line = page.line(&at);
            match seen.get(word) {
                Some((other, first)) if *other != name => page.error(
                    Some(at),
                    format!("`{word}` already stands under `{other}` in line {first}; keep one of the two"),
                ),
                _ => {
                    seen.insert(word, (name, line));
                }
            }
        }
    }
}

fn pronouns(page: &Page, words: &DeTable) {
    for (word, code) in words {
        let text = code.get_ref().as_str();
        if text.is_none_or(|code| pronoun(code).is_none()) {
            page.error(
                Some(code.span()),
                format!(
                    "write what `{}` stands for as s or p for one or several and m, f or n for the gender, with 1 before it for the first \
                     person: \"sm\", \"p\", \"1s\"",
                    word.get_ref()
                ),
            );
        }
    }
}
