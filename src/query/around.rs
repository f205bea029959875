//! What is around a name, between two, and common to two.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{hide, hide_all};
use super::collect::{Collected, EdgeKey, End, Pattern, Sighting, claims};
use super::find::Found;
use super::graph::Graph;
use super::rows::{Row, Rows};
use super::{Answer, Options, QueryError};
use crate::store::KeyId;

/// What two names have in common is shown with so many edges on each side.
const SIDES: usize = 2;

/// An edge with what attests it.
type Attested = (EdgeKey, Vec<Sighting>);

fn notes(found: [&Found; 2]) -> Vec<String> {
    found.into_iter().filter_map(|f| f.note.clone()).collect()
}

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
                hide_all(&mut all.hidden, found.hidden);
                let mut shown = 0;
                for (key, sightings) in ranked {
                    let turned = (key.2, key.1, key.0);
                    if self.traits(key.1).symmetric && all.edges.contains_key(&turned) {
                        // What holds both ways was met from the other end.
                        continue;
                    }
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
        hide_all(&mut found.hidden, into.hidden);
        Ok(found)
    }

    pub(super) fn open_pattern(&self, options: &Options) -> Result<Pattern, QueryError> {
        Ok(Pattern {
            subject: End::ANY,
            relations: self.options_relations(options)?,
            object: End::ANY,
            label: None,
        })
    }

    /// The edges from one node to another and back.
    pub(super) fn both_ways_between(
        &self,
        a: KeyId,
        b: KeyId,
        relations: &[String],
        options: &Options,
    ) -> Result<Collected, QueryError> {
        let pattern = |subject, object| Pattern {
            subject: End::Is(subject),
            relations: relations.to_vec(),
            object: End::Is(object),
            label: None,
        };
        let mut found = self.collect(&pattern(a, b), options)?;
        let back = self.collect(&pattern(b, a), options)?;
        for (key, sightings) in back.edges {
            // What holds both ways was found already.
            let turned = (key.2, key.1, key.0);
            if !self.traits(key.1).symmetric || !found.edges.contains_key(&turned) {
                found.edges.insert(key, sightings);
            }
        }
        hide_all(&mut found.hidden, back.hidden);
        Ok(found)
    }

    /// Everything direct between two names, in both directions.
    pub fn between(&self, a: &str, b: &str, options: &Options) -> Result<Answer, QueryError> {
        let (a, b) = (self.node(a)?, self.node(b)?);
        let relations = self.options_relations(options)?;
        let found = self.both_ways_between(a.root, b.root, &relations, options)?;
        let (edges, hidden) = self.finish(found, options)?;
        let narrowed = self.reading_of_options(options, &notes([&a, &b]))?;
        Ok(Answer {
            verdict: None,
            reading: format!("between {} and {} {narrowed}", a.node.name, b.node.name),
            edges,
            hidden,
        })
    }

    /// Whom two names have to do with both, best attested first: a row for each, with the best edges to either.
    pub fn common(&self, a: &str, b: &str, options: &Options) -> Result<Rows, QueryError> {
        let (a, b) = (self.node(a)?, self.node(b)?);
        let relations = self.options_relations(options)?;
        let alone = Options {
            roll_up: false,
            ..options.clone()
        };
        let mut hidden = super::Hidden::new();
        let mut sides: [BTreeMap<KeyId, Vec<Attested>>; 2] = Default::default();
        for (side, end) in [&a, &b].into_iter().enumerate() {
            let mut found = self.around(end.root, &relations, &alone)?;
            for (key, sightings) in self.ranked(&mut found, &alone)? {
                let other = if key.0 == end.root { key.2 } else { key.0 };
                sides[side].entry(other).or_default().push((key, sightings));
            }
            hide_all(&mut hidden, found.hidden);
        }
        let [left, mut right] = sides;
        let mut shared = Vec::new();
        for (node, mut of_a) in left {
            let Some(mut of_b) = right.remove(&node) else {
                continue;
            };
            if !options.unnamed && self.is_unnamed(node)? {
                let count = of_a
                    .iter()
                    .chain(&of_b)
                    .map(|(_, s)| claims(s))
                    .sum::<usize>();
                hide(&mut hidden, "unnamed", count);
                continue;
            }
            let origins = |list: &[Attested]| {
                list.iter()
                    .map(|(_, s)| self.origin_count(s))
                    .sum::<usize>()
            };
            let (x, y) = (origins(&of_a), origins(&of_b));
            of_a.truncate(SIDES);
            of_b.truncate(SIDES);
            of_a.append(&mut of_b);
            shared.push((x.min(y), x + y, self.key(node)?, node, of_a));
        }
        shared.sort_by(|a, b| (b.0, b.1).cmp(&(a.0, a.1)).then_with(|| a.2.cmp(&b.2)));
        if let Some(limit) = options.limit
            && shared.len() > limit
        {
            hidden.insert("nodes beyond the limit".to_owned(), shared.len() - limit);
            shared.truncate(limit);
        }
        let mut edges = Vec::new();
        let mut rows = Vec::with_capacity(shared.len());
        for (.., node, list) in shared {
            let mut row = Row::default();
            row.bind.insert("both".to_owned(), self.node_of(node)?);
            for (key, sightings) in list {
                row.edges.push(edges.len());
                edges.push(self.edge(&key, &sightings, options)?);
            }
            rows.push(row);
        }
        let narrowed = self.reading_of_options(options, &notes([&a, &b]))?;
        let reading = format!(
            "what {} and {} have to do with both",
            a.node.name, b.node.name
        );
        Ok(Rows {
            answer: Answer {
                verdict: None,
                reading: format!("{reading} {narrowed}"),
                edges,
                hidden,
            },
            rows,
            cut: None,
        })
    }
}
