//! What the NLP core hands out: sentences, tokens with their parse, and names.

use std::ops::Range;

use crate::model::Span;

/// Universal part-of-speech tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are the UD standard's")]
pub enum Upos {
    Adj,
    Adp,
    Adv,
    Aux,
    Cconj,
    Det,
    Intj,
    Noun,
    Num,
    Part,
    Pron,
    Propn,
    Punct,
    Sconj,
    Sym,
    Verb,
    X,
}

impl Upos {
    /// Tags and their UD spelling.
    pub const ALL: [(Self, &'static str); 17] = [
        (Self::Adj, "ADJ"),
        (Self::Adp, "ADP"),
        (Self::Adv, "ADV"),
        (Self::Aux, "AUX"),
        (Self::Cconj, "CCONJ"),
        (Self::Det, "DET"),
        (Self::Intj, "INTJ"),
        (Self::Noun, "NOUN"),
        (Self::Num, "NUM"),
        (Self::Part, "PART"),
        (Self::Pron, "PRON"),
        (Self::Propn, "PROPN"),
        (Self::Punct, "PUNCT"),
        (Self::Sconj, "SCONJ"),
        (Self::Sym, "SYM"),
        (Self::Verb, "VERB"),
        (Self::X, "X"),
    ];

    /// The tag with this UD spelling; `X` if there is none.
    pub fn parse(s: &str) -> Self {
        Self::ALL
            .iter()
            .find(|(_, name)| *name == s)
            .map_or(Self::X, |(tag, _)| *tag)
    }

    /// The UD spelling.
    pub fn as_str(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Noun or proper noun.
    pub fn is_nominal(self) -> bool {
        matches!(self, Self::Noun | Self::Propn)
    }
}

/// One token of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Bytes of the text; contractions such as "didn't" are two tokens, "did" and "n't".
    pub span: Span,
    /// The words under `span`.
    pub form: String,
    /// Dictionary form; lower case except for proper nouns.
    pub lemma: String,
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn Treebank tag, such as `VBD`: carries tense and number.
    pub xpos: &'static str,
    /// Index of the head in the sentence; none for the root.
    pub head: Option<usize>,
    /// UD relation to the head with subtype, such as `nsubj:pass`; `root` for the root.
    pub deprel: &'static str,
}

impl Token {
    /// The relation without subtype: `nsubj` for `nsubj:pass`.
    pub fn rel(&self) -> &'static str {
        let colon = self.deprel.bytes().position(|b| b == b':');
        &self.deprel[..colon.unwrap_or(self.deprel.len())]
    }
}

/// One sentence: never empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sentence {
    /// From the first byte of the first token to the last of the last.
    pub span: Span,
    /// Tokens in order of text.
    pub tokens: Vec<Token>,
}

/// What a name names, as the NER model tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameLabel {
    /// An individual.
    Person,
    /// A company, party, ministry, body.
    Organisation,
    /// A country, city, region, river.
    Location,
    /// Anything else with a proper name: peoples, events, agreements, products.
    Misc,
}

/// A proper name found in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Index of the sentence.
    pub sentence: usize,
    /// Token indices.
    pub tokens: Range<usize>,
    /// What it names.
    pub label: NameLabel,
}

/// An analysed text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// Sentences in order of text.
    pub sentences: Vec<Sentence>,
    /// Names in order of text; they do not overlap.
    pub names: Vec<Name>,
}

impl Document {
    /// Adds a sentence and the names in it.
    pub(super) fn push(&mut self, sentence: Sentence, names: Vec<(Range<usize>, NameLabel)>) {
        let number = self.sentences.len();
        self.sentences.push(sentence);
        self.names
            .extend(names.into_iter().map(|(tokens, label)| Name {
                sentence: number,
                tokens,
                label,
            }));
    }
}
