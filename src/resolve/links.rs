//! Evidence that two name keys are one entity, strongest first.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::evidence::{Evidence, KeyEvidence};
use super::identity::compatible;
use super::words::Words;
use crate::model::Kind;

/// Of the articles that have a full name with the surname, so many must have this one.
const SHARE: f64 = 0.8;

/// A full name in fewer articles is not the usual bearer of its surname.
const USUAL: usize = 3;

/// Two places in the evidence that seem to be one entity.
pub(super) struct Candidate {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) because: String,
}

/// All links that the evidence offers, in an order that depends on keys alone.
pub(super) fn candidates(evidence: &Evidence) -> Vec<Candidate> {
    let mut found = same_code(evidence);
    found.extend(same_name(evidence));
    found.extend(spellings(evidence));
    found.extend(acronyms(evidence));
    found.extend(surnames(evidence));
    found
}

/// Keys with one gazetteer code.
fn same_code(evidence: &Evidence) -> Vec<Candidate> {
    let mut by_code: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, key) in evidence.keys.iter().enumerate() {
        if let Some(code) = &key.code {
            by_code.entry(code).or_default().push(i);
        }
    }
    let mut found = Vec::new();
    for (code, places) in by_code {
        // The entry itself is the one that is not tied to an article; if two claim the code, neither is joined.
        let mut entries = places.iter().filter(|i| evidence.keys[**i].in_gazetteer());
        if let (Some(entry), None) = (entries.next(), entries.next()) {
            for weak in places.iter().filter(|i| *i != entry) {
                found.push(Candidate {
                    a: *entry,
                    b: *weak,
                    because: format!("the gazetteer's code {code}"),
                });
            }
        }
    }
    found
}

/// One folded name under two kinds that can be one entity.
fn same_name(evidence: &Evidence) -> Vec<Candidate> {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, key) in evidence.keys.iter().enumerate() {
        if key.key.scope().is_none() && !key.in_gazetteer() {
            by_name.entry(key.key.name()).or_default().push(i);
        }
    }
    let mut found = Vec::new();
    for (name, places) in by_name {
        for (i, a) in places.iter().enumerate() {
            for b in &places[i + 1..] {
                if compatible(evidence.keys[*a].key.kind(), evidence.keys[*b].key.kind()) {
                    found.push(Candidate {
                        a: *a,
                        b: *b,
                        because: format!("the same name, {name}"),
                    });
                }
            }
        }
    }
    found
}

/// Full names of persons that differ by a title, a particle or an initial only.
fn spellings(evidence: &Evidence) -> Vec<Candidate> {
    let words = Words::builtin();
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, key) in evidence.keys.iter().enumerate() {
        if key.key.kind() == Some(Kind::Person) && key.is_full_name() {
            let name = key.key.name();
            let bare = words.bare_name(Words::without_title(name).unwrap_or(name));
            if bare.contains(' ') {
                by_name.entry(bare).or_default().push(i);
            }
        }
    }
    let mut found = Vec::new();
    for places in by_name.values() {
        // George W. Bush and George H. W. Bush: "George Bush" could be either.
        let middle = places
            .iter()
            .map(|i| Words::initials_within(evidence.keys[*i].key.name()))
            .filter(|m| !m.is_empty());
        if middle.collect::<BTreeSet<_>>().len() > 1 {
            continue;
        }
        for pair in places.windows(2) {
            found.push(Candidate {
                a: pair[0],
                b: pair[1],
                because: "the same name but for titles, particles and initials".to_owned(),
            });
        }
    }
    found
}

/// An acronym and the only name that spells it out in the articles that have the acronym.
fn acronyms(evidence: &Evidence) -> Vec<Candidate> {
    let unscoped = |k: &KeyEvidence| k.key.scope().is_none();
    let mut spelled: HashMap<String, Vec<usize>> = HashMap::new();
    for (i, key) in evidence.keys.iter().enumerate() {
        let words = key.key.name().split(' ').count();
        if unscoped(key) && words >= 2 && key.key.kind() != Some(Kind::Person) {
            let [short, long] = Words::builtin().initials(key.key.name());
            if short != long {
                spelled.entry(long).or_default().push(i);
            }
            spelled.entry(short).or_default().push(i);
        }
    }
    let mut found = Vec::new();
    for (i, key) in evidence.keys.iter().enumerate() {
        let name = key.key.name();
        if !unscoped(key) || name.contains(' ') || name.chars().count() < 3 {
            continue;
        }
        let Some(names) = spelled.get(name) else {
            continue;
        };
        let names: Vec<usize> = names
            .iter()
            .copied()
            .filter(|n| compatible(evidence.keys[*n].key.kind(), key.key.kind()))
            .collect();
        if let Some((best, _)) = leader(evidence, &names, Some(&key.articles)) {
            found.push(Candidate {
                a: i,
                b: best,
                because: format!(
                    "{name} and {} in one article",
                    evidence.keys[best].key.name()
                ),
            });
        }
    }
    found
}

/// The key that stands in at least [`SHARE`] of the articles that any of them stands in, and in how many; only articles of `within`
/// count, if given.
fn leader(evidence: &Evidence, places: &[usize], within: Option<&[u32]>) -> Option<(usize, usize)> {
    let inside = |a: &u32| within.is_none_or(|w| w.binary_search(a).is_ok());
    let mut all: Vec<u32> = Vec::new();
    let mut best: Option<(usize, usize)> = None;
    for place in places {
        let articles = evidence.keys[*place].articles.iter().filter(|a| inside(a));
        let before = all.len();
        all.extend(articles);
        let count = all.len() - before;
        // Places come in order of keys: of two equals the lesser key stays.
        if count > 0 && best.is_none_or(|(_, most)| count > most) {
            best = Some((*place, count));
        }
    }
    all.sort_unstable();
    all.dedup();
    best.filter(|(_, count)| *count as f64 >= SHARE * all.len() as f64)
}

/// A bare surname of one article, and the full name that it stands for.
fn surnames(evidence: &Evidence) -> Vec<Candidate> {
    let mut full: HashMap<&str, Vec<usize>> = HashMap::new();
    for (i, key) in evidence.keys.iter().enumerate() {
        if key.key.kind() == Some(Kind::Person)
            && key.key.scope().is_none()
            && let Some((_, surname)) = key.key.name().rsplit_once(' ')
        {
            full.entry(surname).or_default().push(i);
        }
    }
    let mut everywhere: HashMap<&str, Option<(usize, usize)>> = HashMap::new();
    let mut found = Vec::new();
    for (i, key) in evidence.keys.iter().enumerate() {
        let name = key.key.name();
        let weak = key.key.kind() == Some(Kind::Person) && key.key.scope().is_some();
        if !weak || name.contains(' ') || Words::is_title(name) {
            continue;
        }
        let Some(names) = full.get(name) else {
            continue;
        };
        let here: Vec<usize> = names
            .iter()
            .copied()
            .filter(|n| evidence.keys[*n].shares_article(key))
            .collect();
        let (place, because) = match here.as_slice() {
            [one] => (*one, "the only full name of its article".to_owned()),
            [] => {
                let best = everywhere
                    .entry(name)
                    .or_insert_with(|| leader(evidence, names, None));
                let Some((place, articles)) = best.filter(|(_, n)| *n >= USUAL) else {
                    continue;
                };
                (place, format!("the usual {name}, in {articles} articles"))
            }
            _ => continue,
        };
        found.push(Candidate {
            a: place,
            b: i,
            because,
        });
    }
    found
}
