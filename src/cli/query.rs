//! `demarche query`: a pattern such as `? backs Assad`.

use demarche::query::Options;

use super::error::{Code, Failure};
use super::filter::Filter;
use super::output::Out;
use super::{Shared, answer, complete, knowledge, present};

/// Arguments of `query`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche query '? backs Assad'
  demarche query 'Russia hostile-to ? since 2016-09 order by date'
  demarche query '?a backs ?b, ?b attacks ?c kind(?a)=country' --format csv

The grammar stands in the README under “Patterns”.")]
pub struct Args {
    /// Subject, relation and object; "?" stands for anything: '? backs Assad', 'Russia hostile-to ?', '?a backs ?b, ?b attacks ?c'
    #[arg(required = true, value_name = "PATTERN", add = complete::pattern())]
    pattern: Vec<String>,
    /// Sentences to show for each edge
    #[arg(long, value_name = "N", default_value_t = 1)]
    evidence: usize,
    /// Rows that the join of several parts may look at
    #[arg(long, value_name = "N", default_value_t = Options::default().budget)]
    budget: usize,
    #[command(flatten)]
    filter: Filter,
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let store = shared.open()?;
    let options = Options {
        budget: args.budget,
        ..args.filter.options(shared.evidence(args.evidence))?
    };
    let graph = knowledge::graph(&store)?;
    let found = answer::ask(&options, |options| {
        graph.rows(&args.pattern.join(" "), options)
    })?;
    present::print(&found, args.evidence, shared, out)
}
