//! Weights of a linear model, read-only: feature key to (class, weight) pairs, in whole numbers.
//!
//! Sums are exact, so scores are the same on every machine. Knows neither what a feature nor what a class means.

use super::NlpError;
use super::codec::Reader;
#[cfg(any(test, feature = "train"))]
use super::codec::Writer;

/// Weights are whole numbers of one over this.
#[cfg(feature = "train")]
pub(crate) const SCALE: i32 = 16;

/// Anything that scores classes by features: frozen [`Weights`], or the trainer's live ones.
pub(crate) trait Scorer {
    /// Adds the weights of the features to `scores`, one a class.
    fn score(&self, features: &[u32], scores: &mut [i32]);
}

/// One weight of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) class: u16,
    pub(crate) weight: i16,
}

/// Set in the class of the last cell of a row.
const LAST: u16 = 1 << 15;

/// Where a row begins, in a table with open addressing: the home of a key is its top bits, so that sorted keys fill it in order.
#[derive(Debug, Clone, Copy)]
struct Slot {
    key: u32,
    /// Index of the first cell; [`EMPTY`] if there is no row.
    start: u32,
}

const EMPTY: u32 = u32::MAX;
const NO_SLOT: Slot = Slot {
    key: 0,
    start: EMPTY,
};
const NO_CELL: Cell = Cell {
    class: LAST,
    weight: 0,
};

/// Rows of cells, and a table to find them by key.
#[derive(Debug, Default)]
pub(crate) struct Weights {
    classes: usize,
    shift: u32,
    slots: Vec<Slot>,
    cells: Vec<Cell>,
}

impl Weights {
    /// Builds the table of `classes` classes; `rows` must be sorted by key, without duplicates or empty rows.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn new(classes: usize, rows: Vec<(u32, Vec<Cell>)>) -> Self {
        let mut keys = Vec::with_capacity(rows.len());
        let mut lengths = Vec::with_capacity(rows.len());
        let mut cells = Vec::new();
        for (key, row) in rows {
            keys.push(key);
            lengths.push(row.len() as u32);
            cells.extend(row);
        }
        Self::index(classes, &keys, &lengths, cells)
    }

    fn index(classes: usize, keys: &[u32], lengths: &[u32], mut cells: Vec<Cell>) -> Self {
        let bits = ((2 * keys.len()).max(2).ilog2() + 1).min(30);
        let shift = 32 - bits;
        // Behind the last home there is room for what is pushed on, and an empty slot that ends every search.
        let mut slots = vec![NO_SLOT; (1 << bits) + 1];
        let (mut free, mut start) = (0, 0_usize);
        for (key, length) in keys.iter().zip(lengths) {
            free = free.max((key >> shift) as usize);
            if free + 1 >= slots.len() {
                slots.push(NO_SLOT);
            }
            slots[free] = Slot {
                key: *key,
                start: start as u32,
            };
            free += 1;
            start += *length as usize;
            if let Some(cell) = start.checked_sub(1).and_then(|last| cells.get_mut(last)) {
                cell.class |= LAST;
            }
        }
        Self {
            classes,
            shift,
            slots,
            cells,
        }
    }

    /// Number of classes.
    pub(crate) fn classes(&self) -> usize {
        self.classes
    }

    /// Number of features and of weights.
    #[cfg(feature = "train")]
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.rows().count(), self.cells.len())
    }

    /// Slots that are not empty, by key.
    #[cfg(any(test, feature = "train"))]
    fn rows(&self) -> impl Iterator<Item = &Slot> {
        self.slots.iter().filter(|slot| slot.start != EMPTY)
    }

    /// All rows with their keys, sorted.
    #[cfg(feature = "train")]
    pub(crate) fn into_rows(self) -> Vec<(u32, Vec<Cell>)> {
        let row = |slot: &Slot| {
            let mut cells = Vec::new();
            for cell in &self.cells[slot.start as usize..] {
                cells.push(Cell {
                    class: cell.class & !LAST,
                    ..*cell
                });
                if cell.class & LAST != 0 {
                    break;
                }
            }
            (slot.key, cells)
        };
        self.rows().map(row).collect()
    }

    /// First cell of a key that is not in its home slot.
    #[cold]
    fn search(&self, key: u32) -> u32 {
        let slots = self
            .slots
            .get((key >> self.shift) as usize..)
            .unwrap_or(&[]);
        let mut slots = slots.iter().take_while(|slot| slot.start != EMPTY);
        slots
            .find(|slot| slot.key == key)
            .map_or(EMPTY, |slot| slot.start)
    }

    /// Appends the table to a section: keys, lengths, classes and weights in runs of their own, which compress best.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn write(&self, out: &mut Writer) {
        out.number(self.classes as u64);
        let keys: Vec<u32> = self.rows().map(|slot| slot.key).collect();
        out.keys(keys.into_iter());
        let mut length = 0;
        for cell in &self.cells {
            length += 1;
            if cell.class & LAST != 0 {
                out.number(length);
                length = 0;
            }
        }
        for cell in &self.cells {
            out.number(u64::from(cell.class & !LAST));
        }
        for cell in &self.cells {
            out.signed(i64::from(cell.weight));
        }
    }

    /// Reads what [`Self::write`] wrote.
    pub(crate) fn read(from: &mut Reader) -> Result<Self, NlpError> {
        let classes = from.below(usize::from(LAST))?;
        let keys = from.keys()?;
        let mut lengths = Vec::with_capacity(keys.len());
        let mut total = 0;
        for pair in keys.windows(2) {
            if pair[0] >= pair[1] {
                return Err(from.broken());
            }
        }
        for _ in &keys {
            let length = from.below(classes + 1)?;
            if length == 0 {
                return Err(from.broken());
            }
            lengths.push(length as u32);
            total += length;
        }
        let mut cells = Vec::new();
        for _ in 0..total {
            let class = from.below(classes)? as u16;
            cells.push(Cell { class, weight: 0 });
        }
        for cell in &mut cells {
            cell.weight = i16::try_from(from.signed()?).map_err(|_| from.broken())?;
        }
        Ok(Self::index(classes, &keys, &lengths, cells))
    }
}

