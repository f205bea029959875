//! A part of the graph as quads, in the words that SPARQL sees.

use std::collections::BTreeSet;

use oxrdf::{GraphName, NamedNode, NamedOrBlankNode, Quad, Term};
use spareval::InternalQuad;

use super::quads::Wanted;
use super::terms::{self, Id};
use crate::model::Status;
use crate::query::graph::Graph;
use crate::query::{Edge, QueryError};

impl Graph<'_> {
    /// These edges, their ends, the claims that stand as evidence under them and their articles: what the whole says of them in SPARQL,
    /// each claim a named graph. Sorted, each once.
    pub fn quads(&self, edges: &[Edge]) -> Result<Vec<Quad>, QueryError> {
        let (mut nodes, mut articles) = (BTreeSet::new(), BTreeSet::new());
        let mut claims = BTreeSet::new();
        let mut found = Vec::new();
        for edge in edges {
            let root = |id: &str| -> Result<_, QueryError> {
                Ok(self.store.key_id(id)?.map(|key| self.root(key)))
            };
            let (Some(subject), Some(object)) = (root(&edge.subject.id)?, root(&edge.object.id)?)
            else {
                continue;
            };
            nodes.extend([subject, object]);
            if edge.statuses.contains_key(&Status::Asserted) {
                let relation = self.ontology.relation(&edge.relation);
                let both = relation.is_some_and(|r| r.symmetric);
                let pairs = [Some((subject, object)), both.then_some((object, subject))];
                for (from, to) in pairs.into_iter().flatten() {
                    found.extend(
                        self.words_for(&edge.relation)
                            .iter()
                            .map(|word| InternalQuad {
                                subject: Id::Node(from),
                                predicate: terms::word(word),
                                object: Id::Node(to),
                                graph_name: None,
                            }),
                    );
                }
            }
            for evidence in &edge.evidence {
                let Some(number) = self.store.number_of(&evidence.article)? else {
                    continue;
                };
                let fragment = self.fragment(number)?;
                let is_it = |c: &crate::model::Claim| c.id == evidence.claim;
                let Some(at) = fragment.claims.iter().position(is_it) else {
                    continue;
                };
                articles.insert(number);
                claims.insert((number, at as u32));
                if let Some(speaker) = &fragment.claims[at].speaker {
                    nodes.extend(self.entity_root(&fragment, speaker)?);
                }
            }
        }
        let about = |subject: &Id| -> Result<_, QueryError> {
            self.default_about(&Wanted {
                subject: Some(subject),
                predicate: None,
                object: None,
            })
        };
        for node in nodes {
            found.extend(about(&Id::Node(node))?);
        }
        for article in articles {
            found.extend(about(&Id::Article(article))?);
        }
        for (article, at) in claims {
            let claim = Id::Claim(article, at);
            found.extend(about(&claim)?);
            let all = Wanted {
                subject: None,
                predicate: None,
                object: None,
            };
            found.extend(self.named_quads(&all, Some(&claim))?);
        }
        let mut quads = Vec::with_capacity(found.len());
        for quad in found {
            quads.extend(self.written(quad)?);
        }
        quads.sort_by_cached_key(ToString::to_string);
        quads.dedup();
        Ok(quads)
    }

    /// The quad in RDF's own terms; none if its places hold what cannot stand there.
    fn written(&self, quad: InternalQuad<Id>) -> Result<Option<Quad>, QueryError> {
        let iri = |term: Term| -> Option<NamedNode> {
            match term {
                Term::NamedNode(iri) => Some(iri),
                _ => None,
            }
        };
        let subject = iri(self.external(quad.subject)?).map(NamedOrBlankNode::from);
        let predicate = iri(self.external(quad.predicate)?);
        let object = self.external(quad.object)?;
        let graph = match quad.graph_name {
            Some(graph) => iri(self.external(graph)?).map(GraphName::from),
            None => Some(GraphName::DefaultGraph),
        };
        Ok(match (subject, predicate, graph) {
            (Some(subject), Some(predicate), Some(graph)) => {
                Some(Quad::new(subject, predicate, object, graph))
            }
            _ => None,
        })
    }
}
