//! When: the times that an article states, and which of them a claim is about.
//!
//! `reader`, `relative` and `context` find the words of a time and what they mean, an `expression`; `attach` says whose time it is, and
//! `resolve` turns it into days, counted from the day of publication or from the time that the text told last. The words themselves are
//! in `data/times.toml`.

mod attach;
mod context;
mod expression;
mod reader;
mod relative;
mod resolve;

use std::ops::Range;

use jiff::civil::Date;

use attach::{Clauses, Seat};
use expression::Expression;
use reader::Reader;
use resolve::Frame;

use super::cast::Cast;
use super::modality::Modalities;
use super::tree::Tree;
use crate::model::{DateRange, Precision, Status};
use crate::ontology::{Lexicon, TimeWords};

/// How many sentences a told time reaches for "two days later".
const REACH: usize = 3;

/// The times of an article.
pub(super) struct Times<'a> {
    trees: &'a [Tree<'a>],
    lexicon: &'a Lexicon,
    words: &'a TimeWords,
    published: Option<Date>,
    /// By sentence.
    stated: Vec<Vec<Stated>>,
}

/// A time in a sentence.
#[derive(Debug)]
struct Stated {
    tokens: Range<usize>,
    expression: Expression,
    seat: Seat,
    /// The time that the text told last before it.
    told: Option<DateRange>,
    /// The year of the story around it.
    story: Option<i16>,
}

impl<'a> Times<'a> {
    /// Finds the times of all sentences. `published` is the article's date; an article without one is dated by its dateline.
    pub fn read(
        trees: &'a [Tree<'a>],
        cast: &Cast,
        lexicon: &'a Lexicon,
        words: &'a TimeWords,
        published: Option<Date>,
    ) -> Self {
        let mut times = Self {
            trees,
            lexicon,
            words,
            published,
            stated: Vec::with_capacity(trees.len()),
        };
        let mut last: Option<(usize, DateRange, Option<i16>)> = None;
        for (sentence, tree) in trees.iter().enumerate() {
            let found = Reader::new(words, tree).all();
            if sentence == 0 && is_dateline(tree) {
                times.published = times.published.or_else(|| full_date(&found));
                times.stated.push(Vec::new());
                continue;
            }
            let mut stated: Vec<Stated> = Vec::with_capacity(found.len());
            for (tokens, expression) in found {
                // "Black September", "Russia Today": part of a name.
                let named = cast.names[sentence].iter().any(|(name, _)| {
                    name.start < tokens.end
                        && tokens.start < name.end
                        && !(tokens.start <= name.start && name.end <= tokens.end)
                });
                if named {
                    continue;
                }
                last = last.filter(|(at, ..)| at + REACH >= sentence);
                let time = Stated {
                    seat: times.clauses(sentence).seat(&tokens),
                    tokens,
                    told: last.map(|(_, range, _)| range),
                    story: last.and_then(|(.., year)| year),
                    expression,
                };
                if let Some(range) = times.resolve(sentence, &time, None)
                    && time.seat.verb.is_some()
                {
                    let exact = range.precision <= Precision::Month;
                    let year = time.expression.year().or(time.story);
                    last = Some((sentence, range, year.filter(|_| exact)));
                }
                stated.push(time);
            }
            times.stated.push(stated);
        }
        times
    }

    fn clauses(&self, sentence: usize) -> Clauses<'a> {
        Clauses {
            tree: &self.trees[sentence],
            lexicon: self.lexicon,
            words: self.words,
        }
    }

    /// The days of a time, which dates an act of this status; without one its verb decides whether it is to come.
    fn resolve(&self, sentence: usize, time: &Stated, status: Option<Status>) -> Option<DateRange> {
        let clauses = self.clauses(sentence);
        let verb = time.seat.verb;
        let status = status.or_else(|| {
            let modalities = Modalities {
                tree: &self.trees[sentence],
                lexicon: self.lexicon,
            };
            verb.map(|v| modalities.of(v).status)
        });
        let planned = matches!(
            status,
            Some(Status::Planned | Status::Threatened | Status::Requested)
        );
        let future =
            planned || verb.is_some_and(|v| clauses.is_to_come(v) || clauses.is_futurate(v));
        let frame = Frame {
            published: self.published,
            told: time.told,
            story: time.story,
            future,
        };
        frame.resolve(&time.expression)
    }

    /// The days of the act that the word at `trigger` states.
    pub fn of(&self, sentence: usize, trigger: usize, status: Status) -> Option<DateRange> {
        let stated = self.stated.get(sentence)?;
        if stated.is_empty() {
            return None;
        }
        let best = |fits: &dyn Fn(&Stated) -> bool| {
            stated
                .iter()
                .filter(|s| fits(s))
                .filter_map(|s| Some((s, self.resolve(sentence, s, Some(status))?)))
                .min_by_key(|(s, range)| (range.precision, s.tokens.start.abs_diff(trigger)))
                .map(|(_, range)| range)
        };
        let clauses = self.clauses(sentence);
        let own = best(&|s| s.seat.nouns.contains(&trigger));
        own.or_else(|| {
            clauses.of(trigger).into_iter().find_map(|clause| {
                best(&|s| {
                    s.seat.verb == Some(clause.verb)
                        && clause.before.is_none_or(|b| s.tokens.start < b)
                        && !self.dates_its_noun(sentence, s, trigger)
                })
            })
        })
    }

    /// Whether a time behind the noun of an act dates that act and not the verb: "condemned the invasion in 1990". What is told of a day
    /// is left to the verb: "condemned the attack on Monday".
    fn dates_its_noun(&self, sentence: usize, time: &Stated, trigger: usize) -> bool {
        let tree = &self.trees[sentence];
        let broad = matches!(
            time.expression,
            Expression::Months { .. } | Expression::Years { .. } | Expression::Unit { .. }
        );
        broad
            && time.seat.nouns.iter().any(|n| {
                *n != trigger && *n < time.tokens.start && self.lexicon.is("event", &tree.low(*n))
            })
    }
}

