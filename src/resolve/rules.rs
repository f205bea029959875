//! Evidence that two name keys are one entity: what each sort of token offers among the keys that share it.

use std::collections::{BTreeMap, BTreeSet};
use std::thread::Builder;

use super::evidence::{Evidence, KeyEvidence};
use super::sound::sounds;
use super::tokens::{Sort, tokens};
use super::words::Words;
use crate::model::Kind;

/// Of the articles that have any of several names, so many must have the one that is chosen.
pub(super) const SHARE: f64 = 0.8;

/// One word under two kinds is one thing only if so many times more articles say one than the other.
const PLAIN: usize = 4;

/// Articles so few years apart are of one time.
const NEAR: i16 = 3;

/// Larger blocks of names that sound alike are compared in order only.
const PAIRS: usize = 16;

/// Whether nobody else has a surname is asked of so many names at most.
pub(super) const BEARERS: usize = 8;

/// The tokens of so many keys are worth a thread.
const MANY: usize = 4000;

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
    for (i, tokens) in all_tokens(&evidence.keys).into_iter().enumerate() {
        for token in tokens {
            blocks.entry(token).or_default().push(i);
        }
    }
    blocks
}

/// The tokens of each key; of many by all cores, or by this one where the system gives no threads.
fn all_tokens(keys: &[KeyEvidence]) -> Vec<Vec<String>> {
    let of = |keys: &[KeyEvidence]| keys.iter().map(evidence_tokens).collect::<Vec<_>>();
    if keys.len() < MANY {
        return of(keys);
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let parts = keys.chunks(keys.len().div_ceil(cores));
        let begun = parts.map(|part| (part, Builder::new().spawn_scoped(scope, move || of(part))));
        let begun: Vec<_> = begun.collect();
        let done = begun.into_iter().map(|(part, thread)| {
            let done = thread.ok().and_then(|thread| thread.join().ok());
            done.unwrap_or_else(|| of(part))
        });
        done.flatten().collect()
    })
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
                let (x, y) = (key(a).key.name(), key(b).key.name());
                if x == y && same_thing(key(a), key(b)) {
                    link(a, b, format!("the same name, {x}"));
                } else if x != y && compatible(key(a).key.kind(), key(b).key.kind()) {
                    link(a, b, format!("{x} and {y} differ in their endings alone"));
                }
            }
        }
        Sort::Bare => {
            let people: Vec<usize> = persons(evidence, places);
            let agree = |a: usize, b: usize| middles_agree(key(a), key(b));
            let all = pairs(&people);
            // George W. Bush and George H. W. Bush: "George Bush" could be either.
            let clear = all.iter().all(|(a, b)| agree(*a, *b));
            let telling = |i: usize| !Words::middles(key(i).key.name()).is_empty();
            for (a, b) in all {
                let open = clear && (!tells_more(key(a), key(b)) || meet(evidence, a, b));
                if open || (telling(a) && telling(b) && agree(a, b)) {
                    link(a, b, format!("the same first and last name, {text}"));
                }
            }
        }
        Sort::Sound => {
            for (a, b) in pairs(&persons(evidence, places)) {
                let (x, y) = (key(a), key(b));
                if ends(x) != ends(y) && middles_agree(x, y) && !tells_more(x, y) {
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
                        .any(|i| !people.iter().any(|p| ends(key(*p)) == ends(key(*i))))
            };
            if bearers.is_some_and(others) {
                return;
            }
            for (a, b) in pairs(&people) {
                let (x, y) = (key(a), key(b));
                if ends(x) != ends(y) && middles_agree(x, y) && !tells_more(x, y) {
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
                    .filter(|n| abbreviates(key(acronym).key.kind(), key(*n).key.kind()))
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

/// First and last name.
fn ends(key: &KeyEvidence) -> Option<(&str, &str)> {
    let bare = Words::builtin().bare_name(key.key.name());
    Some((bare.first()?, bare.last()?))
}

/// Whether what stands between first and last name can be of one person: "D.", "Delano" and nothing, but not "W." and "H. W.".
pub(super) fn middles_agree(a: &KeyEvidence, b: &KeyEvidence) -> bool {
    let (x, y) = (Words::middles(a.key.name()), Words::middles(b.key.name()));
    let (few, many) = if x.len() <= y.len() { (x, y) } else { (y, x) };
    let initial = |a: &str, b: &str| a.chars().count() == 1 && b.starts_with(a);
    if few.is_empty() {
        return true;
    }
    // In order from the first: George W. is no George H. W.
    few.iter()
        .zip(&many)
        .all(|(a, b)| a == b || initial(a, b) || initial(b, a) || sounds(&[a]) == sounds(&[b]))
}

/// Whether one name has a whole middle name and the other has nothing there: John Adams is not John Quincy Adams.
fn tells_more(a: &KeyEvidence, b: &KeyEvidence) -> bool {
    let (x, y) = (Words::middles(a.key.name()), Words::middles(b.key.name()));
    let whole = |m: &[&str]| m.iter().any(|w| w.chars().count() > 1);
    (x.is_empty() && whole(&y)) || (y.is_empty() && whole(&x))
}

/// Whether two keys are named in the same years, or nearly.
fn meet(evidence: &Evidence, a: usize, b: usize) -> bool {
    let years = |i: usize| -> BTreeSet<i16> {
        let articles = evidence.keys[i].articles.iter();
        articles
            .filter_map(|n| evidence.years.get(n))
            .copied()
            .collect()
    };
    let theirs = years(b);
    years(a).iter().any(|y| {
        theirs
            .range(y.saturating_sub(NEAR)..=y.saturating_add(NEAR))
            .next()
            .is_some()
    })
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

/// Whether an acronym of one kind can stand for a name of another: that "the EAS" is a summit and "the NPT" a treaty takes the full name to
/// see.
fn abbreviates(acronym: Option<Kind>, name: Option<Kind>) -> bool {
    let bodies = [Some(Kind::Organisation), Some(Kind::Group)];
    let known_in_full = [Some(Kind::Event), Some(Kind::Agreement)];
    compatible(acronym, name) || (bodies.contains(&acronym) && known_in_full.contains(&name))
}

/// Whether two kinds can be one entity's, as [`Kind::may_be`].
pub(super) fn compatible(a: Option<Kind>, b: Option<Kind>) -> bool {
    a == b || a.zip(b).is_some_and(|(a, b)| a.may_be(b))
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
