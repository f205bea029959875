//! Which part of the graph to export or draw.

use std::collections::BTreeSet;

use demarche::export::{Drawing, Picture, Style, best};
use demarche::query::{Answer, Edge, Graph, Hidden, Options};

use super::answer::hidden;
use super::complete;
use super::error::Failure;
use super::filter::Filter;
use super::knowledge::ontology;

/// Nodes in a drawing unless more are asked for: what a reader can take in.
const READABLE: usize = 40;

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

/// Edges with the words that go under their drawing.
pub struct Cut {
    /// The edges.
    pub edges: Vec<Edge>,
    title: String,
    notes: Vec<String>,
    /// What was left out.
    pub hidden: Hidden,
    focus: Option<String>,
}

/// An answer and what it is about.
struct Asked {
    found: Answer,
    title: String,
    focus: Option<String>,
}

impl Asked {
    fn nodes(&self) -> usize {
        let edges = self.found.edges.iter();
        let ends: BTreeSet<&str> = edges
            .flat_map(|e| [e.subject.id.as_str(), e.object.id.as_str()])
            .collect();
        ends.len()
    }
}

impl Part {
    fn ask(&self, graph: &Graph, options: &Options, most: usize) -> Result<Asked, Failure> {
        if let Some(name) = &self.around {
            let node = graph.node(name)?.node;
            let steps = match self.hops {
                1 => "one step".to_owned(),
                n => format!("{n} steps"),
            };
            return Ok(Asked {
                found: graph.neighbourhood(name, self.hops, most, options)?,
                title: format!("Around {}, {steps}", node.name),
                focus: Some(node.id),
            });
        }
        let found = match &self.query {
            Some(pattern) => graph.query(pattern, options)?,
            None => graph.edges(options)?,
        };
        let title = match &self.query {
            Some(_) => found.reading.clone(),
            None => "The whole graph".to_owned(),
        };
        Ok(Asked {
            found,
            title,
            focus: None,
        })
    }

    /// Whether it lies around a name.
    pub fn is_around(&self) -> bool {
        self.around.is_some()
    }

    /// Asks the graph. A drawing for a reader is cut down to the 40 best-attested nodes, unless all are wanted.
    pub fn cut(&self, graph: &Graph, readable: bool, evidence: usize) -> Result<Cut, Failure> {
        // An official's act drawn a second time for the country would be one edge too many.
        let options = Options {
            roll_up: false,
            ..self.filter.options(evidence)?
        };
        let most = match self.top {
            Some(top) => top,
            None if self.all => usize::MAX,
            None => READABLE,
        };
        let readable = readable || self.top.is_some();
        // Parties that are only described are drawn as long as there is room for them.
        let all_parties = Options {
            unnamed: true,
            ..options.clone()
        };
        let mut asked = self.ask(graph, &all_parties, most)?;
        if !options.unnamed && asked.nodes() >= READABLE {
            asked = self.ask(graph, &options, most)?;
        }
        let Asked {
            found,
            mut title,
            focus,
        } = asked;
        let mut notes: Vec<String> = hidden(&found.hidden, "").into_iter().collect();
        let mut edges = found.edges;
        if readable {
            let selection = best(edges, most, focus.as_deref());
            edges = selection.edges;
            if selection.note.is_some() && focus.is_none() && self.query.is_none() {
                "The best-attested part of the graph".clone_into(&mut title);
            }
            notes.extend(selection.note);
        }
        Ok(Cut {
            edges,
            title,
            notes,
            hidden: found.hidden,
            focus,
        })
    }
}

impl Cut {
    /// The picture of these edges.
    pub fn picture(&self, style: &Style) -> Result<Picture, Failure> {
        Ok(Picture::new(&Drawing {
            edges: &self.edges,
            title: &self.title,
            notes: &self.notes,
            focus: self.focus.as_deref(),
            style,
            ontology: ontology()?,
        }))
    }
}
