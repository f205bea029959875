//! A plain question cut into times, names and the words between.

use super::Options;
use super::dates::spoken;
use super::words::Words;
use crate::model::{Day, Kind};

/// A name in the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) text: String,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A question cut into its parts.
pub(super) struct Parts<'q> {
    /// Words as typed.
    pub(super) typed: Vec<&'q str>,
    /// The same in lower case.
    pub(super) lower: Vec<String>,
    /// Whether a time or a name has taken the word.
    pub(super) taken: Vec<bool>,
    pub(super) names: Vec<Named>,
}

impl<'q> Parts<'q> {
    pub(super) fn new(question: &'q str) -> Self {
        let typed: Vec<&str> = question
            .split_whitespace()
            .map(|w| {
                w.trim_matches(|c: char| matches!(c, '?' | '!' | ',' | ';' | ':' | '"' | '“' | '”'))
            })
            .map(|w| {
                w.strip_suffix('.')
                    .filter(|s| !s.contains('.'))
                    .unwrap_or(w)
            })
            .filter(|w| !w.is_empty())
            .collect();
        Self {
            lower: typed.iter().map(|w| w.to_lowercase()).collect(),
            taken: vec![false; typed.len()],
            typed,
            names: Vec::new(),
        }
    }

    pub(super) fn rest(&self) -> Vec<(usize, &str)> {
        let words = self.lower.iter().map(String::as_str).enumerate();
        words.filter(|(i, _)| !self.taken[*i]).collect()
    }

    pub(super) fn take(&mut self, start: usize, len: usize) {
        self.taken[start..start + len].fill(true);
    }

    pub(super) fn take_name(&mut self, start: usize, len: usize) {
        self.take(start, len);
        self.names.push(Named {
            text: self.typed[start..start + len].join(" "),
            start,
            end: start + len,
        });
    }

    pub(super) fn is_capitalised(&self, words: &Words, at: usize) -> bool {
        at > 0
            && !self.taken[at]
            && self.typed[at].starts_with(char::is_uppercase)
            && !words.is_small(&self.lower[at])
    }

    /// Takes out "in October 2016", "since 2015", "between May 2016 and June 2016".
    pub(super) fn take_times(&mut self, words: &Words, options: &mut Options) {
        let mut at = 0;
        while at + 1 < self.typed.len() {
            let Some(((first, last), len)) = spoken(&self.typed[at + 1..]) else {
                at += 1;
                continue;
            };
            let word = self.lower[at].as_str();
            let time = &words.time;
            let next = at + 1 + len;
            if word == "between"
                && self.lower.get(next).is_some_and(|w| w == "and")
                && let Some(((_, end), more)) = spoken(&self.typed[next + 1..])
            {
                options.since = Some(first);
                options.until = Some(end);
                self.take(at, 1 + len + 1 + more);
                at = next + 1 + more;
                continue;
            }
            let day_before = |d: Day| d.yesterday().unwrap_or(d);
            let day_after = |d: Day| d.tomorrow().unwrap_or(d);
            if time.within.contains(word) {
                options.since = Some(first);
                options.until = Some(last);
            } else if time.since.contains(word) {
                options.since = Some(first);
            } else if time.after.contains(word) {
                options.since = Some(day_after(last));
            } else if time.until.contains(word) {
                options.until = Some(last);
            } else if time.before.contains(word) {
                options.until = Some(day_before(first));
            } else {
                at += 1;
                continue;
            }
            self.take(at, 1 + len);
            at = next;
        }
    }

    /// The kinds that "which countries" or "where" asks for.
    pub(super) fn kinds(&self, words: &Words, before: usize) -> Vec<Kind> {
        if self.lower.first().is_some_and(|w| w == "where") {
            return vec![Kind::Place, Kind::Country];
        }
        let asked = self.lower[..before.min(self.lower.len())]
            .iter()
            .enumerate();
        let kinds = asked.filter(|(i, _)| !self.taken[*i]);
        kinds.filter_map(|(_, w)| words.kind(w)).take(1).collect()
    }

    /// The last place of a word that nothing has taken.
    pub(super) fn last_of(&self, words: &[&str]) -> Option<usize> {
        self.rest()
            .iter()
            .rev()
            .find(|(_, word)| words.contains(word))
            .map(|(at, _)| *at)
    }
}
