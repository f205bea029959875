//! What nodes and edges look like. Shape carries the kind and label the relation, so that nothing rests on colour alone.

use std::collections::BTreeMap;

use crate::model::{Kind, Status};
use crate::ontology::{Ontology, Quad, RelationType};
use crate::query::Edge;

/// What an edge is about, as its colour tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// Cooperation, verbal or material.
    Cooperation,
    /// Conflict, verbal or material.
    Conflict,
    /// A fact such as membership.
    Fact,
}

impl Tone {
    pub(super) fn of(quad: Quad) -> Self {
        if quad.is_hostile() {
            Self::Conflict
        } else if quad.is_cooperative() {
            Self::Cooperation
        } else {
            Self::Fact
        }
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Cooperation => "cooperation",
            Self::Conflict => "conflict",
            Self::Fact => "fact",
        }
    }
}

/// Which colours mean conflict and cooperation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Palette {
    /// Red and green.
    #[default]
    Standard,
    /// Orange and blue, which the colour-blind can tell apart.
    Safe,
}

impl Palette {
    pub(super) fn colour(self, tone: Tone) -> &'static str {
        match (self, tone) {
            (Self::Standard, Tone::Conflict) => "#d73027",
            (Self::Standard, Tone::Cooperation) => "#1a9850",
            (Self::Safe, Tone::Conflict) => "#d55e00",
            (Self::Safe, Tone::Cooperation) => "#0072b2",
            (_, Tone::Fact) => "#777777",
        }
    }
}

/// How nodes are placed: Graphviz' programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// In layers, from left to right.
    Dot,
    /// By springs.
    Neato,
    /// By springs, frames too.
    Fdp,
    /// By springs, for large graphs.
    Sfdp,
    /// In rings around the focus.
    Twopi,
    /// On circles.
    Circo,
}

impl Engine {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Dot => "dot",
            Self::Neato => "neato",
            Self::Fdp => "fdp",
            Self::Sfdp => "sfdp",
            Self::Twopi => "twopi",
            Self::Circo => "circo",
        }
    }
}

/// What a user may choose about a drawing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Style {
    /// Colours.
    pub palette: Palette,
    /// How to place the nodes; as their number asks for unless given.
    pub engine: Option<Engine>,
    /// Entity id of a node to the name of the country in whose frame it stands; nothing without frames.
    pub frames: BTreeMap<String, String>,
}

/// The look of all nodes of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeLook {
    /// Shape, in Graphviz' words.
    pub shape: String,
    /// Style, in Graphviz' words.
    pub style: &'static str,
    /// Fill colour.
    pub fill: String,
}

impl NodeLook {
    pub(super) fn of(kind: Kind, ontology: &Ontology) -> Self {
        let known = ontology.kinds().iter().find(|k| k.name == kind.as_str());
        let (shape, fill) =
            known.map_or(("box", "#ffffff"), |k| (k.shape.as_str(), k.fill.as_str()));
        Self {
            shape: shape.to_owned(),
            // Angular boxes would be hard to tell from blocks.
            style: if shape == "box" {
                "rounded,filled"
            } else {
                "filled"
            },
            fill: fill.to_owned(),
        }
    }

    /// The shape in plain words, for the legend.
    pub(super) fn words(&self) -> &str {
        match self.shape.as_str() {
            "box" => "rounded box",
            "box3d" | "component" => "block",
            "note" => "sheet",
            other => other,
        }
    }
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Line {
    /// It happened.
    Solid,
    /// It may happen.
    Dashed,
    /// It did not, or is over.
    Dotted,
}

impl Line {
    pub(super) fn of(status: Status) -> Self {
        match status {
            Status::Asserted => Self::Solid,
            Status::Planned
            | Status::Threatened
            | Status::Requested
            | Status::Attempted
            | Status::Hypothetical => Self::Dashed,
            Status::Negated | Status::Ended => Self::Dotted,
        }
    }

    pub(super) fn style(self) -> &'static str {
        match self {
            Self::Solid => "solid",
            Self::Dashed => "dashed",
            Self::Dotted => "dotted",
        }
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Solid => "asserted",
            Self::Dashed => "planned, attempted, threatened, requested or possible",
            Self::Dotted => "denied or ended",
        }
    }
}

/// The look of one edge.
#[derive(Debug, Clone, PartialEq)]
pub struct EdgeLook {
    /// Colour of line and label.
    pub colour: &'static str,
    /// Line style.
    pub line: Line,
    /// Arrowhead, in Graphviz' words.
    pub head: &'static str,
    /// Whether both ends have it.
    pub both: bool,
    /// Line width in points: grows with the logarithm of the origins.
    pub width: f64,
}

pub(super) fn edge_look(
    edge: &Edge,
    relation: Option<&RelationType>,
    palette: Palette,
) -> (Tone, EdgeLook) {
    let tone = relation.map_or(Tone::Fact, |r| Tone::of(r.quad));
    let look = EdgeLook {
        colour: palette.colour(tone),
        line: line(&edge.statuses),
        head: head(&edge.relation),
        both: relation.is_some_and(|r| r.symmetric),
        width: (0.8 + (edge.origins.max(1) as f64).log2()).min(6.0),
    };
    (tone, look)
}

/// The arrowhead of a relation, in Graphviz' words.
pub(super) fn head(relation: &str) -> &'static str {
    match relation {
        "cancels" | "suspends" => "tee",
        "party-to" => "odot",
        _ => "normal",
    }
}

/// The line of the surest status.
fn line(statuses: &BTreeMap<Status, usize>) -> Line {
    statuses
        .iter()
        .filter(|(_, n)| **n > 0)
        .map(|(status, _)| Line::of(*status))
        .min()
        .unwrap_or(Line::Solid)
}
