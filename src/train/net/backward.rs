//! The gradient of the network's losses, step by step backwards through [`crate::nlp::net::forward`].

use super::examples::Example;
use crate::nlp::train_api::{
    Batch, Linear, MISC, Net, Noise, Norm, Scores, add_product, bucket, gate, moments, neighbours,
    place, transpose,
};

/// What each loss counts: tags, arcs, labels, names.
const SHARES: [f32; 4] = [0.7, 1.0, 1.0, 0.5];

/// Losses, and how each weight changes them.
pub(super) struct Gradient {
    pub(super) weights: Vec<f32>,
    pub(super) losses: [f32; 4],
}

/// The gradient of a batch. `counts` are the words with trees and with names of the whole step; `kept` is what noise multiplies kept values with.
pub(super) fn gradient(
    net: &Net,
    batch: &Batch,
    examples: &[&Example],
    counts: [f32; 3],
    kept: f32,
    noise: Noise,
) -> Gradient {
    let encoded = net.encode(batch, noise);
    let scores = net.read_off(&encoded.out, noise);
    let mut back = Back {
        net,
        kept,
        gradient: Gradient {
            weights: vec![0.0; net.weights.len()],
            losses: [0.0; 4],
        },
    };
    let mut out = vec![0.0; encoded.out.len()];
    let seen = Seen {
        batch,
        examples,
        counts,
        scores: &scores,
        encoded: &encoded.out,
    };
    back.tags_and_names(&seen, &mut out);
    back.arcs_and_labels(&seen, &mut out);
    let layout = &net.layout;
    let width = net.sizes.width;
    let (first, layers) = encoded.steps.split_at(1);
    let (convolutions, recurrent) = layers.split_at(layout.convolutions.len());
    for ((layer, norm), step) in layout.recurrent.iter().zip(recurrent).rev() {
        out = back.norm(norm, &step.sum, &out);
        let mut states = out.clone();
        back.quiet(&mut states, &step.active);
        let product = recur(&step.product, &step.states, &states, width, batch);
        let input = back.linear(layer, &step.input, &product);
        add(&mut out, &input);
    }
    for (((layer, norm), step), reach) in layout
        .convolutions
        .iter()
        .zip(convolutions)
        .zip(&net.sizes.reach)
        .rev()
    {
        out = back.norm(norm, &step.sum, &out);
        let mut active = out.clone();
        // Zero where noise or the rectifier made it so.
        back.quiet(&mut active, &step.active);
        let windows = back.linear(layer, &step.input, &active);
        for sentence in &batch.sentences {
            for word in sentence.clone() {
                let from = &windows[word * 3 * width..][..3 * width];
                for (at, neighbour) in neighbours(word, *reach, sentence) {
                    add(
                        &mut out[neighbour * width..][..width],
                        &from[at * width..][..width],
                    );
                }
            }
        }
    }
    for step in first {
        out = back.norm(&layout.input_norm, &step.sum, &out);
        let mut input = back.linear(&layout.input, &step.input, &out);
        back.quiet(&mut input, &step.input);
        back.tables(batch, &input);
    }
    back.gradient
}

/// What the losses are counted on: the sentences, what is known of them, and what the network says.
struct Seen<'a> {
    batch: &'a Batch,
    examples: &'a [&'a Example],
    counts: [f32; 3],
    scores: &'a Scores,
    encoded: &'a [f32],
}

struct Back<'a> {
    net: &'a Net,
    kept: f32,
    gradient: Gradient,
}

