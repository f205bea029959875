//! `demarche between`: everything direct between two names.

use super::error::{Code, Failure};
use super::filter::Filter;
use super::output::{Out, note};
use super::{Shared, answer, complete, knowledge, present};

const EXAMPLES: &str = "Examples:
  demarche between Russia Turkey
  demarche between Russia Turkey --relation hostile-to --since 2015-11
  demarche between 'United States' Iran --format csv";

/// Arguments of `between`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// One end
    #[arg(value_name = "A", add = complete::name())]
    a: String,
    /// The other end
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
    let graph = knowledge::graph(&store)?;
    let found = answer::ask(&options, |options| graph.between(&args.a, &args.b, options))?;
    let done = present::print(&found, args.evidence, shared, out)?;
    if found.edges.is_empty() {
        note(&format!(
            "`demarche path '{}' '{}'` looks for what lies between them",
            args.a, args.b
        ));
    }
    Ok(done)
}
