//! The best paths between two names.
//!
//! Of two paths the one with fewer steps is better, then the better attested one; a step that says where somebody sits is worth less than
//! one that says what somebody did. Further paths come from Yen's algorithm (J. Y. Yen, Management Science 17, 1971) over A* searches
//! whose estimate is the number of steps that are left in the whole graph.

use std::collections::{BTreeSet, HashSet, VecDeque};

use petgraph::algo::astar;
use petgraph::graph::{EdgeIndex, NodeIndex, UnGraph};
use petgraph::visit::{EdgeFiltered, EdgeRef, NodeFiltered};

use super::graph::Graph;
use super::rows::{Row, Rows};
use super::view::{Pair, View};
use super::{Answer, Options, QueryError};

/// A step costs more than any difference of attestation.
const STEP: u64 = 1 << 32;
/// What the attestation of a step can cost: all of it with one origin, half of it with two.
const DOUBT: u64 = 1 << 20;
/// Ways over a node that must be passed are put together from so many more paths to it and from it.
const SPARE: usize = 4;

/// Which paths are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// At most so many steps.
    pub max: usize,
    /// At most so many paths.
    pub count: usize,
    /// A name that the path must pass.
    pub via: Option<String>,
}

impl Default for Way {
    fn default() -> Self {
        Self {
            max: 6,
            count: 3,
            via: None,
        }
    }
}

/// A path: its cost and its links in order.
type Found = (u64, Vec<EdgeIndex>);

impl Graph<'_> {
    /// The best path between two names; its edges in order.
    pub fn path(&self, from: &str, to: &str, options: &Options) -> Result<Answer, QueryError> {
        let way = Way {
            count: 1,
            ..Way::default()
        };
        Ok(self.paths(from, to, &way, options)?.answer)
    }

    /// The best paths between two names, one row each, its edges in order.
    pub fn paths(
        &self,
        from: &str,
        to: &str,
        way: &Way,
        options: &Options,
    ) -> Result<Rows, QueryError> {
        let mut ends = vec![self.node(from)?, self.node(to)?];
        if let Some(via) = &way.via {
            ends.insert(1, self.node(via)?);
        }
        // A path may lead over talks that have no name.
        let options = Options {
            unnamed: true,
            ..options.clone()
        };
        let view = self.view(&options)?;
        let links = self.links(&view);
        let places: Option<Vec<NodeIndex>> = ends.iter().map(|e| view.place(e.root)).collect();
        let paths = match places.as_deref() {
            Some([a, b]) => links.paths(*a, *b, way.max, way.count),
            Some([a, over, b]) => links.over([*a, *over, *b], way),
            _ => Vec::new(),
        };
        let mut rows = Vec::new();
        let mut edges = Vec::new();
        for (_, path) in &paths {
            let mut row = Row::default();
            if let Some(start) = places.as_deref().and_then(<[NodeIndex]>::first) {
                for node in std::iter::once(*start).chain(links.nodes(*start, path)) {
                    row.nodes.push(self.node_of(view.root(node))?);
                }
            }
            for link in path {
                let Some(tie) = links.best(&view, *link) else {
                    continue;
                };
                if let Some(edge) = self.edge_of(&view, &view.ties[tie], &options)? {
                    let place = edges.iter().position(|e| *e == edge).unwrap_or_else(|| {
                        edges.push(edge);
                        edges.len() - 1
                    });
                    row.edges.push(place);
                }
            }
            rows.push(row);
        }
        let names: Vec<&str> = ends.iter().map(|e| e.node.name.as_str()).collect();
        let mut reading = match names.as_slice() {
            [a, over, b] => format!("paths from {a} over {over} to {b}"),
            _ => format!("paths from {}", names.join(" to ")),
        };
        if way.count == 1 {
            reading = reading.replacen("paths", "path", 1);
        }
        if rows.is_empty() {
            reading = format!("{reading}: there is none of at most {} steps", way.max);
        }
        let notes: Vec<String> = ends.into_iter().filter_map(|e| e.note).collect();
        let narrowed = self.reading_of_options(&options, &notes)?;
        Ok(Rows {
            answer: Answer {
                verdict: None,
                reading: format!("{reading} {narrowed}"),
                edges,
                hidden: view.hidden.clone(),
            },
            rows,
            cut: None,
        })
    }

    fn links(&self, view: &View) -> Links {
        let pairs = view.pairs();
        let costs = pairs
            .edge_references()
            .map(|e| {
                let cost = |i: &usize| {
                    let tie = &view.ties[*i];
                    let fact = if self.traits(tie.relation).structure {
                        DOUBT
                    } else {
                        0
                    };
                    STEP + fact + DOUBT / u64::from(tie.origins.max(1))
                };
                let best = e.weight().ties.iter().map(|i| (cost(i), *i)).min();
                best.unwrap_or((STEP, 0))
            })
            .collect();
        Links { pairs, costs }
    }
}

