//! Trains the network by gradient descent: Adam on small batches, with values dropped at random.

mod backward;
mod examples;

use super::Settings;
use super::conllu::Gold;
use super::mentions::NameDocument;
use super::random::Random;
use crate::nlp::train_api::{Batch, Clusters, Net};

use self::backward::Gradient;
use self::examples::{Example, Examples};

/// Words in a batch; each batch is one step.
const BATCH: usize = 1000;
/// Steps until the rate of learning is full.
const WARM_UP: f32 = 300.0;
const RATE: f32 = 2e-3;
/// Longer gradients are cut to this.
const LONGEST_STEP: f32 = 5.0;
/// Share of values that are dropped.
const DROP: f32 = 0.2;
/// Share of words whose form, or class, is hidden, so that the network learns to do without.
const HIDE: usize = 10;

/// Share of the full rate with which the network is finished on gold sentences alone.
const FINISH: f32 = 0.3;

/// Trains a network on trees and names.
pub(super) fn train(
    gold: &[Gold],
    documents: &[NameDocument],
    clusters: &Clusters,
    settings: &Settings,
    say: &(dyn Fn(&str) + Sync),
) -> Net {
    let mut net = Examples::network(gold, documents, clusters, &settings.sizes);
    let examples = Examples::new(&net, gold, documents, clusters);
    begin(&mut net, &mut Random::new(settings.seed));
    say(&format!(
        "network: {} weights, {} of them in tables",
        net.weights.len(),
        net.layout.tables.last().map_or(0, |t| t.end),
    ));
    descend(
        &mut net,
        &examples,
        settings.epochs,
        RATE,
        settings.seed + 1,
        say,
    );
    net
}

/// Goes on with gold sentences alone.
pub(super) fn finish(
    net: &mut Net,
    gold: &[Gold],
    documents: &[NameDocument],
    clusters: &Clusters,
    settings: &Settings,
    say: &(dyn Fn(&str) + Sync),
) {
    let examples = Examples::new(net, gold, documents, clusters);
    descend(
        net,
        &examples,
        settings.finish,
        RATE * FINISH,
        settings.seed + 2,
        say,
    );
}

/// Steps down the gradient, at a rate that rises shortly and falls to zero.
fn descend(
    net: &mut Net,
    examples: &Examples,
    epochs: usize,
    rate: f32,
    seed: u64,
    say: &(dyn Fn(&str) + Sync),
) {
    say(&format!(
        "{} sentences with {} words",
        examples.all.len(),
        examples.all.iter().map(Example::len).sum::<usize>(),
    ));
    let mut random = Random::new(seed);
    let mut adam = Adam::new(net.weights.len());
    let steps = batches(&examples.all, &mut random).len() * epochs;
    let mut step = 0;
    for epoch in 0..epochs {
        let mut losses = [0.0; 4];
        let batches = batches(&examples.all, &mut random);
        for (number, batch) in batches.iter().enumerate() {
            let part = step as f32 / steps.max(1) as f32;
            let rate = rate * (step as f32 / WARM_UP).min(1.0) * (1.0 - part).max(0.02);
            let gradient = of_batch(net, examples, batch, &mut random);
            for (sum, loss) in losses.iter_mut().zip(gradient.losses) {
                *sum += f64::from(loss) / batches.len() as f64;
            }
            adam.step(&mut net.weights, &gradient.weights, rate);
            step += 1;
            if number % 500 == 499 {
                say(&format!(
                    "pass {}, batch {} of {}",
                    epoch + 1,
                    number + 1,
                    batches.len()
                ));
            }
        }
        let [tags, arcs, labels, names] = losses;
        say(&format!(
            "pass {} of {epochs}: losses {tags:.3} tags, {arcs:.3} arcs, {labels:.3} labels, {names:.3} names",
            epoch + 1,
        ));
    }
}

/// Sentences of about the same length together, in random order.
fn batches(examples: &[Example], random: &mut Random) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..examples.len()).collect();
    random.shuffle(&mut order);
    // Whole sorting would make all batches of one pass alike in the next.
    let mut order: Vec<(usize, usize)> = order
        .into_iter()
        .map(|i| (examples[i].len() + random.below(4), i))
        .collect();
    order.sort_by_key(|(length, _)| *length);
    let mut batches: Vec<Vec<usize>> = Vec::new();
    let mut words = BATCH;
    for (_, i) in order {
        words += examples[i].len();
        if words > BATCH {
            words = examples[i].len();
            batches.push(Vec::new());
        }
        if let Some(batch) = batches.last_mut() {
            batch.push(i);
        }
    }
    random.shuffle(&mut batches);
    batches
}

