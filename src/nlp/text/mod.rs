//! Text to sentences of token spans. Knows letters, marks and lines, but no grammar.

mod boundary;
mod chunk;
mod data;
mod sentences;
mod tokens;

use std::ops::Range;

pub(crate) use self::boundary::{Boundaries, Surroundings};
use self::data::Data;
pub(crate) use self::sentences::Gap;
use self::sentences::Lines;
use super::NlpError;
use super::clusters::Clusters;

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
    ///
    /// By rules alone: the trainer's own texts are split so.
    pub(crate) fn split(&self, text: &str) -> Vec<Vec<Range<usize>>> {
        self.walk(text, None, &mut |gap, _| gap.rules)
    }

    /// The same with a trained judge, if it is.
    pub(crate) fn split_with(
        &self,
        text: &str,
        boundaries: &Boundaries,
        clusters: &Clusters,
    ) -> Vec<Vec<Range<usize>>> {
        if boundaries.is_empty() {
            return self.split(text);
        }
        self.walk(text, Some(clusters), &mut |_, features| {
            boundaries.begins(features)
        })
    }

    /// Splits with a judge that is asked wherever a sentence may begin; without word classes it gets no features.
    pub(crate) fn walk(
        &self,
        text: &str,
        clusters: Option<&Clusters>,
        judge: &mut dyn FnMut(&Gap, &[u32]) -> bool,
    ) -> Vec<Vec<Range<usize>>> {
        let tokens = tokens::tokens(text, &self.data);
        let lines = Lines::new(text);
        let mut around =
            clusters.map(|clusters| Surroundings::new(text, &tokens, clusters, lines.wrapped()));
        sentences::sentences(text, &tokens, &self.data, &lines, &mut |gap| {
            let features = around.as_mut().map_or(&[][..], |a| a.features(gap));
            judge(gap, features)
        })
    }

    /// Spans of the tokens alone.
    #[cfg(feature = "train")]
    pub(crate) fn tokens(&self, text: &str) -> Vec<Range<usize>> {
        tokens::tokens(text, &self.data)
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