impl Back<'_> {
    /// Gradient of a matrix and its bias; returns that of its input.
    fn linear(&mut self, layer: &Linear, input: &[f32], output: &[f32]) -> Vec<f32> {
        let columns = layer.bias.len();
        let inner = layer.weight.len() / columns;
        let rows = output.len() / columns;
        let weights = &mut self.gradient.weights;
        add_product(
            &transpose(input, inner),
            rows,
            output,
            columns,
            &mut weights[layer.weight.clone()],
        );
        for row in output.chunks_exact(columns) {
            add(&mut weights[layer.bias.clone()], row);
        }
        let turned = transpose(self.net.part(&layer.weight), columns);
        let mut back = vec![0.0; rows * inner];
        add_product(output, columns, &turned, inner, &mut back);
        back
    }

    /// Lets through only what noise kept.
    fn quiet(&self, gradient: &mut [f32], values: &[f32]) {
        for (gradient, value) in gradient.iter_mut().zip(values) {
            *gradient = if *value == 0.0 {
                0.0
            } else {
                *gradient * self.kept
            };
        }
    }

    fn norm(&mut self, norm: &Norm, input: &[f32], output: &[f32]) -> Vec<f32> {
        let width = norm.scale.len();
        let scale = self.net.part(&norm.scale);
        let mut back = vec![0.0; input.len()];
        let rows = input.chunks_exact(width).zip(output.chunks_exact(width));
        for ((input, output), back) in rows.zip(back.chunks_exact_mut(width)) {
            let (mean, inverse) = moments(input);
            let (mut sum, mut product) = (0.0, 0.0);
            for i in 0..width {
                let x = (input[i] - mean) * inverse;
                self.gradient.weights[norm.scale.start + i] += output[i] * x;
                self.gradient.weights[norm.shift.start + i] += output[i];
                let g = output[i] * scale[i];
                sum += g;
                product += g * x;
                back[i] = g;
            }
            let (sum, product) = (sum / width as f32, product / width as f32);
            for (back, input) in back.iter_mut().zip(input) {
                let x = (input - mean) * inverse;
                *back = (*back - sum - x * product) * inverse;
            }
        }
        back
    }

    fn tags_and_names(&mut self, seen: &Seen, out: &mut [f32]) {
        let Seen {
            batch,
            examples,
            counts,
            scores,
            encoded,
        } = *seen;
        let (net, layout) = (self.net, &self.net.layout);
        let mut tags = vec![0.0; scores.tags.len()];
        let mut names = vec![0.0; scores.names.len()];
        let (tag_columns, name_columns) = (layout.tag.bias.len(), layout.name.bias.len());
        for (sentence, example) in batch.sentences.iter().zip(examples) {
            for (i, word) in sentence.clone().enumerate() {
                if let Some(tree) = &example.tree {
                    let row = word * tag_columns..word * tag_columns + net.sizes.tags;
                    self.gradient.losses[0] += choice(
                        &scores.tags[row.clone()],
                        tree[i].0 as usize,
                        SHARES[0] / counts[0],
                        &mut tags[row],
                    ) / counts[0];
                }
                if let Some(classes) = &example.names {
                    let known = if example.no_misc {
                        MISC
                    } else {
                        net.sizes.names
                    };
                    let row = word * name_columns..word * name_columns + known.max(classes[i] + 1);
                    self.gradient.losses[3] += choice(
                        &scores.names[row.clone()],
                        classes[i],
                        SHARES[3] / counts[1],
                        &mut names[row],
                    ) / counts[1];
                }
            }
        }
        add(out, &self.linear(&layout.tag, encoded, &tags));
        add(out, &self.linear(&layout.name, encoded, &names));
    }

    fn arcs_and_labels(&mut self, seen: &Seen, out: &mut [f32]) {
        let Seen {
            batch,
            examples,
            counts,
            scores,
            encoded,
        } = *seen;
        let (net, layout, sizes) = (self.net, &self.net.layout, &self.net.sizes);
        let (width, label_width) = (sizes.arc, sizes.label);
        let mut asked = vec![0.0; scores.asked.len()];
        let mut heads = vec![0.0; scores.heads.len()];
        let mut root_head = vec![0.0; width];
        let mut label_words = vec![0.0; scores.label_dependents.len()];
        let mut label_heads = vec![0.0; scores.label_heads.len()];
        let mut label_root = vec![0.0; label_width];
        for (sentence, example) in batch.sentences.iter().zip(examples) {
            let Some(tree) = &example.tree else {
                continue;
            };
            let count = sentence.len();
            let (arcs, columns) = net.arcs(scores, sentence);
            let mut change = vec![0.0; arcs.len()];
            let rows = arcs
                .chunks_exact(columns)
                .zip(change.chunks_exact_mut(columns));
            for (i, (row, change)) in rows.enumerate() {
                let right = tree[i].1.map_or(0, |head| head + 1);
                let loss = choice(
                    &row[..=count],
                    right,
                    SHARES[1] / counts[0],
                    &mut change[..=count],
                );
                self.gradient.losses[1] += loss / counts[0];
                for (head, change) in change[1..=count].iter().enumerate() {
                    self.gradient.weights[layout.distance.start + bucket(head, i)] += change;
                }
            }
            let (turned, _) = net.head_columns(scores, sentence);
            let back = transpose(&turned, columns);
            add_product(
                &change,
                columns,
                &back,
                width,
                &mut asked[sentence.start * width..sentence.end * width],
            );
            let mut of_heads = vec![0.0; columns * width];
            add_product(
                &transpose(&change, columns),
                count,
                &scores.asked[sentence.start * width..sentence.end * width],
                width,
                &mut of_heads,
            );
            add(&mut root_head, &of_heads[..width]);
            add(
                &mut heads[sentence.start * width..sentence.end * width],
                &of_heads[width..(count + 1) * width],
            );
            // Labels of the right arcs.
            let right: Vec<Option<usize>> = tree.iter().map(|(_, head, _)| *head).collect();
            let (hidden, labels) = net.labels(scores, sentence, &right);
            let label_columns = layout.label.bias.len();
            let mut change = vec![0.0; labels.len()];
            for (i, (_, _, relation)) in tree.iter().enumerate() {
                let row = i * label_columns..i * label_columns + sizes.relations;
                let share = SHARES[2] / counts[0];
                self.gradient.losses[2] += choice(
                    &labels[row.clone()],
                    *relation as usize,
                    share,
                    &mut change[row],
                ) / counts[0];
            }
            let mut back = self.linear(&layout.label, &hidden, &change);
            for (back, hidden) in back.iter_mut().zip(&hidden) {
                *back = if *hidden > 0.0 { *back } else { 0.0 };
            }
            for (i, row) in back.chunks_exact(label_width).enumerate() {
                add(
                    &mut label_words[(sentence.start + i) * label_width..][..label_width],
                    row,
                );
                match right[i] {
                    Some(head) => {
                        add(
                            &mut label_heads[(sentence.start + head) * label_width..]
                                [..label_width],
                            row,
                        );
                    }
                    None => add(&mut label_root, row),
                }
            }
        }
        let root = net.part(&layout.root).to_vec();
        add(
            out,
            &self.linear(&layout.label_dependent, encoded, &label_words),
        );
        add(out, &self.linear(&layout.label_head, encoded, &label_heads));
        let mut of_root = self.linear(&layout.label_head, &root, &label_root);
        let mut dependents = self.linear(&layout.bilinear, &scores.dependents, &asked);
        self.quiet(&mut dependents, &scores.dependents);
        add(out, &self.linear(&layout.dependent, encoded, &dependents));
        self.quiet(&mut heads, &scores.heads);
        add(out, &self.linear(&layout.head, encoded, &heads));
        self.quiet(&mut root_head, &scores.root_head);
        add(&mut of_root, &self.linear(&layout.head, &root, &root_head));
        add(&mut self.gradient.weights[layout.root.clone()], &of_root);
    }

    fn tables(&mut self, batch: &Batch, input: &[f32]) {
        let sizes = &self.net.sizes;
        let words = batch.rows.chunks_exact(sizes.tables.len());
        for (rows, input) in words.zip(input.chunks_exact(sizes.input())) {
            let mut at = 0;
            for ((row, (_, width)), table) in
                rows.iter().zip(&sizes.tables).zip(&self.net.layout.tables)
            {
                let start = table.start + *row as usize * width;
                add(
                    &mut self.gradient.weights[start..start + width],
                    &input[at..at + width],
                );
                at += width;
            }
        }
    }
}

