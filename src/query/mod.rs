//! Questions to the graph: patterns, plain questions, paths.

mod answer;

pub use answer::{Answer, Edge, Evidence, Hidden, Node};
