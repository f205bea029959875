//! `demarche communities`: who belongs together.

use demarche::export::{Sheet, plain};
use demarche::query::{Communities, Community, Edge, Hidden, Options};
use serde_json::Value;

use super::answer;
use super::error::{Code, Failure};
use super::filter::Filter;
use super::output::{Out, counted};
use super::present::{self, Present};
use super::{Shared, knowledge};

/// Communities that are shown unless more are asked for.
const SHOWN: usize = 10;

const EXAMPLES: &str = "Examples:
  demarche communities
  demarche communities --since 2014 --min-origins 2
  demarche communities --relation acts --format dot > blocs.dot";

/// Arguments of `communities`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
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
    let found = knowledge::graph(&store)?.communities(&options)?;
    present::print(&found, args.evidence, shared, out)
}

fn members(community: &Community) -> String {
    let names: Vec<String> = community.members.iter().map(|m| plain(&m.name)).collect();
    let more = community.size - community.members.len();
    if more == 0 {
        names.join(", ")
    } else {
        format!("{} and {more} more", names.join(", "))
    }
}

impl Present for Communities {
    fn text(&self, evidence: usize, out: &mut Out) -> Result<(), Failure> {
        for (i, community) in self.communities.iter().enumerate() {
            if i > 0 {
                out.line("")?;
            }
            out.line(&format!(
                "{:>2}. {}  {}",
                i + 1,
                out.paint.bold(&counted(community.size, "node")),
                out.paint.dim(&counted(community.ties, "tie"))
            ))?;
            out.line(&format!("    {}", members(community)))?;
            for edge in community.edges.iter().filter_map(|e| self.edges.get(*e)) {
                answer::edge(edge, evidence, "    ", out)?;
            }
        }
        Ok(())
    }

    fn sheet(&self) -> Sheet {
        let mut sheet = Sheet::new(&[
            ("community", false, true),
            ("nodes", false, true),
            ("ties", false, true),
            ("members", false, false),
        ]);
        let row = |(i, c): (usize, &Community)| {
            vec![
                (i + 1).to_string(),
                c.size.to_string(),
                c.ties.to_string(),
                members(c),
            ]
        };
        sheet.rows = self.communities.iter().enumerate().map(row).collect();
        sheet
    }

    fn lines(&self) -> Result<Vec<Value>, serde_json::Error> {
        self.communities.iter().map(serde_json::to_value).collect()
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
        format!("the largest {}", self.communities.len())
    }

    fn is_empty(&self) -> bool {
        self.communities.is_empty()
    }
}
