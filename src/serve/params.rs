//! What stands behind the question mark of an address: read strictly, with bounds on everything.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use super::trouble::Trouble;
use crate::model::{Day, Status};
use crate::query::{Options, Order, period};

/// Longer values are no question of a person.
const LONGEST: usize = 1000;
/// Edges, rows or claims in one answer.
pub const MOST: usize = 1000;
/// Sentences for each edge in one answer.
pub const SENTENCES: usize = 20;
/// Rows that a join may look at.
const BUDGET: usize = 100_000;
/// Bytes that the graph may take in memory.
const MEMORY: usize = 1 << 30;

/// What narrows an answer down, common to most routes.
pub const FILTERS: &[&str] = &[
    "status",
    "since",
    "until",
    "speaker",
    "source",
    "relation",
    "min_origins",
    "min_confidence",
    "unnamed",
    "roll_up",
    "order",
    "limit",
    "evidence",
];

/// The parameters of one request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params(BTreeMap<String, String>);

impl Params {
    /// Reads a query string; only these parameters may stand in it.
    pub fn read(query: &str, allowed: &[&[&str]]) -> Result<Self, Trouble> {
        let mut params = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if !allowed.iter().any(|list| list.contains(&name.as_ref())) {
                let known: Vec<&str> = allowed.concat();
                return Err(Trouble::wrong(format!(
                    "there is no parameter `{}` here; there are {}",
                    shortened(&name),
                    known.join(", ")
                )));
            }
            if value.len() > LONGEST {
                return Err(Trouble::wrong(format!(
                    "`{name}` has {} bytes; {LONGEST} are allowed",
                    value.len()
                )));
            }
            if params
                .insert(name.clone().into_owned(), value.into_owned())
                .is_some()
            {
                return Err(Trouble::wrong(format!("`{name}` is given twice")));
            }
        }
        Ok(Self(params))
    }

    /// A value that may be left out; empty is left out.
    pub fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.get(name).map(|v| v.trim());
        value.filter(|v| !v.is_empty())
    }

    /// A value that must be there.
    pub fn need(&self, name: &str) -> Result<&str, Trouble> {
        self.get(name)
            .ok_or_else(|| Trouble::wrong(format!("the parameter `{name}` is missing")))
    }

    /// A number from 0 or more up to a bound; beyond it the bound.
    pub fn number(&self, name: &str, default: usize, most: usize) -> Result<usize, Trouble> {
        self.parsed::<usize>(name, "a whole number")
            .map(|n| n.unwrap_or(default).min(most))
    }

    fn parsed<T: FromStr>(&self, name: &str, what: &str) -> Result<Option<T>, Trouble> {
        let read = |value: &str| {
            value.parse().map_err(|_| {
                Trouble::wrong(format!("`{name}` is {what}, not `{}`", shortened(value)))
            })
        };
        self.get(name).map(read).transpose()
    }

    fn flag(&self, name: &str, default: bool) -> Result<bool, Trouble> {
        match self.get(name) {
            None => Ok(default),
            Some("yes") => Ok(true),
            Some("no") => Ok(false),
            Some(other) => Err(Trouble::wrong(format!(
                "`{name}` is yes or no, not `{}`",
                shortened(other)
            ))),
        }
    }

    fn day(&self, name: &str) -> Result<Option<(Day, Day)>, Trouble> {
        let read = |value: &str| {
            period(value).ok_or_else(|| {
                Trouble::wrong(format!(
                    "`{}` is no date; write it as 2016-10-03, 2016-10 or 2016",
                    shortened(value)
                ))
            })
        };
        self.get(name).map(read).transpose()
    }

    /// The options of a question, with so many edges and sentences unless others are asked for.
    pub fn options(&self, limit: usize, evidence: usize) -> Result<Options, Trouble> {
        let list = |value: &str| value.split(',').map(|v| v.trim().to_owned()).collect();
        let defaults = Options::default();
        let order = match self.get("order") {
            None => None,
            Some(key) => Some(key.parse::<Order>().map_err(|()| {
                let all = Order::ALL.map(Order::as_str).join(", ");
                Trouble::wrong(format!("`order` is one of {all}"))
            })?),
        };
        Ok(Options {
            statuses: self.get("status").map_or(Ok(defaults.statuses), statuses)?,
            since: self.day("since")?.map(|d| d.0),
            until: self.day("until")?.map(|d| d.1),
            speaker: self.get("speaker").map(str::to_owned),
            source: self.get("source").map(str::to_owned),
            about: Vec::new(),
            relations: self.get("relation").map_or_else(Vec::new, list),
            min_confidence: self
                .parsed("min_confidence", "a share from 0 to 1")?
                .unwrap_or(defaults.min_confidence),
            min_origins: self.number("min_origins", 1, usize::MAX)?,
            roll_up: self.flag("roll_up", true)?,
            unnamed: self.flag("unnamed", false)?,
            order,
            limit: Some(self.number("limit", limit, MOST)?),
            budget: BUDGET,
            memory: MEMORY,
            evidence: self.number("evidence", evidence, SENTENCES)?,
        })
    }
}

fn statuses(stated: &str) -> Result<BTreeSet<Status>, Trouble> {
    if stated == "any" {
        return Ok(Status::ALL.into());
    }
    let one = |word: &str| {
        word.trim().parse().map_err(|()| {
            let all: Vec<_> = Status::ALL.iter().map(|s| s.as_str()).collect();
            Trouble::wrong(format!(
                "there is no status `{}`; there are {}, and any",
                shortened(word),
                all.join(", ")
            ))
        })
    };
    stated.split(',').map(one).collect()
}

/// What can be quoted in an error.
fn shortened(text: &str) -> String {
    if text.chars().count() > 60 {
        text.chars().take(60).chain(['…']).collect()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Params, Trouble> {
        Params::read(query, &[&["q"], FILTERS])
    }

    #[test]
    fn what_is_not_known_or_too_much_is_refused() {
        assert!(read("q=who+backs+Assad%3F&status=any").is_ok());
        for wrong in ["x=1", "q=a&q=b", &format!("q={}", "a".repeat(1001))] {
            assert_eq!(read(wrong).unwrap_err().status, 400, "{wrong}");
        }
        let options = |query: &str| read(query).unwrap().options(60, 1);
        for wrong in [
            "status=done",
            "since=soon",
            "limit=-1",
            "limit=many",
            "order=size",
            "unnamed=1",
            "min_confidence=high",
        ] {
            assert_eq!(options(wrong).unwrap_err().status, 400, "{wrong}");
        }
    }

    #[test]
    fn options_are_read_within_bounds() {
        let options =
            read("since=2016-02&until=2016-02&limit=99999999&evidence=500&relation=backs,attacks")
                .unwrap()
                .options(60, 1)
                .unwrap();
        let days = (options.since.unwrap(), options.until.unwrap());
        assert_eq!(days.0.to_string(), "2016-02-01");
        assert_eq!(days.1.to_string(), "2016-02-29");
        assert_eq!(options.limit, Some(MOST));
        assert_eq!(options.evidence, SENTENCES);
        assert_eq!(options.relations, ["backs", "attacks"]);
        let plain = read("q=%FF%00").unwrap();
        assert_eq!(plain.options(60, 1).unwrap().limit, Some(60));
    }
}
