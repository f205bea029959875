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

/// What is known of a word: its arc, and its dependents.
#[derive(Debug, Clone, Copy)]
struct Node {
    head: u16,
    label: u16,
    /// The outermost two dependents on the left and on the right.
    outer: [[u16; 2]; 2],
    /// Numbers of dependents on the left and right.
    valency: [u8; 2],
    /// Labels of all dependents, one bit each.
    labels: u64,
}

const NO_WORD: u16 = u16::MAX;
const NO_NODE: Node = Node {
    head: NO_WORD,
    label: NO_LABEL,
    outer: [[NO_WORD; 2]; 2],
    valency: [0; 2],
    labels: 0,
};

/// Sides of a word.
pub(crate) const LEFT: usize = 0;
pub(crate) const RIGHT: usize = 1;

/// A partial parse. Words are `0..len`; `len` is the root.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) len: usize,
    /// First word of the buffer; `len` when only the root is left.
    pub(crate) next: usize,
    stack: Vec<u16>,
    nodes: Vec<Node>,
}

fn word(number: u16) -> usize {
    if number == NO_WORD {
        NONE
    } else {
        usize::from(number)
    }
}

impl State {
    /// The start: all words in the buffer. A sentence has fewer than 65,535 words.
    pub(crate) fn new(len: usize) -> Self {
        Self {
            len,
            next: 0,
            stack: Vec::with_capacity(len.min(64)),
            nodes: vec![NO_NODE; len + 1],
        }
    }

    fn node(&self, i: usize) -> &Node {
        self.nodes.get(i).unwrap_or(&NO_NODE)
    }

    /// Head of a word; [`NONE`] if it has none yet.
    pub(crate) fn head(&self, i: usize) -> usize {
        word(self.node(i).head)
    }

    /// Label of a word's arc; [`NO_LABEL`] if it has none yet.
    pub(crate) fn label(&self, i: usize) -> u16 {
        self.node(i).label
    }

    /// The outermost (0) or second (1) dependent on a side; [`NONE`] if there is none.
    pub(crate) fn dependent(&self, i: usize, side: usize, rank: usize) -> usize {
        word(self.node(i).outer[side][rank])
    }

    /// Labels of all dependents so far, one bit each.
    pub(crate) fn labels(&self, i: usize) -> u64 {
        self.node(i).labels
    }

    /// Number of dependents on a side.
    pub(crate) fn valency(&self, i: usize, side: usize) -> u64 {
        u64::from(self.node(i).valency[side])
    }

    /// Every word has its head.
    pub(crate) fn done(&self) -> bool {
        self.next == self.len && self.stack.is_empty()
    }

    /// Word on the stack, counted from the top; [`NONE`] below the bottom.
    pub(crate) fn top(&self, depth: usize) -> usize {
        let at = self.stack.len().checked_sub(depth + 1);
        at.map_or(NONE, |at| usize::from(self.stack[at]))
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
        self.stack.push(self.next as u16);
        self.next += 1;
    }

    /// Pops the top of the stack and hangs it on `head`.
    pub(crate) fn attach(&mut self, head: usize, label: u16) {
        let Some(word) = self.stack.pop() else { return };
        let child = &mut self.nodes[usize::from(word)];
        child.head = head as u16;
        child.label = label;
        let side = if usize::from(word) < head {
            LEFT
        } else {
            RIGHT
        };
        let node = &mut self.nodes[head];
        let [first, second] = &mut node.outer[side];
        // The outermost is the least on the left and the greatest on the right; on the left they may come in any order.
        let outermost = *first == NO_WORD || side == RIGHT || word < *first;
        if outermost {
            *second = *first;
            *first = word;
        } else {
            *second = word;
        }
        node.labels |= 1 << (label % 64);
        node.valency[side] = node.valency[side].saturating_add(1);
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
        assert_eq!([state.head(0), state.head(1)], [1, 2]);
        assert_eq!(
            [state.dependent(1, LEFT, 0), state.dependent(1, LEFT, 1)],
            [0, NONE]
        );
    }

    #[test]
    fn two_words_left_at_the_end_cannot_both_hang_on_the_root() {
        let mut state = State::new(2);
        state.shift();
        state.shift();
        assert!(!state.allows(Move::Left) && state.allows(Move::Right));
    }
}
