//! What the readers of verbs, nouns, modifiers and structure share: participants behind tokens, and the finds that they hand on.

mod pairs;
mod participants;
mod phrase;

use std::collections::BTreeMap;

use super::cast::{Cast, RefId};
use super::clause::Clauses;
use super::modality::{Modalities, Modality};
use super::trace::Trace;
use super::tree::Tree;
use crate::model::Kind;
use crate::nlp::Upos;
use crate::ontology::{Lexicon, Narrow, NounPattern, Ontology, RelationType};

/// A participant of a claim: who it is and the token that mentions it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Participant {
    pub who: RefId,
    pub token: usize,
    /// How far the mention is from the syntactic argument: 0 the argument itself, more for its owner or place.
    pub distance: u8,
}

impl Participant {
    /// Who stands at a token itself.
    pub fn at(who: RefId, token: usize) -> Self {
        Self {
            who,
            token,
            distance: 0,
        }
    }
}

/// A claim before speakers, dates and ids.
#[derive(Debug, Clone)]
pub(super) struct Find {
    pub sentence: usize,
    /// Index of the relation.
    pub relation: usize,
    pub subject: Participant,
    pub object: Participant,
    /// The word that states it.
    pub trigger: usize,
    /// The pattern or rule, for `explain`.
    pub rule: String,
    pub modality: Modality,
    /// The event class of the wording, where it differs from the relation's.
    pub class: Option<String>,
    /// How strong the construction is, by hand: which of two readings of the same words stays. A claim's own confidence is weighed later.
    pub confidence: f32,
}

/// Nouns for attacks ("strike") and who carried out the last one that the article told of.
pub(super) type Deeds = BTreeMap<String, RefId>;

/// One sentence with everything that reading it needs.
pub(super) struct Scene<'a> {
    pub ontology: &'a Ontology,
    pub cast: &'a Cast,
    pub tree: &'a Tree<'a>,
    pub sentence: usize,
    /// Whose the attacks are that the sentences before spoke of.
    pub deeds: &'a Deeds,
    /// Where attempts are noted when somebody asks why a relation was not drawn.
    pub trace: Option<&'a Trace>,
}

impl<'a> Scene<'a> {
    pub fn lexicon(&self) -> &'a Lexicon {
        self.ontology.lexicon()
    }

    pub fn clauses(&self) -> Clauses<'a> {
        Clauses {
            tree: self.tree,
            lexicon: self.lexicon(),
        }
    }

    pub fn modality(&self, i: usize) -> Modality {
        Modalities {
            tree: self.tree,
            lexicon: self.lexicon(),
        }
        .of(i)
    }

    pub fn relation(&self, index: usize) -> &'a RelationType {
        &self.ontology.relations()[index]
    }

    /// Whether a token fits a place in a pattern: "sanction", "+", `<force>`.
    pub fn fits(&self, wanted: &str, token: usize) -> bool {
        let lexicon = self.lexicon();
        // "air strikes" are no protest.
        self.tree.reads(token, &|word| lexicon.fits(wanted, word))
            && !(wanted == "<protest>" && self.is_armed(token))
    }

    /// Whether an act is one of weapons: "an air strike".
    pub fn is_armed(&self, token: usize) -> bool {
        let mut before = self.tree.kids_by(token, &["compound", "amod"]);
        before.any(|k| self.lexicon().fits("<warlike>", &self.tree.low(k)))
    }

    /// Whether a word or phrase belongs to a class of the lexicon.
    pub fn fits_word(&self, class: &str, word: &str) -> bool {
        self.lexicon().fits(class, word)
    }

    /// Noun patterns of the act that a token names, if it names one.
    pub fn noun_patterns(&self, token: usize) -> &'a [NounPattern] {
        let ontology = self.ontology;
        let found = std::cell::Cell::new(&[] as &[NounPattern]);
        self.tree.reads(token, &|word| {
            found.set(ontology.noun_patterns(word));
            !found.get().is_empty()
        });
        found.get()
    }

    pub fn kind(&self, who: RefId) -> Kind {
        self.cast.referents[who].kind
    }

    /// Whether a participant is what a pattern that narrows its object asks for.
    pub fn is_narrowly(&self, p: &Participant, narrow: &Narrow) -> bool {
        let who = &self.cast.referents[p.who];
        p.distance == 0
            && match narrow {
                Narrow::Group => who.kind == Kind::Group && who.named,
                Narrow::Person => who.kind == Kind::Person,
                Narrow::Actor => who.kind.is_actor(),
                Narrow::Thing => !who.kind.is_actor(),
                Narrow::Place => matches!(who.kind, Kind::Place | Kind::Country),
                Narrow::Itself => true,
                Narrow::Named => who.named,
                // "violated the ceasefire agreement".
                Narrow::Class(class) => {
                    self.fits(class, p.token)
                        || (who.kind == Kind::Agreement
                            && self.tree.kids_by(p.token, &["compound"]).any(|k| {
                                // "Warsaw Pact exercises" are no pact.
                                self.fits(class, k) && self.cast.at(self.sentence, k).is_none()
                            }))
                }
            }
    }

    /// A word of quantity before "of".
    fn counts(&self, token: usize) -> bool {
        let tree = self.tree;
        tree.upos(token) == Upos::Num
            || tree.reads(token, &|word| self.lexicon().is("quantity", word))
    }

    /// The first phrase behind a noun with one of these prepositions.
    pub fn complement(&self, noun: usize, preps: &[&str]) -> Option<usize> {
        self.tree.kids_by(noun, &["nmod"]).find(|k| {
            *k > noun
                && self.tree.deprel(*k) != "nmod:poss"
                && preps.contains(&self.tree.case(*k).as_str())
        })
    }

    /// "chief of staff": what is behind a title is a part of it.
    pub fn is_titled(&self, title: usize, behind: usize) -> bool {
        let tree = self.tree;
        let phrase = format!("{} of {}", tree.low(title), tree.low(behind));
        tree.case(behind) == "of" && self.ontology.title(&phrase).is_some()
    }
}
