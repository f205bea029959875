//! Which part of the graph a drawing or an export shows, and the words that go with it.
//!
//! In comes what the reader wants to see; out come edges with a title and sentences on what was left out.

use std::collections::BTreeSet;

use super::hidden::hidden;
use super::picture::{Drawing, Picture};
use super::{Style, best};
use crate::ontology::Ontology;
use crate::query::{Answer, Edge, Graph, Hidden, Options, QueryError};

/// Nodes in a drawing unless more are asked for: what a reader can take in.
const READABLE: usize = 40;

/// What the reader wants to see.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// Only what lies around this name.
    pub around: Option<String>,
    /// How many steps around it.
    pub hops: usize,
    /// Only the answer to this pattern.
    pub query: Option<String>,
    /// At most so many nodes, the best attested.
    pub top: Option<usize>,
    /// Everything, however much that is.
    pub all: bool,
    /// Which claims count, and how many sentences to bring along.
    pub options: Options,
}

/// Edges with the words that go under their drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Cut {
    /// The edges.
    pub edges: Vec<Edge>,
    /// What they are.
    pub title: String,
    /// Sentences on what was left out.
    pub notes: Vec<String>,
    /// A sentence on the edges and nodes that were left out because others are better attested.
    pub left: Option<String>,
    /// What was left out.
    pub hidden: Hidden,
    /// Entity id of the node in the middle.
    pub focus: Option<String>,
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
    fn ask(&self, graph: &Graph, options: &Options, most: usize) -> Result<Asked, QueryError> {
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

    /// Asks the graph. A drawing for a reader is cut down to the 40 best-attested nodes, unless more are wanted.
    pub fn cut(&self, graph: &Graph, readable: bool) -> Result<Cut, QueryError> {
        // An official's act drawn a second time for the country would be one edge too many.
        let options = Options {
            roll_up: false,
            ..self.options.clone()
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
        let notes: Vec<String> = hidden(&found.hidden, "").into_iter().collect();
        let mut edges = found.edges;
        let mut left = None;
        if readable {
            let selection = best(edges, most, focus.as_deref());
            edges = selection.edges;
            if selection.note.is_some() && focus.is_none() && self.query.is_none() {
                "The best-attested part of the graph".clone_into(&mut title);
            }
            left = selection.note;
        }
        Ok(Cut {
            edges,
            title,
            notes,
            left,
            hidden: found.hidden,
            focus,
        })
    }
}

impl Cut {
    /// The picture of these edges.
    pub fn picture(&self, style: &Style, ontology: &Ontology) -> Picture {
        let mut notes = self.notes.clone();
        if let Some(left) = &self.left {
            notes.push(format!("{left}; --all draws them"));
        }
        Picture::new(&Drawing {
            edges: &self.edges,
            title: &self.title,
            notes: &notes,
            focus: self.focus.as_deref(),
            style,
            ontology,
        })
    }
}
