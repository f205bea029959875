//! Lines that go the same way become one: where there are many edges, five between two nodes are one thick line with five labels.

use std::collections::BTreeMap;

use super::picture::{Picture, PictureEdge};

/// Up to so many edges for each node, or so many altogether, each relation has a line of its own.
const DENSE: f64 = 1.6;
const FEW: usize = 40;
/// A line names so many relations; its tooltip tells so many.
const NAMED: usize = 3;
const TOLD: usize = 6;

/// Joins edges with the same ends, colour, line and arrow, if the picture is dense.
pub(super) fn join(picture: &mut Picture) {
    let edges = picture.edges.len();
    if edges <= FEW || edges as f64 <= DENSE * picture.nodes.len() as f64 {
        return;
    }
    let mut strands: BTreeMap<_, Vec<PictureEdge>> = BTreeMap::new();
    for edge in picture.edges.drain(..) {
        let (from, to) = if edge.look.both {
            (edge.from.min(edge.to), edge.from.max(edge.to))
        } else {
            (edge.from, edge.to)
        };
        let look = &edge.look;
        let way = (from, to, look.colour, look.line, look.head, look.both);
        strands.entry(way).or_default().push(edge);
    }
    picture.edges = strands.into_values().filter_map(joined).collect();
}

/// One edge for several: the thickest, with the labels of all.
fn joined(mut edges: Vec<PictureEdge>) -> Option<PictureEdge> {
    // Stable: ties stay in order of relations.
    edges.sort_by(|a, b| b.look.width.total_cmp(&a.look.width));
    let rest = edges.split_off(1.min(edges.len()));
    let mut one = edges.pop()?;
    if rest.is_empty() {
        return Some(one);
    }
    // With its days each label would take two lines.
    one.label.truncate(1);
    for edge in rest.iter().take(NAMED - 1) {
        one.label.extend(edge.label.first().cloned());
    }
    if rest.len() >= NAMED {
        one.label
            .push(format!("and {} more", rest.len() + 1 - NAMED));
    }
    for edge in rest.iter().take(TOLD - 1) {
        one.tooltip.push('\n');
        one.tooltip.push_str(&edge.tooltip);
    }
    Some(one)
}

#[cfg(test)]
mod tests {
    use crate::export::sample::{edge, node, picture};
    use crate::model::{Kind, Status};

    #[test]
    fn what_goes_the_same_way_is_one_line_where_there_are_many() {
        let country = |i: usize| node(Kind::Country, &format!("c{i:02}"));
        let relations = [
            "backs",
            "aids",
            "praises",
            "visits",
            "cooperates-with",
            "attacks",
        ];
        let pairs: Vec<_> = (0..8)
            .flat_map(|i| {
                relations.map(|r| edge(&country(i), r, &country(i + 1), 2, Status::Asserted))
            })
            .collect();
        let few = picture(&pairs[..6]);
        assert_eq!(few.edges.len(), 6, "few edges are drawn one by one");
        let many = picture(&pairs);
        // Towards the next: four friendly ones; both ways: one; and one hostile.
        assert_eq!(many.edges.len(), 24);
        let friendly = many
            .edges
            .iter()
            .find(|e| e.label.len() > 1)
            .expect("a strand");
        assert_eq!(
            friendly.label.last().map(String::as_str),
            Some("and 1 more")
        );
        assert_eq!(friendly.tooltip.lines().count(), 4);
    }
}
