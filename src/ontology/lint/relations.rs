//! Node kinds and relations: keys, classes, kinds, and what a relation cannot do without.

use std::collections::HashMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::page::{Page, Shape, entries, flag_of, text_of, texts_of};
use super::patterns::Patterns;
use super::{Known, Lemmatiser, lexicon};
use crate::model::Kind;
use crate::ontology::relation::kinds;

const KIND: [(&str, Shape); 4] = [
    ("name", Shape::Text),
    ("means", Shape::Text),
    ("shape", Shape::Text),
    ("fill", Shape::Text),
];

const SORT: [(&str, Shape); 3] = [
    ("name", Shape::Text),
    ("quads", Shape::Texts),
    ("means", Shape::Text),
];

const RELATION: [(&str, Shape); 23] = [
    ("name", Shape::Text),
    ("class", Shape::Text),
    ("cameo", Shape::Text),
    ("quad", Shape::Text),
    ("symmetric", Shape::Flag),
    ("phrase", Shape::Text),
    ("means", Shape::Text),
    ("subject", Shape::Texts),
    ("object", Shape::Texts),
    ("verbs", Shape::Texts),
    ("nouns", Shape::Texts),
    ("adjectives", Shape::Texts),
    ("prefixes", Shape::Texts),
    ("titles", Shape::Texts),
    ("lemmas", Shape::Texts),
    ("people", Shape::Flag),
    ("ground", Shape::Flag),
    ("heads", Shape::Texts),
    ("named", Shape::Flag),
    ("authority", Shape::Flag),
    ("contradicts", Shape::Texts),
    ("replace", Shape::Flag),
    ("without", Shape::Texts),
];

const QUADS: [&str; 5] = ["VC", "MC", "VK", "MK", "S"];

pub(super) fn check(
    page: &Page,
    table: &DeTable,
    known: &Known,
    classes: &[String],
    lemmatiser: Option<Lemmatiser>,
) {
    for entry in entries(table, "kind") {
        page.fields(entry, "a kind", &KIND);
        for (key, _) in KIND {
            if text_of(entry, key).is_none() {
                page.error(
                    Some(entry.span()),
                    format!("this kind needs a line `{key} = \"…\"`"),
                );
            }
        }
        if let Some((name, at)) = text_of(entry, "name") {
            kind(page, name, at, false);
        }
    }
    for entry in entries(table, "sort") {
        page.fields(entry, "a sort", &SORT);
        for (key, value) in [("name", "\"…\""), ("means", "\"…\""), ("quads", "[\"VC\"]")] {
            if text_of(entry, key).is_none() && texts_of(entry, key).is_empty() {
                let message = format!("this sort needs a line `{key} = {value}`");
                page.error(Some(entry.span()), message);
            }
        }
        for (text, at) in texts_of(entry, "quads") {
            if !QUADS.contains(&text) {
                page.unknown(Some(at), "quad", text, &QUADS);
            }
        }
    }
    let mut patterns = Patterns::new(
        page,
        known,
        classes,
        lexicon::prepositions(table),
        lemmatiser,
    );
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for entry in entries(table, "relation") {
        page.fields(entry, "a relation", &RELATION);
        let Some((name, at)) = text_of(entry, "name") else {
            page.error(
                Some(entry.span()),
                "this relation needs a line `name = \"…\"`".to_owned(),
            );
            continue;
        };
        if let Some(first) = seen.insert(name, page.line(&at)) {
            page.error(
                Some(at.clone()),
                format!("the relation `{name}` already stands in line {first}; put both together"),
            );
        }
        let sound = |c: char| c.is_lowercase() || c.is_ascii_digit() || c == '-';
        if !name.chars().all(sound) || name.is_empty() {
            page.error(
                Some(at),
                format!("`{name}` is no name for a relation; write it in lower case with hyphens, as in `meets-with`"),
            );
        }
        relation(page, entry, name, known);
        patterns.check(entry, name);
    }
}

