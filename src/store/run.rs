//! Runs: immutable sorted maps in front-coded blocks of about 4 KB, with the first key of each block in memory.

use super::codec::{RunMeta, seal, unseal};
use super::disk::{Batch, Bytes, Disk};
use super::heads::{HEAD, head, past_head};
use super::sift::{Sift, SiftWriter};
use super::varint::{Reader, put, put_slice};
use super::{StoreError, keys};

const BLOCK: usize = 4096;

/// Writes entries, which come in order of keys, as one run.
pub(super) struct RunWriter {
    meta: RunMeta,
    block: Vec<u8>,
    last: Vec<u8>,
    fences: Vec<u8>,
    sift: SiftWriter,
}

impl RunWriter {
    pub(super) fn new(id: u32, level: u8) -> Self {
        Self {
            meta: RunMeta {
                id,
                level,
                ..RunMeta::default()
            },
            block: Vec::with_capacity(BLOCK),
            last: Vec::new(),
            fences: Vec::new(),
            sift: SiftWriter::default(),
        }
    }

    pub(super) fn add(&mut self, batch: &mut Batch, key: &[u8], value: &[u8]) {
        if !self.block.is_empty() && self.block.len() + key.len() + value.len() > BLOCK {
            self.close_block(batch);
        }
        let shared = if self.block.is_empty() {
            put_slice(&mut self.fences, key);
            0
        } else {
            self.last
                .iter()
                .zip(key)
                .take_while(|(a, b)| a == b)
                .count()
        };
        put(&mut self.block, shared as u64);
        put_slice(&mut self.block, &key[shared..]);
        put_slice(&mut self.block, value);
        self.last.clear();
        self.last.extend_from_slice(key);
        self.sift.add(key);
    }

    fn close_block(&mut self, batch: &mut Batch) {
        if self.block.is_empty() {
            return;
        }
        let value = seal(&self.block);
        self.meta.bytes += value.len() as u64;
        batch.put_new(&keys::run_block(self.meta.id, self.meta.blocks), value);
        self.meta.blocks += 1;
        self.block.clear();
        self.last.clear();
    }

    pub(super) fn finish(mut self, batch: &mut Batch) -> RunMeta {
        self.close_block(batch);
        put_slice(&mut self.fences, &self.sift.finish());
        batch.put_long(&keys::fences(self.meta.id), &seal(&self.fences));
        self.meta
    }
}

/// What is done with a block: with its record, and with what that holds. Tells whether the next block is wanted; `None` if it makes no
/// sense.
pub(super) type EachBlock<'a> = &'a mut dyn FnMut(&Bytes, &[u8]) -> Option<bool>;

/// A run that can be read.
pub(super) struct Run {
    pub(super) meta: RunMeta,
    fences: Vec<Box<[u8]>>,
    sift: Sift,
}

impl Run {
    pub(super) fn load(disk: &Disk, meta: RunMeta) -> Result<Self, StoreError> {
        let damaged = || disk.damaged("the fences of a run cannot be read");
        let bytes = disk.get_long(&keys::fences(meta.id))?.ok_or_else(damaged)?;
        let mut r = Reader::new(unseal(&bytes).ok_or_else(damaged)?);
        let mut fences = Vec::with_capacity(meta.blocks as usize);
        for _ in 0..meta.blocks {
            fences.push(r.slice().ok_or_else(damaged)?.into());
        }
        // Until format 2 there were no filters.
        let sift = if r.is_empty() {
            Sift::default()
        } else {
            Sift::read(r.slice().ok_or_else(damaged)?)
        };
        if !r.is_empty() {
            return Err(damaged());
        }
        Ok(Self { meta, fences, sift })
    }

    /// Whether entries that begin with `prefix` may be there.
    pub(super) fn may_hold(&self, prefix: &[u8]) -> bool {
        self.sift.may_hold(prefix)
    }

    /// The first key of a block.
    pub(super) fn fence(&self, block: usize) -> Option<&[u8]> {
        self.fences.get(block).map(|fence| &**fence)
    }

    /// The blocks that may have entries whose keys begin with `prefix`, in order.
    pub(super) fn blocks(
        &self,
        disk: &Disk,
        prefix: &[u8],
        each: EachBlock<'_>,
    ) -> Result<(), StoreError> {
        if !self.may_hold(prefix) {
            return Ok(());
        }
        let first = self
            .fences
            .partition_point(|fence| **fence <= *prefix)
            .saturating_sub(1);
        for (block, fence) in self.fences.iter().enumerate().skip(first) {
            if **fence > *prefix && !fence.starts_with(prefix) {
                break;
            }
            let record = read_block(disk, self.meta.id, block as u32)?;
            let onward = unseal(&record).and_then(|entries| each(&record, entries));
            if !onward.ok_or_else(|| disk.damaged("a block of the index cannot be read"))? {
                break;
            }
        }
        Ok(())
    }

