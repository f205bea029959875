//! A part of the graph as programs for graphs and tables take it: numbered nodes and edges with columns.

use std::collections::HashMap;

use crate::model::Day;
use crate::ontology::Ontology;
use crate::query::{Edge, Node, Statement};

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Text,
    Number,
    Flag,
    Day,
}

/// Columns of a node, behind its id and name.
pub(super) const NODE: [&str; 2] = ["kind", "code"];

/// Columns of an edge, behind its ends.
pub(super) const EDGE: [(&str, Sort); 13] = [
    ("relation", Sort::Text),
    ("class", Sort::Text),
    ("quad", Sort::Text),
    ("symmetric", Sort::Flag),
    ("articles", Sort::Number),
    ("origins", Sort::Number),
    ("claims", Sort::Number),
    ("first", Sort::Day),
    ("last", Sort::Day),
    ("statuses", Sort::Text),
    ("sentence", Sort::Text),
    ("article", Sort::Text),
    ("claim", Sort::Text),
];

/// Edges with their ends, and the claims behind them.
pub struct Network<'a> {
    pub(super) nodes: Vec<&'a Node>,
    places: HashMap<&'a str, usize>,
    pub(super) edges: &'a [Edge],
    pub(super) statements: &'a [Statement],
    pub(super) ontology: &'a Ontology,
}

impl<'a> Network<'a> {
    /// The network of these edges, its nodes in order of their ids.
    pub fn new(edges: &'a [Edge], statements: &'a [Statement], ontology: &'a Ontology) -> Self {
        let ends = edges.iter().flat_map(|e| [&e.subject, &e.object]);
        let speakers = statements.iter().filter_map(|s| s.speaker.as_ref());
        let mut nodes: Vec<&Node> = ends.chain(speakers).collect();
        nodes.sort_by_key(|node| &node.id);
        nodes.dedup_by_key(|node| &node.id);
        let places = nodes.iter().zip(1..).map(|(node, n)| (&*node.id, n));
        Self {
            places: places.collect(),
            nodes,
            edges,
            statements,
            ontology,
        }
    }

    /// The number of a node, counted from one.
    pub(super) fn number(&self, node: &Node) -> usize {
        self.places.get(&*node.id).copied().unwrap_or_default()
    }

    /// The values of an edge, for the columns of [`EDGE`]; empty where there is none.
    pub(super) fn cells(&self, edge: &Edge) -> [String; EDGE.len()] {
        let relation = self.ontology.relation(&edge.relation);
        let best = edge.evidence.first();
        let statuses: Vec<String> = (edge.statuses.iter())
            .map(|(status, n)| format!("{status}:{n}"))
            .collect();
        [
            edge.relation.clone(),
            relation.and_then(|r| r.class.clone()).unwrap_or_default(),
            relation.map_or_else(String::new, |r| r.quad.as_str().to_owned()),
            relation.is_some_and(|r| r.symmetric).to_string(),
            edge.articles.to_string(),
            edge.origins.to_string(),
            edge.claims.to_string(),
            day(edge.dates.map(|d| d.0)),
            day(edge.dates.map(|d| d.1)),
            statuses.join(";"),
            best.map_or_else(String::new, |e| e.sentence.clone()),
            best.map_or_else(String::new, |e| e.article.clone()),
            best.map_or_else(String::new, |e| e.claim.clone()),
        ]
    }
}

/// The values of a node, for the columns of [`NODE`].
pub(super) fn node_cells(node: &Node) -> [String; NODE.len()] {
    [
        node.kind.as_str().to_owned(),
        node.code.clone().unwrap_or_default(),
    ]
}

/// `2016-10-03`, or nothing.
pub(super) fn day(day: Option<Day>) -> String {
    day.map_or_else(String::new, |d| d.to_string())
}
