//! Countries and bodies: keys, codes, kinds, and names that two entries claim.

use std::collections::HashMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Known;
use super::page::{At, Page, Shape, entries, flag_of, text_of, texts_of};
use crate::model::{Kind, NameKey, fold};

const COUNTRY: [(&str, Shape); 10] = [
    ("code", Shape::Text),
    ("name", Shape::Text),
    ("aliases", Shape::Texts),
    ("demonyms", Shape::Texts),
    ("peoples", Shape::Texts),
    ("capital", Shape::Text),
    ("metonyms", Shape::Texts),
    ("places", Shape::Texts),
    ("ambiguous", Shape::Texts),
    ("replace", Shape::Flag),
];

const BODY: [(&str, Shape); 7] = [
    ("name", Shape::Text),
    ("kind", Shape::Text),
    ("code", Shape::Text),
    ("aliases", Shape::Texts),
    ("part_of", Shape::Text),
    ("ambiguous", Shape::Texts),
    ("replace", Shape::Flag),
];

/// Who claims a name.
struct Claim {
    key: NameKey,
    owner: String,
    line: usize,
}

pub(super) fn check(page: &Page, table: &DeTable, known: &Known) {
    let mut seen: HashMap<NameKey, usize> = HashMap::new();
    let mut claims: HashMap<String, Claim> = HashMap::new();
    let mut bodies: Vec<&str> = known.bodies.iter().map(String::as_str).collect();
    for entry in entries(table, "country") {
        page.fields(entry, "a country", &COUNTRY);
        let Some((code, at)) = text_of(entry, "code") else {
            page.error(
                Some(entry.span()),
                "this country needs a line `code = \"…\"` with its ISO 3166 code of three letters"
                    .to_owned(),
            );
            continue;
        };
        if !matches!(code.len(), 3 | 4) || !code.chars().all(|c| c.is_ascii_uppercase()) {
            page.error(
                Some(at.clone()),
                format!(
                    "`{code}` is no code of a country; write three or four capital letters, as in \"SYR\""
                ),
            );
        }
        let key = NameKey::raw(format!("country/{code}"));
        let name = text_of(entry, "name");
        let fresh = flag_of(entry, "replace") || known.gazetteer.by_key(&key).is_none();
        if fresh && name.is_none() {
            page.error(
                Some(entry.span()),
                format!("the country `{code}` is new and needs a line `name = \"…\"`"),
            );
        }
        bodies.push(code);
        twice(page, &mut seen, &key, code, &at);
        let owner = name.as_ref().map_or(code, |(name, _)| *name).to_owned();
        // Aliases before places: a city state is both.
        let lists = ["aliases", "demonyms", "peoples", "metonyms", "places"];
        let mut names: Vec<(&str, At)> = name.into_iter().collect();
        names.extend(text_of(entry, "capital"));
        names.extend(lists.iter().flat_map(|list| texts_of(entry, list)));
        claimed(page, entry, known, &key, &owner, &names, &mut claims);
    }
    for entry in entries(table, "body") {
        bodies.extend(text_of(entry, "name").map(|(name, _)| name));
    }
    for entry in entries(table, "body") {
        page.fields(entry, "a body", &BODY);
        for key in ["name", "kind"] {
            if text_of(entry, key).is_none() {
                page.error(
                    Some(entry.span()),
                    format!("this body needs a line `{key} = \"…\"`"),
                );
            }
        }
        let Some((name, at)) = text_of(entry, "name") else {
            continue;
        };
        let kind = text_of(entry, "kind");
        let parsed = kind
            .as_ref()
            .and_then(|(kind, _)| kind.parse::<Kind>().ok());
        if let Some((kind, at)) = kind
            && parsed.is_none()
        {
            let all: Vec<&str> = Kind::ALL.iter().map(|k| k.as_str()).collect();
            page.unknown(Some(at), "kind", kind, &all);
        }
        if let Some((whole, at)) = text_of(entry, "part_of") {
            let shipped = || {
                let code = NameKey::raw(format!("country/{whole}"));
                let named = known.gazetteer.entries().iter().any(|e| e.name == whole);
                known.gazetteer.by_key(&code).is_some() || named
            };
            if !bodies.contains(&whole) && !shipped() {
                page.error(
                    Some(at),
                    format!("`{name}` is part of `{whole}`, which is neither a country's code nor the name of a body; correct it or add an entry"),
                );
            }
        }
        let Some(kind) = parsed else { continue };
        let key = NameKey::global(kind, name);
        twice(page, &mut seen, &key, name, &at);
        let mut names = vec![(name, at)];
        names.extend(texts_of(entry, "aliases"));
        claimed(page, entry, known, &key, name, &names, &mut claims);
    }
}

fn twice(page: &Page, seen: &mut HashMap<NameKey, usize>, key: &NameKey, name: &str, at: &At) {
    let line = page.line(at);
    match seen.get(key) {
        Some(first) => page.error(
            Some(at.clone()),
            format!("`{name}` already has an entry in line {first}; put both together"),
        ),
        None => {
            seen.insert(key.clone(), line);
        }
    }
}

/// Names that another entry claims as well, and ambiguous ones that the entry does not have.
fn claimed(
    page: &Page,
    entry: &Spanned<DeValue>,
    known: &Known,
    key: &NameKey,
    owner: &str,
    names: &[(&str, At)],
    claims: &mut HashMap<String, Claim>,
) {
    let ambiguous = texts_of(entry, "ambiguous");
    let shipped = known.gazetteer.by_key(key).is_some();
    for (name, at) in &ambiguous {
        if !shipped && !names.iter().any(|(own, _)| own == name) {
            page.warning(
                Some(at.clone()),
                format!("`{name}` is called ambiguous but is none of the names of `{owner}`; add it to them or drop it here"),
            );
        }
    }
    for (name, at) in names {
        if fold(name).is_empty() {
            page.error(
                Some(at.clone()),
                "this name has no letters; write a name".to_owned(),
            );
            continue;
        }
        if ambiguous.iter().any(|(a, _)| a == name) {
            continue;
        }
        let line = page.line(at);
        if let Some(other) = claims.get(*name)
            && other.key != *key
        {
            page.warning(
                Some(at.clone()),
                format!(
                    "`{name}` also names `{}` in line {}; list it under `ambiguous` in both entries, or keep it in one",
                    other.owner, other.line
                ),
            );
            continue;
        }
        let others: Vec<&str> = (known.gazetteer.readings_cased(&fold(name), name))
            .filter(|(_, _, ambiguous)| !ambiguous)
            .map(|(entry, ..)| &known.gazetteer.entries()[entry])
            .filter(|e| e.key != *key)
            .filter(|e| {
                let country = e.part_of.map(|c| &known.gazetteer.entries()[c].key);
                !(e.kind == Kind::Place && country == Some(key))
            })
            .map(|e| e.name.as_str())
            .collect();
        if let Some(other) = others.first()
            && !shipped
        {
            page.warning(
                Some(at.clone()),
                format!("`{name}` names `{other}` in the shipped gazetteer and will name `{owner}` alone; list it under `ambiguous` if both are meant"),
            );
        }
        claims.insert(
            (*name).to_owned(),
            Claim {
                key: key.clone(),
                owner: owner.to_owned(),
                line,
            },
        );
    }
}
