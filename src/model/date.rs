//! The time of a claim: a day or a span of days, with how precisely it was stated.

use serde::{Deserialize, Serialize};

use super::Day;

/// How precisely a date was stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// One day.
    Day,
    /// A week or weekend.
    Week,
    /// A month.
    Month,
    /// A season or quarter.
    Season,
    /// A year.
    Year,
    /// A span of several years, such as "the 1990s".
    Decade,
}

/// The days, both inclusive, that a claim is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DateRange {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// How precisely it was stated.
    pub precision: Precision,
}

impl DateRange {
    /// A single day.
    pub fn day(day: Day) -> Self {
        Self {
            from: day,
            to: day,
            precision: Precision::Day,
        }
    }
}

/// English names of the months in lower case, January first.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