/// Whether a sentence is a dateline: "DAKAR, March 4, 2014 (AP) —".
fn is_dateline(tree: &Tree) -> bool {
    let end = tree
        .len()
        .checked_sub(1)
        .map(|i| tree.token(i).form.as_str());
    matches!(end, Some("-" | "–" | "—" | "--" | "―" | ":"))
        && !(0..tree.len()).any(|i| tree.is_verb(i))
}

/// The first day that a dateline gives in full.
fn full_date(found: &[(Range<usize>, Expression)]) -> Option<Date> {
    found.iter().find_map(|(_, expression)| match *expression {
        Expression::Day {
            year: Some(year),
            month,
            day,
        } => Date::new(year, month, day).ok(),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first time in `text` as read by an article of Monday, 3 October 2016.
    fn read(text: &str, future: bool) -> Option<String> {
        let words = TimeWords::builtin().ok()?;
        let reader = Reader::of(words, text.split(' ').collect());
        let frame = Frame {
            published: Date::new(2016, 10, 3).ok(),
            told: Some(DateRange::day(Date::new(2012, 5, 9).ok()?)),
            story: None,
            future,
        };
        let (_, expression) = reader.all().into_iter().next()?;
        let when = frame.resolve(&expression)?;
        Some(if when.from == when.to {
            when.from.to_string()
        } else {
            format!("{}..{}", when.from, when.to)
        })
    }

    #[test]
    fn resolves_against_the_day_of_publication() {
        let cases = [
            ("signed on 19 September 2016", false, "2016-09-19"),
            ("signed on September 19 , 2016", false, "2016-09-19"),
            ("the Sept. 19 attack", false, "2016-09-19"),
            ("attacked on December 24", false, "2015-12-24"),
            ("will meet on December 24", true, "2016-12-24"),
            ("said on Monday", false, "2016-10-03"),
            ("said on Tuesday", false, "2016-09-27"),
            ("will meet on Tuesday", true, "2016-10-04"),
            ("last Monday", false, "2016-09-26"),
            ("met on Friday last week", false, "2016-09-30"),
            ("met yesterday", false, "2016-10-02"),
            ("the day before yesterday", false, "2016-10-01"),
            ("two days ago", false, "2016-10-01"),
            ("met last week", false, "2016-09-26..2016-10-02"),
            ("in May", false, "2016-05-01..2016-05-31"),
            ("in November", false, "2015-11-01..2015-11-30"),
            ("last October", false, "2015-10-01..2015-10-31"),
            ("next month", true, "2016-11-01..2016-11-30"),
            ("signed in 2000", false, "2000-01-01..2000-12-31"),
            (
                "from 19 to 21 February 2017",
                true,
                "2017-02-19..2017-02-21",
            ),
            ("from November to February", false, "2015-11-01..2016-02-29"),
            ("in the 1990s", false, "1990-01-01..1999-12-31"),
            ("in the 19th century", false, "1801-01-01..1900-12-31"),
            ("between 1996 and 1998", false, "1996-01-01..1998-12-31"),
            (
                "in the first half of this year",
                false,
                "2016-01-01..2016-06-30",
            ),
            ("on New Year 's Eve", false, "2015-12-31"),
            ("within the next three days", true, "2016-10-03..2016-10-06"),
        ];
        for (text, future, expected) in cases {
            assert_eq!(read(text, future).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn resolves_against_the_time_told_last() {
        let cases = [
            ("a year later", "2013-01-01..2013-12-31"),
            ("the next day", "2012-05-10"),
            ("the day before , they left", "2012-05-08"),
            ("that same month", "2012-05-01..2012-05-31"),
            ("the following week", "2012-05-14..2012-05-20"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text, false).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn leaves_what_is_no_date() {
        for text in [
            "they may attack",
            "troops march on",
            "killed 2000 people",
            "the second day",
            "two days before the summit",
            "every Monday",
            "for the first time since 2006",
            "at 2030 GMT",
            "the Sun wrote",
            "a few days ago",
        ] {
            assert_eq!(read(text, false), None, "{text}");
        }
    }
}
