//! Which part of the graph to export or draw.

use demarche::export;

use super::complete;
use super::error::Failure;
use super::filter::Filter;

/// The part of the graph.
#[derive(Clone, clap::Args)]
pub struct Part {
    /// Only what lies around this name
    #[arg(long, value_name = "NAME", add = complete::name())]
    around: Option<String>,
    /// How many steps around it
    #[arg(long, value_name = "N", default_value_t = 2, requires = "around")]
    hops: usize,
    /// Only the answer to a pattern, such as '? attacks ?'
    #[arg(long, value_name = "PATTERN", conflicts_with = "around", add = complete::pattern())]
    pub query: Option<String>,
    /// At most so many nodes, the best attested
    #[arg(long, value_name = "N", conflicts_with = "all")]
    top: Option<usize>,
    /// Everything, however much that is
    #[arg(long)]
    pub all: bool,
    #[command(flatten)]
    pub filter: Filter,
}

impl Part {
    /// Whether it lies around a name.
    pub fn is_around(&self) -> bool {
        self.around.is_some()
    }

    /// The same for the library, with so many sentences for each edge.
    pub fn resolved(&self, evidence: usize) -> Result<export::Part, Failure> {
        Ok(export::Part {
            around: self.around.clone(),
            hops: self.hops,
            query: self.query.clone(),
            top: self.top,
            all: self.all,
            options: self.filter.options(evidence)?,
        })
    }
}
