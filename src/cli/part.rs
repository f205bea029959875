//! Which part of the graph to export or draw.

use demarche::export::{Drawing, Palette, Picture, best};
use demarche::query::{Answer, Edge, Graph, Options};

use super::answer::{hidden, ontology};
use super::error::Failure;
use super::filter::Filter;

/// Nodes in a drawing unless more are asked for: what a reader can take in.
const READABLE: usize = 40;

/// The part of the graph.
#[derive(clap::Args)]
pub struct Part {
    /// Only what lies around this name
    #[arg(long, value_name = "NAME")]
    around: Option<String>,
    /// How many steps around it
    #[arg(long, value_name = "N", default_value_t = 2, requires = "around")]
    hops: usize,
    /// Only the answer to a pattern, such as '? attacks ?'
    #[arg(long, value_name = "PATTERN", conflicts_with = "around")]
    query: Option<String>,
    /// Everything, however much that is
    #[arg(long)]
    pub all: bool,
    #[command(flatten)]
    pub filter: Filter,
}

/// Edges with the words that go under their drawing.
pub struct Cut {
    /// The edges.
    pub edges: Vec<Edge>,
    title: String,
    notes: Vec<String>,
    focus: Option<String>,
}

impl Part {
    /// Asks the graph. A drawing for a reader is cut down to the 40 best-attested nodes, unless all are wanted.
    pub fn cut(&self, graph: &Graph, readable: bool, evidence: usize) -> Result<Cut, Failure> {
        // An official's act drawn a second time for the country would be one edge too many.
        let options = Options {
            roll_up: false,
            ..self.filter.options(evidence)?
        };
        let most = if self.all { usize::MAX } else { READABLE };
        let (found, title, focus): (Answer, String, Option<String>) =
            if let Some(name) = &self.around {
                let node = graph.node(name)?.node;
                let found = graph.neighbourhood(name, self.hops, most, &options)?;
                let steps = if self.hops == 1 {
                    "one step".to_owned()
                } else {
                    format!("{} steps", self.hops)
                };
                (
                    found,
                    format!("Around {}, {steps}", node.name),
                    Some(node.id),
                )
            } else if let Some(pattern) = &self.query {
                let found = graph.query(pattern, &options)?;
                let title = found.reading.clone();
                (found, title, None)
            } else {
                (graph.edges(&options)?, String::new(), None)
            };
        let mut notes: Vec<String> = hidden(&found.hidden, "").into_iter().collect();
        let mut edges = found.edges;
        if readable && self.around.is_none() {
            let selection = best(edges, most, None);
            edges = selection.edges;
            notes.extend(selection.note);
        }
        Ok(Cut {
            edges,
            title,
            notes,
            focus,
        })
    }
}

impl Cut {
    /// The picture of these edges.
    pub fn picture(&self, palette: Palette) -> Result<Picture, Failure> {
        Ok(Picture::new(&Drawing {
            edges: &self.edges,
            title: &self.title,
            notes: &self.notes,
            focus: self.focus.as_deref(),
            palette,
            ontology: ontology()?,
        }))
    }
}
