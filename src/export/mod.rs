//! Answers and stores to files: drawings and exports.
//!
//! In come edges with their evidence, as any question yields them, or a store for the dump that proves sameness; out come DOT, SVG,
//! PNG, PDF or JSON lines. Same input, same bytes. The drawings ask no question, and a name from an article is never trusted: it may
//! hold quotes, brackets or entities.

mod dot;
mod escape;
mod graphviz;
pub mod jsonl;
mod look;
mod picture;
#[cfg(test)]
mod sample;
mod select;
mod sheet;
mod svg;

pub use dot::dot;
pub use escape::plain;
pub use graphviz::{Format, GraphvizError, draw};
pub use look::{EdgeLook, Line, NodeLook, Palette, Tone};
pub use picture::{Drawing, Picture, PictureEdge, PictureNode};
pub use select::{Selection, best};
pub use sheet::{Column, Sheet};
pub use svg::svg;
