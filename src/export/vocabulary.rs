//! The words and looks of kinds, relations and statuses, for drawings that are made elsewhere: in the browser.

use serde::Serialize;

use super::look::{Line, NodeLook, Tone, head};
use crate::model::{Kind, Status};
use crate::ontology::Ontology;

/// All that a drawing needs to know besides its edges.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Vocabulary<'o> {
    /// Kinds of nodes.
    pub kinds: Vec<KindLook<'o>>,
    /// Relations.
    pub relations: Vec<RelationLook<'o>>,
    /// Names for several relations at once.
    pub sorts: Vec<SortLook<'o>>,
    /// Statuses, in the order in which postings number them.
    pub statuses: Vec<StatusLook>,
}

/// How nodes of a kind look.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindLook<'o> {
    /// Public name.
    pub name: Kind,
    /// One line on it.
    pub means: &'o str,
    /// Shape, in Graphviz' words.
    pub shape: String,
    /// Fill colour.
    pub fill: String,
}

/// How edges of a relation look and read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RelationLook<'o> {
    /// Public name.
    pub name: &'o str,
    /// How it is read between subject and object.
    pub phrase: &'o str,
    /// One line on it.
    pub means: &'o str,
    /// Class of event; none for facts.
    pub class: Option<&'o str>,
    /// Cooperation, conflict or fact.
    pub tone: &'static str,
    /// Whether it holds both ways.
    pub symmetric: bool,
    /// Arrowhead, in Graphviz' words.
    pub head: &'static str,
}

/// A name for several relations.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SortLook<'o> {
    /// As patterns write it.
    pub name: &'o str,
    /// One line on it.
    pub means: &'o str,
}

/// How edges of a status are drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatusLook {
    /// Public name.
    pub name: Status,
    /// Line style.
    pub line: &'static str,
}

impl<'o> Vocabulary<'o> {
    /// The words and looks of an ontology.
    pub fn of(ontology: &'o Ontology) -> Self {
        let kinds = Kind::ALL.into_iter().map(|kind| {
            let look = NodeLook::of(kind, ontology);
            let known = ontology.kinds().iter().find(|k| k.name == kind.as_str());
            KindLook {
                name: kind,
                means: known.map_or("", |k| k.means.as_str()),
                shape: look.shape,
                fill: look.fill,
            }
        });
        let relations = ontology.relations().iter().map(|relation| RelationLook {
            name: &relation.name,
            phrase: &relation.phrase,
            means: &relation.means,
            class: relation.class.as_deref(),
            tone: Tone::of(relation.quad).words(),
            symmetric: relation.symmetric,
            head: head(&relation.name),
        });
        let sorts = ontology.sorts().iter().map(|sort| SortLook {
            name: &sort.name,
            means: &sort.means,
        });
        let statuses = Status::ALL.into_iter().map(|status| StatusLook {
            name: status,
            line: Line::of(status).style(),
        });
        Self {
            kinds: kinds.collect(),
            relations: relations.collect(),
            sorts: sorts.collect(),
            statuses: statuses.collect(),
        }
    }
}
