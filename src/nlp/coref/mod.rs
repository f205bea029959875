//! Coreference: which mentions mean the same, by a linear model that picks an antecedent for each mention in order of text.
//!
//! In come the parsed sentences, the names (the core's own or a caller's) and the quotations; out go mentions and their clusters.
//! The model is a mention ranker with latent antecedents (Fernandes et al. 2012; Björkelund and Kuhn 2014) over hashed features.

pub(crate) mod features;
pub(crate) mod mentions;
pub(crate) mod resolve;
pub(crate) mod table;

use std::collections::HashMap;
use std::ops::Range;

use super::quotes::{Place, Quotation};

/// What kind of phrase a mention is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MentionKind {
    /// A proper name.
    Name,
    /// A noun phrase with a common noun as its head.
    Nominal,
    /// A personal, possessive, reflexive or demonstrative pronoun.
    Pronoun,
    /// "who", "which", "that" at the head of a relative clause.
    Relative,
    /// Several coordinated phrases as one: "Russia and Turkey".
    Joint,
}

/// A phrase that may mean somebody or something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Index of the sentence.
    pub sentence: usize,
    /// The token that carries the phrase in the parse.
    pub head: usize,
    /// Tokens of the phrase.
    pub tokens: Range<usize>,
    /// What kind of phrase it is.
    pub kind: MentionKind,
}

/// The mentions of a text, which of them mean the same, and its quotations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coreference {
    /// Mentions in order of their heads; a joint mention stands behind the mention of its first part.
    pub mentions: Vec<Mention>,
    /// For each mention the earlier one that it takes up (a later one, for some relative pronouns never).
    pub antecedents: Vec<Option<usize>>,
    /// For each mention the index of the first mention of its cluster.
    pub clusters: Vec<usize>,
    /// Quotations in order of text.
    pub quotations: Vec<Quotation>,
    by_head: HashMap<Place, usize>,
    /// What else a pronoun of the third person may take up, the likeliest first.
    alternatives: HashMap<usize, Vec<usize>>,
}

impl Coreference {
    pub(crate) fn new(
        mentions: Vec<Mention>,
        antecedents: Vec<Option<usize>>,
        clusters: Vec<usize>,
        quotations: Vec<Quotation>,
        alternatives: HashMap<usize, Vec<usize>>,
    ) -> Self {
        let by_head = mentions
            .iter()
            .enumerate()
            .filter(|(_, m)| m.kind != MentionKind::Joint)
            .map(|(i, m)| ((m.sentence, m.head), i))
            .collect();
        Self {
            mentions,
            antecedents,
            clusters,
            quotations,
            by_head,
            alternatives,
        }
    }

    /// The mention, other than a joint one, that a token carries.
    pub fn at(&self, place: Place) -> Option<usize> {
        self.by_head.get(&place).copied()
    }

    /// What a pronoun of the third person may take up instead of its antecedent, the likeliest first: for callers who know more about
    /// the mentions than the core does.
    pub fn alternatives(&self, mention: usize) -> &[usize] {
        self.alternatives.get(&mention).map_or(&[], Vec::as_slice)
    }

    /// The mentions that a mention takes up, nearest first, and what they take up in turn.
    pub fn chain(&self, mention: usize) -> impl Iterator<Item = usize> + '_ {
        let mut at = mention;
        let mut left = self.mentions.len();
        std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            at = (*self.antecedents.get(at)?)?;
            Some(at)
        })
    }
}
