//! In which order an answer lists its edges or rows.

use std::str::FromStr;

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

impl FromStr for Order {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|o| o.as_str() == s).ok_or(())
    }
}
