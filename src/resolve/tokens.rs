//! Tokens of a name: evidence can join two keys only if they share one, so that what a change may touch is found without looking at all.

use serde::Serialize;

use super::sound::sounds;
use super::words::Words;
use crate::model::{Kind, NameKey};
use crate::ontology::{Gazetteer, Sense};

/// Letters of the shortest acronym.
const ACRONYM: usize = 3;

/// What a token says of the names that share it. The order is the order in which evidence is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// One gazetteer code.
    Code,
    /// One folded name, of whatever kind.
    Name,
    /// One person's first and last name.
    Bare,
    /// One person's name in two spellings.
    Sound,
    /// One surname and a first name with its short form.
    Short,
    /// An acronym and names that it may abbreviate.
    Initials,
    /// One surname: no evidence by itself, but whom a bare surname may mean.
    Surname,
    /// One office: whom a bare title may mean.
    Office,
}

impl Sort {
    const LETTERS: [(Self, &'static str); 8] = [
        (Self::Code, "c"),
        (Self::Name, "n"),
        (Self::Bare, "b"),
        (Self::Sound, "p"),
        (Self::Short, "f"),
        (Self::Initials, "i"),
        (Self::Surname, "s"),
        (Self::Office, "o"),
    ];

    /// The token of this sort with a text.
    pub(super) fn token(self, text: &str) -> String {
        let letter = Self::LETTERS.iter().find(|(s, _)| *s == self);
        format!("{}:{text}", letter.map_or("", |(_, l)| l))
    }

    /// The sort of a token and its text.
    pub(super) fn read(token: &str) -> Option<(Self, &str)> {
        let (letter, text) = token.split_once(':')?;
        let sort = Self::LETTERS.iter().find(|(_, l)| *l == letter)?.0;
        Some((sort, text))
    }
}

/// The tokens of a key that is not tied to one article, without code and offices, which only articles can tell.
pub fn tokens(key: &NameKey) -> Vec<String> {
    if key.scope().is_some() {
        return Vec::new();
    }
    let words = Words::builtin();
    let name = key.name();
    let mut found = vec![Sort::Name.token(name)];
    if key.kind() != Some(Kind::Person) {
        found.push(Sort::Name.token(&normal(name)));
    }
    if key.kind() == Some(Kind::Person) {
        let bare = words.bare_name(name);
        if let [first, .., last] = bare.as_slice() {
            found.push(Sort::Bare.token(&format!("{first} {last}")));
            found.extend(sounds(&[first, last]).iter().map(|s| Sort::Sound.token(s)));
            found.push(Sort::Surname.token(last));
            let full = words.full_forms(first);
            let firsts = full
                .iter()
                .map(String::as_str)
                .chain(std::iter::once(*first));
            found.extend(firsts.map(|f| Sort::Short.token(&format!("{f} {last}"))));
        }
    } else if name.contains(' ') {
        // Two letters abbreviate too much.
        let initials = words.initials(name).into_iter();
        let long = initials.filter(|i| i.chars().count() >= ACRONYM);
        found.extend(long.map(|i| Sort::Initials.token(&i)));
    } else {
        if (ACRONYM..=8).contains(&name.chars().count()) {
            found.push(Sort::Initials.token(name));
        }
        // A surname may have been taken for a body or a place.
        found.push(Sort::Surname.token(name));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// A name with its country as a code and its last word in the singular: "Iraqi security forces" and "Iraq security force".
fn normal(name: &str) -> String {
    let words: Vec<&str> = name.split(' ').collect();
    if words.len() < 2 {
        return name.to_owned();
    }
    let state = Gazetteer::builtin().ok().and_then(|g| {
        (1..words.len().min(4)).rev().find_map(|n| {
            let mut readings = g.readings(&words[..n].join(" "));
            let state = readings.find(|(e, sense, _)| {
                g.entries()[*e].kind == Kind::Country && *sense != Sense::Seat
            });
            Some((n, g.entries()[state?.0].key.as_str()))
        })
    });
    let (skip, state) = state.unwrap_or((0, ""));
    let rest = words[skip..].join(" ");
    let plural = rest.len() > 3 && rest.ends_with('s') && !rest.ends_with("ss");
    let rest = &rest[..rest.len() - usize::from(plural)];
    format!("{state} {rest}").trim_start().to_owned()
}

/// The surname that a weak key of a person is, if it is one.
pub(super) fn bare_surname(key: &NameKey) -> Option<&str> {
    key.scope()?;
    if key.kind() != Some(Kind::Person) {
        return None;
    }
    match Words::builtin().bare_name(key.name()).as_slice() {
        [one] if !Words::is_title(one) => key.name().rsplit(' ').next(),
        _ => None,
    }
}
