//! What the parser looks at: features of a state for its next move, and of an arc for its label.
//!
//! Feature set after Zhang and Nivre (2011), with distances, valencies, and second dependents.

#![allow(
    clippy::many_single_char_names,
    reason = "feature tables are read by their short names: word, upos, tag (x), label"
)]

use super::super::hash::{key, mix, pair, quad, triple};
use super::state::{LEFT, NO_LABEL, NONE, RIGHT, State};

/// A sentence as the features see it: one value a word, and one for the root at the end.
#[derive(Debug, Default)]
pub(crate) struct Input {
    /// Words that training saw often enough, else their ending and shape.
    pub(crate) word: Vec<u64>,
    /// Universal tags.
    pub(crate) upos: Vec<u64>,
    /// Joint tags.
    pub(crate) tag: Vec<u64>,
    /// What kind of mark or verb a word is, as one bit; zero for others.
    pub(crate) mark: Vec<u64>,
    /// Fine and coarse word classes.
    pub(crate) class: Vec<u64>,
    pub(crate) coarse: Vec<u64>,
}

impl Input {
    /// Number of words, without the root.
    #[cfg(feature = "train")]
    pub(crate) fn len(&self) -> usize {
        self.word.len().saturating_sub(1)
    }
}

fn get(values: &[u64], i: usize, missing: u64) -> u64 {
    values.get(i).copied().unwrap_or(missing)
}

