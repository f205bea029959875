//! Answers whose edges belong together: the rows of a join, the hops of a path.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Answer, Edge, Node};

/// Edges that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Row {
    /// What each variable of the pattern stands for in this row.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub bind: BTreeMap<String, Node>,
    /// The nodes that a path passes, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<Node>,
    /// Places in [`Answer::edges`].
    pub edges: Vec<usize>,
}

/// An answer in rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rows {
    /// All edges, each once.
    #[serde(flatten)]
    pub answer: Answer,
    /// The rows, best first; none where each edge stands for itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Row>,
    /// Why the answer may not be whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut: Option<String>,
}

impl Rows {
    /// An answer each of whose edges stands for itself.
    pub fn of(answer: Answer) -> Self {
        Self {
            answer,
            rows: Vec::new(),
            cut: None,
        }
    }

    /// The edges of a row.
    pub fn edges_of<'r>(&'r self, row: &'r Row) -> impl Iterator<Item = &'r Edge> {
        row.edges.iter().filter_map(|i| self.answer.edges.get(*i))
    }
}
