//! Mends what no grammar allows, in the parse of a document, which is changed in place; only heads and relations change.

mod arguments;
mod phrases;

use super::spelling;
use super::tree::Tree;
use crate::nlp::{Document, NameLabel};
use crate::ontology::Ontology;

/// A token with its new head and relation.
type Edit = (usize, Option<usize>, &'static str);

/// Whether a word is a title or an office: "president", "spokesman".
fn is_office(tree: &Tree, ontology: &Ontology, token: usize) -> bool {
    let word = tree.low(token);
    ontology.lexicon().is("official", &word) || ontology.title(&word).is_some()
}

/// Mends every sentence.
pub(super) fn mend(document: &mut Document, ontology: &Ontology) {
    for (number, sentence) in document.sentences.iter_mut().enumerate() {
        spelling::mend(sentence, ontology);
        for (token, head, relation) in arguments::edits(sentence, ontology) {
            sentence.tokens[token].head = head;
            sentence.tokens[token].deprel = relation;
        }
        let people: Vec<usize> = document
            .names
            .iter()
            .filter(|n| n.sentence == number && n.label == NameLabel::Person)
            .flat_map(|n| n.tokens.clone())
            .collect();
        for (token, head, relation) in phrases::edits(sentence, ontology, &people) {
            sentence.tokens[token].head = head;
            sentence.tokens[token].deprel = relation;
        }
    }
}
