//! The best-attested part of the whole graph: what a reader sees first. No more of the graph is held in memory than a number for each
//! node.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::answer::hide;
use super::collect::Collected;
use super::graph::Graph;
use super::sieve::Sieve;
use super::{Answer, Options, QueryError, Ticks};
use crate::store::KeyId;

/// Why claims are left out that the part does not hold.
const BEYOND: &str = "beyond the limit";

impl Graph<'_> {
    /// The `most` nodes that have most to do with others, each article's say counted once for each edge, and the edges between them, at
    /// most as many as the limit, with what attests each.
    pub fn best(&self, most: usize, options: &Options) -> Result<(Answer, Vec<Ticks>), QueryError> {
        let plain = Options {
            roll_up: false,
            ..options.clone()
        };
        let mut hidden = Collected::default();
        let (busiest, claims) = self.busiest(most, &plain, &mut hidden)?;
        let mut found = self.edges_among(&busiest, &plain)?;
        found.hidden = hidden.hidden;
        let (edges, ticks, mut hidden) = self.finish_with_ticks(found, &plain)?;
        let left = claims.saturating_sub(edges.iter().map(|e| e.claims).sum());
        hidden.remove(BEYOND);
        hide(&mut hidden, BEYOND, left);
        let answer = Answer {
            reading: "the best-attested part of the graph".to_owned(),
            verdict: None,
            edges,
            hidden,
        };
        Ok((answer, ticks))
    }

    /// The edges between some nodes, given by their ids, with what attests each; of symmetric ones one direction.
    pub fn among(
        &self,
        ids: &[String],
        options: &Options,
    ) -> Result<(Answer, Vec<Ticks>), QueryError> {
        let mut nodes = Vec::with_capacity(ids.len());
        for id in ids {
            nodes.extend(self.store.key_id(id)?.map(|key| self.root(key)));
        }
        let plain = Options {
            roll_up: false,
            ..options.clone()
        };
        let found = self.edges_among(&nodes, &plain)?;
        let (edges, ticks, hidden) = self.finish_with_ticks(found, &plain)?;
        let answer = Answer {
            reading: format!("between {} nodes", nodes.len()),
            verdict: None,
            edges,
            hidden,
        };
        Ok((answer, ticks))
    }

    /// The nodes with the most postings that count, of equals the first by id; and how many claims count in the whole graph.
    fn busiest(
        &self,
        most: usize,
        options: &Options,
        hidden: &mut Collected,
    ) -> Result<(Vec<KeyId>, usize), QueryError> {
        let wanted = self.wanted_relations(options)?;
        let sieve = Sieve::new(options);
        let mut weights: HashMap<KeyId, u64> = HashMap::new();
        let mut claims = 0;
        self.scan(&mut |subject, relation, object, mut postings| {
            if !wanted.get(relation.index()).copied().unwrap_or_default() {
                return Ok(());
            }
            self.strike((subject, relation, object), &mut postings);
            let (subject, object) = (self.root(subject), self.root(object));
            if subject == object {
                return Ok(());
            }
            let postings = sieve.sift(postings, hidden);
            claims += postings.iter().map(|p| p.claims as usize).sum::<usize>();
            let count = postings.len() as u64;
            for end in [subject, object] {
                *weights.entry(end).or_default() += count;
            }
            Ok(())
        })?;
        let mut order: Vec<(Reverse<u64>, KeyId)> =
            weights.into_iter().map(|(k, w)| (Reverse(w), k)).collect();
        order.sort_unstable();
        // Names are looked up only where they decide: until there are enough nodes, and for all that weigh as much as the last of them.
        let mut kept = Vec::new();
        for (weight, node) in order {
            let full = kept.len() >= most;
            if full && kept.last().is_some_and(|(w, _, _)| *w != weight) {
                break;
            }
            if options.unnamed || !self.is_unnamed(node)? {
                kept.push((weight, self.key(node)?, node));
            }
        }
        kept.sort();
        kept.truncate(most);
        Ok((kept.into_iter().map(|(_, _, node)| node).collect(), claims))
    }
}
