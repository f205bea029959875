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

/// So many pairs of nodes for ten nodes may be joined by lines; more make a tangle.
const PAIRS: usize = 13;
/// Up to so many there is no tangle.
const FEW: usize = 20;

/// Keeps the `most` best-attested nodes (by origins over all their edges; ties by entity id), the focus among them, and of the edges
/// between them those of the best-attested pairs: that of each node, those of the focus, then the others as long as lines can be told
/// apart.
pub fn best(edges: Vec<Edge>, most: usize, focus: Option<&str>) -> Selection {
    let total = edges.len();
    let mut weight: BTreeMap<&str, usize> = BTreeMap::new();
    for edge in &edges {
        for end in [&edge.subject, &edge.object] {
            *weight.entry(end.id.as_str()).or_default() += edge.origins;
        }
    }
    let all = weight.len();
    let mut order: Vec<(&str, usize)> = weight.into_iter().collect();
    order.sort_by(|a, b| (focus != Some(a.0), b.1, a.0).cmp(&(focus != Some(b.0), a.1, b.0)));
    let kept: BTreeSet<String> = order
        .iter()
        .take(most)
        .map(|(id, _)| (*id).to_owned())
        .collect();
    let edges: Vec<Edge> = edges
        .into_iter()
        .filter(|e| kept.contains(&e.subject.id) && kept.contains(&e.object.id))
        .collect();
    let edges = match most {
        usize::MAX => edges,
        _ => told_apart(edges, (most.saturating_mul(PAIRS) / 10).max(FEW), focus),
    };
    let shown: BTreeSet<&str> = edges
        .iter()
        .flat_map(|e| [e.subject.id.as_str(), e.object.id.as_str()])
        .collect();
    let left = [(all - shown.len(), "node"), (total - edges.len(), "edge")];
    let left: Vec<String> = left
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| counted(n, what))
        .collect();
    let verb = if left == ["1 node"] || left == ["1 edge"] {
        "is"
    } else {
        "are"
    };
    let note = (!left.is_empty()).then(|| {
        format!(
            "{} that fewer articles attest {verb} left out",
            left.join(" and ")
        )
    });
    Selection { edges, note }
}

/// The edges of so many pairs of nodes, in the order in which they came.
fn told_apart(edges: Vec<Edge>, room: usize, focus: Option<&str>) -> Vec<Edge> {
    let pair = |e: &Edge| {
        let ends = (e.subject.id.clone(), e.object.id.clone());
        if ends.0 <= ends.1 {
            ends
        } else {
            (ends.1, ends.0)
        }
    };
    let mut weight: BTreeMap<(String, String), usize> = BTreeMap::new();
    for edge in &edges {
        *weight.entry(pair(edge)).or_default() += edge.origins;
    }
    if weight.len() <= room {
        return edges;
    }
    let mut order: Vec<_> = weight.into_iter().collect();
    // Stable: ties stay in order of ids.
    order.sort_by_key(|(_, origins)| std::cmp::Reverse(*origins));
    let mut met: BTreeSet<&str> = BTreeSet::new();
    let mut rank: Vec<(u8, usize)> = (0..order.len())
        .map(|i| {
            let (a, b) = &order[i].0;
            let first = met.insert(a) | met.insert(b);
            let near = focus.is_some_and(|id| a == id || b == id);
            (u8::from(!first) + u8::from(!first && !near), i)
        })
        .collect();
    rank.sort_unstable();
    let kept: BTreeSet<&(String, String)> =
        rank.iter().take(room).map(|(_, i)| &order[*i].0).collect();
    (edges.into_iter())
        .filter(|edge| kept.contains(&pair(edge)))
        .collect()
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
        assert!(note.ends_with("are left out"), "{note}");
    }
}
