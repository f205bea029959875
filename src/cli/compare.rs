//! `demarche compare`: edges that came and went between two windows of time or two sources.

use demarche::export::{Sheet, plain};
use demarche::query::{Comparison, Edge, Hidden, Options};
use serde_json::Value;

use super::answer;
use super::error::{Code, Failure};
use super::filter::{self, Filter};
use super::output::{Out, counted};
use super::present::{self, Present};
use super::{Shared, complete, knowledge};

/// Edges of each sort that are shown unless more are asked for.
const SHOWN: usize = 10;

const EXAMPLES: &str = "Examples:
  demarche compare --since 2015 --until 2015 --with-since 2016 --with-until 2016
  demarche compare Turkey --until 2016-06 --with-since 2016-07
  demarche compare Russia --source VOA --with-source TASS --relation acts";

/// Arguments of `compare`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Only what is around this name
    #[arg(value_name = "NAME", add = complete::name())]
    name: Option<String>,
    /// The second window: from this day, month or year
    #[arg(long, value_name = "DATE")]
    with_since: Option<String>,
    /// The second window: up to this day, month or year
    #[arg(long, value_name = "DATE")]
    with_until: Option<String>,
    /// The second source, beside --source
    #[arg(long, value_name = "NAME")]
    with_source: Option<String>,
    /// Sentences to show for each edge
    #[arg(long, value_name = "N", default_value_t = 1)]
    evidence: usize,
    #[command(flatten)]
    filter: Filter,
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let store = shared.open()?;
    let first = args.filter.options(shared.evidence(args.evidence))?;
    let first = Options {
        limit: first.limit.or(Some(SHOWN)),
        roll_up: false,
        ..first
    };
    let windows = args.with_since.is_some() || args.with_until.is_some();
    if !windows && args.with_source.is_none() {
        return Err(Failure::Usage(
            "say what to compare with: --with-since and --with-until for another time, or --with-source for another source"
                .to_owned(),
        ));
    }
    let day =
        |stated: &Option<String>, last| stated.as_deref().map(|d| filter::day(d, last)).transpose();
    let mut second = first.clone();
    if windows {
        second.since = day(&args.with_since, false)?;
        second.until = day(&args.with_until, true)?;
    }
    if args.with_source.is_some() {
        second.source.clone_from(&args.with_source);
    }
    let graph = knowledge::graph(&store)?;
    let found = graph.compare(args.name.as_deref(), &first, &second)?;
    present::print(&found, args.evidence, shared, out)
}

impl Present for Comparison {
    fn text(&self, evidence: usize, out: &mut Out) -> Result<(), Failure> {
        for (title, places) in [("came", &self.came), ("went", &self.went)] {
            if places.is_empty() {
                continue;
            }
            out.line(&out.paint.bold(title))?;
            for edge in places.iter().filter_map(|p| self.edges.get(*p)) {
                answer::edge(edge, evidence, "  ", out)?;
            }
            out.line("")?;
        }
        out.line(&format!("{} in both", counted(self.stayed, "edge")))
    }

    fn sheet(&self) -> Sheet {
        let mut columns = vec![("change", false, false)];
        columns.extend(Sheet::edge_columns());
        let mut sheet = Sheet::new(&columns);
        for (change, places) in [("came", &self.came), ("went", &self.went)] {
            for edge in places.iter().filter_map(|p| self.edges.get(*p)) {
                let mut cells = vec![change.to_owned()];
                cells.extend(Sheet::edge(edge));
                sheet.rows.push(cells);
            }
        }
        sheet
    }

    fn lines(&self) -> Result<Vec<Value>, serde_json::Error> {
        let mut lines = Vec::new();
        for (change, places) in [("came", &self.came), ("went", &self.went)] {
            for edge in places.iter().filter_map(|p| self.edges.get(*p)) {
                let edge = serde_json::to_value(edge)?;
                lines.push(serde_json::json!({ "change": change, "edge": edge }));
            }
        }
        Ok(lines)
    }

    fn edges(&self) -> &[Edge] {
        &self.edges
    }

    fn reading(&self) -> &str {
        &self.reading
    }

    fn hidden(&self) -> &Hidden {
        &self.hidden
    }

    fn size(&self) -> String {
        format!(
            "compared with {}: {} came, {} went, {} stayed",
            plain(&self.with),
            self.came.len(),
            self.went.len(),
            self.stayed
        )
    }

    fn is_empty(&self) -> bool {
        self.edges.is_empty() && self.stayed == 0
    }
}
