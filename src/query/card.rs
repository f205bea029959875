//! The card of one node: what `show` prints.

use serde::Serialize;

use super::{Edge, Hidden, Node};
use crate::model::Day;

/// Everything worth knowing at a glance about one node.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Card {
    /// The node.
    pub node: Node,
    /// How the name was read, when it could have meant somebody else.
    pub reading: String,
    /// Other names in the articles, most attested first.
    pub aliases: Vec<Alias>,
    /// Name keys that are this node.
    pub keys: Vec<String>,
    /// Number of articles that name it.
    pub articles: usize,
    /// First and last day of its claims.
    pub dates: Option<(Day, Day)>,
    /// Facts rather than happenings (leads, part-of, member-of, …), most attested first.
    pub structure: Vec<Edge>,
    /// What it does, grouped by relation, most attested relation first.
    pub out: Vec<Group>,
    /// What is done to it, grouped by relation.
    pub incoming: Vec<Group>,
    /// What is left out.
    pub hidden: Hidden,
}

/// A name with the number of articles that use it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alias {
    /// The name as written.
    pub name: String,
    /// Number of articles; none for a name that the user gave.
    pub articles: usize,
}

/// Edges of one relation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Relation name of the ontology.
    pub relation: String,
    /// Number of claims.
    pub claims: usize,
    /// The most attested edges, at most `Options::limit` or ten.
    pub edges: Vec<Edge>,
    /// How many further edges there are.
    pub more: usize,
}
