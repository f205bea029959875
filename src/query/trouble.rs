//! Where the text of a pattern cannot be read, and what was expected there.

use winnow::error::{ErrMode, ParserError};
use winnow::stream::{Location, Stream};

use super::QueryError;

/// The furthest place that a pattern could be read to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trouble {
    /// Byte where it stands.
    pub(super) at: usize,
    /// What could stand there instead.
    pub(super) expected: Vec<String>,
    /// Words among which a relation was sought, each with its place.
    pub(super) no_relation: Vec<(usize, String)>,
}

impl Trouble {
    pub(super) fn new(at: usize, expected: impl Into<String>) -> Self {
        Self {
            at,
            expected: vec![expected.into()],
            no_relation: Vec::new(),
        }
    }

    /// Among these words there should have been a relation.
    pub(super) fn without_relation(at: usize, expected: &str, words: Vec<(usize, String)>) -> Self {
        Self {
            no_relation: words,
            ..Self::new(at, expected)
        }
    }

    /// The same as an error that ends the reading: nothing else can be meant.
    pub(super) fn cut<T>(self) -> Result<T, ErrMode<Self>> {
        Err(ErrMode::Cut(self))
    }

    /// As the user is told.
    pub(super) fn into_error(self, text: &str) -> QueryError {
        let rest = text.get(self.at..).unwrap_or_default().trim_start();
        let at = text.len() - rest.len();
        let found = match rest.split([' ', '\t', '\n', ',']).next() {
            None | Some("") if rest.is_empty() => "the end".to_owned(),
            None | Some("") => "`,`".to_owned(),
            Some(word) => format!("`{word}`"),
        };
        let at = if rest.is_empty() {
            text.trim_end().len()
        } else {
            at
        };
        let expected = match self.expected.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
            None => "something else".to_owned(),
        };
        QueryError::Pattern {
            text: text.to_owned(),
            column: column(text, at),
            expected,
            found,
        }
    }
}

impl<I: Stream + Location> ParserError<I> for Trouble {
    type Inner = Self;

    fn from_input(input: &I) -> Self {
        Self {
            at: input.current_token_start(),
            expected: Vec::new(),
            no_relation: Vec::new(),
        }
    }

    fn or(mut self, other: Self) -> Self {
        match self.at.cmp(&other.at) {
            std::cmp::Ordering::Less => other,
            std::cmp::Ordering::Greater => self,
            std::cmp::Ordering::Equal => {
                for expected in other.expected {
                    if !self.expected.contains(&expected) {
                        self.expected.push(expected);
                    }
                }
                self
            }
        }
    }

    fn into_inner(self) -> Result<Self::Inner, Self> {
        Ok(self)
    }
}

/// The column, counted in characters from one, of a byte.
pub(super) fn column(text: &str, byte: usize) -> usize {
    text.char_indices().take_while(|(i, _)| *i < byte).count() + 1
}
