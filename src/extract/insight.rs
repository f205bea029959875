//! What a claim hangs on, found by reading its article again: the parse of its sentence, and the word that decided its status.

use serde::Serialize;

use super::{Extractor, casting};
use crate::model::{Article, Claim, Status};
use crate::nlp::Outline;

/// What reading an article again shows of one of its claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Insight {
    /// Whether the claim is still drawn, with the same status.
    pub drawn: bool,
    /// The word that makes the act planned, denied or otherwise not asserted, if one word does.
    pub because: Option<String>,
    /// The parse of the sentence.
    pub parse: Vec<Outline>,
}

impl Extractor<'_> {
    /// What `claim` of `article` hangs on; none if the article has no such sentence.
    pub fn insight(&self, article: &Article, claim: &Claim) -> Option<Insight> {
        let document = self.document(article);
        let sentence = (document.sentences.iter()).position(|s| s.span == claim.spans.sentence)?;
        let reading = casting::read(&document, article, self.nlp, self.ontology, self.gazetteer);
        let tree = &reading.trees[sentence];
        let relation = self.ontology.index(&claim.relation);
        let find = reading.finds.iter().find(|f| {
            f.sentence == sentence
                && Some(f.relation) == relation
                && tree.token(f.trigger).span == claim.spans.trigger
                && f.modality.status == claim.status
        });
        let because = find
            .filter(|f| f.modality.status != Status::Asserted)
            .and_then(|f| {
                let lexicon = self.ontology.lexicon();
                let status = f.modality.status;
                let own = tree.kids(f.trigger).iter().copied().find(|k| {
                    let word = tree.token(*k).form.to_lowercase();
                    lexicon.modal(&word) == Some(status)
                        || lexicon.adjective(&word) == Some(status)
                        || (status == Status::Negated && lexicon.is("negation", &word))
                        || (status == Status::Hypothetical && lexicon.is("conditional", &word))
                        || (status == Status::Ended && lexicon.is("past adverb", &word))
                });
                let word = f.modality.governor.or(own)?;
                Some(tree.token(word).form.clone())
            });
        Some(Insight {
            drawn: find.is_some(),
            because,
            parse: document.sentences[sentence].outline(),
        })
    }
}
