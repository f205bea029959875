//! What happened when: the dated claims about a name, or between two, in order, and how many there were in each span of time.

use std::collections::BTreeMap;

use serde::Serialize;

use super::answer::hide;
use super::collect::Sighting;
use super::graph::Graph;
use super::{Edge, Evidence, Hidden, Options, QueryError};
use crate::model::{Day, Status};
use crate::store::{KeyId, Posting, RelationId, day_from};

/// A chart has at most so many bars.
const BARS: usize = 40;
const DAYS_OF_MONTH: i64 = 31;
const DAYS_OF_YEAR: i64 = 366;

/// A dated claim.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moment {
    /// First day that it is about: its own date, else the article's.
    pub date: Day,
    /// The edge that it belongs to: a place in [`Timeline::edges`].
    pub edge: usize,
    /// The sentence.
    pub evidence: Evidence,
}

/// How many claims fall into a span of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bar {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Claims of cooperation.
    pub cooperative: usize,
    /// Claims of conflict.
    pub hostile: usize,
    /// Claims of facts, and denials.
    pub facts: usize,
}

impl Bar {
    /// All claims.
    pub fn all(&self) -> usize {
        self.cooperative + self.hostile + self.facts
    }
}

/// Dated claims in order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Timeline {
    /// How the question was read.
    pub reading: String,
    /// The claims, earliest first.
    pub moments: Vec<Moment>,
    /// How many there were over time; spans without any between others are there too.
    pub chart: Vec<Bar>,
    /// The edges that the claims belong to, without their evidence.
    pub edges: Vec<Edge>,
    /// What was left out.
    pub hidden: Hidden,
}

/// The postings of one edge that have a day, so many claims each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Dated {
    /// First day.
    day: i32,
    /// The edge: its place among those found.
    edge: usize,
    relation: RelationId,
    sighting: Sighting,
}

impl Dated {
    /// What makes it the same claims as another, seen from another edge.
    fn claims(&self) -> (i32, KeyId, RelationId, KeyId, Posting) {
        let Sighting {
            subject, object, ..
        } = self.sighting;
        (
            self.day,
            subject,
            self.relation,
            object,
            self.sighting.posting,
        )
    }

    fn count(&self) -> usize {
        self.sighting.posting.claims as usize
    }
}

impl Graph<'_> {
    /// The dated claims about a name, or between two; of more than the limit the latest.
    pub fn timeline(
        &self,
        a: &str,
        b: Option<&str>,
        options: &Options,
    ) -> Result<Timeline, QueryError> {
        let every = Options {
            evidence: usize::MAX,
            limit: None,
            ..options.clone()
        };
        let relations = self.options_relations(options)?;
        let a = self.node(a)?;
        let (name, note, mut found) = if let Some(b) = b {
            let b = self.node(b)?;
            let found = self.both_ways_between(a.root, b.root, &relations, &every)?;
            (format!("{} and {}", a.node.name, b.node.name), None, found)
        } else {
            let found = self.around(a.root, &relations, &every)?;
            (a.node.name, a.note, found)
        };
        let ranked = self.ranked(&mut found, &every)?;
        let mut hidden = found.hidden;
        let mut dated = Vec::new();
        let mut undated = 0;
        for (place, (key, sightings)) in ranked.iter().enumerate() {
            for sighting in sightings {
                match sighting.posting.days {
                    Some((day, _)) => dated.push(Dated {
                        day,
                        edge: place,
                        relation: key.1,
                        sighting: *sighting,
                    }),
                    None => undated += sighting.posting.claims as usize,
                }
            }
        }
        hide(&mut hidden, "undated", undated);
        // What counts for a person and for his country is one claim.
        dated.sort_by_key(|d| (d.claims(), d.edge));
        dated.dedup_by_key(|d| d.claims());
        let chart = self.chart(&dated);
        let all: usize = dated.iter().map(Dated::count).sum();
        let limit = options.limit.unwrap_or(usize::MAX);
        // Only what is shown is read: a country has more sentences than can be read in a moment.
        let mut shown = 0;
        let latest = dated.iter().rposition(|d| {
            shown += d.count();
            shown >= limit
        });
        let first = latest.map_or(i32::MIN, |i| dated[i].day);
        let mut moments = Vec::new();
        for (place, (key, sightings)) in ranked.iter().enumerate() {
            let is_shown = |s: &&Sighting| s.posting.days.is_some_and(|d| d.0 >= first);
            let sightings: Vec<Sighting> = sightings.iter().filter(is_shown).copied().collect();
            if sightings.is_empty() {
                continue;
            }
            for evidence in self.evidence(key, &sightings, &every)? {
                moments.extend(evidence.date.map(|date| Moment {
                    date,
                    edge: place,
                    evidence,
                }));
            }
        }
        moments.sort_by(|x, y| {
            let order = |m: &Moment| (m.date, m.evidence.article.clone(), m.evidence.claim.clone());
            order(x).cmp(&order(y)).then(x.edge.cmp(&y.edge))
        });
        moments.dedup_by(|x, y| x.evidence.claim == y.evidence.claim);
        if moments.len() > limit {
            moments.drain(..moments.len() - limit);
        }
        // Of a country with thousands of edges few have a claim that is shown.
        let plain = Options {
            evidence: 0,
            ..every.clone()
        };
        let mut places: BTreeMap<usize, usize> =
            moments.iter().map(|m| (m.edge, usize::MAX)).collect();
        let mut edges = Vec::with_capacity(places.len());
        for (old, new) in &mut places {
            let (key, sightings) = &ranked[*old];
            *new = edges.len();
            edges.push(self.edge(key, sightings, &plain)?);
        }
        for moment in &mut moments {
            moment.edge = places.get(&moment.edge).copied().unwrap_or_default();
        }
        if latest.is_some() {
            let earlier = all.saturating_sub(moments.len());
            hide(&mut hidden, "earlier claims beyond the limit", earlier);
        }
        let notes: Vec<String> = note.into_iter().collect();
        Ok(Timeline {
            reading: format!(
                "timeline of {name} {}",
                self.reading_of_options(options, &notes)?
            ),
            moments,
            chart,
            edges,
            hidden,
        })
    }

    fn chart(&self, dated: &[Dated]) -> Vec<Bar> {
        let days = dated.first().zip(dated.last());
        let days = days.and_then(|(a, b)| Some((day_from(a.day)?, day_from(b.day)?)));
        let Some((first, last)) = days else {
            return Vec::new();
        };
        let mut bars = spans(first, last);
        for one in dated {
            let Some(day) = day_from(one.day) else {
                continue;
            };
            let at = bars.partition_point(|b| b.to < day);
            let Some(bar) = bars.get_mut(at) else {
                continue;
            };
            let relation = self.store.relation_name(one.relation);
            let relation = self.ontology.relation(relation);
            let counts = one.sighting.posting.status != Status::Negated;
            match relation.map(|r| r.quad) {
                Some(quad) if quad.is_hostile() && counts => bar.hostile += one.count(),
                Some(quad) if quad.is_cooperative() && counts => bar.cooperative += one.count(),
                _ => bar.facts += one.count(),
            }
        }
        bars
    }
}

