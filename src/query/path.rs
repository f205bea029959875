//! Paths and neighbourhoods.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use petgraph::algo::astar;
use petgraph::graph::{NodeIndex, UnGraph};

use super::collect::{Collected, EdgeKey, End, Pattern, Sighting, claims};
use super::graph::Graph;
use super::{Answer, Options, QueryError};
use crate::store::KeyId;

/// A hop costs more than any difference of attestation.
const HOP: u64 = 1 << 32;

impl Graph<'_> {
    /// All edges, for drawings of the whole graph.
    pub fn edges(&self, options: &Options) -> Result<Answer, QueryError> {
        let pattern = Pattern {
            subject: End::ANY,
            relations: Vec::new(),
            object: End::ANY,
            label: None,
        };
        self.answer(&pattern, options, &[])
    }

    /// The shortest path between two names, the better attested of equals; its edges in order.
    pub fn path(&self, from: &str, to: &str, options: &Options) -> Result<Answer, QueryError> {
        let (from, to) = (self.node(from)?, self.node(to)?);
        let mut found = self.collect(
            &self.open_pattern(options)?,
            &Options {
                unnamed: true,
                ..options.clone()
            },
        )?;
        let ranked = self.ranked(&mut found, options)?;
        // The best edge of each pair, whichever way it points.
        let mut best: HashMap<(KeyId, KeyId), (EdgeKey, Vec<Sighting>)> = HashMap::new();
        let mut graph: UnGraph<KeyId, u64> = UnGraph::new_undirected();
        let mut places: HashMap<KeyId, NodeIndex> = HashMap::new();
        for (key, sightings) in ranked {
            let pair = (key.0.min(key.2), key.0.max(key.2));
            if best.contains_key(&pair) {
                continue;
            }
            let mut place = |k: KeyId| *places.entry(k).or_insert_with(|| graph.add_node(k));
            let (a, b) = (place(key.0), place(key.2));
            let origins = self.origin_count(&sightings).max(1);
            graph.add_edge(a, b, HOP + 1_000_000 / origins as u64);
            best.insert(pair, (key, sightings));
        }
        let mut edges = Vec::new();
        let path = match (places.get(&from.root), places.get(&to.root)) {
            (Some(a), Some(b)) => astar(&graph, *a, |n| n == *b, |e| *e.weight(), |_| 0),
            _ => None,
        };
        let nodes = path.map_or_else(Vec::new, |(_, nodes)| nodes);
        for pair in nodes.windows(2) {
            let (Some(a), Some(b)) = (graph.node_weight(pair[0]), graph.node_weight(pair[1]))
            else {
                continue;
            };
            if let Some((key, sightings)) = best.get(&((*a).min(*b), (*a).max(*b))) {
                edges.push(self.edge(key, sightings, options)?);
            }
        }
        let notes: Vec<String> = [&from, &to]
            .into_iter()
            .filter_map(|f| f.note.clone())
            .collect();
        let mut reading = format!("path from {} to {}", from.node.name, to.node.name);
        if edges.is_empty() && from.root != to.root {
            reading.push_str(": there is none");
        }
        if !notes.is_empty() {
            reading = format!("{reading} ({})", notes.join("; "));
        }
        Ok(Answer {
            verdict: None,
            reading,
            edges,
            hidden: found.hidden,
        })
    }

    /// What is around a name: the best attested edges of each node, hop by hop, at most `top` of each node and hop.
    pub fn neighbourhood(
        &self,
        name: &str,
        hops: usize,
        top: usize,
        options: &Options,
    ) -> Result<Answer, QueryError> {
        let centre = self.node(name)?;
        let around = Options {
            roll_up: false,
            ..options.clone()
        };
        let relations = self.open_pattern(options)?.relations;
        let mut all = Collected::default();
        let mut seen = BTreeSet::from([centre.root]);
        let mut frontier = vec![centre.root];
        for _ in 0..hops {
            let mut next = Vec::new();
            for node in frontier {
                let mut found = self.around(node, &relations, &around)?;
                let ranked = self.ranked(&mut found, &around)?;
                for (why, count) in found.hidden {
                    all.hide(&why, count);
                }
                let mut shown = 0;
                for (key, sightings) in ranked {
                    let other = if key.0 == node { key.2 } else { key.0 };
                    if !options.unnamed && self.is_unnamed(other)? {
                        all.hide("unnamed", claims(&sightings));
                        continue;
                    }
                    if shown == top {
                        all.hide("beyond the limit", claims(&sightings));
                        continue;
                    }
                    shown += 1;
                    if seen.insert(other) {
                        next.push(other);
                    }
                    all.edges.insert(key, sightings);
                }
            }
            frontier = next;
        }
        let (edges, hidden) = self.finish(all, options)?;
        let mut reading = format!(
            "{hops} hops around {}, {top} edges of each node",
            centre.node.name
        );
        if let Some(note) = centre.note {
            reading = format!("{reading} ({note})");
        }
        Ok(Answer {
            verdict: None,
            reading,
            edges,
            hidden,
        })
    }

    /// All edges of a node in both directions.
    pub(super) fn around(
        &self,
        node: KeyId,
        relations: &[String],
        options: &Options,
    ) -> Result<Collected, QueryError> {
        let pattern = |subject, object| Pattern {
            subject,
            relations: relations.to_vec(),
            object,
            label: None,
        };
        let mut found = self.collect(&pattern(End::Is(node), End::ANY), options)?;
        let into = self.collect(&pattern(End::ANY, End::Is(node)), options)?;
        let both_ways: BTreeMap<EdgeKey, Vec<Sighting>> = into.edges;
        for (key, sightings) in both_ways {
            if !self.traits(key.1).symmetric {
                found.edges.insert(key, sightings);
            }
        }
        for (why, count) in into.hidden {
            found.hide(&why, count);
        }
        Ok(found)
    }

    fn open_pattern(&self, options: &Options) -> Result<Pattern, QueryError> {
        Ok(Pattern {
            subject: End::ANY,
            relations: self.options_relations(options)?,
            object: End::ANY,
            label: None,
        })
    }
}
