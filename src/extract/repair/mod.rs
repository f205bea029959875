//! Mends what no grammar allows, in the parse of a document, which is changed in place; only heads and relations change.

mod arguments;
mod clauses;
mod phrases;

use super::spelling;
use super::tree::Tree;
use crate::nlp::{Document, NameLabel, Sentence, Upos};
use crate::ontology::Ontology;

/// A token with its new head and relation.
type Edit = (usize, Option<usize>, &'static str);

/// Whether a word is a title or an office: "president", "spokesman".
fn is_office(tree: &Tree, ontology: &Ontology, token: usize) -> bool {
    let word = tree.low(token);
    ontology.lexicon().is("official", &word) || ontology.title(&word).is_some()
}

/// Whether a word is a name or for somebody who acts.
fn can_act(tree: &Tree, ontology: &Ontology, token: usize) -> bool {
    let lexicon = ontology.lexicon();
    let word = tree.low(token);
    let sets = ["group", "official", "body", "government"];
    tree.upos(token) == Upos::Propn
        || sets.into_iter().any(|set| lexicon.is(set, &word))
        || lexicon.fits("<force>", &word)
}

/// Mends every sentence.
pub(super) fn mend(document: &mut Document, ontology: &Ontology) {
    for (number, sentence) in document.sentences.iter_mut().enumerate() {
        spelling::mend(sentence, ontology);
        apply(sentence, arguments::edits(sentence, ontology));
        apply(sentence, clauses::edits(sentence, ontology));
        let people: Vec<usize> = document
            .names
            .iter()
            .filter(|n| n.sentence == number && n.label == NameLabel::Person)
            .flat_map(|n| n.tokens.clone())
            .collect();
        apply(sentence, phrases::edits(sentence, ontology, &people));
    }
}

fn apply(sentence: &mut Sentence, edits: Vec<Edit>) {
    for (token, head, relation) in edits {
        sentence.tokens[token].head = head;
        sentence.tokens[token].deprel = relation;
    }
}
