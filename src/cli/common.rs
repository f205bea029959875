//! `demarche common`: whom two names have to do with both.

use demarche::query::Options;

use super::error::{Code, Failure};
use super::filter::Filter;
use super::output::Out;
use super::{Shared, complete, knowledge, present};

/// Nodes that are shown unless more are asked for.
const SHOWN: usize = 10;

const EXAMPLES: &str = "Examples:
  demarche common Russia Turkey
  demarche common 'Bashar al-Assad' Hezbollah --relation hostile-to
  demarche common Iran Israel --limit 50 --format table";

/// Arguments of `common`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// One name
    #[arg(value_name = "A", add = complete::name())]
    a: String,
    /// The other name
    #[arg(value_name = "B", add = complete::name())]
    b: String,
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
    let options = Options {
        limit: options.limit.or(Some(SHOWN)),
        ..options
    };
    let found = knowledge::graph(&store)?.common(&args.a, &args.b, &options)?;
    present::print(&found, args.evidence, shared, out)
}
