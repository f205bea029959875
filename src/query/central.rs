//! Who stands in the middle: degree, PageRank and betweenness over the whole graph.

use std::collections::VecDeque;
use std::str::FromStr;

use petgraph::graph::{NodeIndex, UnGraph};
use serde::Serialize;

use super::graph::Graph;
use super::view::{Pair, View};
use super::{Edge, Hidden, Node, Options, QueryError};

/// Chance that a walk of PageRank goes on (S. Brin and L. Page, 1998).
const DAMPING: f64 = 0.85;
const ROUNDS: usize = 100;
const SETTLED: f64 = 1e-10;
/// Betweenness walks so many edges at most; in larger graphs it starts from a sample of nodes.
const WALKED: usize = 200_000_000;

/// What makes a node central.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// Those whom many act on who are acted on by many; edges count by their origins.
    PageRank,
    /// On how many shortest ways between others it lies (U. Brandes, 2001).
    Betweenness,
    /// With how many others it has to do.
    Degree,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::PageRank, Self::Betweenness, Self::Degree];

    /// The public name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PageRank => "pagerank",
            Self::Betweenness => "betweenness",
            Self::Degree => "degree",
        }
    }
}

impl FromStr for Measure {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|m| m.as_str() == s).ok_or(())
    }
}

/// A node with its place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ranked {
    /// The node.
    pub node: Node,
    /// PageRank: share of all walks. Betweenness: share of all pairs of others. Degree: number of others.
    pub score: f64,
    /// Others with whom it has to do.
    pub degree: usize,
    /// Articles that name it.
    pub articles: usize,
    /// Its best attested edge: a place in [`Central::edges`].
    pub edge: Option<usize>,
}

/// The nodes in the middle, most central first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Central {
    /// How the question was read.
    pub reading: String,
    /// The nodes.
    pub nodes: Vec<Ranked>,
    /// Their best edges.
    pub edges: Vec<Edge>,
    /// What was left out.
    pub hidden: Hidden,
}

impl Graph<'_> {
    /// The most central nodes, `options.limit` of them.
    pub fn central(&self, by: Measure, options: &Options) -> Result<Central, QueryError> {
        let options = options.by_default("acts");
        let view = self.view(&options)?;
        let pairs = view.pairs();
        let count = pairs.node_count();
        let mut sampled = None;
        let scores = match by {
            Measure::Degree => (0..count)
                .map(|i| pairs.neighbors(NodeIndex::new(i)).count() as f64)
                .collect(),
            Measure::PageRank => self.pagerank(&view),
            Measure::Betweenness => {
                let (scores, starts) = betweenness(&pairs);
                sampled = (starts < count).then_some(starts);
                scores
            }
        };
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
        let limit = options.limit.unwrap_or(count);
        let mut nodes = Vec::new();
        let mut edges = Vec::new();
        for place in order.into_iter().take(limit) {
            let at = NodeIndex::new(place);
            let links = pairs.edges(at);
            let ties = links.flat_map(|e| e.weight().ties.iter()).copied();
            let best = ties.min_by_key(|i| (std::cmp::Reverse(view.ties[*i].origins), *i));
            let edge = match best {
                Some(tie) => self.edge_of(&view, &view.ties[tie], &options)?,
                None => None,
            };
            let edge = edge.map(|edge| {
                edges.push(edge);
                edges.len() - 1
            });
            let root = view.root(at);
            nodes.push(Ranked {
                node: self.node_of(root)?,
                score: scores[place],
                degree: pairs.neighbors(at).count(),
                articles: self.articles_of(root)?.len(),
                edge,
            });
        }
        let mut reading = format!(
            "most central of {count} nodes by {} {}",
            by.as_str(),
            self.reading_of_options(&options, &[])?
        );
        if let Some(starts) = sampled {
            reading = format!("{reading} (estimated from {starts} nodes)");
        }
        Ok(Central {
            reading,
            nodes,
            edges,
            hidden: view.hidden.clone(),
        })
    }

    fn pagerank(&self, view: &View) -> Vec<f64> {
        let count = view.nodes.len();
        let mut links: Vec<(usize, usize, f64)> = Vec::with_capacity(view.ties.len());
        for tie in &view.ties {
            let [a, b] = tie.ends.map(|e| e as usize);
            let weight = f64::from(tie.origins);
            links.push((a, b, weight));
            if self.traits(tie.relation).symmetric {
                links.push((b, a, weight));
            }
        }
        let mut out = vec![0.0; count];
        for (from, _, weight) in &links {
            out[*from] += weight;
        }
        let even = 1.0 / count.max(1) as f64;
        let mut rank = vec![even; count];
        for _ in 0..ROUNDS {
            let stuck: f64 = (0..count).filter(|i| out[*i] == 0.0).map(|i| rank[i]).sum();
            let mut next = vec![(1.0 - DAMPING + DAMPING * stuck) * even; count];
            for (from, to, weight) in &links {
                next[*to] += DAMPING * rank[*from] * weight / out[*from];
            }
            let change: f64 = rank.iter().zip(&next).map(|(a, b)| (a - b).abs()).sum();
            rank = next;
            if change < SETTLED {
                break;
            }
        }
        rank
    }
}

