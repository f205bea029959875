//! The averaged perceptron: live weights, their updates, and freezing them to small whole numbers.

use crate::nlp::train_api::{Cell, SCALE, Scorer, Weights};

/// A weight as scoring reads it.
#[derive(Debug, Clone, Copy, Default)]
struct Hot {
    class: u16,
    weight: i32,
}

/// The rest of a weight, for its average.
#[derive(Debug, Clone, Copy, Default)]
struct Cold {
    /// When the weight last changed.
    stamp: u32,
    /// Sum of the weight over all steps before `stamp`.
    sum: i64,
}

/// The weights of one feature: a stretch of the arena.
#[derive(Debug, Clone, Copy, Default)]
struct Row {
    key: u32,
    start: u32,
    len: u16,
    room: u16,
    /// How many updates touched it.
    updates: u32,
}

const EMPTY: u32 = u32::MAX;

/// Weights in training, in units of 1/[`SCALE`].
///
/// A feature counts only after some updates (Goldberg and Elhadad 2011, "Learning sparser perceptron models"): half the size, and
/// better. Rows lie in an arena and scoring loads many of them at once, since it waits for memory most of the time.
#[derive(Debug)]
pub(super) struct Perceptron {
    /// Key and row number, with open addressing; the size is a power of two.
    slots: Vec<(u32, u32)>,
    rows: Vec<Row>,
    hot: Vec<Hot>,
    cold: Vec<Cold>,
    classes: usize,
    /// Updates that a feature needs before it counts.
    wait: u32,
    time: u32,
}

impl Perceptron {
    pub(super) fn new(classes: usize, wait: u32) -> Self {
        Self {
            slots: vec![(0, EMPTY); 1 << 12],
            rows: Vec::new(),
            hot: Vec::new(),
            cold: Vec::new(),
            classes,
            wait,
            time: 0,
        }
    }

    /// Counts a decision: averages are over decisions.
    pub(super) fn step(&mut self) {
        self.time += 1;
    }

    fn home(&self, key: u32) -> usize {
        key.wrapping_mul(0x9E37_79B1) as usize & (self.slots.len() - 1)
    }

    /// The slot of a key: its own, or the empty one where it belongs.
    fn slot(&self, key: u32) -> usize {
        let mut at = self.home(key);
        while self.slots[at].1 != EMPTY && self.slots[at].0 != key {
            at = (at + 1) & (self.slots.len() - 1);
        }
        at
    }

    /// Number of the row of a key, made if there is none.
    fn row(&mut self, key: u32) -> usize {
        let at = self.slot(key);
        if self.slots[at].1 != EMPTY {
            return self.slots[at].1 as usize;
        }
        let row = self.rows.len();
        self.slots[at] = (key, row as u32);
        self.rows.push(Row {
            key,
            ..Row::default()
        });
        if self.rows.len() * 2 > self.slots.len() {
            self.slots = vec![(0, EMPTY); self.slots.len() * 2];
            for i in 0..self.rows.len() {
                let at = self.slot(self.rows[i].key);
                self.slots[at] = (self.rows[i].key, i as u32);
            }
        }
        row
    }

    /// Place in the arena of the weight of a class in a row, made if there is none.
    fn cell(&mut self, row: usize, class: u16) -> usize {
        let Row {
            start, len, room, ..
        } = self.rows[row];
        let (first, end) = (start as usize, start as usize + usize::from(len));
        if let Some(at) = self.hot[first..end]
            .iter()
            .position(|cell| cell.class == class)
        {
            return first + at;
        }
        let mut place = end;
        if len == room {
            // Move to the end of the arena, with twice the room.
            let new = self.hot.len();
            let room = (room * 2).max(2);
            self.hot.extend_from_within(first..end);
            self.cold.extend_from_within(first..end);
            self.hot.resize(new + usize::from(room), Hot::default());
            self.cold.resize(new + usize::from(room), Cold::default());
            self.rows[row].start = new as u32;
            self.rows[row].room = room;
            place = new + usize::from(len);
        }
        self.rows[row].len += 1;
        self.hot[place] = Hot { class, weight: 0 };
        self.cold[place] = Cold {
            stamp: self.time,
            sum: 0,
        };
        place
    }

    /// Moves the weights of the features towards one class and away from another.
    pub(super) fn update(&mut self, features: &[u32], towards: usize, away: usize) {
        for key in features {
            let row = self.row(*key);
            self.rows[row].updates = self.rows[row].updates.saturating_add(1);
            self.change(row, towards as u16, SCALE);
            self.change(row, away as u16, -SCALE);
        }
    }

