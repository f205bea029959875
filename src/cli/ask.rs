//! `demarche ask`: a plain question, such as "who backs Assad".

use super::error::{Code, Failure};
use super::filter::Filter;
use super::output::Out;
use super::{Shared, answer, complete, knowledge, present};

/// Arguments of `ask`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche ask who backs Assad
  demarche ask what did Putin suspend in October 2016
  demarche ask 'how are Turkey and the PKK related?' --format csv")]
pub struct Args {
    /// The question: who backs Assad, whom does Russia attack, what did Kerry suspend
    #[arg(required = true, value_name = "WORDS", add = complete::pattern())]
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
        graph.ask_rows(&args.words.join(" "), options)
    })?;
    present::print(&found, args.evidence, shared, out)
}
