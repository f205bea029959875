//! Text to sentences of token spans. Knows letters, marks and lines, but no grammar.

mod chunk;
mod data;
mod sentences;
mod tokens;

use std::ops::Range;

use self::data::Data;
use super::NlpError;

/// Longest sentence, in tokens; a longer one is cut.
pub(crate) const LONGEST: usize = 400;

/// Splits text, with the word data in `data/nlp/tokens.toml`.
#[derive(Debug)]
pub(crate) struct Splitter {
    data: Data,
}

impl Splitter {
    pub(crate) fn builtin() -> Result<Self, NlpError> {
        Ok(Self {
            data: Data::builtin()?,
        })
    }

    /// Byte ranges of the tokens of each sentence, in order of text; no sentence is empty.
    pub(crate) fn split(&self, text: &str) -> Vec<Vec<Range<usize>>> {
        let tokens = tokens::tokens(text, &self.data);
        sentences::sentences(text, &tokens, &self.data)
    }
}

/// White space and the invisible marks that count as it.
fn is_space(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
        )
}
