//! Named entities by finer kinds than the network tells: names by their head word, dates by the words they are made of.

use std::ops::Range;

use rustc_hash::FxHashSet as HashSet;
use serde::Deserialize;

use super::{Document, Name, NameLabel, NlpError, Sentence, Upos};

const WORDS: &str = include_str!("../../data/nlp/entities.toml");

/// What a named entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityKind {
    /// An individual.
    Person,
    /// A country, state, city: what has a government (GPE).
    Country,
    /// A body, company, party, paper.
    Organisation,
    /// Peoples, faiths, political groups and their adjectives (NORP).
    Group,
    /// A place without a government: river, mountain, region of the sea.
    Place,
    /// Something built: airport, base, bridge.
    Facility,
    /// A war, summit, disaster with a name.
    Event,
    /// A law, treaty, resolution.
    Law,
    /// A day or span of the calendar.
    Date,
    /// Another proper name: product, work, language.
    Other,
}

impl EntityKind {
    /// The kind in one lower-case word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Country => "country",
            Self::Organisation => "organisation",
            Self::Group => "group",
            Self::Place => "place",
            Self::Facility => "facility",
            Self::Event => "event",
            Self::Law => "law",
            Self::Date => "date",
            Self::Other => "other",
        }
    }
}

/// A name or date in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// Index of the sentence.
    pub sentence: usize,
    /// Token indices.
    pub tokens: Range<usize>,
    /// What it names.
    pub kind: EntityKind,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    heads: Heads,
    dates: Dates,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Heads {
    facility: HashSet<String>,
    event: HashSet<String>,
    law: HashSet<String>,
    place: HashSet<String>,
    group: HashSet<String>,
    organisation: HashSet<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dates {
    months: HashSet<String>,
    weekdays: HashSet<String>,
    days: HashSet<String>,
    units: HashSet<String>,
    prepositions: HashSet<String>,
    pointers: HashSet<String>,
    behind: HashSet<String>,
    between: HashSet<String>,
}

impl Words {
    pub(super) fn builtin() -> Result<Self, NlpError> {
        toml::from_str(WORDS).map_err(|e| NlpError::WordData {
            cause: e.to_string(),
        })
    }

    /// The named entities of a document in order of text; they do not overlap.
    pub(super) fn entities(&self, document: &Document) -> Vec<Entity> {
        let mut names = document.names.iter().peekable();
        let mut out = Vec::new();
        for (number, sentence) in document.sentences.iter().enumerate() {
            let own = std::iter::from_fn(|| names.next_if(|n| n.sentence == number));
            let mut found = self.named(number, sentence, own);
            let mut dates = self.dates(sentence);
            // "May" in a person's name is no month, but a name made of a date alone is the date.
            let within = |a: &Range<usize>, b: &Range<usize>| b.start <= a.start && a.end <= b.end;
            found.retain(|name| !dates.iter().any(|date| within(&name.tokens, date)));
            dates.retain(|date| {
                let apart =
                    |name: &Entity| name.tokens.end <= date.start || date.end <= name.tokens.start;
                found.iter().all(apart)
            });
            found.extend(dates.into_iter().map(|tokens| Entity {
                sentence: number,
                tokens,
                kind: EntityKind::Date,
            }));
            found.sort_by_key(|e| e.tokens.start);
            out.extend(found);
        }
        out
    }

    /// The names of a sentence with their kinds, those that go on behind "of" as one.
    fn named<'a>(
        &self,
        number: usize,
        sentence: &Sentence,
        names: impl Iterator<Item = &'a Name>,
    ) -> Vec<Entity> {
        let mut out: Vec<Entity> = Vec::new();
        for name in names {
            let mut name = name.clone();
            if let Some(last) = out.last()
                && self.goes_on_with(sentence, &last.tokens, name.tokens.start)
            {
                name.tokens.start = last.tokens.start;
                name.label = NameLabel::Misc;
                out.pop();
            }
            out.push(Entity {
                sentence: number,
                kind: self.kind(sentence, &name),
                tokens: name.tokens,
            });
        }
        out
    }

    /// Whether a name at `start` only says which: "Treaty" of "Treaty of Paris".
    fn goes_on_with(&self, sentence: &Sentence, name: &Range<usize>, start: usize) -> bool {
        let between = sentence.tokens.get(name.end..start).unwrap_or_default();
        let of = match between {
            [of] => of.form == "of",
            [of, the] => of.form == "of" && the.form == "the",
            _ => false,
        };
        let head = sentence.tokens[name.end - 1].form.to_lowercase();
        let heads = &self.heads;
        let all = [
            &heads.law,
            &heads.event,
            &heads.facility,
            &heads.place,
            &heads.organisation,
        ];
        of && all.iter().any(|words| words.contains(&head))
    }

    fn kind(&self, sentence: &Sentence, name: &Name) -> EntityKind {
        if name.label == NameLabel::Person {
            return EntityKind::Person;
        }
        let tokens = &sentence.tokens[name.tokens.clone()];
        let before_of = tokens.iter().position(|t| t.form == "of");
        let named = &tokens[..before_of.filter(|at| *at > 0).unwrap_or(tokens.len())];
        let head = named
            .iter()
            .rev()
            .find(|t| t.upos != Upos::Num && !is_roman(&t.form))
            .map_or_else(String::new, |t| t.form.to_lowercase());
        let first = tokens
            .first()
            .map_or_else(String::new, |t| t.form.to_lowercase());
        let alone = tokens.len() == 1;
        let heads = &self.heads;
        let by_head = [
            (&heads.law, EntityKind::Law),
            (&heads.event, EntityKind::Event),
            (&heads.facility, EntityKind::Facility),
            (&heads.place, EntityKind::Place),
            (&heads.organisation, EntityKind::Organisation),
            (&heads.group, EntityKind::Group),
        ];
        let known = by_head
            .iter()
            .find(|(words, _)| !alone && words.contains(&head))
            .map(|(_, kind)| *kind);
        match (known, name.label) {
            // "Operation Inherent Resolve", "Mount Sinjar", "Camp David".
            (None, NameLabel::Misc) if !alone && heads.event.contains(&first) => EntityKind::Event,
            (None, NameLabel::Location) if !alone && heads.place.contains(&first) => {
                EntityKind::Place
            }
            (None, NameLabel::Location) if !alone && heads.facility.contains(&first) => {
                EntityKind::Facility
            }
            (Some(kind), _) => kind,
            (None, NameLabel::Organisation) => EntityKind::Organisation,
            (None, NameLabel::Location) => EntityKind::Country,
            (None, _) => {
                let last = &tokens[tokens.len() - 1];
                if matches!(last.xpos, "JJ" | "NNPS" | "NNS") || heads.group.contains(&head) {
                    EntityKind::Group
                } else {
                    EntityKind::Other
                }
            }
        }
    }

    /// The dates of a sentence as token ranges.
    fn dates(&self, sentence: &Sentence) -> Vec<Range<usize>> {
        let low: Vec<String> = sentence
            .tokens
            .iter()
            .map(|t| t.form.to_lowercase())
            .collect();
        let mut out: Vec<Range<usize>> = Vec::new();
        let mut at = 0;
        while at < low.len() {
            if !self.is_core(sentence, &low, at) {
                at += 1;
                continue;
            }
            let begin = out.last().map_or(0, |r| r.end);
            let mut start = at;
            while start > begin && self.is_part(sentence, &low, start - 1) {
                start -= 1;
            }
            let mut end = at + 1;
            loop {
                if end < low.len()
                    && (self.is_core(sentence, &low, end) || self.is_part(sentence, &low, end))
                {
                    end += 1;
                } else if end + 1 < low.len()
                    && self.dates.between.contains(&low[end])
                    && self.goes_on(sentence, &low, end + 1)
                {
                    end += 2;
                } else {
                    break;
                }
            }
            out.push(start..end);
            at = end;
        }
        out
    }

    /// Whether a date goes on with a token behind a comma or the like.
    fn goes_on(&self, sentence: &Sentence, low: &[String], i: usize) -> bool {
        let month = || {
            low.get(i + 1)
                .is_some_and(|w| self.dates.months.contains(w))
        };
        self.is_core(sentence, low, i) || is_year(&low[i]) || (is_day(&low[i]) && month())
    }

    /// Whether a token makes a date by itself.
    fn is_core(&self, sentence: &Sentence, low: &[String], i: usize) -> bool {
        let word = low[i].as_str();
        let before = i.checked_sub(1).map(|b| low[b].as_str());
        let behind = low.get(i + 1).map(String::as_str);
        let dates = &self.dates;
        let before_the = match before {
            Some("the") => i.checked_sub(2).map(|b| low[b].as_str()),
            other => other,
        };
        let preposition = before_the
            .is_some_and(|b| dates.prepositions.contains(b) || dates.pointers.contains(b));
        let number = |w: Option<&str>| w.is_some_and(|w| is_day(w) || is_year(w));
        let capital = sentence.tokens[i].form.starts_with(char::is_uppercase);
        if dates.weekdays.contains(word) || dates.months.contains(word) {
            return capital
                && sentence.tokens[i].upos == Upos::Propn
                && (dates.weekdays.contains(word)
                    || !matches!(word, "may" | "march" | "august")
                    || preposition
                    || number(before)
                    || number(behind));
        }
        dates.days.contains(word)
            || (is_year(word)
                && (sentence.tokens[i].upos == Upos::Num || word.ends_with('s'))
                && preposition)
            || (dates.units.contains(word.trim_end_matches('s'))
                && (before.is_some_and(|b| dates.pointers.contains(b))
                    || behind.is_some_and(|b| dates.behind.contains(b))))
    }

    /// Whether a token beside a date belongs to it.
    fn is_part(&self, sentence: &Sentence, low: &[String], i: usize) -> bool {
        let word = low[i].as_str();
        let dates = &self.dates;
        is_day(word)
            || (is_year(word) && sentence.tokens[i].upos == Upos::Num)
            || (dates.pointers.contains(word) && word != "that")
            || dates.behind.contains(word)
                && i > 0
                && dates.units.contains(low[i - 1].trim_end_matches('s'))
            || (sentence.tokens[i].upos == Upos::Num
                && low
                    .get(i + 1)
                    .is_some_and(|w| dates.units.contains(w.trim_end_matches('s'))))
    }
}

