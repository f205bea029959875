//! From the features of words to scores: an encoder of convolutions and simple recurrent layers, and what is read off its output.
//!
//! The trainer runs the same code; it passes `noise`, which drops values at random, and keeps what the steps leave behind.

use std::ops::Range;

use super::Net;
use super::kernel::{add_product, linear, normalise, relu, transpose};
use super::layout::{FAR, Linear, Norm, round};

/// Sentences one after the other.
#[derive(Debug, Default, Clone)]
pub(crate) struct Batch {
    /// For each word the row in each table.
    pub(crate) rows: Vec<u32>,
    /// Words of each sentence.
    pub(crate) sentences: Vec<Range<usize>>,
}

impl Batch {
    /// Number of words.
    pub(crate) fn len(&self) -> usize {
        self.sentences.last().map_or(0, |s| s.end)
    }
}

/// One layer's input, its output before it is added to the input, and the sum before it is normalised.
#[derive(Debug, Default)]
#[cfg_attr(
    not(feature = "train"),
    allow(dead_code, reason = "the trainer reads it all")
)]
pub(crate) struct Step {
    /// What the matrix is multiplied with.
    pub(crate) input: Vec<f32>,
    /// The matrix product of a recurrent layer: values and gates.
    pub(crate) product: Vec<f32>,
    /// What the layer adds.
    pub(crate) active: Vec<f32>,
    /// The states of a recurrent layer before noise.
    pub(crate) states: Vec<f32>,
    pub(crate) sum: Vec<f32>,
}

/// The encoder's output and all that led to it.
#[derive(Debug, Default)]
#[cfg_attr(
    not(feature = "train"),
    allow(dead_code, reason = "the trainer reads it all")
)]
pub(crate) struct Encoded {
    /// The input layer, then each convolution, then each recurrent layer.
    pub(crate) steps: Vec<Step>,
    /// One row a word.
    pub(crate) out: Vec<f32>,
}

/// What is read off the encoder's output; one row a word.
#[derive(Debug, Default)]
#[cfg_attr(
    not(feature = "train"),
    allow(dead_code, reason = "the trainer reads it all")
)]
pub(crate) struct Scores {
    pub(crate) tags: Vec<f32>,
    pub(crate) names: Vec<f32>,
    pub(crate) dependents: Vec<f32>,
    pub(crate) heads: Vec<f32>,
    pub(crate) root_head: Vec<f32>,
    /// Dependents times the bilinear form.
    pub(crate) asked: Vec<f32>,
    pub(crate) label_dependents: Vec<f32>,
    pub(crate) label_heads: Vec<f32>,
    pub(crate) label_root: Vec<f32>,
}

/// Drops values at random, in training.
pub(crate) type Noise<'a> = &'a mut dyn FnMut(&mut [f32]);

/// A sigmoid without the exponential function: the same on every machine.
pub(crate) fn gate(x: f32) -> f32 {
    0.5 + 0.5 * x / (1.0 + x * x).sqrt()
}

impl Net {
    pub(crate) fn part(&self, range: &Range<usize>) -> &[f32] {
        &self.weights[range.clone()]
    }

    pub(crate) fn linear(&self, x: &[f32], layer: &Linear) -> Vec<f32> {
        linear(x, self.part(&layer.weight), self.part(&layer.bias))
    }

    fn normalise(&self, x: &mut [f32], norm: &Norm) {
        normalise(x, self.part(&norm.scale), self.part(&norm.shift));
    }

    /// Features of words to the encoder's output.
    pub(crate) fn encode(&self, batch: &Batch, noise: Noise) -> Encoded {
        let layout = &self.layout;
        let mut steps = Vec::new();
        let mut input = self.embed(batch);
        noise(&mut input);
        let sum = self.linear(&input, &layout.input);
        let mut out = sum.clone();
        self.normalise(&mut out, &layout.input_norm);
        steps.push(Step {
            input,
            sum,
            ..Step::default()
        });
        for ((layer, norm), reach) in layout.convolutions.iter().zip(&self.sizes.reach) {
            let input = windows(&out, self.sizes.width, batch, *reach);
            let mut active = self.linear(&input, layer);
            relu(&mut active);
            noise(&mut active);
            let sum: Vec<f32> = out.iter().zip(&active).map(|(a, b)| a + b).collect();
            out.clone_from(&sum);
            self.normalise(&mut out, norm);
            steps.push(Step {
                input,
                active,
                sum,
                ..Step::default()
            });
        }
        for (layer, norm) in &layout.recurrent {
            let product = self.linear(&out, layer);
            let states = recur(&product, self.sizes.width, batch);
            let mut active = states.clone();
            noise(&mut active);
            let sum: Vec<f32> = out.iter().zip(&active).map(|(a, b)| a + b).collect();
            let mut next = sum.clone();
            self.normalise(&mut next, norm);
            steps.push(Step {
                input: std::mem::replace(&mut out, next),
                product,
                active,
                states,
                sum,
            });
        }
        Encoded { steps, out }
    }

    fn embed(&self, batch: &Batch) -> Vec<f32> {
        let tables = &self.sizes.tables;
        let mut out = Vec::with_capacity(batch.len() * self.sizes.input());
        for word in batch.rows.chunks_exact(tables.len().max(1)) {
            for ((row, (_, width)), table) in word.iter().zip(tables).zip(&self.layout.tables) {
                out.extend_from_slice(&self.part(table)[*row as usize * width..][..*width]);
            }
        }
        out
    }