impl Scorer for Weights {
    /// Most of the time goes into waiting for memory, so the loads of many features are under way at once: first all slots, then all
    /// first cells, then the sums.
    fn score(&self, features: &[u32], scores: &mut [i32]) {
        const BATCH: usize = 32;
        for keys in features.chunks(BATCH) {
            let mut slots = [NO_SLOT; BATCH];
            for (slot, key) in slots.iter_mut().zip(keys) {
                *slot = self
                    .slots
                    .get((key >> self.shift) as usize)
                    .copied()
                    .unwrap_or(NO_SLOT);
            }
            let (mut starts, mut count) = ([EMPTY; BATCH], 0);
            for (slot, key) in slots.iter().zip(keys) {
                let mut start = slot.start;
                if slot.key != *key && start != EMPTY {
                    start = self.search(*key);
                }
                starts[count] = start;
                count += usize::from(start != EMPTY);
            }
            let mut firsts = [NO_CELL; BATCH];
            for (first, start) in firsts.iter_mut().zip(&starts[..count]) {
                *first = self.cells.get(*start as usize).copied().unwrap_or(NO_CELL);
            }
            for (first, start) in firsts.iter().zip(&starts[..count]) {
                let (mut cell, mut at) = (*first, *start as usize);
                loop {
                    if let Some(score) = scores.get_mut(usize::from(cell.class & !LAST)) {
                        *score += i32::from(cell.weight);
                    }
                    if cell.class & LAST != 0 {
                        break;
                    }
                    at += 1;
                    cell = self.cells.get(at).copied().unwrap_or(NO_CELL);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(class: u16, weight: i16) -> Cell {
        Cell { class, weight }
    }

    #[test]
    fn scores_sum_over_known_features() {
        let weights = Weights::new(
            3,
            vec![
                (5, vec![cell(0, 2), cell(2, -1)]),
                (6, vec![cell(2, 4)]),
                (u32::MAX, vec![cell(1, 9)]),
            ],
        );
        let mut scores = [0; 3];
        weights.score(&[5, 6, 7, u32::MAX], &mut scores);
        assert_eq!(scores, [2, 9, 3]);
    }

    #[test]
    fn a_table_survives_writing() {
        let rows: Vec<_> = (0..1000_u32)
            .map(|i| (i * 4_000_003, vec![cell((i % 4) as u16, i as i16 - 500)]))
            .collect();
        let weights = Weights::new(4, rows);
        let mut out = Writer::default();
        weights.write(&mut out);
        let bytes = out.finish();
        let back = Weights::read(&mut Reader::new("w", &bytes)).unwrap();
        for i in 0..1000_u32 {
            let mut scores = [0; 4];
            back.score(&[i * 4_000_003, i * 4_000_003 + 1], &mut scores);
            let mut wanted = [0; 4];
            wanted[(i % 4) as usize] = i32::try_from(i).unwrap() - 500;
            assert_eq!(scores, wanted);
        }
    }

    #[test]
    fn an_empty_table_scores_nothing() {
        let weights = Weights::new(2, vec![]);
        let mut scores = [0; 2];
        weights.score(&[0, 1, u32::MAX], &mut scores);
        assert_eq!(scores, [0, 0]);
    }
}
