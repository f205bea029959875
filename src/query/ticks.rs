//! When each edge is attested, with what status: what a drawing needs to narrow itself down to a span of time.

use std::collections::BTreeMap;

use serde::ser::{Serialize, Serializer};

use super::collect::{Collected, End, Pattern, Sighting, claims};
use super::graph::Graph;
use super::{Edge, Hidden, Options, QueryError};
use crate::model::Status;

/// One posting of an edge; in JSON an array of four numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tick {
    /// First and last day, as days since 1970.
    pub days: Option<(i32, i32)>,
    /// Whether it happened; in JSON its place in [`Status::ALL`].
    pub status: Status,
    /// Number of claims.
    pub claims: u32,
}

impl Serialize for Tick {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let status = Status::ALL.iter().position(|s| *s == self.status);
        let days = (self.days.map(|d| d.0), self.days.map(|d| d.1));
        (days.0, days.1, status, self.claims).serialize(to)
    }
}

/// What attests an edge: a list for each origin.
pub type Ticks = Vec<Vec<Tick>>;

impl Graph<'_> {
    /// What attests each of these edges, found with the same options; in an order that no order of reading changes.
    pub fn ticks(&self, edges: &[Edge], options: &Options) -> Result<Vec<Ticks>, QueryError> {
        edges.iter().map(|e| self.ticks_of(e, options)).collect()
    }

    fn ticks_of(&self, edge: &Edge, options: &Options) -> Result<Ticks, QueryError> {
        let ends = (
            self.store.key_id(&edge.subject.id)?,
            self.store.key_id(&edge.object.id)?,
        );
        let (Some(subject), Some(object)) = ends else {
            return Ok(Ticks::new());
        };
        let (subject, object) = (self.root(subject), self.root(object));
        let pattern = Pattern {
            subject: End::Is(subject),
            relations: vec![edge.relation.clone()],
            object: End::Is(object),
            label: None,
        };
        let mut found = self.collect(&pattern, options)?;
        let edges = std::mem::take(&mut found.edges).into_iter();
        let sightings: Vec<Sighting> = edges
            .filter(|(key, _)| (key.0, key.2) == (subject, object))
            .flat_map(|(_, sightings)| sightings)
            .collect();
        Ok(self.ticks_in(&sightings))
    }

    fn ticks_in(&self, sightings: &[Sighting]) -> Ticks {
        let mut origins: BTreeMap<u32, Vec<Tick>> = BTreeMap::new();
        for posting in sightings.iter().map(|s| &s.posting) {
            let ticks = origins.entry(self.origin(posting.article)).or_default();
            ticks.push(Tick {
                days: posting.days,
                status: posting.status,
                claims: posting.claims,
            });
        }
        let mut ticks: Ticks = origins.into_values().collect();
        for list in &mut ticks {
            list.sort_unstable();
        }
        ticks.sort_unstable();
        ticks
    }

    /// Orders edges and cuts them to the limit, as always, and says what attests each.
    pub(super) fn finish_with_ticks(
        &self,
        mut found: Collected,
        options: &Options,
    ) -> Result<(Vec<Edge>, Vec<Ticks>, Hidden), QueryError> {
        let mut ranked = self.ranked(&mut found, options)?;
        let limit = options.limit.unwrap_or(usize::MAX);
        let cut = ranked.split_off(ranked.len().min(limit));
        let cut: usize = cut.iter().map(|(_, s)| claims(s)).sum();
        found.hide("beyond the limit", cut);
        let mut edges = Vec::with_capacity(ranked.len());
        let mut ticks = Vec::with_capacity(ranked.len());
        for (key, sightings) in ranked {
            edges.push(self.edge(&key, &sightings, options)?);
            ticks.push(self.ticks_in(&sightings));
        }
        Ok((edges, ticks, found.hidden))
    }
}
