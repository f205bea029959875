//! Tombstones: the numbers of articles that were forgotten or replaced, one bit each.

use super::codec::{seal, unseal};
use super::disk::{Batch, Disk};
use super::{StoreError, keys, varint};

/// Articles to a chunk: 4 KB.
const CHUNK: u32 = 32_768;

/// The set of dead article numbers.
#[derive(Default)]
pub(super) struct Dead {
    chunks: Vec<Vec<u8>>,
    count: u32,
}

impl Dead {
    pub(super) fn load(disk: &Disk) -> Result<Self, StoreError> {
        let damaged = || disk.damaged("the list of forgotten articles cannot be read");
        let mut dead = Self::default();
        for (key, value) in disk.prefix(keys::TOMBSTONES)? {
            let chunk = varint::be4(&key[keys::TOMBSTONES.len()..]).ok_or_else(damaged)? as usize;
            let bits = unseal(&value).filter(|b| b.len() == CHUNK as usize / 8);
            if chunk > u32::MAX as usize / CHUNK as usize {
                return Err(damaged());
            }
            if dead.chunks.len() <= chunk {
                dead.chunks.resize(chunk + 1, Vec::new());
            }
            dead.chunks[chunk] = bits.ok_or_else(damaged)?.to_vec();
        }
        dead.count = dead.chunks.iter().flatten().map(|b| b.count_ones()).sum();
        Ok(dead)
    }

    pub(super) fn contains(&self, article: u32) -> bool {
        self.chunks
            .get((article / CHUNK) as usize)
            .and_then(|bits| bits.get((article % CHUNK / 8) as usize))
            .is_some_and(|byte| byte >> (article % 8) & 1 == 1)
    }

    pub(super) fn len(&self) -> u32 {
        self.count
    }

    /// This set with some numbers more.
    pub(super) fn with(&self, articles: &[u32]) -> Self {
        let mut chunks = self.chunks.clone();
        let mut count = self.count;
        for &article in articles {
            let chunk = (article / CHUNK) as usize;
            if chunks.len() <= chunk {
                chunks.resize(chunk + 1, Vec::new());
            }
            chunks[chunk].resize(CHUNK as usize / 8, 0);
            let byte = &mut chunks[chunk][(article % CHUNK / 8) as usize];
            count += u32::from(*byte >> (article % 8) & 1 == 0);
            *byte |= 1 << (article % 8);
        }
        Self { chunks, count }
    }

    /// The records of all chunks.
    pub(super) fn records(&self) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
        (0..)
            .zip(&self.chunks)
            .filter(|(_, bits)| !bits.is_empty())
            .map(|(chunk, bits)| (keys::tombstones(chunk), seal(bits)))
    }

    /// Writes the chunks that hold `articles`.
    pub(super) fn write(&self, batch: &mut Batch, articles: &[u32]) {
        let mut chunks: Vec<u32> = articles.iter().map(|a| a / CHUNK).collect();
        chunks.sort_unstable();
        chunks.dedup();
        for chunk in chunks {
            if let Some(bits) = self.chunks.get(chunk as usize) {
                batch.put(&keys::tombstones(chunk), seal(bits));
            }
        }
    }
}
