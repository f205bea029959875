//! A parse for people to read: the tokens of a sentence as an indented tree.

use serde::Serialize;

use super::Sentence;
use super::tree::Tree;
use crate::model::Span;

/// One line of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outline {
    /// Steps from the root.
    pub depth: usize,
    /// The word as it stands.
    pub form: String,
    /// Universal part of speech.
    pub upos: &'static str,
    /// Dependency relation to the line above it that is one step less indented.
    pub deprel: String,
    /// Bytes of the text.
    pub span: Span,
}

impl Sentence {
    /// Every token once, dependents below their head in order of text.
    pub fn outline(&self) -> Vec<Outline> {
        let tree = Tree::new(self);
        let mut out = Vec::with_capacity(tree.len());
        let mut seen = vec![false; tree.len()];
        let roots = (0..tree.len()).filter(|i| tree.head(*i).is_none());
        // Tokens of a cyclic parse have no root above them.
        let todo: Vec<usize> = roots.chain(0..tree.len()).collect();
        for root in todo {
            let mut stack = vec![(root, 0)];
            while let Some((i, depth)) = stack.pop() {
                if std::mem::replace(&mut seen[i], true) {
                    continue;
                }
                let token = tree.token(i);
                out.push(Outline {
                    depth,
                    form: token.form.clone(),
                    upos: token.upos.as_str(),
                    deprel: token.deprel.to_string(),
                    span: token.span,
                });
                stack.extend(tree.kids(i).iter().rev().map(|k| (*k, depth + 1)));
            }
        }
        out
    }
}
