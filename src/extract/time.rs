//! When: dates and spans in a sentence, resolved against the article's date.
//!
//! A weekday or month without a year is the most recent one, the day of publication included, unless the act is to come; general date
//! readers take it for the next one, which is wrong in news.

use std::ops::Range;

use jiff::civil::{Date, Weekday};
use jiff::{Span as Stretch, ToSpan};

use super::tree::Tree;
use crate::model::{DateRange, MONTHS, Precision};

/// A stated time and the tokens that state it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stated {
    pub tokens: Range<usize>,
    pub when: DateRange,
}

/// The time stated for the act at `trigger`: the nearest one below it, else below the clauses that govern it.
pub(super) fn of(
    tree: &Tree,
    trigger: usize,
    published: Option<Date>,
    future: bool,
) -> Option<DateRange> {
    let stated = all(tree, published, future);
    let nearest = |above: usize| {
        let below = stated.iter().filter(|s| {
            s.tokens.clone().any(|t| tree.dominates(above, t))
                && !behind_another_verb(tree, above, trigger, s)
        });
        below
            .min_by_key(|s| s.tokens.start.abs_diff(trigger))
            .map(|s| s.when)
    };
    let verbs = tree
        .ancestors(trigger)
        .filter(|a| tree.is_verb(*a) || tree.rel(*a) == "root")
        .take(2);
    std::iter::once(trigger).chain(verbs).find_map(nearest)
}

/// Whether a time belongs to some other verb between it and the word above both.
fn behind_another_verb(tree: &Tree, above: usize, trigger: usize, stated: &Stated) -> bool {
    let at = stated.tokens.start;
    tree.ancestors(at)
        .take_while(|a| *a != above)
        .any(|a| tree.is_verb(a) && a != trigger && !tree.dominates(a, trigger))
}

/// All times that a sentence states.
pub(super) fn all(tree: &Tree, published: Option<Date>, future: bool) -> Vec<Stated> {
    let words: Vec<String> = tree
        .sentence
        .tokens
        .iter()
        .map(|t| t.form.to_lowercase())
        .collect();
    let reader = Reader {
        words: &words,
        published,
        future,
    };
    let mut out = Vec::new();
    let mut at = 0;
    while at < words.len() {
        if let Some((length, when)) = reader.read(at) {
            out.push(Stated {
                tokens: at..at + length,
                when,
            });
            at += length;
        } else {
            at += 1;
        }
    }
    out
}

struct Reader<'a> {
    words: &'a [String],
    published: Option<Date>,
    future: bool,
}