/// Days, months, years or several years from a first to a last day, so that there are not too many.
fn spans(first: Day, last: Day) -> Vec<Bar> {
    let days = (i64::from(last.year()) - i64::from(first.year())) * DAYS_OF_YEAR
        + (i64::from(last.month()) - i64::from(first.month())) * DAYS_OF_MONTH
        + i64::from(last.day())
        - i64::from(first.day());
    let years = i64::from(last.year()) - i64::from(first.year()) + 1;
    let most = BARS as i64;
    let mut bars = Vec::new();
    let mut from = if days < most {
        first
    } else if days / DAYS_OF_MONTH < most {
        Day::new(first.year(), first.month(), 1).unwrap_or(first)
    } else {
        Day::new(first.year(), 1, 1).unwrap_or(first)
    };
    let step = (years + most - 1) / most;
    while from <= last {
        let to = if days < most {
            from
        } else if days / DAYS_OF_MONTH < most {
            from.last_of_month()
        } else {
            let year = from.year().saturating_add(step as i16 - 1);
            Day::new(year, 12, 31).unwrap_or(last)
        };
        bars.push(Bar {
            from,
            to,
            cooperative: 0,
            hostile: 0,
            facts: 0,
        });
        match to.tomorrow() {
            Ok(next) => from = next,
            Err(_) => break,
        }
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_as_wide_as_the_time_asks() {
        let bars = |a: &str, b: &str| {
            let bars = spans(a.parse().unwrap(), b.parse().unwrap());
            let last = bars.last().unwrap().to.to_string();
            (bars.len(), bars[0].from.to_string(), last)
        };
        let wanted = |n, a: &str, b: &str| (n, a.to_owned(), b.to_owned());
        assert_eq!(
            bars("2016-10-03", "2016-10-05"),
            wanted(3, "2016-10-03", "2016-10-05")
        );
        assert_eq!(
            bars("2016-09-19", "2017-01-20"),
            wanted(5, "2016-09-01", "2017-01-31")
        );
        assert_eq!(
            bars("1990-05-01", "2017-01-20"),
            wanted(28, "1990-01-01", "2017-12-31")
        );
        let long = spans("1750-01-01".parse().unwrap(), "2017-01-20".parse().unwrap());
        assert!(long.len() <= BARS, "{}", long.len());
    }
}