    /// Reads tags, names, arcs and labels off the encoder's output.
    pub(crate) fn read_off(&self, encoded: &[f32], noise: Noise) -> Scores {
        let layout = &self.layout;
        let root = self.part(&layout.root);
        let mut active = |x: &[f32], layer: &Linear| {
            let mut out = self.linear(x, layer);
            relu(&mut out);
            noise(&mut out);
            out
        };
        let dependents = active(encoded, &layout.dependent);
        let heads = active(encoded, &layout.head);
        let root_head = active(root, &layout.head);
        Scores {
            tags: self.linear(encoded, &layout.tag),
            names: self.linear(encoded, &layout.name),
            asked: self.linear(&dependents, &layout.bilinear),
            dependents,
            heads,
            root_head,
            label_dependents: self.linear(encoded, &layout.label_dependent),
            label_heads: self.linear(encoded, &layout.label_head),
            label_root: self.linear(root, &layout.label_head),
        }
    }

    /// Heads of a sentence as columns, the root first; each column is a multiple of sixteen wide.
    pub(crate) fn head_columns(
        &self,
        scores: &Scores,
        sentence: &Range<usize>,
    ) -> (Vec<f32>, usize) {
        let width = self.sizes.arc;
        let columns = round(sentence.len() + 1);
        let mut rows = scores.root_head.clone();
        rows.extend_from_slice(&scores.heads[sentence.start * width..sentence.end * width]);
        rows.resize(columns * width, 0.0);
        (transpose(&rows, width), columns)
    }

    /// Scores of all arcs of a sentence: a row for each word, with the root in the first column, then each word as its head.
    /// Rows are as wide as the second value says.
    pub(crate) fn arcs(&self, scores: &Scores, sentence: &Range<usize>) -> (Vec<f32>, usize) {
        let width = self.sizes.arc;
        let (heads, columns) = self.head_columns(scores, sentence);
        let count = sentence.len();
        let distance = self.part(&self.layout.distance);
        let mut out = vec![0.0; count * columns];
        for (word, row) in out.chunks_exact_mut(columns).enumerate() {
            for (head, score) in row[1..=count].iter_mut().enumerate() {
                *score = distance[bucket(head, word)];
            }
        }
        let asked = &scores.asked[sentence.start * width..sentence.end * width];
        add_product(asked, width, &heads, columns, &mut out);
        (out, columns)
    }

    /// Scores of the labels of arcs from `heads` (the root: none) to the words of a sentence.
    pub(crate) fn labels(
        &self,
        scores: &Scores,
        sentence: &Range<usize>,
        heads: &[Option<usize>],
    ) -> (Vec<f32>, Vec<f32>) {
        let width = self.sizes.label;
        let row = |x: &[f32], i: usize| x[i * width..(i + 1) * width].to_vec();
        let mut hidden = Vec::with_capacity(heads.len() * width);
        for (word, head) in sentence.clone().zip(heads) {
            let head = match head {
                Some(head) => row(&scores.label_heads, sentence.start + head),
                None => scores.label_root.clone(),
            };
            let word = row(&scores.label_dependents, word);
            hidden.extend(word.iter().zip(&head).map(|(a, b)| (a + b).max(0.0)));
        }
        let out = self.linear(&hidden, &self.layout.label);
        (hidden, out)
    }
}

/// Number of the distance between a head and a word.
pub(crate) fn bucket(head: usize, word: usize) -> usize {
    let far = FAR as isize;
    ((head as isize - word as isize).clamp(-far, far) + far) as usize
}

/// Each word's row with those of its neighbours at a distance on the left and on the right; zeros beyond the sentence.
fn windows(x: &[f32], width: usize, batch: &Batch, reach: usize) -> Vec<f32> {
    let mut out = vec![0.0; x.len() * 3];
    for sentence in &batch.sentences {
        for word in sentence.clone() {
            let out = &mut out[word * 3 * width..][..3 * width];
            for (place, neighbour) in neighbours(word, reach, sentence) {
                out[place * width..][..width].copy_from_slice(&x[neighbour * width..][..width]);
            }
        }
    }
    out
}

/// The places of a window and the words in them.
pub(crate) fn neighbours(
    word: usize,
    reach: usize,
    sentence: &Range<usize>,
) -> impl Iterator<Item = (usize, usize)> {
    let left = word.checked_sub(reach).filter(|w| *w >= sentence.start);
    let right = Some(word + reach).filter(|w| *w < sentence.end);
    [left, Some(word), right]
        .into_iter()
        .enumerate()
        .filter_map(|(place, word)| Some((place, word?)))
}

/// A simple recurrent layer (Lei et al. 2018): the state keeps what its gate keeps, and takes the rest from the word. The first half of
/// a row goes from left to right, the second from right to left. A row of `product` has values and gates of the one, then of the other.
fn recur(product: &[f32], width: usize, batch: &Batch) -> Vec<f32> {
    let half = width / 2;
    let mut out = vec![0.0; product.len() / 2];
    let mut state = vec![0.0; half];
    for sentence in &batch.sentences {
        for side in 0..2 {
            state.fill(0.0);
            for step in 0..sentence.len() {
                let word = place(sentence, side, step);
                let row = &product[word * 2 * width + side * width..][..width];
                let (values, gates) = row.split_at(half);
                for ((state, value), g) in state.iter_mut().zip(values).zip(gates) {
                    let keep = gate(*g);
                    *state = keep * *state + (1.0 - keep) * value;
                }
                out[word * width + side * half..][..half].copy_from_slice(&state);
            }
        }
    }
    out
}

/// The word that a recurrent layer reads in a step, from the left (0) or from the right (1).
pub(crate) fn place(sentence: &Range<usize>, side: usize, step: usize) -> usize {
    if side == 0 {
        sentence.start + step
    } else {
        sentence.end - 1 - step
    }
}
