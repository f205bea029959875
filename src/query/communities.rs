//! Who belongs together: the Louvain method (V. D. Blondel and others, 2008), nodes taken in the order of their ids, so that the same graph
//! always falls into the same parts.

use std::collections::{BTreeMap, HashMap};

use petgraph::graph::UnGraph;
use petgraph::visit::EdgeRef;
use serde::Serialize;

use super::graph::Graph;
use super::view::Pair;
use super::{Edge, Hidden, Node, Options, QueryError};

/// Smaller parts are only counted.
const LEAST: usize = 3;
/// Members and edges that are shown of each.
const SHOWN: usize = 12;
const EDGES: usize = 2;
const ROUNDS: usize = 50;

/// Nodes that have more to do with each other than with others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Community {
    /// How many nodes it has.
    pub size: usize,
    /// Those with most ties inside, at most twelve.
    pub members: Vec<Node>,
    /// Pairs of its nodes that have to do with each other.
    pub ties: usize,
    /// Its best attested edges: places in [`Communities::edges`].
    pub edges: Vec<usize>,
}

/// The communities of the graph, largest first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Communities {
    /// How the question was read.
    pub reading: String,
    /// The communities.
    pub communities: Vec<Community>,
    /// Their best edges.
    pub edges: Vec<Edge>,
    /// What was left out.
    pub hidden: Hidden,
}

impl Graph<'_> {
    /// The largest communities, `options.limit` of them; by cooperation unless other relations are asked for.
    pub fn communities(&self, options: &Options) -> Result<Communities, QueryError> {
        let options = options.by_default("cooperative-with");
        let view = self.view(&options)?;
        let pairs = view.pairs();
        let part_of = louvain(&pairs);
        let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (node, part) in part_of.iter().enumerate() {
            parts.entry(*part).or_default().push(node);
        }
        let mut inside: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut strength = vec![0u32; part_of.len()];
        let mut ties: HashMap<usize, usize> = HashMap::new();
        for link in pairs.edge_references() {
            let (a, b) = (link.source().index(), link.target().index());
            if part_of[a] == part_of[b] {
                strength[a] += link.weight().origins;
                strength[b] += link.weight().origins;
                *ties.entry(part_of[a]).or_default() += 1;
                inside
                    .entry(part_of[a])
                    .or_default()
                    .extend(&link.weight().ties);
            }
        }
        let mut hidden = view.hidden.clone();
        let all = parts.len();
        let mut parts: Vec<(usize, Vec<usize>)> = parts
            .into_iter()
            .filter(|(_, m)| m.len() >= LEAST)
            .collect();
        if all > parts.len() {
            hidden.insert(
                format!("communities of fewer than {LEAST} nodes"),
                all - parts.len(),
            );
        }
        parts.sort_by_key(|(part, members)| (std::cmp::Reverse(members.len()), *part));
        let limit = options.limit.unwrap_or(parts.len());
        if parts.len() > limit {
            hidden.insert(
                "communities beyond the limit".to_owned(),
                parts.len() - limit,
            );
            parts.truncate(limit);
        }
        let mut edges = Vec::new();
        let mut communities = Vec::with_capacity(parts.len());
        for (part, mut members) in parts {
            members.sort_by_key(|m| (std::cmp::Reverse(strength[*m]), *m));
            let mut shown = Vec::new();
            for member in members.iter().take(SHOWN) {
                shown.push(self.node_of(view.nodes[*member])?);
            }
            let mut best = inside.remove(&part).unwrap_or_default();
            best.sort_by_key(|i| (std::cmp::Reverse(view.ties[*i].origins), *i));
            let mut places = Vec::new();
            for tie in best.into_iter().take(EDGES) {
                if let Some(edge) = self.edge_of(&view, &view.ties[tie], &options)? {
                    places.push(edges.len());
                    edges.push(edge);
                }
            }
            communities.push(Community {
                size: members.len(),
                members: shown,
                ties: ties.get(&part).copied().unwrap_or_default(),
                edges: places,
            });
        }
        Ok(Communities {
            reading: format!(
                "communities of {} nodes {}",
                view.nodes.len(),
                self.reading_of_options(&options, &[])?
            ),
            communities,
            edges,
            hidden,
        })
    }
}

/// For each node the least node of its community.
fn louvain(graph: &UnGraph<(), Pair>) -> Vec<usize> {
    let mut belongs: Vec<usize> = (0..graph.node_count()).collect();
    let mut links: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); graph.node_count()];
    for link in graph.edge_references() {
        let (a, b) = (link.source().index(), link.target().index());
        let weight = f64::from(link.weight().origins);
        *links[a].entry(b).or_default() += weight;
        *links[b].entry(a).or_default() += weight;
    }
    loop {
        let parts = moved(&links);
        let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
        for part in &parts {
            let next = numbers.len();
            numbers.entry(*part).or_insert(next);
        }
        if numbers.len() == links.len() {
            break;
        }
        // Each part becomes one node of a smaller graph; what is inside it stays as a loop.
        let mut smaller: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); numbers.len()];
        for (node, others) in links.iter().enumerate() {
            for (other, weight) in others {
                let (a, b) = (numbers[&parts[node]], numbers[&parts[*other]]);
                *smaller[a].entry(b).or_default() += weight;
            }
        }
        for part in &mut belongs {
            *part = numbers[&parts[*part]];
        }
        links = smaller;
    }
    // The least node of a community stands for it.
    let mut least: HashMap<usize, usize> = HashMap::new();
    for (node, part) in belongs.iter().enumerate() {
        least.entry(*part).or_insert(node);
    }
    belongs.iter().map(|part| least[part]).collect()
}

/// Moves each node to the neighbouring part where modularity gains most, until nothing moves.
fn moved(links: &[BTreeMap<usize, f64>]) -> Vec<usize> {
    let count = links.len();
    let degree: Vec<f64> = links.iter().map(|others| others.values().sum()).collect();
    let total: f64 = degree.iter().sum();
    let mut part: Vec<usize> = (0..count).collect();
    let mut weight = degree.clone();
    if total == 0.0 {
        return part;
    }
    for _ in 0..ROUNDS {
        let mut changed = false;
        for node in 0..count {
            let own = part[node];
            let mut towards: BTreeMap<usize, f64> = BTreeMap::from([(own, 0.0)]);
            for (other, w) in links[node].iter().filter(|(other, _)| **other != node) {
                *towards.entry(part[*other]).or_default() += w;
            }
            weight[own] -= degree[node];
            let gain = |(to, w): (&usize, &f64)| (w - weight[*to] * degree[node] / total, *to);
            let stay = gain((&own, &towards[&own]));
            let mut best = stay;
            for candidate in towards.iter().map(gain) {
                if candidate.0 > best.0 + 1e-9 {
                    best = candidate;
                }
            }
            part[node] = best.1;
            weight[best.1] += degree[node];
            changed |= best.1 != own;
        }
        if !changed {
            break;
        }
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_rings_with_one_link_are_two_communities() {
        let mut graph = UnGraph::new_undirected();
        let nodes: Vec<_> = (0..8).map(|_| graph.add_node(())).collect();
        let mut link = |a: usize, b: usize| {
            let pair = Pair {
                ties: Vec::new(),
                origins: 1,
            };
            graph.add_edge(nodes[a], nodes[b], pair);
        };
        for half in [0, 4] {
            for i in 0..4 {
                link(half + i, half + (i + 1) % 4);
            }
            link(half, half + 2);
        }
        link(3, 4);
        assert_eq!(louvain(&graph), [0, 0, 0, 0, 4, 4, 4, 4]);
    }
}
