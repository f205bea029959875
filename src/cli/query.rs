//! `demarche query`: a pattern such as `? backs Assad`.

use super::error::{Code, Failure};
use super::filter::Filter;
use super::output::Out;
use super::{Shared, answer, knowledge};

/// Arguments of `query`.
#[derive(clap::Args)]
pub struct Args {
    /// Subject, relation and object; "?" stands for anything: '? backs Assad', 'Russia ? ?', 'Kerry suspends ? since 2016'
    #[arg(required = true, value_name = "PATTERN")]
    pattern: Vec<String>,
    /// Sentences to show for each edge
    #[arg(long, value_name = "N", default_value_t = 1)]
    evidence: usize,
    #[command(flatten)]
    filter: Filter,
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let store = shared.open()?;
    let options = args.filter.options(shared.evidence(args.evidence))?;
    let graph = knowledge::graph(&store)?;
    let found = answer::ask(&options, |options| {
        graph.query(&args.pattern.join(" "), options)
    })?;
    answer::print(&found, args.evidence, shared.json(), out)
}