/// A day of the month: "5", "21st".
fn is_day(word: &str) -> bool {
    let digits = word.trim_end_matches(char::is_alphabetic);
    let ending = &word[digits.len()..];
    matches!(ending, "" | "st" | "nd" | "rd" | "th")
        && digits
            .parse::<u8>()
            .is_ok_and(|day| (1..=31).contains(&day))
}

/// A year or decade: "1998", "1990s".
fn is_year(word: &str) -> bool {
    let digits = word.strip_suffix('s').unwrap_or(word);
    digits.len() == 4
        && digits
            .parse::<u16>()
            .is_ok_and(|year| (1000..=2100).contains(&year))
}

fn is_roman(form: &str) -> bool {
    !form.is_empty() && form.chars().all(|c| matches!(c, 'I' | 'V' | 'X'))
}

#[cfg(test)]
mod tests {
    use super::super::Pipeline;

    fn kinds(text: &str) -> Vec<String> {
        let pipeline = Pipeline::builtin().unwrap();
        let document = pipeline.analyse(text);
        let entities = pipeline.entities(&document);
        let line = |e: &super::Entity| {
            let tokens = &document.sentences[e.sentence].tokens[e.tokens.clone()];
            let forms: Vec<&str> = tokens.iter().map(|t| t.form.as_str()).collect();
            format!("{}: {}", e.kind.as_str(), forms.join(" "))
        };
        entities.iter().map(line).collect()
    }

