//! Edges that came and went between two windows of time, or that one source has and another has not.

use std::collections::BTreeSet;

use serde::Serialize;

use super::answer::{hide, hide_all};
use super::collect::{EdgeKey, Sighting};
use super::graph::Graph;
use super::{Edge, Hidden, Options, QueryError};

/// What two answers to one question differ in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// How the first was read.
    pub reading: String,
    /// How the second was read.
    pub with: String,
    /// Edges that only the second has: places in `edges`.
    pub came: Vec<usize>,
    /// Edges that only the first has: places in `edges`.
    pub went: Vec<usize>,
    /// How many edges both have.
    pub stayed: usize,
    /// The edges that came and went.
    pub edges: Vec<Edge>,
    /// What was left out of either.
    pub hidden: Hidden,
}

impl Graph<'_> {
    /// Compares what one name, or the whole graph, looks like under two sets of options; at most `limit` edges of each sort.
    pub fn compare(
        &self,
        name: Option<&str>,
        first: &Options,
        second: &Options,
    ) -> Result<Comparison, QueryError> {
        let (first, second) = (&first.by_default("acts"), &second.by_default("acts"));
        let mut hidden = Hidden::new();
        let mut read = |options: &Options| -> Result<_, QueryError> {
            let relations = self.options_relations(options)?;
            let mut found = match name {
                Some(name) => self.around(self.node(name)?.root, &relations, options)?,
                None => self.collect(&self.open_pattern(options)?, options)?,
            };
            let ranked = self.ranked(&mut found, options)?;
            hide_all(&mut hidden, found.hidden);
            Ok(ranked)
        };
        let (before, after) = (read(first)?, read(second)?);
        let keys = |list: &[(EdgeKey, Vec<Sighting>)]| -> BTreeSet<EdgeKey> {
            list.iter().map(|(key, _)| *key).collect()
        };
        let (had, has) = (keys(&before), keys(&after));
        let stayed = had.intersection(&has).count();
        let mut edges = Vec::new();
        let mut only = |list: Vec<(EdgeKey, Vec<Sighting>)>,
                        other: &BTreeSet<EdgeKey>,
                        options: &Options|
         -> Result<Vec<usize>, QueryError> {
            let new: Vec<_> = list
                .into_iter()
                .filter(|(key, _)| !other.contains(key))
                .collect();
            let limit = options.limit.unwrap_or(new.len());
            if new.len() > limit {
                hide(&mut hidden, "edges beyond the limit", new.len() - limit);
            }
            let mut places = Vec::new();
            for (key, sightings) in new.into_iter().take(limit) {
                places.push(edges.len());
                edges.push(self.edge(&key, &sightings, options)?);
            }
            Ok(places)
        };
        let came = only(after, &had, second)?;
        let went = only(before, &has, first)?;
        let what = match name {
            Some(name) => self.node(name)?.node.name,
            None => "all edges".to_owned(),
        };
        Ok(Comparison {
            reading: format!("{what} {}", self.reading_of_options(first, &[])?),
            with: format!("{what} {}", self.reading_of_options(second, &[])?),
            came,
            went,
            stayed,
            edges,
            hidden,
        })
    }
}
