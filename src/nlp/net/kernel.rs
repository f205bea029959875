//! The arithmetic of the network: products of matrices and normalising rows.
//!
//! Plain multiplication and addition in one fixed order, never fused: wide and narrow machines compute the same bits.

use std::sync::OnceLock;

use pulp::WithSimd;

/// Rows of the piece of the result that stays in registers.
const ROWS: usize = 6;
/// Columns come in such groups, which every machine's registers divide.
const COLUMNS: usize = 16;

fn machine() -> pulp::Arch {
    static MACHINE: OnceLock<pulp::Arch> = OnceLock::new();
    *MACHINE.get_or_init(pulp::Arch::new)
}

/// `out += x · w`, all row by row: `x` has `inner` columns, `w` and `out` have `columns`, a multiple of sixteen.
pub(crate) fn add_product(x: &[f32], inner: usize, w: &[f32], columns: usize, out: &mut [f32]) {
    debug_assert!(columns.is_multiple_of(COLUMNS) && w.len() == inner * columns);
    if inner == 0 || columns == 0 {
        return;
    }
    let product = Product {
        x,
        inner,
        w,
        columns,
        out,
    };
    match machine() {
        // Four at a time is what every machine can.
        pulp::Arch::Scalar => product.with_simd(pulp::Scalar128b),
        machine => machine.dispatch(product),
    }
}

/// The product to add. Not a closure: the call of one is not inlined for certain, and what is not inlined uses narrow registers.
struct Product<'a> {
    x: &'a [f32],
    inner: usize,
    w: &'a [f32],
    columns: usize,
    out: &'a mut [f32],
}

impl WithSimd for Product<'_> {
    type Output = ();

    #[allow(
        clippy::inline_always,
        reason = "only inlined code uses the registers that were dispatched for"
    )]
    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, simd: S) {
        let Self {
            x,
            inner,
            w,
            columns,
            out,
        } = self;
        // As many columns as one register holds, side by side: they stay in the nearest cache while all rows are multiplied with them.
        let lanes = S::F32_LANES;
        let mut panel = vec![simd.splat_f32s(0.0); inner];
        for from in (0..columns).step_by(lanes) {
            let line = |row: &[f32]| S::as_simd_f32s(&row[from..][..lanes]).0[0];
            for (place, row) in panel.iter_mut().zip(w.chunks_exact(columns)) {
                *place = line(row);
            }
            let blocks = x.chunks(ROWS * inner);
            for (x, out) in blocks.zip(out.chunks_mut(ROWS * columns)) {
                // Where rows are missing the first stands in; nobody asks for its sum.
                let row = |r: usize| x.get(r * inner..(r + 1) * inner).unwrap_or(&x[..inner]);
                let [x0, x1, x2, x3, x4, x5] = std::array::from_fn(row);
                let mut sums = [simd.splat_f32s(0.0); ROWS];
                for (sum, row) in sums.iter_mut().zip(out.chunks_exact(columns)) {
                    *sum = line(row);
                }
                let columns_of_x = x0.iter().zip(x1).zip(x2).zip(x3).zip(x4).zip(x5);
                for (w, (((((x0, x1), x2), x3), x4), x5)) in panel.iter().zip(columns_of_x) {
                    for (sum, x) in sums.iter_mut().zip([x0, x1, x2, x3, x4, x5]) {
                        *sum = simd.add_f32s(*sum, simd.mul_f32s(simd.splat_f32s(*x), *w));
                    }
                }
                for (sum, row) in sums.iter().zip(out.chunks_exact_mut(columns)) {
                    S::as_mut_simd_f32s(&mut row[from..][..lanes]).0[0] = *sum;
                }
            }
        }
    }
}

/// `x · w + bias`.
pub(crate) fn linear(x: &[f32], w: &[f32], bias: &[f32]) -> Vec<f32> {
    let columns = bias.len();
    let inner = w.len() / columns.max(1);
    let mut out = bias.repeat(x.len() / inner.max(1));
    add_product(x, inner, w, columns, &mut out);
    out
}

/// The matrix with rows and columns exchanged.
pub(crate) fn transpose(x: &[f32], columns: usize) -> Vec<f32> {
    let rows = x.len() / columns.max(1);
    let mut out = vec![0.0; x.len()];
    for (i, row) in x.chunks_exact(columns.max(1)).enumerate() {
        for (j, value) in row.iter().enumerate() {
            out[j * rows + i] = *value;
        }
    }
    out
}

/// Negative values become zero.
pub(crate) fn relu(x: &mut [f32]) {
    for value in x {
        *value = value.max(0.0);
    }
}

const EPSILON: f32 = 1e-5;

/// Mean of a row, and one over its standard deviation.
pub(crate) fn moments(row: &[f32]) -> (f32, f32) {
    let count = row.len().max(1) as f32;
    let mean = sum(row, |x| x) / count;
    let variance = sum(row, |x| (x - mean) * (x - mean)) / count;
    (mean, 1.0 / (variance + EPSILON).sqrt())
}

/// Sum in eight lanes: a fixed order that wide registers like.
fn sum(row: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0_f32; 8];
    let chunks = row.chunks_exact(8);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, x) in lanes.iter_mut().zip(chunk) {
            *lane += of(*x);
        }
    }
    for (lane, x) in lanes.iter_mut().zip(rest) {
        *lane += of(*x);
    }
    lanes.iter().sum()
}

/// Rows to mean zero and variance one, then scaled and shifted (Ba et al. 2016, "Layer normalization").
pub(crate) fn normalise(x: &mut [f32], scale: &[f32], shift: &[f32]) {
    for row in x.chunks_exact_mut(scale.len().max(1)) {
        let (mean, inverse) = moments(row);
        for ((x, scale), shift) in row.iter_mut().zip(scale).zip(shift) {
            *x = (*x - mean) * inverse * scale + shift;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that need rounding in every sum.
    fn numbers(count: usize, seed: u32) -> Vec<f32> {
        let mut state = seed;
        (0..count)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / 1e7 - 0.8
            })
            .collect()
    }

    #[test]
    fn wide_and_narrow_arithmetic_agree_to_the_bit() {
        for rows in [1, 3, 4, 9] {
            let (inner, columns) = (37, 48);
            let (x, w) = (numbers(rows * inner, 1), numbers(inner * columns, 2));
            let mut wide = numbers(rows * columns, 3);
            let mut plain = wide.clone();
            let [mut one, mut four] = [wide.clone(), wide.clone()];
            add_product(&x, inner, &w, columns, &mut wide);
            let product = |out| Product {
                x: &x,
                inner,
                w: &w,
                columns,
                out,
            };
            product(&mut one[..]).with_simd(pulp::Scalar);
            product(&mut four[..]).with_simd(pulp::Scalar128b);
            for (i, row) in plain.chunks_exact_mut(columns).enumerate() {
                for (j, out) in row.iter_mut().enumerate() {
                    for k in 0..inner {
                        *out += std::hint::black_box(x[i * inner + k] * w[k * columns + j]);
                    }
                }
            }
            assert_eq!(wide, plain);
            assert_eq!(one, plain);
            assert_eq!(four, plain);
        }
    }

    #[test]
    fn rows_are_normalised() {
        let mut x = numbers(40, 5);
        normalise(&mut x, &[2.0; 20], &[1.0; 20]);
        for row in x.chunks_exact(20) {
            let (mean, inverse) = moments(row);
            assert!((mean - 1.0).abs() < 1e-4 && (inverse - 0.5).abs() < 1e-3);
        }
        assert_eq!(
            transpose(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 3),
            [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]
        );
    }
}
