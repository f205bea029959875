//! Claims that cannot both hold: one relation asserted here and denied there, or two relations of which the ontology says that they
//! contradict each other, between the same two ends at about the same time.

use std::collections::BTreeSet;

use serde::Serialize;

use super::collect::{Collected, EdgeKey, Sighting};
use super::graph::Graph;
use super::{Edge, Hidden, Options, QueryError};
use crate::model::Status;
use crate::store::RelationId;

/// Why two claims cannot both hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Clash {
    /// One says that it is so, the other that it is not.
    Denied,
    /// Their relations exclude each other.
    Opposite,
}

/// Two claims that cannot both hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contradiction {
    /// Why.
    pub clash: Clash,
    /// Their edges, each with the claims of its side only: places in [`Contradictions::edges`].
    pub edges: [usize; 2],
    /// Days between the closest of them; none where a date is missing and one article says both.
    pub days: Option<u32>,
}

/// What contradicts each other in the graph, best attested first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contradictions {
    /// How the question was read.
    pub reading: String,
    /// The pairs.
    pub pairs: Vec<Contradiction>,
    /// Their edges.
    pub edges: Vec<Edge>,
    /// What was left out.
    pub hidden: Hidden,
}

/// Two sides of which one is wrong, or both speak of different things.
struct Pair<'c> {
    clash: Clash,
    sides: [(EdgeKey, Vec<&'c Sighting>); 2],
    days: Option<u32>,
}

impl Graph<'_> {
    /// The contradictions about a name, or in the whole graph, of claims at most `within` days apart; those of claims without a date in one
    /// article only if `undated` says so, since the article may speak of different times.
    pub fn contradictions(
        &self,
        name: Option<&str>,
        within: u32,
        undated: bool,
        options: &Options,
    ) -> Result<Contradictions, QueryError> {
        let options = Options {
            statuses: [Status::Asserted, Status::Negated].into(),
            roll_up: false,
            ..options.clone()
        };
        let found = self.collect(&self.open_pattern(&options)?, &options)?;
        let focus = name.map(|n| self.node(n)).transpose()?;
        let touches = |key: &EdgeKey| {
            focus
                .as_ref()
                .is_none_or(|f| key.0 == f.root || key.2 == f.root)
        };
        let mut pairs = Vec::new();
        for (key, sightings) in found.edges.iter().filter(|(key, _)| touches(key)) {
            let yes = of(sightings, Status::Asserted);
            let no = of(sightings, Status::Negated);
            pairs.extend(close(Clash::Denied, (*key, yes), (*key, no), within));
            for other in self.opposites(*key, &found) {
                let sides = (
                    of(sightings, Status::Asserted),
                    of(&found.edges[&other], Status::Asserted),
                );
                pairs.extend(close(
                    Clash::Opposite,
                    (*key, sides.0),
                    (other, sides.1),
                    within,
                ));
            }
        }
        let all = pairs.len();
        pairs.retain(|pair| undated || pair.days.is_some());
        let of_one_article = all - pairs.len();
        let mut ranked = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let origins = |side: &[&Sighting]| {
                let own: Vec<Sighting> = side.iter().map(|s| **s).collect();
                self.origin_count(&own)
            };
            let least = pair
                .sides
                .iter()
                .map(|(_, s)| origins(s))
                .min()
                .unwrap_or(0);
            let surest = |side: &[&Sighting]| side.iter().map(|s| s.posting.confidence).max();
            let sure = pair
                .sides
                .iter()
                .filter_map(|(_, s)| surest(s))
                .min()
                .unwrap_or(0);
            let [(a, _), (b, _)] = &pair.sides;
            let ids = (
                self.key(a.0)?,
                self.key(a.2)?,
                self.store.relation_name(a.1),
                self.store.relation_name(b.1),
            );
            let no_date = pair.days.is_none();
            ranked.push((
                (no_date, std::cmp::Reverse((least, sure)), pair.days, ids),
                pair,
            ));
        }
        ranked.sort_by(|a, b| a.0.cmp(&b.0));
        let mut hidden = found.hidden.clone();
        // What is planned or threatened contradicts nothing.
        hidden.retain(|why, _| why.parse::<Status>().is_err());
        if of_one_article > 0 {
            let why = "pairs of one article without a date (--undated shows them)";
            hidden.insert(why.to_owned(), of_one_article);
        }
        let limit = options.limit.unwrap_or(ranked.len());
        if ranked.len() > limit {
            hidden.insert("pairs beyond the limit".to_owned(), ranked.len() - limit);
        }
        let mut edges = Vec::new();
        let mut shown = Vec::new();
        for (_, pair) in ranked.into_iter().take(limit) {
            let mut places = [0; 2];
            for (i, (key, side)) in pair.sides.iter().enumerate() {
                let own: Vec<Sighting> = side.iter().map(|s| **s).collect();
                places[i] = edges.len();
                edges.push(self.edge(key, &own, &options)?);
            }
            shown.push(Contradiction {
                clash: pair.clash,
                edges: places,
                days: pair.days,
            });
        }
        let about = focus
            .as_ref()
            .map_or_else(String::new, |f| format!(" about {}", f.node.name));
        let notes: Vec<String> = focus.into_iter().filter_map(|f| f.note).collect();
        Ok(Contradictions {
            reading: format!(
                "contradictions{about} within {within} days {}",
                self.reading_of_options(&options, &notes)?
            ),
            pairs: shown,
            edges,
            hidden,
        })
    }

    /// Edges between the same ends whose relation excludes that of `key`; each pair from one side only.
    fn opposites(&self, key: EdgeKey, found: &Collected) -> Vec<EdgeKey> {
        let name = self.store.relation_name(key.1);
        let mut all = Vec::new();
        for (id, other) in self.store.relations() {
            let excludes = |a: &str, b: &str| {
                let relation = self.ontology.relation(a);
                relation.is_some_and(|r| r.contradicts.iter().any(|c| c == b))
            };
            if name >= other || !(excludes(name, other) || excludes(other, name)) {
                continue;
            }
            let mut candidates = vec![(key.0, id, key.2)];
            if self.holds_both_ways(key.1) || self.holds_both_ways(id) {
                candidates.push((key.2, id, key.0));
            }
            all.extend(
                candidates
                    .into_iter()
                    .filter(|c| found.edges.contains_key(c)),
            );
        }
        all
    }

    fn holds_both_ways(&self, relation: RelationId) -> bool {
        self.traits(relation).symmetric
    }
}

