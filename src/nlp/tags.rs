//! Joint parts of speech.

use super::Upos;

/// A universal tag with the Penn Treebank tag beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) upos: Upos,
    pub(crate) xpos: &'static str,
}

impl Default for Tag {
    fn default() -> Self {
        Self {
            upos: Upos::X,
            xpos: "X",
        }
    }
}