    /// The value under `key`.
    pub(super) fn value(&self, disk: &Disk, wanted: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let (mut key, mut found) = (Vec::new(), None);
        self.blocks(disk, wanted, &mut |_, entries| {
            let mut r = Reader::new(entries);
            key.clear();
            while !r.is_empty() && *key < *wanted {
                let value = next_entry(&mut r, &mut key)?;
                if key == wanted {
                    found = Some(value.to_vec());
                }
            }
            Some(*key < *wanted)
        })?;
        Ok(found)
    }
}

fn read_block(disk: &Disk, run: u32, block: u32) -> Result<Bytes, StoreError> {
    disk.get(&keys::run_block(run, block))?
        .ok_or_else(|| disk.damaged("a block of the index is missing"))
}

/// Reads one front-coded entry: `key`, which was that of the one before, becomes its key; the result is its value.
#[inline]
fn next_entry<'a>(r: &mut Reader<'a>, key: &mut Vec<u8>) -> Option<&'a [u8]> {
    let shared = r.small()? as usize;
    if shared > key.len() {
        return None;
    }
    key.truncate(shared);
    key.extend_from_slice(r.slice()?);
    r.slice()
}

/// Walks the entries of a run that begin with a prefix, block by block.
pub(super) struct Cursor {
    meta: RunMeta,
    prefix: Vec<u8>,
    next_block: u32,
    block: Vec<u8>,
    at: usize,
    first: bool,
    /// The key's first bytes, which mostly tell it from others.
    head: u128,
    pub(super) key: Vec<u8>,
    pub(super) value: Vec<u8>,
}

impl Cursor {
    /// A cursor before the first entry of the whole run.
    pub(super) fn whole(meta: RunMeta) -> Self {
        Self {
            meta,
            prefix: Vec::new(),
            next_block: 0,
            block: Vec::new(),
            at: 0,
            first: false,
            head: 0,
            key: Vec::new(),
            value: Vec::new(),
        }
    }

    /// A cursor before the first entry that begins with `prefix`.
    pub(super) fn prefix(run: &Run, prefix: &[u8]) -> Self {
        let first = run.fences.partition_point(|fence| **fence <= *prefix);
        Self {
            next_block: first.saturating_sub(1) as u32,
            prefix: prefix.to_vec(),
            ..Self::whole(run.meta)
        }
    }

    /// Whether its key comes before that of another.
    pub(super) fn is_before(&self, other: &Self) -> bool {
        self.head
            .cmp(&other.head)
            .then_with(|| past_head(&self.key).cmp(past_head(&other.key)))
            // Zeros at the end of one head may be what the other's key lacks.
            .then_with(|| self.key.len().cmp(&other.key.len()))
            .is_lt()
    }

    /// Whether its key begins with `base`, whose first bytes are `head`.
    pub(super) fn begins_with(&self, base: &[u8], head: u128) -> bool {
        let unknown = 128 - 8 * base.len().clamp(1, HEAD) as u32;
        self.head >> unknown == head >> unknown
            && self.key.len() >= base.len()
            && past_head(&self.key).starts_with(past_head(base))
    }

    /// Whether the entry is the first of its block.
    pub(super) fn is_first(&self) -> bool {
        self.first
    }

    /// Moves to the next entry; false at the end.
    pub(super) fn advance(&mut self, disk: &Disk) -> Result<bool, StoreError> {
        let damaged = || disk.damaged("a block of the index cannot be read");
        loop {
            if self.at >= self.block.len() {
                if self.next_block >= self.meta.blocks {
                    return Ok(false);
                }
                let bytes = read_block(disk, self.meta.id, self.next_block)?;
                self.block.clear();
                self.block
                    .extend_from_slice(unseal(&bytes).ok_or_else(damaged)?);
                self.next_block += 1;
                self.at = 0;
                self.key.clear();
            }
            self.first = self.at == 0;
            let mut r = Reader::new(&self.block[self.at..]);
            let value = next_entry(&mut r, &mut self.key).ok_or_else(damaged)?;
            self.value.clear();
            self.value.extend_from_slice(value);
            self.at = self.block.len() - r.rest().len();
            self.head = head(&self.key);
            // To compare with nothing is slow where no memory lies under the nothing.
            if self.prefix.is_empty() || self.key.starts_with(&self.prefix) {
                return Ok(true);
            }
            if self.key > self.prefix {
                return Ok(false);
            }
        }
    }
}