    #[test]
    fn names_are_told_apart_by_their_head_words() {
        let found = kinds(
            "Angela Merkel visited Kabul, the Bagram Air Base and the Panjshir Valley. NATO signed the Treaty of Paris after the Crimean War. \
             Syrian rebels thanked Turkey.",
        );
        assert_eq!(
            found,
            [
                "person: Angela Merkel",
                "country: Kabul",
                "facility: Bagram Air Base",
                "place: Panjshir Valley",
                "organisation: NATO",
                "law: Treaty of Paris",
                "event: Crimean War",
                "group: Syrian",
                "country: Turkey",
            ]
        );
    }

    #[test]
    fn dates_are_whole_and_names_are_no_dates() {
        let dates = |text: &str| {
            let mut found = kinds(text);
            found.retain(|e| e.starts_with("date"));
            found
        };
        assert_eq!(
            dates("They met on Monday, 21 November 2016."),
            ["date: Monday , 21 November 2016"]
        );
        assert_eq!(
            dates("It began in the 1990s and ended two years ago."),
            ["date: 1990s", "date: two years ago"]
        );
        assert_eq!(
            dates("Theresa May sent 2,000 troops last week."),
            ["date: last week"]
        );
        assert!(dates("Rebels may march on 12 towns.").is_empty());
    }
}
