//! Which nodes hang together and what a step between them costs, packed for searching.
//!
//! The search is A* (P. E. Hart, N. J. Nilsson, B. Raphael, IEEE Transactions on Systems Science and Cybernetics 4, 1968), its estimate the
//! number of steps that are left; these are counted from the goal outwards, no further than the start.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use super::view::View;

/// A place among the nodes of a view.
pub(super) type Place = u32;
/// A pair of nodes that have to do with each other.
pub(super) type Link = u32;

/// A step costs more than any difference of attestation.
const STEP: u64 = 1 << 32;
/// What the attestation of a step can cost: all of it with one origin, half of it with two.
const DOUBT: u64 = 1 << 20;

/// Which nodes hang together.
#[derive(Debug)]
pub(super) struct Links {
    /// Where the links of each node begin in `near`; they end where those of the next begin.
    first: Vec<u32>,
    /// The node at the other end, and the link.
    near: Vec<(Place, Link)>,
    /// For each link its ends, its cost and its best tie.
    all: Vec<([Place; 2], u64, u32)>,
}

/// How many steps nodes are from a goal.
pub(super) struct Distances {
    known: Vec<u8>,
    /// What was not met is at least so far away.
    beyond: u8,
}

const UNKNOWN: u8 = u8::MAX;

impl Distances {
    fn least(&self, node: Place) -> u8 {
        match self.known.get(node as usize) {
            Some(&UNKNOWN) | None => self.beyond,
            Some(known) => *known,
        }
    }

    /// The steps from a node; none if it was not met.
    pub(super) fn of(&self, node: Place) -> Option<usize> {
        let known = self.known.get(node as usize).filter(|d| **d != UNKNOWN);
        known.map(|d| usize::from(*d))
    }
}

impl Links {
    /// `is_fact` tells which ties only say where somebody sits; these are worth less than what somebody did.
    pub(super) fn new(view: &View, is_fact: &dyn Fn(usize) -> bool) -> Self {
        let cost = |tie: usize| {
            let fact = if is_fact(tie) { DOUBT } else { 0 };
            STEP + fact + DOUBT / u64::from(view.ties[tie].origins.max(1))
        };
        let mut pairs: Vec<([Place; 2], u64, u32)> = (0..)
            .zip(&view.ties)
            .map(|(i, tie)| {
                let [a, b] = tie.ends;
                ([a.min(b), a.max(b)], cost(i as usize), i)
            })
            .collect();
        pairs.sort_unstable();
        pairs.dedup_by_key(|(ends, ..)| *ends);
        let mut first = vec![0u32; view.nodes.len() + 1];
        for (ends, ..) in &pairs {
            for end in ends {
                first[*end as usize + 1] += 1;
            }
        }
        for i in 1..first.len() {
            first[i] += first[i - 1];
        }
        let mut next = first.clone();
        let mut near = vec![(0, 0); 2 * pairs.len()];
        for (link, ([a, b], ..)) in (0..).zip(&pairs) {
            for (end, other) in [(a, b), (b, a)] {
                let at = &mut next[*end as usize];
                near[*at as usize] = (*other, link);
                *at += 1;
            }
        }
        Self {
            first,
            near,
            all: pairs,
        }
    }

    fn near(&self, node: Place) -> &[(Place, Link)] {
        let at = |i: usize| self.first.get(i).copied().unwrap_or_default() as usize;
        let node = node as usize;
        self.near.get(at(node)..at(node + 1)).unwrap_or_default()
    }

    /// The best tie of a link: a place in [`View::ties`].
    pub(super) fn best(&self, link: Link) -> Option<usize> {
        self.all.get(link as usize).map(|l| l.2 as usize)
    }

    pub(super) fn cost(&self, path: &[Link]) -> u64 {
        path.iter().map(|link| self.step(*link)).sum()
    }

    fn step(&self, link: Link) -> u64 {
        self.all.get(link as usize).map_or(STEP, |l| l.1)
    }

    /// The other end of a link.
    pub(super) fn across(&self, link: Link, from: Place) -> Place {
        match self.all.get(link as usize) {
            Some(([a, b], ..)) if *a == from => *b,
            Some(([a, _], ..)) => *a,
            None => from,
        }
    }

    /// The nodes of a path, its beginning left out.
    pub(super) fn nodes(&self, from: Place, path: &[Link]) -> Vec<Place> {
        let mut at = from;
        path.iter()
            .map(|link| {
                at = self.across(*link, at);
                at
            })
            .collect()
    }

    /// How many steps nodes are from `to`, counted until `from` is met, at most `max`.
    pub(super) fn distances(&self, from: Place, to: Place, max: usize) -> Distances {
        let mut known = vec![UNKNOWN; self.first.len()];
        known[to as usize] = 0;
        let mut edge = vec![to];
        let mut steps = 0u8;
        while known[from as usize] == UNKNOWN && !edge.is_empty() {
            if usize::from(steps) >= max.min(usize::from(UNKNOWN) - 2) {
                break;
            }
            steps += 1;
            let mut next = Vec::new();
            'level: for node in edge {
                for (other, _) in self.near(node) {
                    let at = &mut known[*other as usize];
                    if *at == UNKNOWN {
                        *at = steps;
                        if *other == from {
                            break 'level;
                        }
                        next.push(*other);
                    }
                }
            }
            edge = next;
        }
        // Some of the last step may not have been met.
        let beyond = steps.max(1);
        Distances { known, beyond }
    }

    /// The cheapest path of at most `max` steps that avoids some nodes and links.
    pub(super) fn cheapest(
        &self,
        [from, to]: [Place; 2],
        max: usize,
        distances: &Distances,
        without: (&HashSet<Place>, &HashSet<Link>),
    ) -> Option<Vec<Link>> {
        let (nodes, links) = without;
        // What is known of a node: the cost to it, the steps, the link that leads to it; whether it is done with.
        let mut met: HashMap<Place, (u64, usize, Option<Link>, bool)> = HashMap::new();
        let mut open = BinaryHeap::new();
        met.insert(from, (0, 0, None, false));
        open.push(Reverse((0u64, from)));
        while let Some(Reverse((_, node))) = open.pop() {
            let Some((cost, steps, _, done)) = met.get_mut(&node) else {
                continue;
            };
            if std::mem::replace(done, true) {
                continue;
            }
            if node == to {
                return Some(self.way_back(to, &met));
            }
            let (cost, steps) = (*cost, *steps + 1);
            for (other, link) in self.near(node) {
                let left = distances.least(*other);
                if steps + usize::from(left) > max || nodes.contains(other) || links.contains(link)
                {
                    continue;
                }
                let cost = cost + self.step(*link);
                let better = met
                    .get(other)
                    .is_none_or(|(known, _, _, done)| !done && cost < *known);
                if better {
                    met.insert(*other, (cost, steps, Some(*link), false));
                    open.push(Reverse((cost + u64::from(left) * STEP, *other)));
                }
            }
        }
        None
    }

    fn way_back(
        &self,
        to: Place,
        met: &HashMap<Place, (u64, usize, Option<Link>, bool)>,
    ) -> Vec<Link> {
        let mut path = Vec::new();
        let mut at = to;
        while let Some((_, _, Some(link), _)) = met.get(&at) {
            path.push(*link);
            at = self.across(*link, at);
        }
        path.reverse();
        path
    }
}
