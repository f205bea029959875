//! Weak keys: which full name a bare surname or a bare title of one article stands for.
//!
//! First the article itself is asked, then what is usual: of the articles of that year and its neighbours that have any full name with
//! the surname, or any holder of the office, four in five must have the one; where those years have none, of all articles.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::evidence::Evidence;
use super::rules::{Blocks, SHARE, persons};
use super::tokens::{Sort, bare_surname};
use crate::model::NameKey;

/// A full name in fewer articles is not the usual bearer of its surname.
const USUAL: usize = 3;

/// Whom a bare surname or title usually means: by year, and whenever.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hub {
    /// For each year near which some bearer is named: the usual one, if there is one.
    pub years: BTreeMap<i16, Option<NameKey>>,
    /// Whatever the year.
    pub ever: Option<NameKey>,
}

impl Hub {
    /// The usual bearer at a time.
    pub fn at(&self, year: Option<i16>) -> Option<&NameKey> {
        let then = year.and_then(|y| self.years.get(&y));
        then.unwrap_or(&self.ever).as_ref()
    }

    /// Whether tokens of this sort are asked whom they mean.
    pub(super) fn asked(token: &str) -> bool {
        matches!(Sort::read(token), Some((Sort::Surname | Sort::Office, _)))
    }

    /// Whether it tells anything.
    pub fn is_empty(&self) -> bool {
        self.ever.is_none() && self.years.values().all(Option::is_none)
    }
}

/// What a weak key asks: the token of its surname or office.
pub fn hub_token(key: &NameKey, offices: &[(String, Vec<u32>)]) -> Option<String> {
    match bare_surname(key) {
        Some(surname) => Some(Sort::Surname.token(surname)),
        None => super::office::named(key, offices),
    }
}

/// What is needed to find anchors.
pub(super) struct Anchors<'a> {
    pub(super) evidence: &'a Evidence,
    pub(super) blocks: &'a Blocks,
    /// The group of each place.
    pub(super) group: &'a dyn Fn(usize) -> usize,
}

impl Anchors<'_> {
    /// The bearers of a surname or office with the articles that say so.
    fn bearers(&self, token: &str) -> Vec<(usize, Cow<'_, [u32]>)> {
        let Some(places) = self.blocks.get(token) else {
            return Vec::new();
        };
        let office = match Sort::read(token) {
            Some((Sort::Office, text)) => Some(text),
            _ => None,
        };
        let articles = |i: usize| match office {
            None => Cow::Borrowed(self.evidence.keys[i].articles.as_slice()),
            Some(office) => {
                let held = self.evidence.keys[i]
                    .offices
                    .iter()
                    .filter(|(o, _)| o == office || o.split('|').next() == Some(office));
                let all: BTreeSet<u32> = held.flat_map(|(_, a)| a).copied().collect();
                Cow::Owned(all.into_iter().collect())
            }
        };
        persons(self.evidence, places)
            .into_iter()
            .map(|i| (i, articles(i)))
            .collect()
    }

    /// Whom a surname or office usually means.
    pub(super) fn hub(&self, token: &str) -> Hub {
        let bearers = self.bearers(token);
        // Two names of one entity are one bearer, which the lesser name stands for.
        let mut names: BTreeMap<usize, usize> = BTreeMap::new();
        let mut all: Vec<(u32, usize)> = Vec::new();
        for (place, articles) in &bearers {
            let group = (self.group)(*place);
            let name = names.entry(group).or_insert(*place);
            *name = (*name).min(*place);
            all.extend(articles.iter().map(|article| (*article, group)));
        }
        all.sort_unstable();
        all.dedup();
        let mut attested: BTreeMap<usize, usize> = BTreeMap::new();
        let mut years: BTreeMap<i16, Vec<(u32, usize)>> = BTreeMap::new();
        for (article, group) in &all {
            *attested.entry(*group).or_default() += 1;
            if let Some(year) = self.evidence.years.get(article) {
                for near in [year.saturating_sub(1), *year, year.saturating_add(1)] {
                    years.entry(near).or_default().push((*article, *group));
                }
            }
        }
        let usual = |named: &[(u32, usize)]| {
            let (group, _) = leading(named)?;
            let name = names.get(&group).filter(|_| attested[&group] >= USUAL)?;
            Some(self.evidence.keys[*name].key.clone())
        };
        Hub {
            years: years.iter().map(|(y, named)| (*y, usual(named))).collect(),
            ever: usual(&all),
        }
    }

    /// The full name that a weak key stands for, and why.
    pub(super) fn anchor<'h>(
        &self,
        weak: usize,
        hub: &dyn Fn(&str) -> Option<&'h Hub>,
    ) -> Option<(usize, String)> {
        let key = &self.evidence.keys[weak];
        let token = hub_token(&key.key, &key.offices)?;
        let bearers = self.bearers(&token);
        let here: Vec<usize> = bearers
            .iter()
            .filter(|(_, list)| key.articles.iter().any(|a| list.binary_search(a).is_ok()))
            .map(|(place, _)| *place)
            .collect();
        let groups: BTreeSet<usize> = here.iter().map(|p| (self.group)(*p)).collect();
        match (here.first(), groups.len()) {
            (Some(one), 1) => Some((*one, "the only one of its article".to_owned())),
            (None, _) => {
                let years = key
                    .articles
                    .iter()
                    .filter_map(|a| self.evidence.years.get(a));
                let year = years.min().copied();
                let place = self.evidence.place(hub(&token)?.at(year)?)?;
                let name = key.key.name();
                Some((
                    place,
                    match year {
                        Some(year) => format!("the usual {name} around {year}"),
                        None => format!("the usual {name}"),
                    },
                ))
            }
            _ => None,
        }
    }
}

/// The group that has at least [`SHARE`] of the articles, and how many it has; of equals none. Articles are sorted.
fn leading(named: &[(u32, usize)]) -> Option<(usize, usize)> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    let mut articles = 0;
    for (i, (article, group)) in named.iter().enumerate() {
        *counts.entry(*group).or_default() += 1;
        articles += usize::from(i == 0 || named[i - 1].0 != *article);
    }
    let most = counts.values().copied().max()?;
    let mut best = counts.into_iter().filter(|(_, n)| *n == most);
    match (best.next(), best.next()) {
        (Some(one), None) => Some(one).filter(|(_, n)| *n as f64 >= SHARE * articles as f64),
        _ => None,
    }
}