fn add(to: &mut [f32], from: &[f32]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from;
    }
}

/// Loss of a choice among scores (cross entropy), and its gradient times a share.
fn choice(scores: &[f32], right: usize, share: f32, gradient: &mut [f32]) -> f32 {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = scores.iter().map(|s| (s - most).exp()).sum();
    for (i, (gradient, score)) in gradient.iter_mut().zip(scores).enumerate() {
        let likely = (score - most).exp() / sum;
        *gradient = share * (likely - if i == right { 1.0 } else { 0.0 });
    }
    sum.ln() + most - scores[right]
}

/// Gradient of the values and gates of a recurrent layer, from that of its states.
fn recur(product: &[f32], states: &[f32], output: &[f32], width: usize, batch: &Batch) -> Vec<f32> {
    let half = width / 2;
    let mut back = vec![0.0; product.len()];
    let mut carried = vec![0.0; half];
    for sentence in &batch.sentences {
        for side in 0..2 {
            carried.fill(0.0);
            for step in (0..sentence.len()).rev() {
                let word = place(sentence, side, step);
                let before = step.checked_sub(1).map(|step| place(sentence, side, step));
                let at = word * 2 * width + side * width;
                for i in 0..half {
                    let (value, g) = (product[at + i], product[at + half + i]);
                    let keep = gate(g);
                    let last = before.map_or(0.0, |b| states[b * width + side * half + i]);
                    let change = carried[i] + output[word * width + side * half + i];
                    back[at + i] = change * (1.0 - keep);
                    let slope = 0.5 / ((1.0 + g * g) * (1.0 + g * g).sqrt());
                    back[at + half + i] = change * (last - value) * slope;
                    carried[i] = change * keep;
                }
            }
        }
    }
    back
}