/// Features of a state.
pub(crate) fn of_state(s: &State, input: &Input, out: &mut Vec<u32>) {
    let (s0, s1, s2) = (s.top(0), s.top(1), s.top(2));
    let b0 = s.next;
    let b1 = if b0 < s.len { b0 + 1 } else { NONE };
    let b2 = if b0 + 1 < s.len { b0 + 2 } else { NONE };
    let w = |i| get(&input.word, i, 1);
    let t = |i| get(&input.upos, i, 2);
    let x = |i| get(&input.tag, i, 3);
    let c = |i| get(&input.class, i, 5);
    let k = |i| get(&input.coarse, i, 6);
    let l = |i: usize| if i == NONE { 4 } else { label(s.label(i)) };
    let left = |i: usize, n: usize| {
        if i == NONE {
            NONE
        } else {
            s.dependent(i, LEFT, n)
        }
    };
    let right = |i: usize, n: usize| {
        if i == NONE {
            NONE
        } else {
            s.dependent(i, RIGHT, n)
        }
    };
    let lv = |i: usize| {
        if i == NONE { 0 } else { s.valency(i, LEFT) + 1 }
    };
    let rv = |i: usize| {
        if i == NONE {
            0
        } else {
            s.valency(i, RIGHT) + 1
        }
    };
    let d0 = distance(s0, b0) + 20;
    let d1 = distance(s1, s0) + 40;
    let (s0w, s0t, s0x) = (w(s0), t(s0), x(s0));
    let (s1w, s1t, s1x) = (w(s1), t(s1), x(s1));
    let (b0w, b0t, b0x) = (w(b0), t(b0), x(b0));
    let (s0l, s0l2, s0r, s0r2) = (left(s0, 0), left(s0, 1), right(s0, 0), right(s0, 1));
    let (s1l, s1r, s1r2) = (left(s1, 0), right(s1, 0), right(s1, 1));
    let (b0l, b0l2) = (left(b0, 0), left(b0, 1));
    let (b0lw, s0lw) = (w(b0l), w(s0l));
    let before = |i: usize| i.wrapping_sub(1);
    let after = |i: usize| i.saturating_add(1);
    let values = [
        // Single words.
        s0w,
        s0x,
        pair(s0w, s0x),
        s1w,
        s1x,
        pair(s1w, s1x),
        b0w,
        b0x,
        pair(b0w, b0x),
        w(b1),
        x(b1),
        pair(w(b1), x(b1)),
        x(b2),
        w(b2),
        t(s2),
        w(s2),
        // Pairs.
        quad(s0w, s0t, b0w, b0t),
        triple(s0w, s0t, b0t),
        triple(s0t, b0w, b0t),
        pair(s0w, b0w),
        pair(s0x, b0x),
        pair(s0t, b0t),
        quad(s1w, s1t, s0w, s0t),
        triple(s1w, s1t, s0t),
        triple(s1t, s0w, s0t),
        pair(s1w, s0w),
        pair(s1x, s0x),
        pair(s1t, b0t),
        pair(s1w, b0w),
        triple(s1w, s0t, b0t),
        triple(s1t, s0t, b0w),
        triple(s1t, s0w, b0t),
        triple(s1x, s0x, b0x),
        // Triples of tags.
        triple(s0t, b0t, t(b1)),
        triple(s0x, b0x, x(b1)),
        quad(s0t, b0t, t(b1), t(b2)),
        quad(s1t, s0t, b0t, t(b1)),
        triple(t(s2), s1t, s0t),
        quad(t(s2), s1t, s0t, b0t),
        triple(s0t, b0t, t(s0l)),
        triple(s0t, b0t, t(s0r)),
        triple(s0t, b0t, t(b0l)),
        triple(s1t, s0t, t(s1l)),
        triple(s1t, s0t, t(s1r)),
        triple(s1t, s0t, t(s0l)),
        triple(s1t, s0t, t(s0r)),
        quad(s1t, s0t, t(s1r), b0t),
        quad(s1t, s0t, t(s0r), b0t),
        // Distances.
        pair(s0w, d0),
        pair(s0t, d0),
        pair(b0t, d0),
        triple(s0t, b0t, d0),
        triple(s1t, s0t, d1),
        pair(s1w, d1),
        triple(s0w, b0w, d0),
        // Numbers of dependents.
        pair(s0w, rv(s0)),
        pair(s0x, rv(s0)),
        pair(s0w, lv(s0)),
        pair(s0x, lv(s0)),
        pair(b0w, lv(b0)),
        pair(b0x, lv(b0)),
        pair(s1x, rv(s1)),
        pair(s1w, rv(s1)),
        pair(s1x, lv(s1)),
        // Labels of dependents.
        pair(s0w, l(s0l)),
        pair(s0x, l(s0r)),
        pair(s0x, l(s0l)),
        pair(b0x, l(b0l)),
        pair(s1x, l(s1r)),
        pair(s1x, l(s1l)),
        pair(s1w, l(s1r)),
        triple(s0x, l(s0l), l(s0l2)),
        triple(s0x, l(s0r), l(s0r2)),
        triple(s1x, l(s1r), l(s1r2)),
        triple(b0x, l(b0l), l(b0l2)),
        // Words of dependents.
        pair(w(s0l), x(s0l)),
        pair(w(s0r), x(s0r)),
        pair(w(s1r), x(s1r)),
        pair(w(s1l), x(s1l)),
        pair(w(b0l), x(b0l)),
        pair(s0w, w(s0r)),
        pair(s1w, w(s1r)),
        pair(b0w, w(b1)),
        triple(s0w, b0t, l(s0l)),
        triple(s0t, l(s0l), l(s0r)),
        quad(s1t, s0t, l(s1r), l(s0l)),
        quad(s0t, b0t, l(s0r), l(b0l)),
        triple(s0w, s0t, t(b1)),
        quad(s0w, b0t, t(b1), 1),
        // Word classes.
        pair(c(s0), s0t),
        pair(c(s1), s1t),
        pair(c(b0), b0t),
        pair(c(b1), t(b1)),
        pair(c(s0), c(b0)),
        pair(c(s1), c(s0)),
        triple(c(s0), b0t, d0),
        triple(s0t, c(b0), d0),
        triple(c(s1), s0t, d1),
        triple(s1t, c(s0), b0t),
        pair(s0w, c(b0)),
        pair(c(s0), b0w),
        pair(s1w, c(s0)),
        pair(c(s1), s0w),
        triple(k(s1), k(s0), k(b0)),
        triple(k(s0), k(b0), k(b1)),
        triple(k(s0), k(b0), l(s0l)),
        triple(k(s1), k(s0), l(s1r)),
        pair(c(s0), l(s0l)),
        triple(c(s0), rv(s0), b0t),
        pair(c(s0), c(s0l)),
        pair(c(s1), c(s1r)),
        triple(c(s1), c(s1r), s0t),
        triple(c(s0), c(s0r), b0t),
        // Where a preposition or conjunction in front of the next word wants it: "signed a deal with Iran".
        pair(s0w, b0lw),
        pair(s1w, b0lw),
        triple(s0w, b0lw, b0w),
        triple(s1w, b0lw, b0w),
        triple(s0t, b0lw, b0t),
        triple(s1t, b0lw, b0t),
        quad(s1t, s0t, b0lw, b0t),
        triple(s1w, s0t, b0lw),
        triple(s1t, s0w, b0lw),
        triple(c(s0), b0lw, c(b0)),
        triple(c(s1), b0lw, c(b0)),
        quad(k(s1), k(s0), b0lw, k(b0)),
        triple(s0x, b0lw, b0x),
        triple(t(s2), s0t, b0lw),
        triple(s0t, s0lw, b0t),
        triple(s1t, s0lw, s0t),
        pair(s1w, s0lw),
        triple(s1w, s0lw, s0w),
        triple(c(s1), s0lw, c(s0)),
        // Neighbours in the text, and what stands between.
        triple(x(before(s0)), s0x, b0t),
        triple(s0x, x(after(s0)), b0t),
        triple(x(before(b0)), b0x, s0t),
        triple(x(after(s1)), s1t, s0t),
        triple(s0t, b0t, between(input, s0, b0)),
        triple(s1t, s0t, between(input, s1, s0)),
        quad(s0t, b0t, x(b1), x(b2)),
        triple(b0x, x(b1), x(b2)),
        pair(w(b1), w(b2)),
        triple(s0w, b0t, w(b1)),
        // Labels that words have given out already.
        pair(s0t, s.labels(s0)),
        triple(s0t, b0t, s.labels(s0)),
        triple(s1t, s0t, s.labels(s1)),
        triple(s0w, b0t, s.labels(s0)),
        triple(s0t, b0t, s.labels(b0)),
        quad(s1t, s0t, b0t, s.labels(s1)),
    ];
    out.clear();
    out.extend(
        (1000..)
            .zip(values)
            .map(|(template, value)| key(value, template)),
    );
}

