//! Which row of each table a word has.

use rustc_hash::FxHashMap as HashMap;

use super::super::NlpError;
use super::super::codec::Reader;
#[cfg(feature = "train")]
use super::super::codec::Writer;
use super::super::hash::word_key;
use super::super::word::Word;

/// Number of tables: form in lower case, endings of three and two letters, beginning of three, shape, fine and coarse class.
pub(crate) const KINDS: usize = 7;
/// Those whose values are looked up; classes are numbers already.
const LOOKED_UP: usize = 5;

/// Known values of each kind of feature.
#[derive(Debug, Default, Clone)]
pub(crate) struct Vocabulary {
    known: [HashMap<u32, u32>; LOOKED_UP],
    /// Number of classes of both kinds, the unknown class counted in.
    classes: [usize; KINDS - LOOKED_UP],
}

impl Vocabulary {
    /// Rows of a word, one a table.
    pub(crate) fn rows(&self, word: &Word) -> [u32; KINDS] {
        let mut rows = [0; KINDS];
        for ((row, key), known) in rows.iter_mut().zip(keys(word)).zip(&self.known) {
            *row = known.get(&key).copied().unwrap_or(0);
        }
        for ((row, class), count) in rows[LOOKED_UP..]
            .iter_mut()
            .zip(word.cluster)
            .zip(self.classes)
        {
            // Word classes are counted from a number of their own.
            let class = class.saturating_sub(Word::FIRST_CLASS) as usize;
            *row = if class < count { class as u32 } else { 0 };
        }
        rows
    }

    /// Rows of each table, the unknown one counted in.
    pub(crate) fn sizes(&self) -> [usize; KINDS] {
        let mut sizes = [0; KINDS];
        for (size, known) in sizes.iter_mut().zip(&self.known) {
            *size = known.len() + 1;
        }
        sizes[LOOKED_UP..].copy_from_slice(&self.classes);
        sizes
    }

    /// The values seen at least `least` times, at most `most` of each kind: the most frequent ones.
    #[cfg(feature = "train")]
    pub(crate) fn learn(
        words: impl Iterator<Item = Word>,
        least: u32,
        most: [usize; LOOKED_UP],
    ) -> Self {
        let mut counts: [HashMap<u32, u32>; LOOKED_UP] = Default::default();
        let mut classes = [1; KINDS - LOOKED_UP];
        for word in words {
            for (counts, key) in counts.iter_mut().zip(keys(&word)) {
                *counts.entry(key).or_default() += 1;
            }
            for (count, class) in classes.iter_mut().zip(word.cluster) {
                *count = (*count).max(class.saturating_sub(Word::FIRST_CLASS) as usize + 1);
            }
        }
        let mut known: [HashMap<u32, u32>; LOOKED_UP] = Default::default();
        for ((known, counts), most) in known.iter_mut().zip(counts).zip(most) {
            let mut frequent: Vec<(u32, u32)> =
                counts.into_iter().filter(|(_, n)| *n >= least).collect();
            frequent.sort_unstable_by_key(|(key, n)| (std::cmp::Reverse(*n), *key));
            frequent.truncate(most);
            let mut keys: Vec<u32> = frequent.into_iter().map(|(key, _)| key).collect();
            keys.sort_unstable();
            *known = numbered(keys);
        }
        Self { known, classes }
    }

    #[cfg(feature = "train")]
    pub(crate) fn write(&self, out: &mut Writer) {
        for known in &self.known {
            let mut keys: Vec<u32> = known.keys().copied().collect();
            keys.sort_unstable();
            out.keys(keys.into_iter());
        }
        for count in self.classes {
            out.number(count as u64);
        }
    }

    pub(crate) fn read(from: &mut Reader) -> Result<Self, NlpError> {
        let mut vocabulary = Self::default();
        for known in &mut vocabulary.known {
            *known = numbered(from.keys()?);
        }
        for count in &mut vocabulary.classes {
            *count = from.below(1 << 16)?;
        }
        Ok(vocabulary)
    }
}

/// Sorted keys and their rows; row zero is for all others.
fn numbered(keys: Vec<u32>) -> HashMap<u32, u32> {
    keys.into_iter().zip(1..).collect()
}

fn keys(word: &Word) -> [u32; LOOKED_UP] {
    let [three, two] = word.endings;
    [word.lower, three, two, word.beginning, word.shape].map(word_key)
}
