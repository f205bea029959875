//! What a person should look at: the least certain merges and the likeliest missed ones, with what speaks for and against each.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::decision::{Decision, Op, standing};
use super::evidence::{Evidence, KeyEvidence, Link};
use super::identity::Identity;
use super::rules::{self, compatible};
use super::tokens::Sort;
use super::words::Words;
use crate::model::{Kind, NameKey};

/// Names less alike are not offered.
const ALIKE: f64 = 0.9;
/// Blocks of one surname with more names are too common to say anything.
const CROWD: usize = 40;
/// Articles so many years apart are hardly about one person.
const FAR: i16 = 40;

/// A pair of names that may or may not be one entity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Doubt {
    /// One name.
    pub a: NameKey,
    /// The other.
    pub b: NameKey,
    /// Whether they are one entity now.
    pub joined: bool,
    /// The estimated likelihood that they are one, 0 to 1.
    pub likelihood: f32,
    /// What speaks for their being one.
    pub pro: Vec<String>,
    /// What speaks against.
    pub contra: Vec<String>,
    /// Articles (near-duplicates counted once) that have the one and the other.
    pub articles: [usize; 2],
}

/// How far a merge by this sort of evidence is believed before anything else is known.
fn prior(sort: Sort) -> f32 {
    match sort {
        Sort::Code => 0.99,
        Sort::Name => 0.93,
        Sort::Bare => 0.95,
        Sort::Initials => 0.9,
        Sort::Short => 0.85,
        Sort::Sound => 0.8,
        Sort::Surname | Sort::Office => 0.7,
    }
}

struct Reviewer<'a> {
    evidence: &'a Evidence,
    identity: &'a Identity,
    decided: BTreeSet<(&'a NameKey, &'a NameKey)>,
    found: BTreeMap<(usize, usize), Doubt>,
}

/// Doubts about an identity, those first where a look pays most: merges by ascending likelihood, then missed ones by descending.
pub fn review(evidence: &Evidence, identity: &Identity, decisions: &[Decision]) -> Vec<Doubt> {
    let mut decided = BTreeSet::new();
    for decision in standing(decisions) {
        if matches!(decision.op, Op::Merge | Op::Split) {
            for a in &decision.keys {
                decided.extend(decision.keys.iter().map(|b| (a, b)));
            }
        }
    }
    let mut reviewer = Reviewer {
        evidence,
        identity,
        decided,
        found: BTreeMap::new(),
    };
    for link in &identity.links {
        reviewer.merged(link);
    }
    reviewer.missed();
    let mut all: Vec<Doubt> = reviewer.found.into_values().collect();
    let weight = |d: &Doubt| (d.articles[0].min(d.articles[1]) as f32).ln_1p();
    let urgency = |d: &Doubt| {
        let doubt = if d.joined {
            1.0 - d.likelihood
        } else {
            d.likelihood
        };
        doubt * weight(d)
    };
    all.sort_by(|x, y| {
        y.joined
            .cmp(&x.joined)
            .then(urgency(y).total_cmp(&urgency(x)))
            .then_with(|| (&x.a, &x.b).cmp(&(&y.a, &y.b)))
    });
    all
}

