//! The arc-hybrid transition system: stack, buffer and the arcs so far. The root is the last word of the buffer, after the sentence.

/// No word.
pub(crate) const NONE: usize = usize::MAX;
/// Label of a word without one.
pub(crate) const NO_LABEL: u16 = u16::MAX;

/// A move of the parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Move {
    /// Push the next word.
    Shift,
    /// The top of the stack depends on the next word.
    Left,
    /// The top of the stack depends on the word below it.
    Right,
}

impl Move {
    /// All moves, in order of their class number.
    pub(crate) const ALL: [Self; 3] = [Self::Shift, Self::Left, Self::Right];
}

/// A partial parse. Words are `0..len`; `len` is the root.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) len: usize,
    pub(crate) stack: Vec<usize>,
    /// First word of the buffer; `len` when only the root is left.
    pub(crate) next: usize,
    pub(crate) heads: Vec<usize>,
    pub(crate) labels: Vec<u16>,
    /// The outermost two dependents on the left.
    pub(crate) left: Vec<[usize; 2]>,
    /// The outermost two dependents on the right.
    pub(crate) right: Vec<[usize; 2]>,
    /// Numbers of dependents on the left and right.
    pub(crate) valency: Vec<[u8; 2]>,
}

impl State {
    pub(crate) fn new(len: usize) -> Self {
        Self {
            len,
            stack: Vec::with_capacity(len.min(64)),
            next: 0,
            heads: vec![NONE; len + 1],
            labels: vec![NO_LABEL; len + 1],
            left: vec![[NONE; 2]; len + 1],
            right: vec![[NONE; 2]; len + 1],
            valency: vec![[0; 2]; len + 1],
        }
    }

    /// Every word has its head.
    pub(crate) fn done(&self) -> bool {
        self.next == self.len && self.stack.is_empty()
    }

    /// Word on the stack, counted from the top; [`NONE`] below the bottom.
    pub(crate) fn top(&self, depth: usize) -> usize {
        let n = self.stack.len();
        if depth < n {
            self.stack[n - 1 - depth]
        } else {
            NONE
        }
    }

    /// Whether a move is possible. Only the last word on the stack may hang on the root, so there is one root.
    pub(crate) fn allows(&self, action: Move) -> bool {
        let (depth, open) = (self.stack.len(), self.next < self.len);
        match action {
            Move::Shift => open,
            Move::Left => depth >= 1 && (open || depth == 1),
            Move::Right => depth >= 2,
        }
    }

    /// Head and dependent of the arc that a move would draw.
    pub(crate) fn arc(&self, action: Move) -> Option<(usize, usize)> {
        match action {
            Move::Shift => None,
            Move::Left => Some((self.next, self.top(0))),
            Move::Right => Some((self.top(1), self.top(0))),
        }
    }

    /// Pushes the next word.
    pub(crate) fn shift(&mut self) {
        self.stack.push(self.next);
        self.next += 1;
    }

    /// Pops the top of the stack and hangs it on `head`.
    pub(crate) fn attach(&mut self, head: usize, label: u16) {
        let Some(word) = self.stack.pop() else { return };
        self.heads[word] = head;
        self.labels[word] = label;
        let side = usize::from(word > head);
        if side == 0 {
            let [outer, _] = self.left[head];
            // Left dependents may come in any order: those of the stack come inside out.
            self.left[head] = if outer == NONE || word < outer {
                [word, outer]
            } else {
                [outer, word]
            };
        } else {
            self.right[head] = [word, self.right[head][0]];
        }
        let count = &mut self.valency[head][side];
        *count = count.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_with_one_root() {
        // Troops left: shift, left onto "left", shift, left onto the root.
        let mut state = State::new(2);
        assert!(!state.allows(Move::Left));
        state.shift();
        assert_eq!(state.arc(Move::Left), Some((1, 0)));
        state.attach(1, 4);
        state.shift();
        assert!(
            state.allows(Move::Left) && !state.allows(Move::Right) && !state.allows(Move::Shift)
        );
        state.attach(2, 5);
        assert!(state.done());
        assert_eq!(state.heads[..2], [1, 2]);
        assert_eq!(state.left[1], [0, NONE]);
    }

    #[test]
    fn two_words_left_at_the_end_cannot_both_hang_on_the_root() {
        let mut state = State::new(2);
        state.shift();
        state.shift();
        assert!(!state.allows(Move::Left) && state.allows(Move::Right));
    }
}
