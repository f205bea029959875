//! `demarche path`: how two names hang together.

use super::error::{Code, Failure};
use super::filter::Filter;
use super::output::Out;
use super::{Shared, answer, knowledge};

/// Arguments of `path`.
#[derive(clap::Args)]
pub struct Args {
    /// One end
    #[arg(value_name = "A")]
    from: String,
    /// The other end
    #[arg(value_name = "B")]
    to: String,
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
    let found = knowledge::graph(&store)?.path(&args.from, &args.to, &options)?;
    answer::print(&found, args.evidence, shared.json(), out)
}
