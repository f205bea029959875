//! What the words of a time mean before it is known from where they count.

use jiff::civil::Weekday;

use crate::ontology::{Origin, TimeUnit};

/// The meaning of "19 September", "last week", "two days later": days only once a [`super::resolve::Frame`] is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression {
    /// "19 September 2016", "Sept. 19".
    Day {
        year: Option<i16>,
        month: i8,
        day: i8,
    },
    /// Months of a year: "May", "the summer of 2008", "the second quarter", with "last" and "next".
    Months {
        year: Option<i16>,
        first: i8,
        count: i8,
        step: Option<i64>,
    },
    /// Years: "2015", "the 1990s", "the 19th century".
    Years { first: i16, count: i16 },
    /// "Monday", "next Monday", "Monday last week".
    Weekday {
        weekday: Weekday,
        step: Option<i64>,
        week: Option<i64>,
    },
    /// "the weekend", "last weekend".
    Weekend { step: Option<i64> },
    /// Days from that of publication: "yesterday", "last night".
    Shifted { days: i64 },
    /// The night before the day of publication.
    Overnight,
    /// "last week", "this month", "next year".
    Unit { unit: TimeUnit, step: i64 },
    /// "that day", "the following week": counted from the time told last.
    Told { unit: TimeUnit, step: i64 },
    /// "two days ago", "three weeks later"; `n` is negative for the past.
    Counted {
        n: i64,
        unit: TimeUnit,
        origin: Origin,
    },
    /// "in two weeks": a time to come, or else how long something took.
    Ahead { n: i64, unit: TimeUnit },
    /// "the past two years", "the next three days": a stretch that touches the day of publication.
    Stretch { n: i64, unit: TimeUnit },
    /// "from Jan. 3 to 5".
    Span(Box<Expression>, Box<Expression>),
    /// "since March".
    Since(Box<Expression>),
    /// "by Friday".
    By(Box<Expression>),
    /// Words of time that do not date the act: "every Monday", "unlike in 2003", "two days before the summit".
    Elsewhere,
}

impl Expression {
    /// The stated year, if there is one.
    pub fn year(&self) -> Option<i16> {
        match self {
            Self::Day { year, .. } | Self::Months { year, .. } => *year,
            Self::Years { first, count: 1 } => Some(*first),
            _ => None,
        }
    }

    /// The same time with a year, where it has none of its own.
    pub fn in_year(self, wanted: i16) -> Self {
        match self {
            Self::Day {
                year: None,
                month,
                day,
            } => Self::Day {
                year: Some(wanted),
                month,
                day,
            },
            Self::Months {
                year: None,
                first,
                count,
                step: None,
            } => Self::Months {
                year: Some(wanted),
                first,
                count,
                step: None,
            },
            other => other,
        }
    }

    /// The month in which it begins, where it names one.
    pub fn month(&self) -> Option<i8> {
        match self {
            Self::Day { month, .. } => Some(*month),
            Self::Months { first, .. } => Some(*first),
            _ => None,
        }
    }
}
