//! The words of times, from `data/times.toml`: months, weekdays, what "last" and "ago" count from.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use serde::Deserialize;

use super::{OntologyError, unpack};

const TIMES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/times.zst"));

/// What times are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names are English")]
pub enum TimeUnit {
    Day,
    Week,
    Month,
    Year,
}

/// Where a count of days or weeks starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// The day of publication: "two days ago".
    Published,
    /// The time that the text told last: "two days later".
    Told,
}

#[derive(Debug, Deserialize)]
struct Months {
    names: Vec<String>,
    short: Vec<String>,
    others: HashMap<String, i8>,
}

#[derive(Debug, Deserialize)]
struct Weekdays {
    names: Vec<String>,
    short: HashMap<String, i8>,
}

#[derive(Debug, Deserialize)]
struct Numbers {
    words: Vec<String>,
    one: HashSet<String>,
    ordinals: Vec<String>,
}

/// The words of times. Every method takes a word in lower case.
#[derive(Debug, Deserialize)]
pub struct TimeWords {
    months: Months,
    weekdays: Weekdays,
    seasons: HashMap<String, (i8, i8)>,
    units: HashMap<String, (i64, TimeUnit)>,
    numbers: Numbers,
    days: HashMap<String, i64>,
    steps: HashMap<String, i64>,
    anaphors: HashMap<String, i64>,
    directions: HashMap<String, (Origin, i64)>,
    holidays: HashMap<String, (i8, i8)>,
    words: HashMap<String, HashSet<String>>,
}

impl TimeWords {
    /// The words that are embedded in the program.
    pub fn builtin() -> Result<&'static Self, &'static OntologyError> {
        static BUILTIN: OnceLock<Result<TimeWords, OntologyError>> = OnceLock::new();
        BUILTIN.get_or_init(|| unpack("times.toml", TIMES)).as_ref()
    }

    /// Whether `word` belongs to a list of the section `[words]`.
    pub fn is(&self, list: &str, word: &str) -> bool {
        self.words.get(list).is_some_and(|l| l.contains(word))
    }

    /// A month by its name or short form, from 1.
    pub fn month(&self, word: &str) -> Option<i8> {
        let plain = word.trim_end_matches('.');
        let at = |list: &[String]| list.iter().position(|m| m == plain).map(|n| n as i8 + 1);
        at(&self.months.names)
            .or_else(|| at(&self.months.short))
            .or_else(|| self.months.others.get(plain).copied())
    }

    /// A day of the week, Monday being 1.
    pub fn weekday(&self, word: &str) -> Option<i8> {
        let names = &self.weekdays.names;
        names
            .iter()
            .position(|d| d == word)
            .map(|n| n as i8 + 1)
            .or_else(|| self.weekdays.short.get(word).copied())
    }

    /// The first month of a season and its length in months.
    pub fn season(&self, word: &str) -> Option<(i8, i8)> {
        self.seasons.get(word).copied()
    }

    /// A unit, singular or plural, as a number of days, weeks, months or years.
    pub fn unit(&self, word: &str) -> Option<(i64, TimeUnit)> {
        let found = |w: &str| self.units.get(w).copied();
        found(word).or_else(|| {
            word.strip_suffix("ies").map_or_else(
                || word.strip_suffix('s').and_then(found),
                |w| found(&format!("{w}y")),
            )
        })
    }

    /// A small number in digits or words; "a" is one.
    pub fn number(&self, word: &str) -> Option<i64> {
        if self.numbers.one.contains(word) {
            return Some(1);
        }
        let spelt = || self.numbers.words.iter().position(|w| w == word);
        word.parse()
            .ok()
            .filter(|n| (0..5000).contains(n))
            .or_else(|| spelt().map(|n| n as i64))
    }

    /// "first" to "fourth".
    pub fn ordinal(&self, word: &str) -> Option<i8> {
        let all = &self.numbers.ordinals;
        all.iter().position(|w| w == word).map(|n| n as i8)
    }

    /// Days from the day of publication: "yesterday" is -1.
    pub fn day(&self, word: &str) -> Option<i64> {
        self.days.get(word).copied()
    }

    /// Units from the day of publication: "last" is -1.
    pub fn step(&self, word: &str) -> Option<i64> {
        self.steps.get(word).copied()
    }

    /// Units from the time told last: "following" is 1.
    pub fn anaphor(&self, word: &str) -> Option<i64> {
        self.anaphors.get(word).copied()
    }

    /// From where and which way "ago", "later" and their like count.
    pub fn direction(&self, word: &str) -> Option<(Origin, i64)> {
        self.directions.get(word).copied()
    }

    /// Month and day of a day with a name, its words joined by spaces.
    pub fn holiday(&self, words: &str) -> Option<(i8, i8)> {
        self.holidays.get(words).copied()
    }
}
