//! Word classes learned from plain text: words that stand in like places share a class, so rare words borrow from frequent ones.

use rustc_hash::FxHashMap as HashMap;

use super::NlpError;
use super::codec::Reader;
#[cfg(feature = "train")]
use super::codec::Writer;
use super::hash::word_key;

/// Fine and coarse class of a word, both counted from one; zero for unknown words.
pub(crate) type Classes = [u16; 2];

/// Classes by word.
#[derive(Debug, Default)]
pub(crate) struct Clusters {
    pub(crate) classes: HashMap<u32, Classes>,
}

impl Clusters {
    /// Classes of a word by the hashes of its form and of its form in lower case.
    pub(crate) fn get(&self, form: u64, lower: u64) -> Classes {
        let find = |hash| self.classes.get(&word_key(hash)).copied();
        find(form).or_else(|| find(lower)).unwrap_or([0; 2])
    }

    #[cfg(feature = "train")]
    pub(crate) fn write(&self, out: &mut Writer) {
        let mut words: Vec<_> = self.classes.iter().collect();
        words.sort_unstable();
        out.keys(words.iter().map(|(word, _)| **word));
        for level in 0..2 {
            for (_, classes) in &words {
                out.number(u64::from(classes[level]));
            }
        }
    }

    pub(crate) fn read(from: &mut Reader) -> Result<Self, NlpError> {
        let words = from.keys()?;
        let mut column = || -> Result<Vec<u16>, NlpError> {
            let classes = words.iter().map(|_| from.below(usize::from(u16::MAX)));
            classes.map(|class| class.map(|c| c as u16)).collect()
        };
        let (fine, coarse) = (column()?, column()?);
        let classes = words
            .into_iter()
            .zip(fine.into_iter().zip(coarse))
            .map(|(word, (fine, coarse))| (word, [fine, coarse]))
            .collect();
        Ok(Self { classes })
    }
}