fn of(sightings: &[Sighting], status: Status) -> Vec<&Sighting> {
    sightings
        .iter()
        .filter(|s| s.posting.status == status)
        .collect()
}

/// The sightings of either side that have one of the other side near them in time, or in the same article where a date is missing.
fn close<'c>(
    clash: Clash,
    (one, left): (EdgeKey, Vec<&'c Sighting>),
    (other, right): (EdgeKey, Vec<&'c Sighting>),
    within: u32,
) -> Option<Pair<'c>> {
    let mut least: Option<u32> = None;
    let mut near: [BTreeSet<usize>; 2] = Default::default();
    for (i, x) in left.iter().enumerate() {
        for (j, y) in right.iter().enumerate() {
            let gap = match (x.posting.days, y.posting.days) {
                (Some((a, b)), Some((c, d))) => Some((c - b).max(a - d).max(0).unsigned_abs()),
                _ if x.posting.article == y.posting.article => None,
                _ => continue,
            };
            if gap.is_some_and(|gap| gap > within) {
                continue;
            }
            if let Some(gap) = gap {
                least = Some(least.map_or(gap, |l| l.min(gap)));
            }
            near[0].insert(i);
            near[1].insert(j);
        }
    }
    let [of_left, of_right] = near;
    if of_left.is_empty() {
        return None;
    }
    let pick = |all: Vec<&'c Sighting>, keep: &BTreeSet<usize>| -> Vec<&'c Sighting> {
        keep.iter().filter_map(|i| all.get(*i).copied()).collect()
    };
    Some(Pair {
        clash,
        sides: [(one, pick(left, &of_left)), (other, pick(right, &of_right))],
        days: least,
    })
}
