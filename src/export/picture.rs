//! Edges to a picture: numbered nodes, labels, tooltips, caption. What is common to all drawing formats.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::escape::wrap;
use super::look::{EdgeLook, Engine, Line, NodeLook, Style, Tone, edge_look};
use super::strand;
use crate::model::{Day, Kind, Status};
use crate::ontology::Ontology;
use crate::query::{Edge, Evidence, Node};

/// What to draw.
pub struct Drawing<'a> {
    /// The edges, as any answer holds them.
    pub edges: &'a [Edge],
    /// What the reader asked, as a headline.
    pub title: &'a str,
    /// Sentences on what was left out.
    pub notes: &'a [String],
    /// Entity id of the node in the middle.
    pub focus: Option<&'a str>,
    /// Colours, layout and frames.
    pub style: &'a Style,
    /// Shapes and phrases.
    pub ontology: &'a Ontology,
}

/// A node with its number.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureNode {
    /// Label, in lines.
    pub label: Vec<String>,
    /// Shape and fill follow from it.
    pub kind: Kind,
    /// Longer text for the pointer.
    pub tooltip: String,
    /// Whether the drawing is about it.
    pub focus: bool,
    /// The country in whose frame it stands.
    pub frame: Option<String>,
}

/// An edge between two numbered nodes.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureEdge {
    /// Index of the subject.
    pub from: usize,
    /// Index of the object.
    pub to: usize,
    /// Label, in lines.
    pub label: Vec<String>,
    /// Line and arrow.
    pub look: EdgeLook,
    /// The best evidence with its source.
    pub tooltip: String,
    /// The article on the web.
    pub url: Option<String>,
}

/// Everything that a drawing shows, in a fixed order.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// In order of entity ids: node 0 is `n1`.
    pub nodes: Vec<PictureNode>,
    /// In order of subject, relation and object.
    pub edges: Vec<PictureEdge>,
    /// Headline and notes.
    pub caption: Vec<String>,
    /// Kinds in use, with their looks.
    pub kinds: BTreeMap<Kind, NodeLook>,
    /// Tones in use, with their colours.
    pub tones: BTreeMap<Tone, &'static str>,
    /// Line styles in use.
    pub lines: BTreeSet<Line>,
    /// How to place the nodes, if not by their number.
    pub engine: Option<Engine>,
}

impl Picture {
    /// Lays out what to show, without coordinates.
    pub fn new(drawing: &Drawing) -> Self {
        let mut nodes: BTreeMap<&str, &Node> = BTreeMap::new();
        for edge in drawing.edges {
            for node in [&edge.subject, &edge.object] {
                nodes.entry(node.id.as_str()).or_insert(node);
            }
        }
        let number: BTreeMap<&str, usize> = nodes.keys().zip(0..).map(|(id, n)| (*id, n)).collect();
        let mut edges: Vec<&Edge> = drawing.edges.iter().collect();
        edges.sort_by_key(|e| {
            (
                number.get(e.subject.id.as_str()),
                &e.relation,
                number.get(e.object.id.as_str()),
            )
        });

        let mut picture = Self {
            nodes: nodes.values().map(|n| picture_node(n, drawing)).collect(),
            edges: Vec::with_capacity(edges.len()),
            caption: caption(drawing, nodes.len()),
            kinds: nodes
                .values()
                .map(|n| (n.kind, NodeLook::of(n.kind, drawing.ontology)))
                .collect(),
            tones: BTreeMap::new(),
            lines: BTreeSet::new(),
            engine: drawing.style.engine,
        };
        for edge in edges {
            let ends = (
                number.get(edge.subject.id.as_str()),
                number.get(edge.object.id.as_str()),
            );
            let (Some(from), Some(to)) = ends else {
                continue;
            };
            let relation = drawing.ontology.relation(&edge.relation);
            let phrase = relation.map_or(edge.relation.as_str(), |r| r.phrase.as_str());
            let (tone, look) = edge_look(edge, relation, drawing.style.palette);
            picture.tones.insert(tone, look.colour);
            picture.lines.insert(look.line);
            picture.edges.push(PictureEdge {
                from: *from,
                to: *to,
                label: edge_label(edge, phrase),
                look,
                tooltip: edge_tooltip(edge, phrase),
                url: edge.evidence.first().and_then(url),
            });
        }
        strand::join(&mut picture);
        picture
    }

    /// The widest edges with their nodes, as many as fit into the limits.
    #[must_use]
    pub fn part(&self, nodes: usize, edges: usize) -> Self {
        let mut order: Vec<&PictureEdge> = self.edges.iter().collect();
        order.sort_by(|a, b| b.look.width.total_cmp(&a.look.width));
        let mut kept: BTreeSet<usize> = BTreeSet::new();
        let mut part: Vec<&PictureEdge> = Vec::new();
        for edge in order {
            let new = [edge.from, edge.to]
                .iter()
                .filter(|n| !kept.contains(n))
                .count();
            if part.len() < edges && kept.len() + new <= nodes {
                kept.extend([edge.from, edge.to]);
                part.push(edge);
            }
        }
        part.sort_by_key(|e| (e.from, e.to, e.label.clone()));
        let number: BTreeMap<usize, usize> = kept.iter().copied().zip(0..).collect();
        Self {
            nodes: kept
                .iter()
                .filter_map(|n| self.nodes.get(*n).cloned())
                .collect(),
            edges: (part.into_iter())
                .filter_map(|edge| {
                    let mut edge = edge.clone();
                    edge.from = *number.get(&edge.from)?;
                    edge.to = *number.get(&edge.to)?;
                    Some(edge)
                })
                .collect(),
            ..self.clone()
        }
    }
}

