//! `demarche central`: who stands in the middle.

use demarche::export::{Sheet, plain};
use demarche::query::{Central, Edge, Hidden, Measure, Options, Ranked};
use serde_json::Value;

use super::answer;
use super::error::{Code, Failure};
use super::filter::Filter;
use super::output::{Out, counted};
use super::present::{self, Present};
use super::{Shared, knowledge};

/// Nodes that are shown unless more are asked for.
const SHOWN: usize = 15;

const EXAMPLES: &str = "Examples:
  demarche central
  demarche central --by betweenness --since 2016
  demarche central --by degree --relation hostile-to --limit 50 --format csv";

/// Arguments of `central`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What makes a node central: pagerank (whom those act on who matter), betweenness (on how many shortest ways it lies), degree (with
    /// how many others it has to do)
    #[arg(long, value_name = "MEASURE", value_parser = measure, default_value = "pagerank")]
    by: Measure,
    /// Sentences to show for each node's best edge
    #[arg(long, value_name = "N", default_value_t = 1)]
    evidence: usize,
    #[command(flatten)]
    filter: Filter,
}

fn measure(stated: &str) -> Result<Measure, String> {
    let all = Measure::ALL.map(Measure::as_str).join(", ");
    stated.parse().map_err(|()| format!("take one of {all}"))
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let store = shared.open()?;
    let options = args.filter.options(shared.evidence(args.evidence))?;
    let options = Options {
        limit: options.limit.or(Some(SHOWN)),
        ..options
    };
    let found = knowledge::graph(&store)?.central(args.by, &options)?;
    present::print(&found, args.evidence, shared, out)
}

/// Digits that tell neighbours in the list apart.
fn score(node: &Ranked) -> String {
    if node.score.fract() == 0.0 && node.score >= 1.0 {
        format!("{}", node.score)
    } else {
        format!("{:.4}", node.score)
    }
}

impl Present for Central {
    fn text(&self, evidence: usize, out: &mut Out) -> Result<(), Failure> {
        for (i, ranked) in self.nodes.iter().enumerate() {
            if i > 0 && evidence > 0 {
                out.line("")?;
            }
            let about = format!(
                "{}, {}, named in {}",
                score(ranked),
                counted(ranked.degree, "neighbour"),
                counted(ranked.articles, "article")
            );
            out.line(&format!(
                "{:>3}. {}  {}",
                i + 1,
                out.paint.bold(&plain(&ranked.node.name)),
                out.paint.dim(&about)
            ))?;
            if let Some(edge) = ranked
                .edge
                .and_then(|e| self.edges.get(e))
                .filter(|_| evidence > 0)
            {
                answer::edge(edge, evidence, "     ", out)?;
            }
        }
        Ok(())
    }

    fn sheet(&self) -> Sheet {
        let mut sheet = Sheet::new(&[
            ("rank", false, true),
            ("node", false, false),
            ("kind", false, false),
            ("score", false, true),
            ("neighbours", false, true),
            ("articles", false, true),
            ("id", true, false),
        ]);
        let row = |(i, r): (usize, &Ranked)| {
            vec![
                (i + 1).to_string(),
                r.node.name.clone(),
                r.node.kind.to_string(),
                score(r),
                r.degree.to_string(),
                r.articles.to_string(),
                r.node.id.clone(),
            ]
        };
        sheet.rows = self.nodes.iter().enumerate().map(row).collect();
        sheet
    }

    fn lines(&self) -> Result<Vec<Value>, serde_json::Error> {
        self.nodes.iter().map(serde_json::to_value).collect()
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
        format!("the first {}", self.nodes.len())
    }

    fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
}
