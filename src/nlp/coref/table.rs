//! The weights of the coreference model: one table of whole numbers, addressed by hashed features.

use crate::nlp::NlpError;
use crate::nlp::codec::{self, Reader};

/// Bits of an address. Features that fall on one address share their weight.
pub(crate) const BITS: u32 = 17;

/// Anything that scores a list of addresses.
pub(crate) trait Score {
    /// The sum of the weights at these addresses.
    fn score(&self, features: &[u32]) -> i32;
}

/// The table.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) weights: Vec<i16>,
}

impl Score for Table {
    fn score(&self, features: &[u32]) -> i32 {
        let weight = |f: &u32| self.weights.get(*f as usize).copied().unwrap_or(0);
        features.iter().map(|f| i32::from(weight(f))).sum()
    }
}

impl Table {
    /// Reads a file that the trainer wrote.
    pub(crate) fn load(bytes: &[u8]) -> Result<Self, NlpError> {
        let sections = codec::unpack(bytes)?;
        let (name, section) = sections
            .iter()
            .find(|(name, _)| name == "coreference")
            .ok_or(NlpError::Missing {
                section: "coreference",
            })?;
        let mut reader = Reader::new(name, section);
        let mut weights = vec![0; 1 << BITS];
        let mut at = 0_usize;
        for _ in 0..reader.count()? {
            at += reader.below(1 << BITS)?;
            let weight = i16::try_from(reader.signed()?).map_err(|_| reader.broken())?;
            *weights.get_mut(at).ok_or_else(|| reader.broken())? = weight;
        }
        reader.end()?;
        Ok(Self { weights })
    }

    /// The bytes of a file.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn pack(&self) -> Result<Vec<u8>, NlpError> {
        let mut out = codec::Writer::default();
        let set = || self.weights.iter().enumerate().filter(|(_, w)| **w != 0);
        out.number(set().count() as u64);
        let mut last = 0;
        for (at, weight) in set() {
            out.number((at - last) as u64);
            out.signed(i64::from(*weight));
            last = at;
        }
        codec::pack(&[("coreference".to_owned(), out.finish())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_come_back_and_damage_is_told() {
        let mut weights = vec![0; 1 << BITS];
        weights[5] = -3;
        weights[70_000] = 200;
        let table = Table { weights };
        let bytes = table.pack().unwrap();
        let back = Table::load(&bytes).unwrap();
        assert_eq!(back.weights, table.weights);
        assert_eq!(back.score(&[5, 70_000, 9]), 197);
        for end in 0..bytes.len() {
            assert!(Table::load(&bytes[..end]).is_err());
        }
    }
}