impl Reviewer<'_> {
    fn key(&self, i: usize) -> &KeyEvidence {
        &self.evidence.keys[i]
    }

    fn merged(&mut self, link: &Link) {
        let Some(sort) = link.sort else { return };
        // A weak name that stands for another touches one article alone.
        if link.b.scope().is_some() || link.a.scope().is_some() {
            return;
        }
        if let (Some(a), Some(b)) = (self.evidence.place(&link.a), self.evidence.place(&link.b)) {
            self.add(a, b, prior(sort), link.because.clone());
        }
    }

    fn missed(&mut self) {
        let blocks = rules::blocks(self.evidence);
        for link in rules::candidates(self.evidence, &blocks) {
            self.add(link.a, link.b, prior(link.sort) * 0.5, link.because);
        }
        for (token, places) in &blocks {
            match Sort::read(token) {
                Some((Sort::Name, name)) => self.pairs(places, 0.3, |_, _| {
                    Some(format!("the same name, {name}, read in two ways"))
                }),
                Some((Sort::Bare, name)) => self.pairs(places, 0.4, |_, _| {
                    Some(format!("{name}, with other middle names or none"))
                }),
                Some((Sort::Surname, surname)) if places.len() <= CROWD => {
                    self.pairs(places, 0.45, |a, b| {
                        let (x, y) = (first_names(a)?, first_names(b)?);
                        let alike = strsim::jaro_winkler(&x, &y);
                        (alike >= ALIKE).then(|| format!("{x} and {y} {surname} are spelled alike"))
                    });
                }
                Some((Sort::Initials, text)) => {
                    let name = |i: &usize| self.evidence.keys[*i].key.name();
                    let spelled = places.iter().filter(|i| name(i).contains(' ')).count();
                    if spelled == 1 {
                        self.pairs(places, 0.35, |a, b| {
                            let words = [a, b].map(|k| k.key.name().contains(' '));
                            (words[0] != words[1])
                                .then(|| format!("no other name here has the initials {text}"))
                        });
                    } else if places.len() <= CROWD {
                        self.pairs(places, 0.45, |a, b| {
                            let (x, y) = (a.key.name(), b.key.name());
                            let long = x.contains(' ') && y.contains(' ');
                            (long && strsim::jaro_winkler(x, y) >= ALIKE + 0.05)
                                .then(|| format!("{x} and {y} are spelled alike"))
                        });
                    }
                }
                _ => {}
            }
        }
        self.longer_names();
    }

    /// "Labour Party" and "New Zealand Labour Party": one name ends in the other, and no third does.
    fn longer_names(&mut self) {
        let mut ends: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, key) in self.evidence.keys.iter().enumerate() {
            if key.key.scope().is_some() || key.key.kind() == Some(Kind::Person) {
                continue;
            }
            for (at, _) in key.key.name().match_indices(' ').take(2) {
                let rest = &key.key.name()[at + 1..];
                if rest.contains(' ') {
                    ends.entry(rest).or_default().push(i);
                }
            }
        }
        for (i, key) in self.evidence.keys.iter().enumerate() {
            let name = key.key.name();
            if key.key.scope().is_some() || !name.contains(' ') {
                continue;
            }
            if let Some([longer]) = ends.get(name).map(Vec::as_slice)
                && compatible(self.key(*longer).key.kind(), key.key.kind())
            {
                let because = format!("only {} ends like {name}", self.key(*longer).key.name());
                self.add(i, *longer, 0.4, because);
            }
        }
    }

    fn pairs(
        &mut self,
        places: &[usize],
        likelihood: f32,
        because: impl Fn(&KeyEvidence, &KeyEvidence) -> Option<String>,
    ) {
        for (i, a) in places.iter().enumerate() {
            for b in &places[i + 1..] {
                if let Some(because) = because(self.key(*a), self.key(*b)) {
                    self.add(*a, *b, likelihood, because);
                }
            }
        }
    }

    /// Adds a pair with what else speaks for and against it.
    fn add(&mut self, a: usize, b: usize, prior: f32, because: String) {
        let (x, y) = (self.key(a), self.key(b));
        if self.decided.contains(&(&x.key, &y.key)) || (x.in_gazetteer() && y.in_gazetteer()) {
            return;
        }
        let joined = self.identity.root(&x.key) == self.identity.root(&y.key);
        let mut doubt = Doubt {
            a: x.key.clone(),
            b: y.key.clone(),
            joined,
            likelihood: prior,
            pro: vec![because],
            contra: Vec::new(),
            articles: [x.articles.len(), y.articles.len()],
        };
        let offices = |k: &KeyEvidence| -> BTreeSet<String> {
            k.offices.iter().map(|(o, _)| o.clone()).collect()
        };
        let (own, theirs) = (offices(x), offices(y));
        if let Some(office) = own.intersection(&theirs).next() {
            let (title, of) = office.split_once('|').unwrap_or((office, ""));
            doubt.pro.push(format!("both are {title} of {of}"));
            doubt.likelihood = 1.0 - (1.0 - doubt.likelihood) * 0.3;
        }
        if !compatible(x.key.kind(), y.key.kind()) {
            doubt.contra.push("they are of different kinds".to_owned());
            doubt.likelihood *= 0.9;
        }
        if x.key.kind() == Some(Kind::Person) && !rules::middles_agree(x, y) {
            doubt
                .contra
                .push("their middle names or initials differ".to_owned());
            doubt.likelihood *= 0.3;
        }
        if x.is_full_name() && y.is_full_name() && x.shares_article(y) {
            doubt.contra.push("one article has both names".to_owned());
            doubt.likelihood *= 0.6;
        }
        if let Some(years) = self.years_apart(x, y).filter(|n| *n > FAR) {
            doubt
                .contra
                .push(format!("their articles are {years} years apart"));
            doubt.likelihood *= 0.7;
        }
        let pair = (a.min(b), a.max(b));
        let known = self.found.get(&pair);
        if known.is_none_or(|k| k.likelihood < doubt.likelihood && !k.joined) {
            self.found.insert(pair, doubt);
        }
    }

    /// The years between the articles of two names; none if they overlap or have no date.
    fn years_apart(&self, a: &KeyEvidence, b: &KeyEvidence) -> Option<i16> {
        let span = |k: &KeyEvidence| {
            let years = k.articles.iter().filter_map(|n| self.evidence.years.get(n));
            let years: BTreeSet<i16> = years.copied().collect();
            Some((*years.first()?, *years.last()?))
        };
        let ((from, to), (first, last)) = (span(a)?, span(b)?);
        let gap = (first - to).max(from - last);
        (gap > 0).then_some(gap)
    }
}

/// The words of a person's full name before the surname.
fn first_names(key: &KeyEvidence) -> Option<String> {
    if key.key.kind() != Some(Kind::Person) || !key.is_full_name() {
        return None;
    }
    let bare = Words::builtin().bare_name(key.key.name());
    let (_, first) = bare.split_last()?;
    (!first.is_empty()).then(|| first.join(" "))
}