/// The gradient of a batch, of both halves at the same time. The halves are the same on every machine, and so is their sum.
fn of_batch(net: &Net, examples: &Examples, batch: &[usize], random: &mut Random) -> Gradient {
    let counts = examples.counts(batch);
    let (left, right) = batch.split_at(batch.len().div_ceil(2));
    let mut one = Random::new(random.below(1 << 40) as u64);
    let mut two = Random::new(random.below(1 << 40) as u64);
    let (mut sum, other) = rayon::join(
        || of_part(net, examples, left, counts, &mut one),
        || of_part(net, examples, right, counts, &mut two),
    );
    for (a, b) in sum.weights.iter_mut().zip(&other.weights) {
        *a += b;
    }
    for (a, b) in sum.losses.iter_mut().zip(other.losses) {
        *a += b;
    }
    sum
}

fn of_part(
    net: &Net,
    examples: &Examples,
    part: &[usize],
    counts: [f32; 3],
    random: &mut Random,
) -> Gradient {
    let part: Vec<&Example> = part.iter().map(|i| &examples.all[*i]).collect();
    let mut batch = Batch::default();
    for example in &part {
        let start = batch.len();
        batch.sentences.push(start..start + example.len());
        for rows in &example.rows {
            let mut rows = *rows;
            if random.below(HIDE) == 0 {
                rows[0] = 0;
            }
            if random.below(2 * HIDE) == 0 {
                rows[5] = 0;
            }
            batch.rows.extend(rows);
        }
    }
    let mut noise = |values: &mut [f32]| {
        for value in values {
            *value = if (random.below(1 << 16) as f32) < DROP * 65_536.0 {
                0.0
            } else {
                *value / (1.0 - DROP)
            };
        }
    };
    backward::gradient(net, &batch, &part, counts, 1.0 / (1.0 - DROP), &mut noise)
}

/// Random weights in the usual widths; norms begin as the identity.
fn begin(net: &mut Net, random: &mut Random) {
    let mut even =
        |most: f32| (random.below(1 << 20) as f32 / f32::from(1_u16 << 15) / 16.0 - 1.0) * most;
    let layout = net.layout.clone();
    let tables = layout.tables.last().map_or(0, |t| t.end);
    for weight in &mut net.weights[..tables] {
        *weight = even(0.5);
    }
    let mut matrices = vec![
        layout.input,
        layout.tag,
        layout.name,
        layout.dependent,
        layout.head,
        layout.bilinear,
        layout.label_dependent,
        layout.label_head,
        layout.label,
    ];
    let mut norms = vec![layout.input_norm];
    let gated = layout
        .recurrent
        .iter()
        .map(|(layer, _)| layer.clone())
        .collect::<Vec<_>>();
    for (layer, norm) in layout.convolutions.into_iter().chain(layout.recurrent) {
        matrices.push(layer);
        norms.push(norm);
    }
    for matrix in &matrices {
        let (inner, columns) = (matrix.weight.len() / matrix.bias.len(), matrix.bias.len());
        let most = (6.0 / (inner + columns) as f32).sqrt();
        for weight in &mut net.weights[matrix.weight.clone()] {
            *weight = even(most);
        }
    }
    for layer in gated {
        // Gates begin by keeping more than they take.
        let quarter = layer.bias.len() / 4;
        for side in 0..2 {
            let gates = layer.bias.start + (2 * side + 1) * quarter;
            net.weights[gates..gates + quarter].fill(1.0);
        }
    }
    for norm in norms {
        net.weights[norm.scale].fill(1.0);
    }
    for weight in &mut net.weights[layout.root] {
        *weight = even(0.1);
    }
}

/// Adam (Kingma and Ba 2015).
struct Adam {
    first: Vec<f32>,
    second: Vec<f32>,
    powers: [f32; 2],
}

impl Adam {
    const FIRST: f32 = 0.9;
    const SECOND: f32 = 0.98;

    fn new(count: usize) -> Self {
        Self {
            first: vec![0.0; count],
            second: vec![0.0; count],
            powers: [1.0; 2],
        }
    }

    fn step(&mut self, weights: &mut [f32], gradient: &[f32], rate: f32) {
        let length = gradient
            .iter()
            .map(|g| f64::from(g * g))
            .sum::<f64>()
            .sqrt() as f32;
        let cut = (LONGEST_STEP / length.max(1e-9)).min(1.0);
        self.powers[0] *= Self::FIRST;
        self.powers[1] *= Self::SECOND;
        let [one, two] = self.powers.map(|p| 1.0 - p);
        let moments = self.first.iter_mut().zip(&mut self.second);
        for ((weight, gradient), (first, second)) in weights.iter_mut().zip(gradient).zip(moments) {
            let gradient = gradient * cut;
            *first = Self::FIRST * *first + (1.0 - Self::FIRST) * gradient;
            *second = Self::SECOND * *second + (1.0 - Self::SECOND) * gradient * gradient;
            *weight -= rate * (*first / one) / ((*second / two).sqrt() + 1e-8);
        }
    }
}
