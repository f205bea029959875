//! Finds the words of times in a sentence: single times here and in `relative`, what stands around them in `context`.

use jiff::civil::{Date, Weekday};

use super::expression::Expression;
use crate::extract::tree::Tree;
use crate::ontology::TimeWords;

/// What a reader found, and the token behind it.
pub(super) type Found = Option<(Expression, usize)>;

/// The words of one sentence.
pub(super) struct Reader<'a> {
    pub words: &'a TimeWords,
    /// The tokens as written, and in lower case.
    forms: Vec<&'a str>,
    low: Vec<String>,
    superlative: Vec<bool>,
}

impl<'a> Reader<'a> {
    pub fn new(words: &'a TimeWords, tree: &Tree<'a>) -> Self {
        let tokens = &tree.sentence.tokens;
        let mut reader = Self::of(words, tokens.iter().map(|t| t.form.as_str()).collect());
        reader.superlative = tokens
            .iter()
            .map(|t| matches!(t.xpos, "JJS" | "RBS"))
            .collect();
        reader
    }

    pub fn of(words: &'a TimeWords, forms: Vec<&'a str>) -> Self {
        Self {
            words,
            low: forms.iter().map(|f| f.to_lowercase()).collect(),
            superlative: vec![false; forms.len()],
            forms,
        }
    }

    pub fn len(&self) -> usize {
        self.forms.len()
    }

    /// The word at a token in lower case; empty beyond the ends of the sentence.
    pub fn word(&self, i: usize) -> &str {
        self.low.get(i).map_or("", String::as_str)
    }

    /// The word `back` tokens before `i`.
    pub fn before(&self, i: usize, back: usize) -> &str {
        i.checked_sub(back).map_or("", |j| self.word(j))
    }

    pub fn is(&self, list: &str, i: usize) -> bool {
        self.words.is(list, self.word(i))
    }

    pub fn is_superlative(&self, i: usize) -> bool {
        self.superlative.get(i).copied().unwrap_or(false)
    }

    fn capital(&self, i: usize) -> bool {
        let first = self.forms.get(i).and_then(|f| f.chars().next());
        first.is_some_and(char::is_uppercase)
    }

    /// A month; "may" and "march" are none.
    fn month(&self, i: usize) -> Option<i8> {
        self.words.month(self.word(i)).filter(|_| self.capital(i))
    }

