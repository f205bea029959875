//! In which order an answer lists its edges or rows.

use std::str::FromStr;

use super::collect::Sighting;
use super::graph::distinct;

/// What an answer is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// Number of articles, most first.
    Articles,
    /// Number of origins, most first.
    Origins,
    /// The last day, newest first.
    Date,
    /// The surest claim, surest first.
    Confidence,
    /// Names, from A to Z.
    Name,
}

impl Order {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Articles,
        Self::Origins,
        Self::Date,
        Self::Confidence,
        Self::Name,
    ];

    /// As patterns write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Articles => "articles",
            Self::Origins => "origins",
            Self::Date => "date",
            Self::Confidence => "confidence",
            Self::Name => "name",
        }
    }
}

/// What an answer can be ordered by besides names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measures {
    pub(super) articles: usize,
    pub(super) last: Option<i32>,
    pub(super) confidence: u8,
}

impl Order {
    /// The measure that comes before the usual ones; smaller comes first.
    pub(super) fn of(order: Option<Self>, measures: Measures) -> i64 {
        match order {
            None | Some(Self::Origins | Self::Name) => 0,
            Some(Self::Articles) => -i64::try_from(measures.articles).unwrap_or(i64::MAX),
            Some(Self::Date) => -i64::from(measures.last.unwrap_or(i32::MIN)),
            Some(Self::Confidence) => -i64::from(measures.confidence),
        }
    }
}

impl Measures {
    pub(super) fn of(sightings: &[Sighting]) -> Self {
        let last = sightings.iter().filter_map(|s| s.posting.days).map(|d| d.1);
        let surest = sightings.iter().map(|s| s.posting.confidence).max();
        Self {
            articles: distinct(sightings.iter().map(|s| s.posting.article)),
            last: last.max(),
            confidence: surest.unwrap_or(0),
        }
    }
}

impl FromStr for Order {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|o| o.as_str() == s).ok_or(())
    }
}