fn relation(page: &Page, entry: &Spanned<DeValue>, name: &str, known: &Known) {
    let shipped = known.ontology.relation(name);
    let fresh = flag_of(entry, "replace") || !known.has_relation(name);
    if fresh {
        for key in ["quad", "phrase", "means"] {
            if text_of(entry, key).is_none() {
                missing(page, entry, name, &format!("{key} = \"…\""));
            }
        }
        for key in ["subject", "object"] {
            if texts_of(entry, key).is_empty() {
                missing(page, entry, name, &format!("{key} = [\"actor\"]"));
            }
        }
        let sources = ["verbs", "nouns", "adjectives", "prefixes", "titles"];
        if sources.iter().all(|key| texts_of(entry, key).is_empty()) {
            page.warning(
                Some(entry.span()),
                format!("no wording states `{name}`, so that it is never found; add a line `verbs = [\"…\"]`"),
            );
        }
    }
    let quad = text_of(entry, "quad");
    if let Some((text, at)) = &quad
        && !QUADS.contains(text)
    {
        page.unknown(Some(at.clone()), "quad", text, &QUADS);
    }
    let class = text_of(entry, "class");
    if let Some((text, at)) = &class
        && !known.event_classes().contains(text)
    {
        page.unknown(
            Some(at.clone()),
            "event class",
            text,
            &known.event_classes(),
        );
    }
    let quad = quad
        .map(|(text, _)| text)
        .or_else(|| Some(shipped.filter(|_| !fresh)?.quad.as_str()));
    let classed = class.is_some() || shipped.is_some_and(|r| !fresh && r.class.is_some());
    if quad == Some("S") && classed {
        let at = class.map_or_else(|| entry.span(), |(_, at)| at);
        page.error(
            Some(at),
            "a fact (quad S) has no event class; drop the class or choose another quad".to_owned(),
        );
    } else if quad.is_some_and(|q| q != "S" && QUADS.contains(&q)) && !classed {
        missing(
            page,
            entry,
            name,
            "class = \"…\" (or quad = \"S\" if it is a fact)",
        );
    }
    if let Some((code, at)) = text_of(entry, "cameo") {
        let root = code.get(..2).and_then(|root| root.parse::<u8>().ok());
        let digits = (2..=4).contains(&code.len()) && code.chars().all(|c| c.is_ascii_digit());
        if !digits || !root.is_some_and(|r| (1..=20).contains(&r)) {
            page.error(
                Some(at),
                format!("`{code}` is no CAMEO code; it has two to four digits, of which the first two are 01 to 20"),
            );
        }
    }
    for key in ["subject", "object"] {
        for (text, at) in texts_of(entry, key) {
            kind(page, text, at, true);
        }
    }
    for (text, at) in texts_of(entry, "contradicts") {
        if !known.has_relation(text) {
            page.warning(
                Some(at),
                format!("no relation is called `{text}`, so that nothing contradicts it"),
            );
        }
    }
    if flag_of(entry, "symmetric") {
        let ends = |key: &str| -> Vec<Kind> {
            let names = texts_of(entry, key).into_iter();
            let names: Vec<String> = names.map(|(text, _)| text.to_owned()).collect();
            let mut all = kinds(&names);
            all.sort_unstable();
            all.dedup();
            all
        };
        if ends("subject") != ends("object") {
            page.warning(
                Some(entry.span()),
                format!("`{name}` holds both ways (symmetric) but its two ends allow other kinds; give `subject` and `object` the same"),
            );
        }
    }
}

fn missing(page: &Page, entry: &Spanned<DeValue>, name: &str, line: &str) {
    page.error(
        Some(entry.span()),
        format!("the relation `{name}` is new and needs a line `{line}`"),
    );
}

fn kind(page: &Page, name: &str, at: super::page::At, actor: bool) {
    let mut all: Vec<&str> = Kind::ALL.iter().map(|k| k.as_str()).collect();
    if actor {
        all.push("actor");
    }
    if !all.contains(&name) {
        page.unknown(Some(at), "kind", name, &all);
    }
}
