//! Why an edge is not there: the sentences that name both ends, and where reading each of them stopped.

use std::collections::BTreeMap;

use serde::Serialize;

use super::collect::End;
use super::graph::Graph;
use super::{Options, QueryError};
use crate::extract::{Extractor, Party, Refusal, Stage};
use crate::model::{ArticleHead, Fragment, Span, Status, fold};
use crate::store::KeyId;

/// The sentences that name both ends of an edge.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Silence {
    /// How the question was read.
    pub reading: String,
    /// Sentences in order of article and text.
    pub sentences: Vec<Passage>,
    /// Sentences beyond the limit.
    pub more: usize,
    /// Articles that name at least one end and were looked through.
    pub articles: usize,
    /// Articles that name both ends but whose text was not kept.
    pub without_text: usize,
}

/// A sentence that names both ends.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Passage {
    /// The article.
    pub article: ArticleHead,
    /// The sentence.
    pub sentence: String,
    /// Why it does not state the relation; those that came furthest first.
    pub refusals: Vec<Refusal>,
}

/// One end of the edge that is missing.
struct Sought {
    party: Party,
    roots: Vec<KeyId>,
    folded: Vec<String>,
}

impl Sought {
    /// Whether an article can name it.
    fn may_be_in(&self, fragment: &Fragment, text: &str) -> bool {
        let known = |key| self.party.keys.contains(key);
        fragment.entities.iter().any(|e| known(&e.key))
            || self.folded.iter().any(|name| text.contains(name.as_str()))
    }
}

impl Graph<'_> {
    /// Why `text`, such as "Russia backs Assad", is not an edge: at most `limit` sentences that name both ends. `extractor` reads them
    /// again.
    pub fn why_not(
        &self,
        text: &str,
        extractor: &Extractor,
        limit: usize,
    ) -> Result<Silence, QueryError> {
        let (subject, relations, object) = self.triple(text)?;
        let mut notes = Vec::new();
        let a = self.sought(&subject, &mut notes)?;
        let b = self.sought(&object, &mut notes)?;
        if a.roots.is_empty() && b.roots.is_empty() {
            return Err(QueryError::UnknownName {
                name: subject,
                near: Vec::new(),
            });
        }
        let mut numbers = Vec::new();
        for root in a.roots.iter().chain(&b.roots) {
            numbers.extend(self.articles_of(*root)?);
        }
        numbers.sort_unstable();
        numbers.dedup();
        let mut by_id = BTreeMap::new();
        for number in numbers {
            by_id.insert(self.fragment(number)?.article.id.clone(), number);
        }
        let mut silence = Silence {
            reading: format!("{subject} {} {object}", relations.join("|")),
            sentences: Vec::new(),
            more: 0,
            articles: by_id.len(),
            without_text: 0,
        };
        for number in by_id.into_values() {
            let (text, fragment) = self.store.record(number)?;
            let text = text.unwrap_or_default();
            let folded = format!(" {} ", fold(&text));
            if !a.may_be_in(&fragment, &folded) || !b.may_be_in(&fragment, &folded) {
                continue;
            }
            if text.is_empty() {
                silence.without_text += 1;
                continue;
            }
            self.passages(
                text,
                &fragment,
                [&a, &b],
                &relations,
                extractor,
                limit,
                &mut silence,
            );
        }
        Ok(silence)
    }

    fn passages(
        &self,
        text: String,
        fragment: &Fragment,
        [a, b]: [&Sought; 2],
        relations: &[String],
        extractor: &Extractor,
        limit: usize,
        silence: &mut Silence,
    ) {
        let article = crate::model::Article {
            head: fragment.article.clone(),
            text,
        };
        let mut last: Option<Span> = None;
        for refusal in extractor.refusals(&article, &a.party, relations, &b.party) {
            let refusal = self.in_graph(refusal, fragment);
            if last == Some(refusal.sentence) {
                if let Some(passage) = silence.sentences.last_mut() {
                    passage.refusals.push(refusal);
                }
                continue;
            }
            if silence.sentences.len() >= limit {
                silence.more += 1;
                continue;
            }
            last = Some(refusal.sentence);
            silence.sentences.push(Passage {
                article: article.head.clone(),
                sentence: refusal.sentence.slice(&article.text).to_owned(),
                refusals: vec![refusal],
            });
        }
    }

    /// Adds what the graph makes of a claim that is drawn.
    fn in_graph(&self, mut refusal: Refusal, fragment: &Fragment) -> Refusal {
        let Some(id) = refusal
            .claim
            .as_deref()
            .filter(|_| refusal.stage == Stage::Drawn)
        else {
            return refusal;
        };
        let claim = fragment.claims.iter().find(|c| c.id == id);
        let more = match claim {
            None => "; the graph was read with other rules or models, ingest the article again",
            Some(_) if self.known.rejected.contains(id) => "; you rejected it",
            Some(claim) if claim.confidence < Options::default().min_confidence => {
                "; such low confidence is left out of answers, --min-confidence 0 shows it"
            }
            Some(claim) if claim.status != Status::Asserted => {
                "; only asserted claims count unless you ask for status=any"
            }
            Some(_) => "; it is in the graph",
        };
        refusal.reason.push_str(more);
        refusal
    }

    fn sought(&self, name: &str, notes: &mut Vec<String>) -> Result<Sought, QueryError> {
        let roots = match self.end(name, notes) {
            Ok(End::Is(root)) => vec![root],
            Ok(End::Among(roots)) => roots,
            Ok(End::Any(_)) => {
                return Err(QueryError::Unreadable {
                    why: "it needs a name at both ends".to_owned(),
                });
            }
            Err(QueryError::UnknownName { .. }) => Vec::new(),
            Err(e) => return Err(e),
        };
        let mut party = Party::default();
        party.names.push(name.to_owned());
        for root in &roots {
            for member in self.members(*root) {
                party.keys.push(self.key(member)?);
                let sightings = self.store.sightings(member)?;
                let forms = sightings.display.into_iter().chain(sightings.written);
                party.names.extend(forms.map(|(form, _)| form));
            }
        }
        party.names.sort();
        party.names.dedup();
        let folded = (party.names.iter())
            .map(|name| format!(" {} ", fold(name)))
            .filter(|name| !name.trim().is_empty())
            .collect();
        Ok(Sought {
            party,
            roots,
            folded,
        })
    }
}
