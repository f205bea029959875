//! `demarche ask`: a plain question, such as "who backs Assad".

use super::error::{Code, Failure};
use super::filter::Filter;
use super::output::Out;
use super::{Shared, answer, knowledge};

/// Arguments of `ask`.
#[derive(clap::Args)]
pub struct Args {
    /// The question: who backs Assad, whom does Russia attack, what did Kerry suspend
    #[arg(required = true, value_name = "WORDS")]
    words: Vec<String>,
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
        graph.ask(&args.words.join(" "), options)
    })?;
    answer::print(&found, args.evidence, shared.json(), out)
}
