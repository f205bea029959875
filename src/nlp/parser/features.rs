//! What the parser looks at: features of a state for its next move, and of an arc for its label.
//!
//! Feature set after Zhang and Nivre (2011), with distances, valencies, and second dependents.

#![allow(
    clippy::many_single_char_names,
    reason = "feature tables are read by their short names: word, upos, tag (x), label"
)]

use super::super::hash::{key, mix, pair, quad, triple};
use super::state::{NO_LABEL, NONE, State};

/// A sentence as the features see it: one value a word, and one for the root at the end.
#[derive(Debug, Default)]
pub(crate) struct Input {
    /// Words that training saw often enough, else their ending and shape.
    pub(crate) word: Vec<u64>,
    /// Universal tags.
    pub(crate) upos: Vec<u64>,
    /// Joint tags.
    pub(crate) tag: Vec<u64>,
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
    let l = |i: usize| if i == NONE { 4 } else { label(s.labels[i]) };
    let left = |i: usize, n: usize| if i == NONE { NONE } else { s.left[i][n] };
    let right = |i: usize, n: usize| if i == NONE { NONE } else { s.right[i][n] };
    let lv = |i: usize| {
        if i == NONE {
            0
        } else {
            u64::from(s.valency[i][0]) + 1
        }
    };
    let rv = |i: usize| {
        if i == NONE {
            0
        } else {
            u64::from(s.valency[i][1]) + 1
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
    let l = |i: usize| if i == NONE { 4 } else { label(s.labels[i]) };
    let direction = u64::from(d < h);
    let distance = match h.abs_diff(d) {
        near @ 0..=3 => near as u64,
        4..=7 => 4,
        _ => 5,
    } * 2
        + direction;
    let ([dl, dl2], dr) = (s.left[d], s.right[d][0]);
    let (hl, hr) = (s.left[h][0], s.right[h][0]);
    let (before, after) = (d.wrapping_sub(1), d + 1);
    let (h_before, h_after) = (h.wrapping_sub(1), h + 1);
    let (dw, dt, dx) = (w(d), t(d), x(d));
    let (hw, ht, hx) = (w(h), t(h), x(h));
    let valency = |i: usize, side: usize| u64::from(s.valency[i][side]);
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

/// Value of a rare word: its ending and shape.
pub(crate) fn rare(word: &super::super::word::Word) -> u64 {
    mix(word.suffix[2], word.shape)
}
