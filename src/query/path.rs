//! The best paths between two names.
//!
//! Of two paths the one with fewer steps is better, then the better attested one; a step that says where somebody sits is worth less than
//! one that says what somebody did. Further paths come from Yen's algorithm (J. Y. Yen, Management Science 17, 1971) over the searches of
//! [`Links`].

use std::collections::{BTreeSet, HashSet};

use super::graph::Graph;
use super::links::{Link, Links, Place};
use super::rows::{Row, Rows};
use super::{Answer, Options, QueryError};

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
type Found = (u64, Vec<Link>);

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
        let links = view.links(&|tie| self.traits(view.ties[tie].relation).structure);
        let places: Option<Vec<Place>> = ends.iter().map(|e| view.place(e.root)).collect();
        let paths = match places.as_deref() {
            Some([a, b]) => self.paths_of(links, [*a, *b], way.max, way.count)?,
            Some([a, over, b]) => self.paths_over(links, [*a, *over, *b], way)?,
            _ => Vec::new(),
        };
        let mut rows = Vec::new();
        let mut edges = Vec::new();
        for (_, path) in &paths {
            let mut row = Row::default();
            if let Some(start) = places.as_deref().and_then(<[Place]>::first) {
                for node in std::iter::once(*start).chain(links.nodes(*start, path)) {
                    row.nodes.push(self.node_of(view.node(node))?);
                }
            }
            for link in path {
                let Some(tie) = links.best(*link) else {
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

    /// The best `count` paths of at most `max` steps, none with a node twice.
    fn paths_of(
        &self,
        links: &Links,
        [from, to]: [Place; 2],
        max: usize,
        count: usize,
    ) -> Result<Vec<Found>, QueryError> {
        let distances = links.distances(from, to, max);
        let reach = distances.of(from).filter(|steps| *steps <= max);
        if from == to || reach.is_none() || count == 0 {
            return Ok(Vec::new());
        }
        let nothing = (&HashSet::new(), &HashSet::new());
        let Some(first) = links.cheapest([from, to], max, &distances, nothing) else {
            return Ok(Vec::new());
        };
        let mut found: Vec<Found> = vec![(links.cost(&first), first)];
        let mut candidates: BTreeSet<Found> = BTreeSet::new();
        while found.len() < count {
            let Some((_, last)) = found.last().cloned() else {
                break;
            };
            let mut passed = HashSet::new();
            let mut at = from;
            for spur in 0..last.len().min(max) {
                self.stop.check()?;
                let root = &last[..spur];
                let known = found.iter().filter(|(_, p)| p.get(..spur) == Some(root));
                let taken: HashSet<Link> =
                    known.filter_map(|(_, p)| p.get(spur).copied()).collect();
                let rest = links.cheapest([at, to], max - spur, &distances, (&passed, &taken));
                if let Some(rest) = rest {
                    let path = [root, &rest].concat();
                    candidates.insert((links.cost(&path), path));
                }
                passed.insert(at);
                at = links.across(last[spur], at);
            }
            let Some(next) = candidates.pop_first() else {
                break;
            };
            found.push(next);
        }
        Ok(found)
    }

    /// Paths over a node, none with a node twice.
    fn paths_over(
        &self,
        links: &Links,
        [from, over, to]: [Place; 3],
        way: &Way,
    ) -> Result<Vec<Found>, QueryError> {
        let there = self.paths_of(links, [from, over], way.max, way.count + SPARE)?;
        let on = self.paths_of(links, [over, to], way.max, way.count + SPARE)?;
        let mut found = Vec::new();
        for (a, first) in &there {
            let passed: HashSet<Place> = links.nodes(from, first).into_iter().collect();
            for (b, second) in &on {
                let mut nodes = links.nodes(over, second).into_iter();
                let fits = first.len() + second.len() <= way.max;
                if fits && nodes.all(|n| n != from && !passed.contains(&n)) {
                    found.push((a + b, [first.as_slice(), second].concat()));
                }
            }
        }
        found.sort();
        found.truncate(way.count);
        Ok(found)
    }
}
