//! `demarche timeline`: what happened when, with a small chart.

use demarche::export::{Sheet, plain};
use demarche::query::{Bar, Edge, Hidden, Moment, Options, Timeline};
use serde_json::Value;

use super::answer::{sentence, triple};
use super::error::{Code, Failure};
use super::filter::Filter;
use super::knowledge::ontology;
use super::output::{Out, counted};
use super::present::{self, Present};
use super::{Shared, complete, knowledge};

/// Claims that are shown unless more are asked for.
const SHOWN: usize = 30;
/// Signs of the longest bar.
const WIDTH: usize = 40;
/// Longer spans without any claim are one line.
const EMPTY: usize = 2;

const EXAMPLES: &str = "Examples:
  demarche timeline Aleppo
  demarche timeline Russia Turkey --since 2015-11 --until 2016-08
  demarche timeline Assad --relation hostile-to --limit 100 --format markdown";

/// Arguments of `timeline`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// A name
    #[arg(value_name = "A", add = complete::name())]
    a: String,
    /// Another name: only what is between the two
    #[arg(value_name = "B", add = complete::name())]
    b: Option<String>,
    /// 0 to leave out the sentences
    #[arg(long, value_name = "N", default_value_t = 1)]
    evidence: usize,
    #[command(flatten)]
    filter: Filter,
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let store = shared.open()?;
    let options = args.filter.options(1)?;
    let options = Options {
        limit: options.limit.or(Some(SHOWN)),
        ..options
    };
    let found = knowledge::graph(&store)?.timeline(&args.a, args.b.as_deref(), &options)?;
    present::print(&found, args.evidence, shared, out)
}

/// The span of a bar, as short as it can be said.
fn span(bar: &Bar) -> String {
    let (from, to) = (bar.from, bar.to);
    if from == to {
        from.to_string()
    } else if from.year() == to.year() && from.month() == to.month() {
        format!("{:04}-{:02}", from.year(), from.month())
    } else if from.year() == to.year() {
        format!("{:04}", from.year())
    } else {
        format!("{:04}–{:04}", from.year(), to.year())
    }
}

fn chart(bars: &[Bar], out: &mut Out) -> Result<(), Failure> {
    let most = bars.iter().map(Bar::all).max().unwrap_or(0).max(1);
    for run in bars.chunk_by(|a, b| a.all() == 0 && b.all() == 0) {
        if run.len() > EMPTY {
            out.line(&out.paint.dim("⋮"))?;
        } else {
            for bar in run {
                one(bar, most, out)?;
            }
        }
    }
    let legend = "█ cooperation  ▓ conflict  ░ facts and denials";
    out.line(&out.paint.dim(&format!("{:<10}  {legend}", "")))?;
    out.line("")
}

fn one(bar: &Bar, most: usize, out: &mut Out) -> Result<(), Failure> {
    let length = |n: usize| (n * WIDTH).div_ceil(most);
    let (good, bad) = (length(bar.cooperative), length(bar.hostile));
    let rest = length(bar.facts);
    let mut line = format!(
        "{:<10}  {}{}{}",
        span(bar),
        out.paint.green(&"█".repeat(good)),
        out.paint.red(&"▓".repeat(bad)),
        out.paint.dim(&"░".repeat(rest))
    );
    if bar.all() > 0 {
        line = format!("{line} {}", bar.all());
    }
    out.line(line.trim_end())
}

impl Present for Timeline {
    fn text(&self, evidence: usize, out: &mut Out) -> Result<(), Failure> {
        if self.chart.len() > 1 {
            chart(&self.chart, out)?;
        }
        let ontology = ontology()?;
        for moment in &self.moments {
            let Some(edge) = self.edges.get(moment.edge) else {
                continue;
            };
            let reported = if moment.evidence.reported {
                "  as reported that day"
            } else {
                ""
            };
            out.line(&format!(
                "{}  {}{}",
                moment.date,
                triple(edge, ontology, out.paint),
                out.paint.dim(reported)
            ))?;
            if evidence > 0 {
                sentence(&moment.evidence, "            ", out)?;
            }
        }
        Ok(())
    }

    fn sheet(&self) -> Sheet {
        let mut sheet = Sheet::new(&[
            ("date", false, false),
            ("reported", true, false),
            ("subject", false, false),
            ("relation", false, false),
            ("object", false, false),
            ("status", false, false),
            ("sentence", true, false),
            ("speaker", true, false),
            ("source", true, false),
            ("article", true, false),
        ]);
        let row = |m: &Moment| {
            let edge = self.edges.get(m.edge);
            let name = |text: Option<&str>| plain(text.unwrap_or_default());
            let e = &m.evidence;
            vec![
                m.date.to_string(),
                if e.reported { "yes" } else { "no" }.to_owned(),
                name(edge.map(|e| e.subject.name.as_str())),
                name(edge.map(|e| e.relation.as_str())),
                name(edge.map(|e| e.object.name.as_str())),
                e.status.to_string(),
                name(Some(&e.sentence)),
                name(e.speaker.as_deref()),
                name(e.source.as_deref()),
                e.article.clone(),
            ]
        };
        sheet.rows = self.moments.iter().map(row).collect();
        sheet
    }

    fn lines(&self) -> Result<Vec<Value>, serde_json::Error> {
        self.moments.iter().map(serde_json::to_value).collect()
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
        counted(self.moments.len(), "claim")
    }

    fn is_empty(&self) -> bool {
        self.moments.is_empty()
    }
}