/// Which nodes hang together, and what a step between them costs.
struct Links {
    pairs: UnGraph<(), Pair>,
    /// For each link its cost and its best tie.
    costs: Vec<(u64, usize)>,
}

impl Links {
    fn best(&self, view: &View, link: EdgeIndex) -> Option<usize> {
        let tie = self.costs.get(link.index())?.1;
        (tie < view.ties.len()).then_some(tie)
    }

    fn cost(&self, path: &[EdgeIndex]) -> u64 {
        path.iter().map(|e| self.costs[e.index()].0).sum()
    }

    /// How many steps each node is from `to`.
    fn distances(&self, to: NodeIndex) -> Vec<u64> {
        let mut distances = vec![u64::MAX; self.pairs.node_count()];
        distances[to.index()] = 0;
        let mut queue = VecDeque::from([to]);
        while let Some(node) = queue.pop_front() {
            let next = distances[node.index()] + 1;
            for other in self.pairs.neighbors(node) {
                if distances[other.index()] == u64::MAX {
                    distances[other.index()] = next;
                    queue.push_back(other);
                }
            }
        }
        distances
    }

    /// The cheapest path that avoids some nodes and links.
    fn cheapest(
        &self,
        from: NodeIndex,
        to: NodeIndex,
        distances: &[u64],
        without: (&HashSet<NodeIndex>, &HashSet<EdgeIndex>),
    ) -> Option<Vec<EdgeIndex>> {
        let (nodes, links) = without;
        let open = EdgeFiltered::from_fn(&self.pairs, |e| !links.contains(&e.id()));
        let open = NodeFiltered::from_fn(&open, |n| !nodes.contains(&n));
        let estimate = |n: NodeIndex| distances[n.index()].saturating_mul(STEP).min(1 << 60);
        let cost = |e: petgraph::graph::EdgeReference<'_, Pair>| self.costs[e.id().index()].0;
        let (_, path) = astar(&open, from, |n| n == to, cost, estimate)?;
        path.windows(2)
            .map(|pair| self.pairs.find_edge(pair[0], pair[1]))
            .collect()
    }

    /// The best `count` paths of at most `max` steps, none with a node twice.
    fn paths(&self, from: NodeIndex, to: NodeIndex, max: usize, count: usize) -> Vec<Found> {
        let distances = self.distances(to);
        let reach = distances[from.index()];
        if from == to || reach > max as u64 || count == 0 {
            return Vec::new();
        }
        let nothing = (&HashSet::new(), &HashSet::new());
        let Some(first) = self.cheapest(from, to, &distances, nothing) else {
            return Vec::new();
        };
        let mut found: Vec<Found> = vec![(self.cost(&first), first)];
        let mut candidates: BTreeSet<Found> = BTreeSet::new();
        while found.len() < count {
            let Some((_, last)) = found.last().cloned() else {
                break;
            };
            let mut passed = HashSet::new();
            let mut at = from;
            for spur in 0..last.len().min(max) {
                let root = &last[..spur];
                let known = found.iter().filter(|(_, p)| p.get(..spur) == Some(root));
                let taken: HashSet<EdgeIndex> =
                    known.filter_map(|(_, p)| p.get(spur).copied()).collect();
                let rest = self.cheapest(at, to, &distances, (&passed, &taken));
                if let Some(rest) = rest.filter(|r| spur + r.len() <= max) {
                    let path = [root, &rest].concat();
                    candidates.insert((self.cost(&path), path));
                }
                passed.insert(at);
                at = self.across(last[spur], at);
            }
            let Some(next) = candidates.pop_first() else {
                break;
            };
            found.push(next);
        }
        found
    }

    /// The other end of a link.
    fn across(&self, link: EdgeIndex, from: NodeIndex) -> NodeIndex {
        match self.pairs.edge_endpoints(link) {
            Some((a, b)) if a == from => b,
            Some((a, _)) => a,
            None => from,
        }
    }

    /// The nodes of a path, its beginning left out.
    fn nodes(&self, from: NodeIndex, path: &[EdgeIndex]) -> Vec<NodeIndex> {
        let mut at = from;
        path.iter()
            .map(|link| {
                at = self.across(*link, at);
                at
            })
            .collect()
    }

    /// Paths over a node, none with a node twice.
    fn over(&self, [from, over, to]: [NodeIndex; 3], way: &Way) -> Vec<Found> {
        let there = self.paths(from, over, way.max, way.count + SPARE);
        let on = self.paths(over, to, way.max, way.count + SPARE);
        let mut found = Vec::new();
        for (a, first) in &there {
            let passed: HashSet<NodeIndex> = self.nodes(from, first).into_iter().collect();
            for (b, second) in &on {
                let mut nodes = self.nodes(over, second).into_iter();
                let fits = first.len() + second.len() <= way.max;
                if fits && nodes.all(|n| n != from && !passed.contains(&n)) {
                    found.push((a + b, [first.as_slice(), second].concat()));
                }
            }
        }
        found.sort();
        found.truncate(way.count);
        found
    }
}
