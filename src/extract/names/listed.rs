//! Names that the gazetteer lists, and the reading that their surroundings ask for.

use std::ops::Range;

use super::super::seat::acts;
use super::super::tree::Tree;
use super::{Found, Linker, carrier};
use crate::model::{Kind, fold, fold_tokens};
use crate::nlp::{NameLabel, Upos};
use crate::ontology::Sense;

impl Linker<'_> {
    pub(super) fn gazetteer_names(&self, tree: &Tree) -> Vec<Found> {
        let words: Vec<String> = tree
            .sentence
            .tokens
            .iter()
            // "US$" is money.
            .map(|t| {
                if t.form.contains(['$', '€', '£', '¥']) {
                    return String::new();
                }
                fold_tokens(&t.form).join(" ")
            })
            .collect();
        let mut out = Vec::new();
        let mut start = 0;
        while start < words.len() {
            let hit = (!words[start].is_empty())
                .then(|| self.longest(tree, &words, start))
                .flatten();
            if let Some((end, _, Sense::Demonym)) = hit
                && let Some(first) = self.region(tree, &words, start)
            {
                out.push(Found {
                    tokens: first..end,
                    label: Some(NameLabel::Misc),
                    entry: None,
                });
                start = end;
            } else if let Some((end, entry, sense)) = hit {
                // "al-Hilla": the article of an Arabic name belongs to it.
                let article = start >= 2
                    && tree.token(start - 1).form == "-"
                    && self
                        .ontology
                        .lexicon()
                        .is("name article", &words[start - 2]);
                out.push(Found {
                    tokens: if article { start - 2..end } else { start..end },
                    label: None,
                    entry: Some((entry, sense)),
                });
                // "North and South Korea": the first lacks what the second ends with.
                if let Some(shared) = self.shared_end(tree, &words, start, end) {
                    out.push(Found {
                        tokens: start - 2..start - 1,
                        label: None,
                        entry: Some(shared),
                    });
                }
                start = end;
            } else {
                start += 1;
            }
        }
        out
    }

    /// Where the name of a part of the world begins that ends like that of a country's people: "South American" is not American.
    fn region(&self, tree: &Tree, words: &[String], end: usize) -> Option<usize> {
        let first = end.checked_sub(1)?;
        let lexicon = self.ontology.lexicon();
        let is_part = lexicon.fits("<world_part>", &words[first])
            && tree.token(first).form.starts_with(char::is_uppercase);
        is_part.then_some(first)
    }

    /// The name that a word before "and" begins and the name behind it ends.
    fn shared_end(
        &self,
        tree: &Tree,
        words: &[String],
        start: usize,
        end: usize,
    ) -> Option<(usize, Sense)> {
        let first = start.checked_sub(2)?;
        let lexicon = self.ontology.lexicon();
        let joined = words[start - 1] == "and"
            && end - start > 1
            && lexicon.fits("<direction>", &words[first])
            && lexicon.fits("<direction>", &words[start])
            && tree.token(first).form.starts_with(char::is_uppercase);
        let name = format!("{} {}", words[first], words[start + 1..end].join(" "));
        let mut readings = self.gazetteer.readings(&name);
        joined
            .then(|| readings.next())
            .flatten()
            .map(|(e, s, _)| (e, s))
    }

    fn longest(
        &self,
        tree: &Tree,
        words: &[String],
        start: usize,
    ) -> Option<(usize, usize, Sense)> {
        let mut joined = String::new();
        let mut best = None;
        let mut count = 0;
        let last = words.len().min(start + 3 * self.gazetteer.longest());
        for (end, word) in words.iter().enumerate().take(last).skip(start) {
            // "People's Republic of China".
            let inside = matches!(
                tree.token(end).form.as_str(),
                "-" | "." | "'" | "’" | "'s" | "’s"
            );
            // But "Iran's parliament" is Iran's, whatever that parliament is called.
            let possessor = word.is_empty() && tree.token(end).xpos == "POS" && {
                let mut readings = self.gazetteer.readings(&joined);
                readings.any(|(e, _, _)| self.gazetteer.entries()[e].kind == Kind::Country)
            };
            if word.is_empty() && (!inside || possessor) {
                break;
            }
            if !word.is_empty() {
                if !joined.is_empty() {
                    joined.push(' ');
                }
                joined.push_str(word);
                count += 1;
            }
            if count > self.gazetteer.longest() {
                break;
            }
            if word.is_empty() {
                continue;
            }
            let surface = tree.span(&(start..end + 1)).slice(self.text);
            let readings: Vec<(usize, Sense, bool)> =
                self.gazetteer.readings_cased(&joined, surface).collect();
            if let Some((entry, sense)) = self.choose(tree, &readings, start..end + 1) {
                best = Some((end + 1, entry, sense));
            }
        }
        best
    }

    /// The reading that the context asks for: a capital is its government when it acts, and a place when something is there.
    fn choose(
        &self,
        tree: &Tree,
        readings: &[(usize, Sense, bool)],
        tokens: Range<usize>,
    ) -> Option<(usize, Sense)> {
        let last = tokens.end - 1;
        // A longer proper name goes on to the left or right: "Michael Jordan", "Georgia Tech".
        let in_longer_name = |ambiguous: bool| {
            ambiguous
                && ((tokens.start > 0
                    && tree.upos(tokens.start - 1) == Upos::Propn
                    && tree.head(tokens.start - 1) == Some(last))
                    || (tokens.start > 0
                        && matches!(tree.rel(last), "flat")
                        && tree.upos(tokens.start - 1) == Upos::Propn))
        };
        let fitting: Vec<(usize, Sense)> = readings
            .iter()
            .filter(|(_, _, ambiguous)| !in_longer_name(*ambiguous))
            .map(|(e, s, _)| (*e, *s))
            .collect();
        let place = fitting
            .iter()
            .find(|(e, s)| *s == Sense::Name && self.gazetteer.entries()[*e].kind == Kind::Place);
        let seat = fitting.iter().find(|(_, s)| *s == Sense::Seat);
        if let (Some(place), Some(seat)) = (place, seat) {
            // "Berlin, Germany" is the city.
            let located = tokens.end + 1 < tree.len() && tree.is_comma(tokens.end) && {
                let name = tree
                    .span(&(tokens.end + 1..tokens.end + 2))
                    .slice(self.text);
                let mut after = self.gazetteer.readings_cased(&fold(name), name);
                after.any(|(e, sense, _)| e == seat.0 && sense == Sense::Name)
            };
            return Some(if !located && acts(tree, self.ontology, last) {
                *seat
            } else {
                *place
            });
        }
        let name = fitting.first().copied()?;
        // "Israel's Supreme Court" is not the American one.
        let home = self.gazetteer.entries()[name.0]
            .part_of
            .filter(|_| self.gazetteer.entries()[name.0].kind == Kind::Organisation);
        let foreign = |k: usize| {
            // "Ivory Coast's": the name may begin a word before.
            [k.saturating_sub(1)..k + 1, k..k + 1]
                .into_iter()
                .any(|words| {
                    let surface = tree.span(&words).slice(self.text);
                    let mut readings = self.gazetteer.readings_cased(&fold(surface), surface);
                    readings.next().is_some_and(|(e, _, _)| {
                        self.gazetteer.entries()[e].kind == Kind::Country && Some(e) != home
                    })
                })
        };
        if home.is_some()
            && tree.kids(carrier(tree, &tokens)).iter().any(|k| {
                // "the Supreme Court in Wellington" is abroad too.
                let at = *k > last && tree.case(*k) == "in";
                (*k < tokens.start || at) && foreign(*k)
            })
        {
            return None;
        }
        // A word that is both a country's name and its adjective is the name unless it stands before a noun.
        Some(name)
    }
}