/// Features of an arc from `h` to `d`, drawn in state `s`.
pub(crate) fn of_arc(s: &State, input: &Input, h: usize, d: usize, out: &mut Vec<u32>) {
    let w = |i| get(&input.word, i, 1);
    let t = |i| get(&input.upos, i, 2);
    let x = |i| get(&input.tag, i, 3);
    let c = |i| get(&input.class, i, 5);
    let k = |i| get(&input.coarse, i, 6);
    let l = |i: usize| if i == NONE { 4 } else { label(s.label(i)) };
    let direction = u64::from(d < h);
    let distance = match h.abs_diff(d) {
        near @ 0..=3 => near as u64,
        4..=7 => 4,
        _ => 5,
    } * 2
        + direction;
    let (dl, dl2, dr) = (
        s.dependent(d, LEFT, 0),
        s.dependent(d, LEFT, 1),
        s.dependent(d, RIGHT, 0),
    );
    let (hl, hr) = (s.dependent(h, LEFT, 0), s.dependent(h, RIGHT, 0));
    let (before, after) = (d.wrapping_sub(1), d + 1);
    let (h_before, h_after) = (h.wrapping_sub(1), h + 1);
    let (dw, dt, dx) = (w(d), t(d), x(d));
    let (hw, ht, hx) = (w(h), t(h), x(h));
    let valency = |i: usize, side: usize| s.valency(i, side);
    let values = [
        dw,
        dx,
        hw,
        hx,
        pair(dw, direction),
        pair(dx, direction),
        pair(hw, direction),
        pair(hx, direction),
        pair(dw, hw),
        triple(dx, hx, direction),
        triple(dt, ht, distance),
        pair(dw, hx),
        pair(dx, hw),
        triple(dw, ht, distance),
        triple(dt, hw, distance),
        w(dl),
        x(dl),
        l(dl),
        pair(l(dl), dx),
        pair(w(dl), dx),
        triple(w(dl), dx, hx),
        triple(w(dl), hw, dt),
        triple(l(dl), l(dl2), dt),
        pair(l(dr), dx),
        pair(w(dr), dx),
        triple(l(dl), dx, hx),
        pair(w(dl), dw),
        triple(w(dl), hw, direction),
        pair(l(hl), hx),
        pair(l(hr), hx),
        triple(l(hr), hx, dx),
        triple(l(hl), ht, dt),
        triple(l(hr), hw, dt),
        x(before),
        x(after),
        w(before),
        w(after),
        pair(x(before), dx),
        pair(dx, x(after)),
        pair(w(after), dw),
        pair(w(before), dw),
        x(h_before),
        pair(x(h_before), hx),
        triple(x(before), dx, x(after)),
        x(h_after),
        triple(valency(h, 0), ht, dt),
        triple(valency(h, 1), ht, dt),
        triple(valency(d, 0) + 10 * valency(d, 1), ht, dt),
        distance,
        pair(dw, l(dl)),
        // Word classes.
        pair(c(d), direction),
        pair(c(h), direction),
        triple(c(d), c(h), direction),
        triple(c(d), hw, direction),
        triple(dw, c(h), direction),
        triple(c(d), hx, direction),
        triple(dx, c(h), direction),
        triple(w(dl), c(d), c(h)),
        triple(w(dl), hw, c(d)),
        triple(k(d), k(h), l(dl)),
        triple(c(d), l(dl), ht),
        triple(k(d), k(h), l(hl)),
        triple(k(d), k(h), l(hr)),
        pair(c(before), c(d)),
        pair(c(d), c(after)),
        // Labels that the head has given out already.
        triple(s.labels(h), ht, dt),
        quad(s.labels(h), hx, dx, direction),
        triple(s.labels(h), dw, ht),
        triple(s.labels(h), hw, dt),
        triple(s.labels(d), dt, ht),
        triple(s.labels(d), dx, direction),
        triple(dt, ht, between(input, h, d)),
        quad(w(dl), dt, ht, direction),
        triple(w(dl), c(d), ht),
    ];
    out.clear();
    out.extend(
        (3000..)
            .zip(values)
            .map(|(template, value)| key(value, template)),
    );
}

fn label(label: u16) -> u64 {
    if label == NO_LABEL {
        99
    } else {
        u64::from(label) + 100
    }
}

fn distance(a: usize, b: usize) -> u64 {
    if a == NONE || b == NONE {
        return 0;
    }
    match a.abs_diff(b) {
        near @ 0..=4 => near as u64,
        5..=6 => 5,
        7..=10 => 6,
        _ => 7,
    }
}

/// Verbs, commas and conjunctions between two words: whether there is one, and more than one comma.
fn between(input: &Input, a: usize, b: usize) -> u64 {
    if a == NONE || b == NONE || a.abs_diff(b) > 40 {
        return 99;
    }
    let words = input.mark.get(a.min(b) + 1..a.max(b)).unwrap_or(&[]);
    let mut seen = 0;
    for mark in words {
        // A second mark of a kind sets the next bit.
        seen |= if seen & *mark == 0 { *mark } else { *mark << 1 };
    }
    seen
}

/// Value of a rare word: its ending and shape.
pub(crate) fn rare(word: &super::super::word::Word) -> u64 {
    mix(word.suffix[2], word.shape)
}
