//! The best-attested part of a graph that is too large to be read as one drawing.

use std::collections::{BTreeMap, BTreeSet};

use super::picture::counted;
use crate::query::Edge;

/// A part of the edges and a sentence about the rest.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// Edges between the nodes kept.
    pub edges: Vec<Edge>,
    /// What was left out, if anything.
    pub note: Option<String>,
}

/// Keeps the `most` best-attested nodes (by origins over all their edges; ties by entity id), the focus among them, with the edges
/// between them.
pub fn best(edges: Vec<Edge>, most: usize, focus: Option<&str>) -> Selection {
    let mut weight: BTreeMap<&str, usize> = BTreeMap::new();
    for edge in &edges {
        for end in [&edge.subject, &edge.object] {
            *weight.entry(end.id.as_str()).or_default() += edge.origins;
        }
    }
    let all = weight.len();
    if all <= most {
        return Selection { edges, note: None };
    }
    let mut order: Vec<(&str, usize)> = weight.into_iter().collect();
    order.sort_by(|a, b| (focus != Some(a.0), b.1, a.0).cmp(&(focus != Some(b.0), a.1, b.0)));
    let kept: BTreeSet<String> = order
        .iter()
        .take(most)
        .map(|(id, _)| (*id).to_owned())
        .collect();
    let total = edges.len();
    let edges: Vec<Edge> = edges
        .into_iter()
        .filter(|e| kept.contains(&e.subject.id) && kept.contains(&e.object.id))
        .collect();
    let shown: BTreeSet<&str> = edges
        .iter()
        .flat_map(|e| [e.subject.id.as_str(), e.object.id.as_str()])
        .collect();
    let note = format!(
        "{} and {} that fewer articles attest are left out; --all draws them",
        counted(all - shown.len(), "node"),
        counted(total - edges.len(), "edge"),
    );
    Selection {
        edges,
        note: Some(note),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample::hostile;

    #[test]
    fn the_best_attested_stay_and_the_rest_is_counted() {
        let edges = hostile();
        let all = best(edges.clone(), 8, None);
        assert_eq!((all.edges.len(), all.note), (8, None));
        let focus = edges[0].subject.id.clone();
        let some = best(edges, 3, Some(&focus));
        assert!(
            some.edges
                .iter()
                .any(|e| e.subject.id == focus || e.object.id == focus)
        );
        let note = some.note.unwrap();
        assert!(
            note.contains("are left out") && note.contains("--all"),
            "{note}"
        );
    }
}