/// Brandes' algorithm over links without direction; the second value tells from how many nodes it started.
fn betweenness(graph: &UnGraph<(), Pair>) -> (Vec<f64>, usize) {
    let count = graph.node_count();
    let mut scores = vec![0.0; count];
    let most = (WALKED / (2 * graph.edge_count() + count).max(1)).max(1);
    let step = count.div_ceil(most).max(1);
    let starts: Vec<usize> = (0..count).step_by(step).collect();
    let mut ways = vec![0.0; count];
    let mut steps = vec![usize::MAX; count];
    let mut share = vec![0.0; count];
    for start in &starts {
        ways.fill(0.0);
        steps.fill(usize::MAX);
        share.fill(0.0);
        ways[*start] = 1.0;
        steps[*start] = 0;
        let mut order = Vec::new();
        let mut queue = VecDeque::from([*start]);
        while let Some(at) = queue.pop_front() {
            order.push(at);
            for other in graph.neighbors(NodeIndex::new(at)).map(NodeIndex::index) {
                if steps[other] == usize::MAX {
                    steps[other] = steps[at] + 1;
                    queue.push_back(other);
                }
                if steps[other] == steps[at] + 1 {
                    ways[other] += ways[at];
                }
            }
        }
        for at in order.into_iter().rev() {
            for other in graph.neighbors(NodeIndex::new(at)).map(NodeIndex::index) {
                if steps[other] == steps[at] + 1 {
                    share[at] += ways[at] / ways[other] * (1.0 + share[other]);
                }
            }
            if at != *start {
                scores[at] += share[at];
            }
        }
    }
    // Each pair was counted from both ends, in a sample as often as its ends were drawn.
    let pairs = (count.saturating_sub(1) * count.saturating_sub(2)) as f64;
    let scale = count as f64 / starts.len().max(1) as f64 / pairs.max(1.0);
    for score in &mut scores {
        *score *= scale;
    }
    (scores, starts.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_chain_lies_between() {
        let mut graph = UnGraph::new_undirected();
        let nodes: Vec<NodeIndex> = (0..5).map(|_| graph.add_node(())).collect();
        for pair in nodes.windows(2) {
            let link = Pair {
                ties: Vec::new(),
                origins: 1,
            };
            graph.add_edge(pair[0], pair[1], link);
        }
        let (scores, starts) = betweenness(&graph);
        assert_eq!(starts, 5);
        let wanted = [0.0, 3.0, 4.0, 3.0, 0.0].map(|n| n / 6.0);
        for (score, wanted) in scores.iter().zip(wanted) {
            assert!((score - wanted).abs() < 1e-9, "{scores:?}");
        }
    }
}
