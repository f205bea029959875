//! `demarche contradictions`: claims that cannot both hold, with both sentences.

use demarche::export::Sheet;
use demarche::query::{Clash, Contradiction, Contradictions, Edge, Hidden, Options};
use serde_json::Value;

use super::answer;
use super::error::{Code, Failure};
use super::filter::Filter;
use super::output::{Out, counted};
use super::present::{self, Present};
use super::{Shared, complete, knowledge};

/// Pairs that are shown unless more are asked for.
const SHOWN: usize = 10;

const EXAMPLES: &str = "Examples:
  demarche contradictions
  demarche contradictions Russia --within 7
  demarche contradictions --relation backs,opposes --since 2016 --limit 50";

/// Arguments of `contradictions`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Only those about this name
    #[arg(value_name = "NAME", add = complete::name())]
    name: Option<String>,
    /// Days that may lie between the two
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    within: u32,
    /// Also those of one article that states no date for one of them
    #[arg(long)]
    undated: bool,
    /// Sentences to show for each side
    #[arg(long, value_name = "N", default_value_t = 1)]
    evidence: usize,
    #[command(flatten)]
    filter: Filter,
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let store = shared.open()?;
    let options = args.filter.options(shared.evidence(args.evidence))?;
    let options = Options {
        limit: options.limit.or(Some(SHOWN)),
        ..options
    };
    let graph = knowledge::graph(&store)?;
    let found = graph.contradictions(args.name.as_deref(), args.within, args.undated, &options)?;
    present::print(&found, args.evidence, shared, out)
}

fn why(pair: &Contradiction) -> String {
    let what = match pair.clash {
        Clash::Denied => "said and denied",
        Clash::Opposite => "cannot both hold",
    };
    match pair.days {
        Some(0) => format!("{what}, of the same time"),
        Some(days) => format!("{what}, {} apart", counted(days as usize, "day")),
        None => format!("{what}, in one article"),
    }
}

impl Present for Contradictions {
    fn text(&self, evidence: usize, out: &mut Out) -> Result<(), Failure> {
        for (i, pair) in self.pairs.iter().enumerate() {
            if i > 0 {
                out.line("")?;
            }
            out.line(&format!("{:>2}. {}", i + 1, out.paint.bold(&why(pair))))?;
            for edge in pair.edges.iter().filter_map(|e| self.edges.get(*e)) {
                answer::edge(edge, evidence, "    ", out)?;
            }
        }
        Ok(())
    }

    fn sheet(&self) -> Sheet {
        let mut columns = vec![("pair", false, true), ("why", false, false)];
        columns.extend(Sheet::edge_columns());
        let mut sheet = Sheet::new(&columns);
        for (i, pair) in self.pairs.iter().enumerate() {
            for edge in pair.edges.iter().filter_map(|e| self.edges.get(*e)) {
                let mut cells = vec![(i + 1).to_string(), why(pair)];
                cells.extend(Sheet::edge(edge));
                sheet.rows.push(cells);
            }
        }
        sheet
    }

    fn lines(&self) -> Result<Vec<Value>, serde_json::Error> {
        let line = |pair: &Contradiction| {
            let edges: Vec<&Edge> = pair
                .edges
                .iter()
                .filter_map(|e| self.edges.get(*e))
                .collect();
            Ok(serde_json::json!({
                "clash": serde_json::to_value(pair.clash)?,
                "days": pair.days,
                "edges": serde_json::to_value(&edges)?,
            }))
        };
        self.pairs.iter().map(line).collect()
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
        counted(self.pairs.len(), "pair")
    }
}
