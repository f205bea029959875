//! Options that narrow a question down, common to all commands that ask the graph.

use std::collections::BTreeSet;

use demarche::model::{Day, Status};
use demarche::query::{Options, Order};

use super::complete;
use super::error::Failure;

/// Which claims count.
#[derive(Clone, clap::Args)]
pub struct Filter {
    /// Statuses that count, with commas between: asserted, planned, threatened, requested, attempted, negated, hypothetical, ended;
    /// or "any"; asserted unless given
    #[arg(long, value_name = "STATUS")]
    status: Option<String>,
    /// Only what is about this day, month or year, or later: 2016-10-03, 2016-10, 2016
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Only what is about this day, month or year, or earlier
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// Only what the articles attribute to this speaker
    #[arg(long, value_name = "NAME", add = complete::name())]
    speaker: Option<String>,
    /// Only what articles of this newspaper or author say
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Only these relations, classes or sorts, with commas between: backs, ASSAULT, hostile-to, facts
    #[arg(long, value_name = "RELATION", value_delimiter = ',', add = complete::relation())]
    relation: Vec<String>,
    /// Only what articles of at least so many origins attest; near-duplicates have one origin
    #[arg(long, value_name = "N", default_value_t = 1, alias = "min-articles")]
    min_origins: usize,
    /// Only claims of at least this confidence, 0 to 1
    #[arg(long, value_name = "SHARE")]
    min_confidence: Option<f32>,
    /// Also what concerns parties that are only described, such as "the talks" or "civilians"
    #[arg(long)]
    unnamed: bool,
    /// Count acts of officials and organs for their country too; this is so unless --no-roll-up is given
    #[arg(long, overrides_with = "no_roll_up")]
    roll_up: bool,
    /// Count officials and organs for themselves only
    #[arg(long)]
    no_roll_up: bool,
    /// What comes first: articles, origins, date, confidence, name
    #[arg(long, value_name = "KEY", value_parser = order, add = complete::order())]
    order_by: Option<Order>,
    /// At most so many edges, rows or nodes
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Megabytes that the graph may take in memory, for questions about the whole of it
    #[arg(long, value_name = "MB", default_value_t = Options::default().memory >> 20)]
    memory: usize,
}

impl Filter {
    /// The same with all statuses, unless some are asked for.
    pub fn or_any_status(&self) -> Self {
        Self {
            status: Some(self.status.clone().unwrap_or_else(|| "any".to_owned())),
            ..self.clone()
        }
    }

    /// The options of a question that brings `evidence` sentences for each edge.
    pub fn options(&self, evidence: usize) -> Result<Options, Failure> {
        let defaults = Options::default();
        Ok(Options {
            statuses: statuses(self.status.as_deref().unwrap_or("asserted"))?,
            since: self.since.as_deref().map(|d| day(d, false)).transpose()?,
            until: self.until.as_deref().map(|d| day(d, true)).transpose()?,
            speaker: self.speaker.clone(),
            source: self.source.clone(),
            relations: self.relation.clone(),
            order: self.order_by,
            min_origins: self.min_origins,
            min_confidence: self.min_confidence.unwrap_or(defaults.min_confidence),
            unnamed: self.unnamed,
            roll_up: self.roll_up || !self.no_roll_up,
            limit: self.limit,
            memory: self.memory.saturating_mul(1 << 20),
            evidence,
            ..defaults
        })
    }
}

fn order(stated: &str) -> Result<Order, String> {
    let all = Order::ALL.map(Order::as_str).join(", ");
    stated
        .parse()
        .map_err(|()| format!("answers can be ordered by {all}"))
}

fn statuses(stated: &str) -> Result<BTreeSet<Status>, Failure> {
    if stated == "any" {
        return Ok(Status::ALL.into());
    }
    stated
        .split(',')
        .map(|word| {
            word.trim().parse().map_err(|()| {
                let all: Vec<_> = Status::ALL.iter().map(|s| s.as_str()).collect();
                Failure::Usage(format!(
                    "there is no status \"{}\"; take one of {}, or \"any\"",
                    word.trim(),
                    all.join(", ")
                ))
            })
        })
        .collect()
}

/// The first or last day of a day, month or year.
pub fn day(stated: &str, last: bool) -> Result<Day, Failure> {
    let parse = |suffix: &str| format!("{stated}{suffix}").parse::<Day>().ok();
    let day = match stated.len() {
        4 if last => parse("-12-31"),
        4 => parse("-01-01"),
        7 if last => parse("-01").map(Day::last_of_month),
        7 => parse("-01"),
        10 => parse(""),
        _ => None,
    };
    day.ok_or_else(|| {
        Failure::Usage(format!(
            "\"{stated}\" is no date; write it as 2016-10-03, 2016-10 or 2016"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_statuses_are_read() {
        let text = |stated, last| day(stated, last).unwrap().to_string();
        assert_eq!(text("2016", false), "2016-01-01");
        assert_eq!(text("2016-02", true), "2016-02-29");
        assert_eq!(text("2016-10-03", true), "2016-10-03");
        assert!(day("03/10/2016", false).is_err());
        assert!(day("2016-13", true).is_err());
        assert_eq!(statuses("any").unwrap().len(), 8);
        assert_eq!(statuses("planned, ended").unwrap().len(), 2);
        assert!(statuses("done").is_err());
    }
}