impl Reader<'_> {
    fn word(&self, i: usize) -> &str {
        self.words.get(i).map_or("", String::as_str)
    }

    fn number(&self, i: usize) -> Option<i32> {
        let word = self.word(i);
        word.parse().ok().or_else(|| {
            let small = [
                "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
                "ten", "eleven", "twelve",
            ];
            if matches!(word, "a" | "an") {
                Some(1)
            } else {
                small.iter().position(|w| *w == word).map(|n| n as i32)
            }
        })
    }

    /// A day of the month: "3", "3rd", "21st".
    fn day(&self, i: usize) -> Option<i8> {
        let word = self.word(i);
        let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let suffix = &word[digits.len()..];
        digits
            .parse::<i8>()
            .ok()
            .filter(|d| (1..=31).contains(d) && matches!(suffix, "" | "st" | "nd" | "rd" | "th"))
    }

    fn year(&self, i: usize) -> Option<i16> {
        let word = self.word(i);
        word.parse::<i16>()
            .ok()
            .filter(|y| word.len() == 4 && (1500..=2100).contains(y))
    }

    /// The expression that begins at a token: its length in tokens and its days.
    fn read(&self, i: usize) -> Option<(usize, DateRange)> {
        self.span_of_days(i)
            .or_else(|| self.absolute(i))
            .or_else(|| self.relative(i))
            .or_else(|| self.counted(i))
            .or_else(|| self.bare_year(i))
    }

    /// "19 to 21 February 2016", "October 3-5".
    fn span_of_days(&self, i: usize) -> Option<(usize, DateRange)> {
        let joined = |j: usize| matches!(self.word(j), "to" | "-" | "–" | "and");
        let (from, to, month_at, end) =
            if let (Some(a), true, Some(b)) = (self.day(i), joined(i + 1), self.day(i + 2)) {
                (a, b, i + 3, i + 4)
            } else if let (Some(_), Some(a), true, Some(b)) = (
                month(self.word(i)),
                self.day(i + 1),
                joined(i + 2),
                self.day(i + 3),
            ) {
                (a, b, i, i + 4)
            } else {
                return None;
            };
        let month = month(self.word(month_at))?;
        let (year, end) = self.year_behind(end);
        let first = self.in_year(year, month, from)?;
        let last = Date::new(first.year(), month, to)
            .ok()
            .filter(|last| *last >= first)?;
        Some((
            end - i,
            DateRange {
                from: first,
                to: last,
                precision: Precision::Day,
            },
        ))
    }

    /// "October 3, 2016", "3 October", "October 2016", "in October", "2016-10-03".
    fn absolute(&self, i: usize) -> Option<(usize, DateRange)> {
        if let Ok(date) = self.word(i).parse::<Date>()
            && self.word(i).len() == 10
        {
            return Some((1, DateRange::day(date)));
        }
        if let (Some(day), Some(m)) = (self.day(i), month(self.word(i + 1))) {
            let (year, end) = self.year_behind(i + 2);
            return Some((end - i, DateRange::day(self.in_year(year, m, day)?)));
        }
        if let (Some(day), "of", Some(m)) = (self.day(i), self.word(i + 1), month(self.word(i + 2)))
        {
            let (year, end) = self.year_behind(i + 3);
            return Some((end - i, DateRange::day(self.in_year(year, m, day)?)));
        }
        let m = month(self.word(i))?;
        if let Some(day) = self.day(i + 1) {
            let (year, end) = self.year_behind(i + 2);
            return Some((end - i, DateRange::day(self.in_year(year, m, day)?)));
        }
        // "may" and "march" alone are mostly verbs.
        let said = i > 0
            && matches!(
                self.word(i - 1),
                "in" | "since"
                    | "last"
                    | "until"
                    | "by"
                    | "of"
                    | "during"
                    | "early"
                    | "late"
                    | "mid"
                    | "this"
                    | "next"
            );
        let (year, end) = self.year_behind(i + 1);
        if year.is_none() && !said {
            return None;
        }
        Some((end - i, month_range(self.in_year(year, m, 1)?)))
    }

    /// A year right behind a date, and where the expression ends then.
    fn year_behind(&self, i: usize) -> (Option<i16>, usize) {
        if let Some(year) = self.year(i) {
            return (Some(year), i + 1);
        }
        if matches!(self.word(i), "," | "of")
            && let Some(year) = self.year(i + 1)
        {
            return (Some(year), i + 2);
        }
        (None, i)
    }

    /// A day in the stated year, else in the year that makes it the most recent one (or, for what is to come, the next one).
    fn in_year(&self, year: Option<i16>, month: i8, day: i8) -> Option<Date> {
        if let Some(year) = year {
            return Date::new(year, month, day).ok();
        }
        let published = self.published?;
        let here = Date::new(published.year(), month, day).ok()?;
        let passed = if day == 1 {
            here.last_of_month() < published
        } else {
            here < published
        };
        if self.future && passed {
            return Date::new(published.year() + 1, month, day).ok();
        }
        if !self.future && here > published {
            return Date::new(published.year() - 1, month, day).ok();
        }
        Some(here)
    }

    /// "today", "on Monday", "last week", "next month", "this year".
    fn relative(&self, i: usize) -> Option<(usize, DateRange)> {
        let published = self.published?;
        let shifted = |days: i64| published.checked_add(days.days()).ok().map(DateRange::day);
        let word = self.word(i);
        match word {
            "today" | "tonight" => return Some((1, shifted(0)?)),
            "yesterday" => return Some((1, shifted(-1)?)),
            "tomorrow" => return Some((1, shifted(1)?)),
            _ => {}
        }
        if let Some(weekday) = weekday(word) {
            let before = i.checked_sub(1).map_or("", |j| self.word(j));
            return Some((1, DateRange::day(self.on(published, weekday, before)?)));
        }
        let unit = self.word(i + 1);
        let step = match word {
            "last" | "past" | "previous" => -1,
            "this" | "current" => 0,
            "next" | "coming" => 1,
            _ => return None,
        };
        let range = match unit {
            "week" => {
                let monday = published
                    .checked_sub(i64::from(published.weekday().to_monday_zero_offset()).days())
                    .ok()?;
                let from = monday.checked_add((7 * step).days()).ok()?;
                DateRange {
                    from,
                    to: from.checked_add(6.days()).ok()?,
                    precision: Precision::Week,
                }
            }
            "month" => month_range(published.first_of_month().checked_add(step.months()).ok()?),
            "year" => year_range((i64::from(published.year()) + step) as i16)?,
            _ => return None,
        };
        Some((2, range))
    }

    /// The day of the week that is meant.
    fn on(&self, published: Date, weekday: Weekday, before: &str) -> Option<Date> {
        let ahead = i64::from(
            weekday.to_monday_zero_offset() - published.weekday().to_monday_zero_offset(),
        )
        .rem_euclid(7);
        let days = match before {
            "next" if ahead == 0 => 7,
            "next" => ahead,
            "last" if ahead == 0 => -7,
            "last" => ahead - 7,
            _ if self.future || ahead == 0 => ahead,
            _ => ahead - 7,
        };
        published.checked_add(days.days()).ok()
    }

    /// "two days ago", "three weeks earlier", "a year later".
    fn counted(&self, i: usize) -> Option<(usize, DateRange)> {
        let published = self.published?;
        let n = i64::from(self.number(i)?);
        if n > 5000 {
            return None;
        }
        let sign = match self.word(i + 2) {
            "ago" | "earlier" | "before" => -1,
            "later" => 1,
            _ => return None,
        };
        let (stretch, precision): (Stretch, Precision) =
            match self.word(i + 1).trim_end_matches('s') {
                "day" => ((sign * n).days(), Precision::Day),
                "week" => ((sign * n * 7).days(), Precision::Week),
                "month" => ((sign * n).months(), Precision::Month),
                "year" => ((sign * n).years(), Precision::Year),
                _ => return None,
            };
        let at = published.checked_add(stretch).ok()?;
        let range = match precision {
            Precision::Month => month_range(at.first_of_month()),
            Precision::Year => year_range(at.year())?,
            Precision::Week => DateRange {
                from: at.checked_sub(3.days()).ok()?,
                to: at.checked_add(3.days()).ok()?,
                precision,
            },
            _ => DateRange::day(at),
        };
        Some((3, range))
    }

    /// "in 2015", "since 1998", "the 1990s".
    fn bare_year(&self, i: usize) -> Option<(usize, DateRange)> {
        let word = self.word(i);
        if let Some(decade) = word
            .strip_suffix('s')
            .and_then(|w| w.parse::<i16>().ok())
            .filter(|d| word.len() == 5 && d % 10 == 0 && (1500..2100).contains(d))
        {
            return Some((
                1,
                DateRange {
                    from: Date::new(decade, 1, 1).ok()?,
                    to: Date::new(decade + 9, 12, 31).ok()?,
                    precision: Precision::Decade,
                },
            ));
        }
        let year = self.year(i)?;
        let said = i > 0
            && matches!(
                self.word(i - 1),
                "in" | "since"
                    | "during"
                    | "of"
                    | "until"
                    | "by"
                    | "early"
                    | "late"
                    | "from"
                    | "between"
                    | "and"
                    | "to"
                    | "("
            );
        let two = matches!(self.word(i + 1), "and" | "to" | "-" | "–")
            && matches!(self.word(i.saturating_sub(1)), "between" | "from");
        if let (true, Some(last)) = (two, self.year(i + 2)) {
            let (first, last) = (year_range(year)?, year_range(last)?);
            return (first.from <= last.to).then_some((
                3,
                DateRange {
                    from: first.from,
                    to: last.to,
                    precision: Precision::Year,
                },
            ));
        }
        said.then_some((1, year_range(year)?))
    }
}

