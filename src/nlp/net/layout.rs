//! The sizes of the network and where each of its matrices lies in one long row of numbers.

use std::ops::Range;

/// Sizes of one network. All widths are multiples of sixteen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Sizes {
    /// Rows and width of the table of each kind of feature; row zero stands for unknown values.
    pub(crate) tables: Vec<(usize, usize)>,
    /// Width of the encoder.
    pub(crate) width: usize,
    /// Convolutions: each sees a word and its neighbours at this distance.
    pub(crate) reach: Vec<usize>,
    /// Recurrent layers, each from both sides.
    pub(crate) recurrent: usize,
    /// Width of heads and dependents when arcs are scored.
    pub(crate) arc: usize,
    /// Width of the layer that labels arcs.
    pub(crate) label: usize,
    pub(crate) tags: usize,
    pub(crate) relations: usize,
    pub(crate) names: usize,
}

/// Distances beyond this count as this.
pub(crate) const FAR: usize = 20;

/// A layer `x · w + b`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Linear {
    pub(crate) weight: Range<usize>,
    pub(crate) bias: Range<usize>,
}

/// Scale and shift of a normalisation.
#[derive(Debug, Clone, Default)]
pub(crate) struct Norm {
    pub(crate) scale: Range<usize>,
    pub(crate) shift: Range<usize>,
}

/// Where the parts of a network lie.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layout {
    pub(crate) tables: Vec<Range<usize>>,
    pub(crate) input: Linear,
    pub(crate) input_norm: Norm,
    pub(crate) convolutions: Vec<(Linear, Norm)>,
    pub(crate) recurrent: Vec<(Linear, Norm)>,
    /// The root's place in the encoder's output.
    pub(crate) root: Range<usize>,
    pub(crate) tag: Linear,
    pub(crate) name: Linear,
    pub(crate) dependent: Linear,
    pub(crate) head: Linear,
    pub(crate) bilinear: Linear,
    pub(crate) distance: Range<usize>,
    pub(crate) label_dependent: Linear,
    pub(crate) label_head: Linear,
    pub(crate) label: Linear,
    /// Number of all weights.
    pub(crate) len: usize,
}

/// The next multiple of sixteen: what the kernels want.
pub(crate) fn round(count: usize) -> usize {
    count.next_multiple_of(16)
}

impl Sizes {
    /// Width of all features of a word together.
    pub(crate) fn input(&self) -> usize {
        self.tables.iter().map(|(_, width)| width).sum()
    }

    /// Lays the matrices out one after the other.
    pub(crate) fn layout(&self) -> Layout {
        let mut at = 0;
        let mut take = |count: usize| {
            at += count;
            at - count..at
        };
        let tables = self
            .tables
            .iter()
            .map(|(rows, width)| take(rows * width))
            .collect();
        let mut linear = |from: usize, to: usize| Linear {
            weight: take(from * round(to)),
            bias: take(round(to)),
        };
        let width = self.width;
        let input = linear(self.input(), width);
        let convolutions: Vec<Linear> = self
            .reach
            .iter()
            .map(|_| linear(3 * width, width))
            .collect();
        let recurrent: Vec<Linear> = (0..self.recurrent)
            .map(|_| linear(width, 2 * width))
            .collect();
        let tag = linear(width, self.tags);
        let name = linear(width, self.names);
        let dependent = linear(width, self.arc);
        let head = linear(width, self.arc);
        let bilinear = linear(self.arc, self.arc);
        let label_dependent = linear(width, self.label);
        let label_head = linear(width, self.label);
        let label = linear(self.label, self.relations);
        let mut norm = || Norm {
            scale: take(width),
            shift: take(width),
        };
        let input_norm = norm();
        let convolutions = convolutions.into_iter().map(|c| (c, norm())).collect();
        let recurrent = recurrent.into_iter().map(|r| (r, norm())).collect();
        let root = take(width);
        let distance = take(2 * FAR + 1);
        Layout {
            tables,
            input,
            input_norm,
            convolutions,
            recurrent,
            root,
            tag,
            name,
            dependent,
            head,
            bilinear,
            distance,
            label_dependent,
            label_head,
            label,
            len: at,
        }
    }
}
