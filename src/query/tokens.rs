//! Words of a pattern with the columns where they stand.

use winnow::Parser;
use winnow::ascii::multispace0;
use winnow::combinator::{alt, delimited, eof, opt, preceded, repeat_till, terminated};
use winnow::error::{ContextError, ErrMode};
use winnow::stream::{LocatingSlice, Location};
use winnow::token::{take_till, take_while};

use super::QueryError;

/// What one word is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// As written, or what stood between quotation marks.
    Plain {
        /// The text.
        text: String,
        /// Whether it stood between quotation marks.
        quoted: bool,
    },
    /// `key=value`.
    Setting {
        /// What is set.
        key: String,
        /// To what.
        value: String,
    },
}

/// A word and the byte where it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) word: Word,
    pub(super) start: usize,
}

impl Token {
    /// The text of a plain word.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.word {
            Word::Plain { text, .. } => Some(text),
            Word::Setting { .. } => None,
        }
    }

    /// The text of a word that was not quoted: only these can be operators.
    pub(super) fn bare(&self) -> Option<&str> {
        match &self.word {
            Word::Plain {
                text,
                quoted: false,
            } => Some(text),
            _ => None,
        }
    }
}

type Input<'a> = LocatingSlice<&'a str>;
type Outcome<T> = Result<T, ErrMode<ContextError>>;

fn quoted(input: &mut Input<'_>) -> Outcome<String> {
    alt((
        delimited('"', take_till(0.., '"'), '"'),
        delimited('“', take_till(0.., '”'), '”'),
    ))
    .map(str::to_owned)
    .parse_next(input)
}

fn bare<'a>(input: &mut Input<'a>) -> Outcome<&'a str> {
    take_while(1.., |c: char| {
        !c.is_whitespace() && !matches!(c, '"' | '“' | '”')
    })
    .parse_next(input)
}

fn setting(input: &mut Input<'_>) -> Outcome<Word> {
    let key = terminated(
        take_while(1.., |c: char| c.is_ascii_lowercase() || c == '-'),
        '=',
    );
    let value = opt(alt((quoted, bare.map(str::to_owned))));
    (key, value)
        .map(|(key, value): (&str, _)| Word::Setting {
            key: key.to_owned(),
            value: value.unwrap_or_default(),
        })
        .parse_next(input)
}

fn word(input: &mut Input<'_>) -> Outcome<Word> {
    alt((
        setting,
        quoted.map(|text| Word::Plain { text, quoted: true }),
        bare.map(|text| Word::Plain {
            text: text.to_owned(),
            quoted: false,
        }),
    ))
    .parse_next(input)
}

fn token(input: &mut Input<'_>) -> Outcome<Token> {
    preceded(multispace0, word.with_span())
        .map(|(word, span)| Token {
            word,
            start: span.start,
        })
        .parse_next(input)
}

/// Splits a pattern into words.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, QueryError> {
    let mut input = LocatingSlice::new(text);
    let mut all =
        repeat_till(0.., token, (multispace0, eof)).map(|(tokens, _): (Vec<Token>, _)| tokens);
    all.parse_next(&mut input).map_err(|_| {
        let at = input.current_token_start();
        QueryError::Pattern {
            column: column(text, at),
            expected: "a closing quotation mark".to_owned(),
            found: "the end".to_owned(),
        }
    })
}

/// The column, counted in characters from one, of a byte.
pub(super) fn column(text: &str, byte: usize) -> usize {
    text.char_indices().take_while(|(i, _)| *i < byte).count() + 1
}