#[cfg(test)]
mod tests {
    use super::super::super::random::Random;
    use super::*;
    use crate::nlp::train_api::Sizes;

    #[test]
    fn gradients_are_what_small_changes_say() {
        let sizes = Sizes {
            tables: vec![(5, 8), (3, 8)],
            width: 32,
            reach: vec![1, 2],
            recurrent: 2,
            arc: 16,
            label: 16,
            tags: 3,
            relations: 4,
            names: 9,
        };
        let layout = sizes.layout();
        let mut net = Net {
            weights: vec![0.0; layout.len],
            sizes,
            layout,
            ..Net::default()
        };
        let mut random = Random::new(3);
        super::super::begin(&mut net, &mut random);
        for weight in &mut net.weights {
            *weight += random.below(1000) as f32 / 4000.0 - 0.125;
        }
        let batch = Batch {
            rows: vec![1, 1, 2, 2, 3, 0, 4, 1, 0, 0, 1, 2],
            sentences: vec![0..4, 4..6],
        };
        let tree = vec![
            (0, Some(1), 1),
            (1, None, 0),
            (2, Some(1), 2),
            (0, Some(2), 3),
        ];
        let one = Example {
            tree: Some(tree),
            ..Example::default()
        };
        let two = Example {
            tree: Some(vec![(1, Some(1), 3), (2, None, 0)]),
            names: Some(vec![1, 2]),
            no_misc: true,
            ..Example::default()
        };
        let run = |net: &Net| {
            gradient(
                net,
                &batch,
                &[&one, &two],
                [6.0, 2.0, 6.0],
                1.0,
                &mut |_| (),
            )
        };
        let total = |g: &Gradient| -> f64 {
            g.losses
                .iter()
                .zip(SHARES)
                .map(|(l, s)| f64::from(l * s))
                .sum()
        };
        let found = run(&net);
        let (mut checked, mut agreed) = (0, 0);
        for i in (0..net.weights.len()).step_by(7) {
            let by = 2e-3;
            let mut more = net.clone();
            more.weights[i] += by;
            let mut less = net.clone();
            less.weights[i] -= by;
            let slope = (total(&run(&more)) - total(&run(&less))) / f64::from(2.0 * by);
            let wanted = f64::from(found.weights[i]);
            agreed += usize::from((slope - wanted).abs() < 4e-3 + 0.05 * wanted.abs());
            checked += 1;
        }
        // A rectifier may turn within the step.
        assert!(agreed * 100 > checked * 95, "{agreed} of {checked}");
    }
}