fn month_range(first: Date) -> DateRange {
    let from = first.first_of_month();
    DateRange {
        from,
        to: from.last_of_month(),
        precision: Precision::Month,
    }
}

fn year_range(year: i16) -> Option<DateRange> {
    Some(DateRange {
        from: Date::new(year, 1, 1).ok()?,
        to: Date::new(year, 12, 31).ok()?,
        precision: Precision::Year,
    })
}

fn month(word: &str) -> Option<i8> {
    let plain = word.trim_end_matches('.');
    let short = plain.len() == 3 || plain == "sept";
    MONTHS
        .iter()
        .position(|m| *m == plain || (short && m.starts_with(plain)))
        .map(|n| n as i8 + 1)
}

fn weekday(word: &str) -> Option<Weekday> {
    Some(match word.trim_end_matches('.') {
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first expression in `text` read by an article of Monday, 3 October 2016.
    fn read(text: &str, future: bool) -> Option<String> {
        let words: Vec<String> = text.split(' ').map(str::to_lowercase).collect();
        let reader = Reader {
            words: &words,
            published: Date::new(2016, 10, 3).ok(),
            future,
        };
        let (_, when) = (0..words.len()).find_map(|i| reader.read(i))?;
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
            ("met yesterday", false, "2016-10-02"),
            ("two days ago", false, "2016-10-01"),
            ("met last week", false, "2016-09-26..2016-10-02"),
            ("in May", false, "2016-05-01..2016-05-31"),
            ("in November", false, "2015-11-01..2015-11-30"),
            ("next month", true, "2016-11-01..2016-11-30"),
            ("signed in 2000", false, "2000-01-01..2000-12-31"),
            (
                "from 19 to 21 February 2017",
                true,
                "2017-02-19..2017-02-21",
            ),
            ("in the 1990s", false, "1990-01-01..1999-12-31"),
            ("between 1996 and 1998", false, "1996-01-01..1998-12-31"),
            ("a year later", false, "2017-01-01..2017-12-31"),
        ];
        for (text, future, expected) in cases {
            assert_eq!(read(text, future).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn leaves_what_is_no_date() {
        for text in [
            "they may attack",
            "troops march on",
            "killed 2000 people",
            "the second day",
        ] {
            assert_eq!(read(text, false), None, "{text}");
        }
    }
}
