//! The averaged perceptron: live weights, their updates, and freezing them to small whole numbers.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::nlp::train_api::{Cell, SCALE, Scorer, Weights};

/// Keys are hashes already.
#[derive(Default, Clone)]
pub(super) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 << 8) | u64::from(*byte);
        }
    }

    fn write_u32(&mut self, key: u32) {
        self.0 = u64::from(key) | (u64::from(key.wrapping_mul(0x9E37_79B1)) << 32);
    }
}

#[derive(Debug, Clone, Copy)]
struct Live {
    class: u16,
    weight: i32,
    /// When the weight last changed.
    stamp: u32,
    /// Sum of the weight over all steps before `stamp`.
    sum: i64,
}

/// Weights of one feature.
#[derive(Default)]
struct Row {
    /// How many updates touched it.
    updates: u32,
    cells: Vec<Live>,
}

/// Weights in training.
///
/// A feature counts only after some updates (Goldberg and Elhadad 2011, "Learning sparser perceptron models"): a third of the size,
/// and no worse.
#[derive(Default)]
pub(super) struct Perceptron {
    rows: HashMap<u32, Row, BuildHasherDefault<KeyHasher>>,
    classes: usize,
    /// Updates that a feature needs before it counts.
    wait: u32,
    time: u32,
}

impl Perceptron {
    pub(super) fn new(classes: usize, wait: u32) -> Self {
        Self {
            classes,
            wait,
            ..Self::default()
        }
    }

    /// Counts a decision: averages are over decisions.
    pub(super) fn step(&mut self) {
        self.time += 1;
    }

    /// Moves the weights of the features towards one class and away from another.
    pub(super) fn update(&mut self, features: &[u32], towards: usize, away: usize) {
        for key in features {
            let row = self.rows.entry(*key).or_default();
            row.updates = row.updates.saturating_add(1);
            let row = &mut row.cells;
            for (class, change) in [(towards as u16, 1), (away as u16, -1)] {
                let at = row
                    .iter()
                    .position(|cell| cell.class == class)
                    .unwrap_or_else(|| {
                        row.push(Live {
                            class,
                            weight: 0,
                            stamp: self.time,
                            sum: 0,
                        });
                        row.len() - 1
                    });
                let cell = &mut row[at];
                cell.sum += i64::from(self.time - cell.stamp) * i64::from(cell.weight);
                cell.stamp = self.time;
                cell.weight += change;
            }
        }
    }

    /// The averages as whole numbers of 1/[`SCALE`]; those below `prune` are dropped.
    pub(super) fn freeze(&self, prune: f64) -> Weights {
        let time = f64::from(self.time.max(1));
        let mut rows: Vec<(u32, Vec<Cell>)> = Vec::new();
        for (key, row) in self.rows.iter().filter(|(_, row)| row.updates >= self.wait) {
            let mut cells: Vec<Cell> = row
                .cells
                .iter()
                .filter_map(|cell| {
                    let sum = cell.sum + i64::from(self.time - cell.stamp) * i64::from(cell.weight);
                    let average = sum as f64 / time;
                    let weight = (average * f64::from(SCALE))
                        .round()
                        .clamp(-32_000.0, 32_000.0) as i16;
                    (average.abs() >= prune && weight != 0).then_some(Cell {
                        class: cell.class,
                        weight,
                    })
                })
                .collect();
            if !cells.is_empty() {
                cells.sort_unstable_by_key(|cell| cell.class);
                rows.push((*key, cells));
            }
        }
        rows.sort_unstable_by_key(|(key, _)| *key);
        Weights::new(self.classes, rows)
    }
}

impl Scorer for Perceptron {
    fn score(&self, features: &[u32], scores: &mut [i32]) {
        for key in features {
            if let Some(row) = self.rows.get(key).filter(|row| row.updates >= self.wait) {
                for cell in &row.cells {
                    scores[usize::from(cell.class)] += cell.weight;
                }
            }
        }
    }
}

/// A small random number generator (xorshift), for shuffles that are the same everywhere.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }

    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_are_over_all_steps() {
        let mut model = Perceptron::new(2, 0);
        model.step();
        model.update(&[1], 0, 1);
        for _ in 0..3 {
            model.step();
        }
        let mut scores = [0; 2];
        model.freeze(0.0).score(&[1], &mut scores);
        // The weight was 1 for three of four steps.
        assert_eq!(scores, [SCALE * 3 / 4, -SCALE * 3 / 4]);
        let mut none = [0; 2];
        model.freeze(0.9).score(&[1], &mut none);
        assert_eq!(none, [0, 0]);
    }
}
