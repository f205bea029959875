//! `demarche path`: how two names hang together.

use demarche::query::Way;

use super::error::{Code, Failure};
use super::filter::Filter;
use super::output::Out;
use super::{Shared, complete, knowledge, present};

const EXAMPLES: &str = "Examples:
  demarche path Turkey 'North Korea'
  demarche path Iran Israel --via Russia --paths 5
  demarche path Russia Syria --hostile --since 2015";

/// Arguments of `path`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// One end
    #[arg(value_name = "A", add = complete::name())]
    from: String,
    /// The other end
    #[arg(value_name = "B", add = complete::name())]
    to: String,
    /// At most so many steps
    #[arg(long, value_name = "N", default_value_t = 6)]
    max: usize,
    /// At most so many paths
    #[arg(long, value_name = "N", default_value_t = 3)]
    paths: usize,
    /// Only paths over this name
    #[arg(long, value_name = "NAME", add = complete::name())]
    via: Option<String>,
    /// Only conflict
    #[arg(long, conflicts_with_all = ["cooperative", "relation"])]
    hostile: bool,
    /// Only cooperation
    #[arg(long, conflicts_with = "relation")]
    cooperative: bool,
    /// Sentences to show for each edge
    #[arg(long, value_name = "N", default_value_t = 1)]
    evidence: usize,
    #[command(flatten)]
    filter: Filter,
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let store = shared.open()?;
    let mut options = args.filter.options(shared.evidence(args.evidence))?;
    for (wanted, sort) in [
        (args.hostile, "hostile-to"),
        (args.cooperative, "cooperative-with"),
    ] {
        if wanted {
            options.relations = vec![sort.to_owned()];
        }
    }
    let way = Way {
        max: args.max,
        count: args.paths,
        via: args.via.clone(),
    };
    let graph = knowledge::graph(&store)?;
    let found = graph.paths(&args.from, &args.to, &way, &options)?;
    present::print(&found, args.evidence, shared, out)
}