    pub fn weekday(&self, i: usize) -> Option<Weekday> {
        let n = self
            .words
            .weekday(self.word(i))
            .filter(|_| self.capital(i))?;
        Weekday::from_monday_one_offset(n).ok()
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

    /// Whether a bare month or year may be one: a preposition or "early" stands before it.
    fn opened(&self, i: usize) -> bool {
        i > 0 && self.is("openers", i - 1)
    }

    /// A single time at a token.
    pub fn single(&self, i: usize) -> Found {
        // "early last year", "the end of 1978" keep the whole.
        if self.is("edges", i) || matches!(self.word(i), "earlier" | "later") {
            return self.single(i + 1 + usize::from(self.word(i + 1) == "-"));
        }
        if self.is("ends", i) && self.word(i + 1) == "of" {
            return self
                .single(i + 2)
                .or_else(|| (self.word(i + 2) == "the").then(|| self.single(i + 3))?);
        }
        self.day_of_week(i)
            .or_else(|| self.numeric(i))
            .or_else(|| self.calendar_day(i))
            .or_else(|| self.holiday(i))
            .or_else(|| self.part_of_year(i))
            .or_else(|| self.years(i))
            .or_else(|| self.relative(i))
    }

    /// "Monday", "Monday, October 3", "Monday last week", "Monday night".
    fn day_of_week(&self, i: usize) -> Found {
        let weekday = self.weekday(i)?;
        let end = i + 1;
        let exact = self.calendar_day(end + usize::from(self.word(end) == ","));
        if exact.is_some() {
            return exact;
        }
        let (mut week, mut end) = (None, end);
        if let Some(step) = self.words.step(self.word(end))
            && self.word(end + 1) == "week"
        {
            (week, end) = (Some(step), end + 2);
        }
        if self.is("parts", end) {
            end += 1;
        }
        let step = self.words.step(self.before(i, 1));
        let day = Expression::Weekday {
            weekday,
            step,
            week,
        };
        Some((day, end))
    }

    /// "2016-10-03", "31/01/2022", "31.01.2022".
    fn numeric(&self, i: usize) -> Found {
        let word = self.word(i);
        if let Some(date) = word.parse::<Date>().ok().filter(|_| word.len() == 10) {
            let day = Expression::Day {
                year: Some(date.year()),
                month: date.month(),
                day: date.day(),
            };
            return Some((day, i + 1));
        }
        let parts: Vec<i16> = word
            .split(['/', '.'])
            .map(str::parse)
            .collect::<Result<_, _>>()
            .ok()?;
        let &[a, b, year] = parts.as_slice() else {
            return None;
        };
        // Day or month first: only one of both readings may be a date.
        let at = |day: i16, month: i16| Date::new(year, month as i8, day as i8).ok();
        let date = match (at(a, b), at(b, a)) {
            (Some(date), None) | (None, Some(date)) if year > 1500 => date,
            (Some(date), Some(other)) if date == other && year > 1500 => date,
            _ => return None,
        };
        let day = Expression::Day {
            year: Some(year),
            month: date.month(),
            day: date.day(),
        };
        Some((day, i + 1))
    }

    /// "October 3, 2016", "3 October", "the 3rd of October".
    fn calendar_day(&self, i: usize) -> Found {
        let (day, month, end) = if let (Some(day), Some(month)) = (self.day(i), self.month(i + 1)) {
            (day, month, i + 2)
        } else if let (Some(day), "of", Some(month)) =
            (self.day(i), self.word(i + 1), self.month(i + 2))
        {
            (day, month, i + 3)
        } else {
            (self.day(i + 1)?, self.month(i)?, i + 2)
        };
        let (year, end) = self.year_behind(end);
        Some((Expression::Day { year, month, day }, end))
    }

    /// "Christmas Day", "New Year's Eve 1999".
    fn holiday(&self, i: usize) -> Found {
        if !self.capital(i) {
            return None;
        }
        let (day, end) = (1..=4).rev().find_map(|n| {
            let words: Vec<&str> = (i..i + n).map(|j| self.word(j)).collect();
            Some((self.words.holiday(&words.join(" "))?, i + n))
        })?;
        let (year, end) = self.year_behind(end);
        let (month, day) = day;
        Some((Expression::Day { year, month, day }, end))
    }

    /// "in October", "October 2016", "mid-July", "the second quarter of 2008", "last summer".
    fn part_of_year(&self, i: usize) -> Found {
        let step = self.words.step(self.before(i, 1));
        let word = self.word(i);
        let (first, count, end, sure) = if let Some(month) = self.month(i) {
            (month, 1, i + 1, self.opened(i))
        } else if let Some(month) = word
            .split_once('-')
            .filter(|(edge, _)| self.words.is("edges", edge))
            .and_then(|(_, month)| self.words.month(month))
        {
            (month, 1, i + 1, true)
        } else if let Some((first, count)) = self.words.season(word) {
            let opened = self.opened(i) || (self.before(i, 1) == "the" && self.opened(i - 1));
            (first, count, i + 1, opened && !self.is("doubtful", i))
        } else {
            let nth = self.words.ordinal(word).filter(|n| *n > 0)?;
            match self.word(i + 1) {
                "quarter" => (nth * 3 - 2, 3, i + 2, false),
                "half" if nth <= 2 => (nth * 6 - 5, 6, i + 2, false),
                _ => return None,
            }
        };
        let (year, end) = self.year_behind(end);
        // "the first quarter of this year".
        if year.is_none()
            && self.word(end) == "of"
            && let Some((Expression::Unit { step, .. }, end)) = self.relative(end + 1)
            && self.word(end - 1) == "year"
        {
            let step = Some(step);
            return Some((
                Expression::Months {
                    year,
                    first,
                    count,
                    step,
                },
                end,
            ));
        }
        if year.is_none() && step.is_none() && !sure {
            return None;
        }
        let months = Expression::Months {
            year,
            first,
            count,
            step: step.filter(|_| year.is_none()),
        };
        Some((months, end))
    }

    /// "in 2015", "the 1990s", "the 19th century".
    fn years(&self, i: usize) -> Found {
        let word = self.word(i);
        let word = word
            .split_once('-')
            .filter(|(edge, _)| self.words.is("edges", edge))
            .map_or(word, |(_, rest)| rest);
        let decade = word
            .strip_suffix('s')
            .and_then(|w| w.parse::<i16>().ok())
            .filter(|d| word.len() == 5 && d % 10 == 0 && (1500..2100).contains(d));
        if let Some(first) = decade {
            return Some((Expression::Years { first, count: 10 }, i + 1));
        }
        if self.word(i + 1) == "century"
            && let Some(n) = self.day(i).filter(|n| (10..=21).contains(n))
        {
            let first = (i16::from(n) - 1) * 100 + 1;
            return Some((Expression::Years { first, count: 100 }, i + 2));
        }
        let first = self.year(i).filter(|_| self.opened(i))?;
        Some((Expression::Years { first, count: 1 }, i + 1))
    }

    /// The second end of a span that leaves out what the first one has: the day of "3 to 5 May", the year of "2012-14".
    pub fn shortened(&self, first: &Expression, i: usize) -> Found {
        match *first {
            Expression::Day { year, month, .. } => {
                let day = self.day(i).filter(|_| self.month(i + 1).is_none())?;
                let (own, end) = self.year_behind(i + 1);
                Some((
                    Expression::Day {
                        year: own.or(year),
                        month,
                        day,
                    },
                    end,
                ))
            }
            Expression::Years { first, count: 1 } => {
                let word = self.word(i);
                let n = word.parse::<i16>().ok().filter(|_| word.len() == 2)?;
                let last = first - first % 100 + n;
                let years = Expression::Years {
                    first: last,
                    count: 1,
                };
                (last > first).then_some((years, i + 1))
            }
            _ => None,
        }
    }

    /// A number that can only be a day of the month of the date behind the next word: "3 to 5 May".
    pub fn bare_day(&self, i: usize) -> Option<i8> {
        self.day(i)
    }

    /// A year that the words around it make one, such as the second of "between 2014 and 2016".
    pub fn bare_year(&self, i: usize) -> Found {
        let first = self.year(i)?;
        Some((Expression::Years { first, count: 1 }, i + 1))
    }
}
