//! What happened when: the dated claims about a name, or between two, in order, and how many there were in each span of time.

use serde::Serialize;

use super::answer::hide;
use super::graph::Graph;
use super::{Edge, Evidence, Hidden, Options, QueryError};
use crate::model::{Day, Status};

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
        let (name, note, edges, mut hidden) = if let Some(b) = b {
            let answer = self.between(a, b, &every)?;
            let (a, b) = (self.node(a)?.node.name, self.node(b)?.node.name);
            (format!("{a} and {b}"), None, answer.edges, answer.hidden)
        } else {
            let found = self.node(a)?;
            let relations = self.options_relations(options)?;
            let all = self.around(found.root, &relations, &every)?;
            let (edges, hidden) = self.finish(all, &every)?;
            (found.node.name, found.note, edges, hidden)
        };
        let mut moments = Vec::new();
        let mut undated = 0;
        let mut kept = Vec::with_capacity(edges.len());
        for (place, mut edge) in edges.into_iter().enumerate() {
            for evidence in std::mem::take(&mut edge.evidence) {
                match evidence.date {
                    Some(date) => moments.push(Moment {
                        date,
                        edge: place,
                        evidence,
                    }),
                    None => undated += 1,
                }
            }
            kept.push(edge);
        }
        hide(&mut hidden, "undated", undated);
        moments.sort_by(|x, y| {
            let order = |m: &Moment| (m.date, m.evidence.article.clone(), m.evidence.claim.clone());
            order(x).cmp(&order(y)).then(x.edge.cmp(&y.edge))
        });
        // What counts for a person and for his country is one claim.
        moments.dedup_by(|x, y| x.evidence.claim == y.evidence.claim);
        let chart = self.chart(&moments, &kept);
        if let Some(limit) = options.limit
            && moments.len() > limit
        {
            let cut = moments.len() - limit;
            hidden.insert("earlier claims beyond the limit".to_owned(), cut);
            moments.drain(..cut);
        }
        let notes: Vec<String> = note.into_iter().collect();
        Ok(Timeline {
            reading: format!(
                "timeline of {name} {}",
                self.reading_of_options(options, &notes)?
            ),
            moments,
            chart,
            edges: kept,
            hidden,
        })
    }

    fn chart(&self, moments: &[Moment], edges: &[Edge]) -> Vec<Bar> {
        let (Some(first), Some(last)) = (moments.first(), moments.last()) else {
            return Vec::new();
        };
        let mut bars = spans(first.date, last.date);
        for moment in moments {
            let at = bars.partition_point(|b| b.to < moment.date);
            let (Some(bar), Some(edge)) = (bars.get_mut(at), edges.get(moment.edge)) else {
                continue;
            };
            let relation = self.ontology.relation(&edge.relation);
            let counts = moment.evidence.status != Status::Negated;
            match relation.map(|r| r.quad) {
                Some(quad) if quad.is_hostile() && counts => bar.hostile += 1,
                Some(quad) if quad.is_cooperative() && counts => bar.cooperative += 1,
                _ => bar.facts += 1,
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
