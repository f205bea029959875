//! Claims in full, for exports: what a question shows of them is not enough to hand them on.

use std::collections::{BTreeMap, HashMap};

use super::graph::Graph;
use super::{Edge, Node, QueryError};
use crate::model::{ArticleHead, Claim, Day};

/// A claim with the entities that it is about and the article in which it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Place of its edge among those asked for.
    pub edge: usize,
    /// What the article states.
    pub claim: Claim,
    /// Who, as the article has it: for what holds both ways this may be the other end of the edge.
    pub subject: Node,
    /// Whom or what.
    pub object: Node,
    /// To whom the article attributes it.
    pub speaker: Option<Node>,
    /// Where it stands.
    pub article: ArticleHead,
}

impl Statement {
    /// First and last day that it is about: its own, else the day of publication.
    pub fn days(&self) -> Option<(Day, Day)> {
        self.claim.days(self.article.date)
    }
}

impl Graph<'_> {
    /// The claims that stand as evidence under these edges, each once, by article, place and id.
    pub fn statements(&self, edges: &[Edge]) -> Result<Vec<Statement>, QueryError> {
        let mut wanted: BTreeMap<&str, HashMap<&str, usize>> = BTreeMap::new();
        for (at, edge) in edges.iter().enumerate() {
            for evidence in &edge.evidence {
                let claims = wanted.entry(&evidence.article).or_default();
                claims.entry(&evidence.claim).or_insert(at);
            }
        }
        let mut statements = Vec::new();
        for (article, claims) in wanted {
            let Some(number) = self.store.number_of(article)? else {
                continue;
            };
            let fragment = self.fragment(number)?;
            let mut stated: Vec<(usize, &Claim)> = (fragment.claims.iter())
                .filter_map(|c| claims.get(c.id.as_str()).map(|at| (*at, c)))
                .collect();
            stated.sort_by(|(_, a), (_, b)| (a.spans, &a.id).cmp(&(b.spans, &b.id)));
            stated.dedup_by(|a, b| a.1.id == b.1.id);
            for (edge, claim) in stated {
                let node = |id: &str| match self.entity_root(&fragment, id)? {
                    Some(root) => Ok::<_, QueryError>(Some(self.node_of(root)?)),
                    None => Ok(None),
                };
                let (Some(subject), Some(object)) = (node(&claim.subject)?, node(&claim.object)?)
                else {
                    continue;
                };
                let speaker = match &claim.speaker {
                    Some(id) => node(id)?,
                    None => None,
                };
                statements.push(Statement {
                    edge,
                    claim: claim.clone(),
                    subject,
                    object,
                    speaker,
                    article: fragment.article.clone(),
                });
            }
        }
        Ok(statements)
    }
}