    fn change(&mut self, row: usize, class: u16, by: i32) {
        let at = self.cell(row, class);
        let (hot, cold) = (&mut self.hot[at], &mut self.cold[at]);
        cold.sum += i64::from(self.time - cold.stamp) * i64::from(hot.weight);
        cold.stamp = self.time;
        hot.weight += by;
    }

    /// The averages as whole numbers of 1/[`SCALE`]; those below `prune` are dropped.
    pub(super) fn freeze(&self, prune: f64) -> Weights {
        let time = f64::from(self.time.max(1));
        let mut rows: Vec<(u32, Vec<Cell>)> = Vec::new();
        for row in self.rows.iter().filter(|row| row.updates >= self.wait) {
            let stretch = row.start as usize..row.start as usize + usize::from(row.len);
            let mut cells: Vec<Cell> = self.hot[stretch.clone()]
                .iter()
                .zip(&self.cold[stretch])
                .filter_map(|(hot, cold)| {
                    let sum = cold.sum + i64::from(self.time - cold.stamp) * i64::from(hot.weight);
                    let average = sum as f64 / time;
                    let weight = average.round().clamp(-32_000.0, 32_000.0) as i16;
                    (average.abs() >= prune * f64::from(SCALE) && weight != 0).then_some(Cell {
                        class: hot.class,
                        weight,
                    })
                })
                .collect();
            if !cells.is_empty() {
                cells.sort_unstable_by_key(|cell| cell.class);
                rows.push((row.key, cells));
            }
        }
        rows.sort_unstable_by_key(|(key, _)| *key);
        Weights::new(self.classes, rows)
    }
}

impl Scorer for Perceptron {
    fn score(&self, features: &[u32], scores: &mut [i32]) {
        const BATCH: usize = 32;
        for keys in features.chunks(BATCH) {
            let mut slots = [(0, EMPTY); BATCH];
            for (slot, key) in slots.iter_mut().zip(keys) {
                *slot = self.slots[self.home(*key)];
            }
            let (mut rows, mut count) = ([Row::default(); BATCH], 0);
            for (slot, key) in slots.iter().zip(keys) {
                let mut slot = *slot;
                if slot.1 != EMPTY && slot.0 != *key {
                    slot = self.slots[self.slot(*key)];
                }
                if let Some(row) = self.rows.get(slot.1 as usize) {
                    rows[count] = *row;
                    count += 1;
                }
            }
            for row in rows[..count].iter().filter(|row| row.updates >= self.wait) {
                for cell in &self.hot[row.start as usize..row.start as usize + usize::from(row.len)]
                {
                    scores[usize::from(cell.class)] += cell.weight;
                }
            }
        }
    }
}

/// The mean of several models of the same features, trained on the same data in different order: steadier than any of them.
/// Weights below `prune` are dropped.
pub(super) fn mean(models: Vec<Weights>, prune: f64) -> Weights {
    let Some(classes) = models.first().map(Weights::classes) else {
        return Weights::default();
    };
    let count = models.len() as f64;
    let mut all: Vec<(u32, Cell)> = models
        .into_iter()
        .flat_map(Weights::into_rows)
        .flat_map(|(key, cells)| cells.into_iter().map(move |cell| (key, cell)))
        .collect();
    all.sort_unstable_by_key(|(key, cell)| (*key, cell.class));
    let mut rows: Vec<(u32, Vec<Cell>)> = Vec::new();
    for same in all.chunk_by(|a, b| (a.0, a.1.class) == (b.0, b.1.class)) {
        let (key, Cell { class, .. }) = same[0];
        let sum: i32 = same.iter().map(|(_, cell)| i32::from(cell.weight)).sum();
        let weight = (f64::from(sum) / count).round() as i16;
        if f64::from(weight).abs() < (prune * f64::from(SCALE)).max(1.0) {
            continue;
        }
        let cell = Cell { class, weight };
        match rows.last_mut() {
            Some((last, cells)) if *last == key => cells.push(cell),
            _ => rows.push((key, vec![cell])),
        }
    }
    Weights::new(classes, rows)
}

/// Trains one model a seed, on as many threads as there are seeds, and returns them in order of seeds.
pub(super) fn each_seed<T: Send>(
    first: u64,
    count: u64,
    train: impl Fn(u64) -> T + Sync,
) -> Vec<T> {
    let train = &train;
    std::thread::scope(|scope| {
        let seeds = (0..count).map(|i| first + i * 100);
        let threads: Vec<_> = seeds.map(|seed| scope.spawn(move || train(seed))).collect();
        // A thread that panics took its model with it; the mean of the others is a model too.
        threads
            .into_iter()
            .filter_map(|thread| thread.join().ok())
            .collect()
    })
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