fn picture_node(node: &Node, drawing: &Drawing) -> PictureNode {
    PictureNode {
        label: wrap(&node.name, 22, 3),
        kind: node.kind,
        tooltip: format!("{} ({})", node.name, node.kind),
        focus: drawing.focus == Some(node.id.as_str()),
        frame: drawing.style.frames.get(&node.id).cloned(),
    }
}

/// `attacks ×4`, or `planned: attacks`; below it the days.
fn edge_label(edge: &Edge, phrase: &str) -> Vec<String> {
    let mut first = String::new();
    if !edge.statuses.contains_key(&Status::Asserted)
        && let Some((status, _)) = edge
            .statuses
            .iter()
            .max_by_key(|(s, n)| (**n, std::cmp::Reverse(**s)))
    {
        first = format!("{}: ", word(*status));
    }
    first.push_str(phrase);
    if edge.origins > 1 {
        let _ = write!(first, " ×{}", edge.origins);
    }
    let mut lines = vec![first];
    if let Some((from, to)) = edge.dates {
        lines.push(days(from, to));
    }
    lines
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Negated => "denied",
        Status::Hypothetical => "possible",
        other => other.as_str(),
    }
}

/// `2016-09-19`, or `2016-09-19 – 10-03`.
fn days(from: Day, to: Day) -> String {
    if from == to {
        return from.to_string();
    }
    let last = to.to_string();
    if from.year() == to.year() {
        return format!("{from} – {}", last.get(5..).unwrap_or(&last));
    }
    format!("{from} – {last}")
}

fn edge_tooltip(edge: &Edge, phrase: &str) -> String {
    let head = format!("{} {} {}", edge.subject.name, phrase, edge.object.name);
    let Some(best) = edge.evidence.first() else {
        return head;
    };
    let sentence = wrap(&best.sentence, 400, 1).concat();
    format!("{head}: “{sentence}” ({})", origin(best))
}

fn origin(evidence: &Evidence) -> String {
    let mut parts = Vec::new();
    if let Some(speaker) = &evidence.speaker {
        parts.push(format!("according to {speaker}"));
    }
    parts.push(
        evidence
            .source
            .clone()
            .unwrap_or_else(|| evidence.article.clone()),
    );
    if let Some(day) = evidence.published {
        parts.push(day.to_string());
    }
    parts.join(", ")
}

/// Articles named by an address on the web are linked.
fn url(evidence: &Evidence) -> Option<String> {
    let web = evidence.article.starts_with("https://") || evidence.article.starts_with("http://");
    web.then(|| evidence.article.clone())
}

fn caption(drawing: &Drawing, nodes: usize) -> Vec<String> {
    let mut lines = Vec::new();
    if !drawing.title.is_empty() {
        lines.push(drawing.title.to_owned());
    }
    let edges = drawing.edges.len();
    let mut count = format!(
        "{} between {}",
        counted(edges, "edge"),
        counted(nodes, "node")
    );
    let first = drawing
        .edges
        .iter()
        .filter_map(|e| e.dates)
        .map(|d| d.0)
        .min();
    let last = drawing
        .edges
        .iter()
        .filter_map(|e| e.dates)
        .map(|d| d.1)
        .max();
    if let (Some(first), Some(last)) = (first, last) {
        let _ = write!(count, ", {first}");
        if first != last {
            let _ = write!(count, " to {last}");
        }
    }
    if drawing.edges.iter().any(|e| e.origins > 1) {
        count.push_str("; ×4 means: in four independent articles");
    }
    lines.push(count);
    lines.extend(drawing.notes.iter().cloned());
    lines
}

pub(super) fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample::{edge, hostile, node, picture};

    #[test]
    fn order_of_edges_does_not_matter() {
        let mut edges = hostile();
        let first = picture(&edges);
        edges.rotate_left(3);
        edges.reverse();
        let second = picture(&edges);
        assert_eq!(first.nodes.len(), 8);
        assert_eq!(first.edges, second.edges);
    }

    #[test]
    fn labels_tell_relation_articles_status_and_days() {
        let (russia, assad) = (node(Kind::Country, "Russia"), node(Kind::Person, "Assad"));
        let mut attacks = edge(&russia, "attacks", &assad, 4, Status::Asserted);
        attacks.dates = attacks
            .dates
            .map(|(from, _)| (from, from.tomorrow().unwrap()));
        let label = |e: &Edge| picture(std::slice::from_ref(e)).edges[0].label.clone();
        assert_eq!(label(&attacks), ["attacks ×4", "2016-10-03 – 10-04"]);
        let plan = edge(&russia, "attacks", &assad, 1, Status::Planned);
        assert_eq!(label(&plan), ["planned: attacks", "2016-10-03"]);
    }

    #[test]
    fn a_part_keeps_the_widest_edges_and_numbers_anew() {
        let whole = picture(&hostile());
        let part = whole.part(4, 3);
        assert!(part.edges.len() <= 3 && part.nodes.len() <= 4);
        let widest = whole.edges.iter().map(|e| e.look.width).fold(0.0, f64::max);
        assert!(
            part.edges
                .iter()
                .any(|e| (e.look.width - widest).abs() < 1e-9)
        );
        assert!(
            part.edges
                .iter()
                .all(|e| e.from < part.nodes.len() && e.to < part.nodes.len())
        );
    }
}
