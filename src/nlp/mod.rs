//! Text to [`Document`]: sentences, tokens, tags, lemmas, UD parse, names. Knows no politics; pure.

mod document;

pub use document::{Document, Name, NameLabel, Sentence, Token, Upos};
