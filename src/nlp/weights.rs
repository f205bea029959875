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

/// Rows sorted by key; `buckets` points from the top bits of a key to its first row.
#[derive(Debug, Default)]
pub(crate) struct Weights {
    classes: usize,
    shift: u32,
    buckets: Vec<u32>,
    keys: Vec<u32>,
    starts: Vec<u32>,
    cells: Vec<Cell>,
}

impl Weights {
    /// Builds the table of `classes` classes; `rows` must be sorted by key, without duplicates.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn new(classes: usize, rows: Vec<(u32, Vec<Cell>)>) -> Self {
        let mut keys = Vec::with_capacity(rows.len());
        let mut starts = vec![0];
        let mut cells = Vec::new();
        for (key, row) in rows {
            keys.push(key);
            cells.extend(row);
            starts.push(cells.len() as u32);
        }
        Self::index(classes, keys, starts, cells)
    }

    fn index(classes: usize, keys: Vec<u32>, starts: Vec<u32>, cells: Vec<Cell>) -> Self {
        let bits = keys.len().max(1).ilog2().clamp(1, 24);
        let shift = 32 - bits;
        let mut buckets = Vec::with_capacity((1 << bits) + 1);
        for (row, key) in keys.iter().enumerate() {
            let bucket = (key >> shift) as usize;
            while buckets.len() <= bucket {
                buckets.push(row as u32);
            }
        }
        buckets.resize((1 << bits) + 1, keys.len() as u32);
        Self {
            classes,
            shift,
            buckets,
            keys,
            starts,
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
        (self.keys.len(), self.cells.len())
    }

    #[inline]
    fn row(&self, key: u32) -> &[Cell] {
        let bucket = (key >> self.shift) as usize;
        let (first, end) = (
            self.buckets[bucket] as usize,
            self.buckets[bucket + 1] as usize,
        );
        match self.keys[first..end].iter().position(|k| *k == key) {
            Some(i) => {
                &self.cells[self.starts[first + i] as usize..self.starts[first + i + 1] as usize]
            }
            None => &[],
        }
    }

    /// Appends the table to a section: keys, lengths, classes and weights in runs of their own, which compress best.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn write(&self, out: &mut Writer) {
        out.number(self.classes as u64);
        out.keys(self.keys.iter().copied());
        for pair in self.starts.windows(2) {
            out.number(u64::from(pair[1] - pair[0]));
        }
        for cell in &self.cells {
            out.number(u64::from(cell.class));
        }
        for cell in &self.cells {
            out.signed(i64::from(cell.weight));
        }
    }

    /// Reads what [`Self::write`] wrote.
    pub(crate) fn read(from: &mut Reader) -> Result<Self, NlpError> {
        let classes = from.below(usize::from(u16::MAX))?;
        let keys = from.keys()?;
        let mut starts = Vec::with_capacity(keys.len() + 1);
        let mut total = 0;
        starts.push(0);
        for _ in &keys {
            total += from.below(classes + 1)?;
            starts.push(u32::try_from(total).map_err(|_| from.broken())?);
        }
        let mut cells = Vec::new();
        for _ in 0..total {
            let class = from.below(classes)? as u16;
            cells.push(Cell { class, weight: 0 });
        }
        for cell in &mut cells {
            cell.weight = i16::try_from(from.signed()?).map_err(|_| from.broken())?;
        }
        Ok(Self::index(classes, keys, starts, cells))
    }
}

impl Scorer for Weights {
    #[inline]
    fn score(&self, features: &[u32], scores: &mut [i32]) {
        for key in features {
            for cell in self.row(*key) {
                scores[usize::from(cell.class)] += i32::from(cell.weight);
            }
        }
    }
}

/// Index of the greatest score; the first of equals.
#[inline]
pub(crate) fn best(scores: &[i32]) -> usize {
    let mut best = 0;
    for (i, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = i;
        }
    }
    best
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
        assert_eq!(best(&scores), 1);
        assert_eq!(best(&[4, 4]), 0);
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
            assert_eq!(
                back.row(i * 4_000_003),
                [cell((i % 4) as u16, i as i16 - 500)]
            );
            assert!(back.row(i * 4_000_003 + 1).is_empty());
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
