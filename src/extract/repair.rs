//! Mends what no grammar allows: a verb with two subjects or two objects side by side, of which the second is a name.
//!
//! "Troops loyal to the former leader Laurent Gbagbo shelled", "met his counterpart Sergio Mattarella": the name belongs to the noun right
//! before it. In goes the parse of a document, which is changed in place; only heads and relations change.

use super::tree::Tree;
use crate::nlp::{Document, Sentence, Upos};
use crate::ontology::Ontology;

/// A token with its new head and relation.
type Edit = (usize, usize, &'static str);

/// Mends every sentence.
pub(super) fn mend(document: &mut Document, ontology: &Ontology) {
    for sentence in &mut document.sentences {
        for (token, head, relation) in edits(sentence, ontology) {
            sentence.tokens[token].head = Some(head);
            sentence.tokens[token].deprel = relation;
        }
    }
}

fn edits(sentence: &Sentence, ontology: &Ontology) -> Vec<Edit> {
    let tree = Tree::new(sentence);
    let mut out = Vec::new();
    for v in (0..tree.len()).filter(|v| tree.is_verb(*v)) {
        for relation in ["nsubj", "obj"] {
            let same: Vec<usize> = tree
                .kids(v)
                .iter()
                .copied()
                .filter(|k| tree.rel(*k) == relation)
                .collect();
            for pair in same.windows(2) {
                let (first, second) = (pair[0], pair[1]);
                let beside = tree.extent(first).end == tree.extent(second).start
                    && if relation == "nsubj" {
                        second < v
                    } else {
                        first > v
                    };
                if beside
                    && tree.upos(second) == Upos::Propn
                    && let Some(found) = edit(&tree, ontology, first, second)
                {
                    out.push(found);
                    // "met his counterpart Ann Smith and her aides": what goes on with the name goes on with the phrase.
                    if found.1 == first {
                        out.extend(tree.kids_by(second, &["conj"]).map(|k| (k, first, "conj")));
                    }
                }
            }
        }
    }
    out
}

/// Where the second of two belongs.
fn edit(tree: &Tree, ontology: &Ontology, first: usize, second: usize) -> Option<Edit> {
    let titled = |t: usize| {
        let word = tree.low(t);
        ontology.lexicon().is("official", &word) || ontology.title(&word).is_some()
    };
    let last = tree.extent(second).start.checked_sub(1)?;
    match tree.upos(first) {
        _ if titled(first) => Some((second, first, "appos")),
        // "Uttar Pradesh Chief Minister Yogi Adityanath".
        Upos::Propn if titled(last) => Some((first, second, "compound")),
        Upos::Noun if tree.upos(last).is_nominal() => Some((second, last, "appos")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::Token;

    fn token(form: &str, upos: Upos, head: Option<usize>, deprel: &'static str) -> Token {
        Token {
            span: crate::model::Span::default(),
            form: form.to_owned(),
            lemma: form.to_lowercase(),
            upos,
            xpos: "NN",
            head,
            deprel,
        }
    }

    #[test]
    fn a_name_beside_a_subject_belongs_to_the_noun_before_it() {
        let ontology = Ontology::builtin().expect("the embedded ontology can be read");
        let sentence = Sentence {
            tokens: vec![
                token("Troops", Upos::Noun, Some(5), "nsubj"),
                token("loyal", Upos::Adj, Some(0), "amod"),
                token("to", Upos::Adp, Some(3), "case"),
                token("leader", Upos::Noun, Some(1), "obl"),
                token("Smith", Upos::Propn, Some(5), "nsubj"),
                token("fled", Upos::Verb, None, "root"),
            ],
            ..Sentence::default()
        };
        assert_eq!(edits(&sentence, ontology), [(4, 3, "appos")]);
    }
}
