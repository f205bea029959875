//! Answers and stores to files: drawings and exports.
//!
//! In come edges with their evidence, as any question yields them, or a store for the dump that proves sameness; out come DOT, SVG,
//! PNG, PDF, JSON lines, or the files of other programs: GraphML, GEXF, tables, linked data, event data. Same input, same bytes. The drawings ask no question, and a name from an article is never trusted: it may
//! hold quotes, brackets or entities.

pub mod bundle;
mod cut;
mod dot;
mod escape;
mod events;
pub mod explorer;
mod gexf;
mod graphml;
mod graphviz;
mod hidden;
pub mod jsonl;
mod linked;
mod look;
mod markup;
mod network;
mod picture;
#[cfg(test)]
mod sample;
mod select;
mod sheet;
mod strand;
mod svg;
mod tables;
mod vocabulary;

pub use cut::{Cut, Part};
pub use dot::dot;
pub use escape::plain;
pub use graphviz::{Format, GraphvizError, draw};
pub use hidden::{UNNAMED, hidden};
pub use linked::{jsonld, nquads};
pub use look::{EdgeLook, Engine, Line, NodeLook, Palette, Style, Tone};
pub use network::Network;
pub use picture::{Drawing, Picture, PictureEdge, PictureNode};
pub use select::{Selection, best};
pub use sheet::{Column, Sheet};
pub use svg::svg;
pub use tables::Named;
pub use vocabulary::Vocabulary;
