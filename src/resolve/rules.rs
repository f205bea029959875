//! Evidence that two name keys are one entity: what each sort of token offers among the keys that share it.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::{Evidence, KeyEvidence};
use super::tokens::{Sort, tokens};
use super::words::Words;
use crate::model::Kind;

/// Of the articles that have any of several names, so many must have the one that is chosen.
pub(super) const SHARE: f64 = 0.8;

/// One word under two kinds is one thing only if so many times more articles say one than the other.
const PLAIN: usize = 4;

/// Larger blocks of names that sound alike are compared in order only.
const PAIRS: usize = 16;

/// Whether nobody else has a surname is asked of so many names at most.
pub(super) const BEARERS: usize = 8;

/// Two places in the evidence that seem to be one entity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    pub(super) sort: Sort,
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) because: String,
}

/// Which keys share a token.
pub(super) type Blocks = BTreeMap<String, Vec<usize>>;

/// All tokens of the keys that are not tied to one article, with the keys in order.
pub(super) fn blocks(evidence: &Evidence) -> Blocks {
    let mut blocks = Blocks::new();
    for (i, key) in evidence.keys.iter().enumerate() {
        for token in evidence_tokens(key) {
            blocks.entry(token).or_default().push(i);
        }
    }
    blocks
}

/// The tokens of a key with those that only articles can tell.
pub fn evidence_tokens(key: &KeyEvidence) -> Vec<String> {
    let mut found = tokens(&key.key);
    found.extend(key.code.iter().map(|code| Sort::Code.token(code)));
    if key.key.scope().is_none() {
        for (office, _) in &key.offices {
            found.extend(super::office::tokens(office));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// All links that the evidence offers, those that are believed most first, then in order of keys.
pub(super) fn candidates(evidence: &Evidence, blocks: &Blocks) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (token, places) in blocks {
        if let Some((sort, text)) = Sort::read(token).filter(|_| places.len() > 1) {
            of_block(evidence, blocks, sort, text, places, &mut found);
        }
    }
    found.sort_unstable();
    found.dedup_by(|x, y| (x.a, x.b) == (y.a, y.b));
    found
}

fn of_block(
    evidence: &Evidence,
    blocks: &Blocks,
    sort: Sort,
    text: &str,
    places: &[usize],
    found: &mut Vec<Candidate>,
) {
    let mut link = |a: usize, b: usize, because: String| {
        found.push(Candidate {
            sort,
            a: a.min(b),
            b: a.max(b),
            because,
        });
    };
    let key = |i: usize| &evidence.keys[i];
    match sort {
        Sort::Code => {
            // The entry itself is the one that is not tied to an article; if two claim the code, neither is joined.
            let mut entries = places.iter().filter(|i| key(**i).in_gazetteer());
            if let (Some(entry), None) = (entries.next(), entries.next()) {
                for weak in places.iter().filter(|i| *i != entry) {
                    link(*entry, *weak, format!("the gazetteer's code {text}"));
                }
            }
        }
        Sort::Name => {
            for (a, b) in pairs(places) {
                if same_thing(key(a), key(b)) {
                    link(a, b, format!("the same name, {text}"));
                }
            }
        }
        Sort::Bare => {
            let people: Vec<usize> = persons(evidence, places);
            // George W. Bush and George H. W. Bush: "George Bush" could be either.
            let middle: BTreeSet<Vec<&str>> = people
                .iter()
                .map(|i| Words::initials_within(key(*i).key.name()))
                .filter(|m| !m.is_empty())
                .collect();
            if middle.len() < 2 {
                for pair in people.windows(2) {
                    let because = "the same name but for titles, particles and initials";
                    link(pair[0], pair[1], because.to_owned());
                }
            }
        }
        Sort::Sound => {
            for (a, b) in pairs(&persons(evidence, places)) {
                if bare(key(a)) != bare(key(b)) && initials_agree(key(a), key(b)) {
                    let names = (key(a).key.name(), key(b).key.name());
                    link(a, b, format!("{} and {} sound alike", names.0, names.1));
                }
            }
        }
        Sort::Short => {
            let Some((_, surname)) = text.rsplit_once(' ') else {
                return;
            };
            let people = persons(evidence, places);
            let bearers = blocks.get(&Sort::Surname.token(surname));
            let others = |all: &Vec<usize>| {
                let all = persons(evidence, all);
                all.len() > BEARERS
                    || all
                        .iter()
                        .any(|i| !people.iter().any(|p| bare(key(*p)) == bare(key(*i))))
            };
            if bearers.is_some_and(others) {
                return;
            }
            for (a, b) in pairs(&people) {
                if bare(key(a)) != bare(key(b)) && initials_agree(key(a), key(b)) {
                    link(a, b, format!("a short first name, and no other {surname}"));
                }
            }
        }
        Sort::Initials => {
            let (acronyms, spelled): (Vec<usize>, Vec<usize>) = places
                .iter()
                .filter(|i| key(**i).key.kind() != Some(Kind::Person))
                .partition(|i| !key(**i).key.name().contains(' '));
            for acronym in acronyms {
                let fitting: Vec<usize> = spelled
                    .iter()
                    .copied()
                    .filter(|n| compatible(key(*n).key.kind(), key(acronym).key.kind()))
                    .collect();
                let within = Some(key(acronym).articles.as_slice());
                if let Some((best, _)) = leader(evidence, &fitting, within) {
                    let full = key(best).key.name();
                    link(acronym, best, format!("{text} and {full} in one article"));
                }
            }
        }
        Sort::Surname => {
            let people = persons(evidence, places);
            let misread = |k: &KeyEvidence| {
                k.key.kind() != Some(Kind::Person) && !k.in_gazetteer() && k.key.name() == text
            };
            for word in places.iter().copied().filter(|i| misread(key(*i))) {
                let articles = &key(word).articles;
                let mut usual = people.iter().copied().filter(|p| {
                    let shared = key(*p).articles.iter();
                    let shared = shared.filter(|a| articles.binary_search(a).is_ok());
                    shared.count() as f64 >= SHARE * articles.len() as f64
                });
                if let (Some(person), None) = (usual.next(), usual.next()) {
                    let name = key(person).key.name();
                    link(person, word, format!("{name} is in the articles of {text}"));
                }
            }
        }
        Sort::Office => {}
    }
}

fn pairs(places: &[usize]) -> Vec<(usize, usize)> {
    if places.len() > PAIRS {
        return places.windows(2).map(|w| (w[0], w[1])).collect();
    }
    let mut found = Vec::new();
    for (i, a) in places.iter().enumerate() {
        found.extend(places[i + 1..].iter().map(|b| (*a, *b)));
    }
    found
}

/// The full names of persons among keys.
pub(super) fn persons(evidence: &Evidence, places: &[usize]) -> Vec<usize> {
    let person = |i: &usize| {
        let key = &evidence.keys[*i];
        key.key.kind() == Some(Kind::Person) && key.is_full_name()
    };
    places.iter().copied().filter(person).collect()
}

fn bare(key: &KeyEvidence) -> Vec<&str> {
    Words::builtin().bare_name(key.key.name())
}

fn initials_agree(a: &KeyEvidence, b: &KeyEvidence) -> bool {
    let (x, y) = (
        Words::initials_within(a.key.name()),
        Words::initials_within(b.key.name()),
    );
    x.is_empty() || y.is_empty() || x == y
}

/// Whether one name under two kinds is one thing that was read in two ways: no article has both readings, and one word alone must be
/// read in one way nearly always.
fn same_thing(a: &KeyEvidence, b: &KeyEvidence) -> bool {
    if a.in_gazetteer() || b.in_gazetteer() {
        return false;
    }
    if compatible(a.key.kind(), b.key.kind()) {
        return true;
    }
    let (few, many) = (
        a.articles.len().min(b.articles.len()),
        a.articles.len().max(b.articles.len()),
    );
    !a.shares_article(b) && (a.key.name().contains(' ') || few * PLAIN <= many)
}

/// Whether nodes of two kinds can be one entity: a band of fighters may be called a group here and an organisation there.
pub(super) fn compatible(a: Option<Kind>, b: Option<Kind>) -> bool {
    let bodies = [Some(Kind::Organisation), Some(Kind::Group)];
    a == b || (bodies.contains(&a) && bodies.contains(&b))
}

/// The key that stands in at least [`SHARE`] of the articles that any of them stands in, and in how many; only articles of `within`
/// count, if given.
fn leader(evidence: &Evidence, places: &[usize], within: Option<&[u32]>) -> Option<(usize, usize)> {
    let inside = |a: &&u32| within.is_none_or(|w| w.binary_search(a).is_ok());
    let mut all: BTreeSet<u32> = BTreeSet::new();
    let mut best: Option<(usize, usize)> = None;
    for place in places {
        let articles = evidence.keys[*place].articles.iter().filter(inside);
        let own: Vec<u32> = articles.copied().collect();
        // Places come in order of keys: of two equals the lesser key stays.
        if !own.is_empty() && best.is_none_or(|(_, most)| own.len() > most) {
            best = Some((*place, own.len()));
        }
        all.extend(own);
    }
    best.filter(|(_, count)| *count as f64 >= SHARE * all.len() as f64)
}
