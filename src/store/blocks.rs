//! Blocks of articles with their fragments: some twenty kilobytes each, compressed, under the number of their first article.

use super::codec;
use super::dead::Dead;
use super::disk::{Batch, Disk};
use super::varint::{Reader, be4, put_slice};
use super::{StoreError, keys, record};
use crate::model::Fragment;

/// An unpacked block.
pub(super) struct Block {
    /// The number of its first article.
    pub(super) first: u32,
    /// Where each record begins and ends; those of purged articles are empty.
    records: Vec<(usize, usize)>,
    bytes: Vec<u8>,
}

impl Block {
    /// Takes a sealed block apart; `None` if it makes no sense.
    pub(super) fn unpack(first: u32, sealed: &[u8]) -> Option<Self> {
        Self::of(first, codec::unpack(codec::unseal(sealed)?)?)
    }

    fn of(first: u32, bytes: Vec<u8>) -> Option<Self> {
        let mut records = Vec::new();
        let mut r = Reader::new(&bytes);
        while !r.is_empty() {
            let len = r.slice()?.len();
            let end = bytes.len() - r.rest().len();
            records.push((end - len, end));
        }
        Some(Self {
            first,
            records,
            bytes,
        })
    }

    /// Reads the block whose first article has a number.
    pub(super) fn read(disk: &Disk, first: u32) -> Result<Self, StoreError> {
        let damaged = || disk.damaged("a block of articles cannot be read");
        let sealed = disk.get_long(&keys::article_block(first))?;
        Self::unpack(first, &sealed.ok_or_else(damaged)?).ok_or_else(damaged)
    }

    /// The number of the first article of the block that holds an article.
    pub(super) fn first_of(disk: &Disk, number: u32) -> Result<Option<u32>, StoreError> {
        let mut last = keys::article_block(number);
        last.extend_from_slice(&[0xff, 0xff]);
        let key = disk.at_most(&last)?;
        Ok(key.and_then(|key| be4(key.strip_prefix(&[keys::ARTICLE])?)))
    }

    /// The numbers of the articles in it.
    pub(super) fn numbers(&self) -> std::ops::Range<u32> {
        self.first..self.first.saturating_add(self.records.len() as u32)
    }

    /// The record of an article; `None` if it is not here or was purged.
    pub(super) fn record(&self, number: u32) -> Option<&[u8]> {
        let at = number.checked_sub(self.first)? as usize;
        let (start, end) = *self.records.get(at)?;
        self.bytes.get(start..end).filter(|r| !r.is_empty())
    }

    /// Everything in it.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The same block without what dead articles said, sealed.
    pub(super) fn without(&self, dead: &Dead) -> Option<Vec<u8>> {
        let mut bytes = Vec::with_capacity(self.bytes.len());
        for number in self.numbers() {
            let record = self.record(number).filter(|_| !dead.contains(number));
            put_slice(&mut bytes, record.unwrap_or_default());
        }
        Some(codec::seal(&codec::pack(&bytes)?))
    }
}

/// The first numbers of all blocks of articles below `articles`, in order.
pub(super) fn firsts(disk: &Disk, articles: u32) -> Result<Vec<u32>, StoreError> {
    let mut firsts = Vec::new();
    let mut next = 0;
    while let Some(key) = disk.at_least(&keys::article_block(next))? {
        let Some(first) = key.strip_prefix(&[keys::ARTICLE]).and_then(be4) else {
            break;
        };
        if first >= articles {
            break;
        }
        firsts.push(first);
        let Some(after) = first.checked_add(1) else {
            break;
        };
        next = after;
    }
    Ok(firsts)
}

/// What is done with an article: its text, if it was kept, and its fragment.
pub(super) type EachArticle<'a> =
    &'a mut dyn FnMut(Option<String>, Fragment) -> Result<(), StoreError>;

/// Walks all articles that are there in the order in which they came, without looking at the index.
pub(super) fn for_each_article(
    disk: &Disk,
    articles: u32,
    dead: &Dead,
    each: EachArticle<'_>,
) -> Result<(), StoreError> {
    for first in firsts(disk, articles)? {
        let block = Block::read(disk, first)?;
        for number in block.numbers().filter(|n| !dead.contains(*n)) {
            let (text, fragment) = block
                .record(number)
                .and_then(record::decode_article)
                .ok_or_else(|| disk.damaged("an article cannot be read"))?;
            each(text, fragment)?;
        }
    }
    Ok(())
}

/// Copies all blocks to another disk, without what dead articles said.
pub(super) fn copy(from: &Disk, to: &Disk, articles: u32, dead: &Dead) -> Result<(), StoreError> {
    let damaged = || from.damaged("a block of articles cannot be read");
    let firsts = firsts(from, articles)?;
    to.written_beside(|hand_on| {
        let mut batch = Batch::default();
        for (i, &first) in firsts.iter().enumerate() {
            let end = firsts.get(i + 1).copied().unwrap_or(articles);
            let key = keys::article_block(first);
            if (first..end).all(|n| dead.contains(n)) {
                continue;
            }
            if (first..end).any(|n| dead.contains(n)) {
                let block = Block::read(from, first)?;
                let left = block.without(dead).ok_or_else(|| from.too_little())?;
                batch.put_long_new(&key, &left);
            } else {
                batch.put_long_new(&key, &from.get_long(&key)?.ok_or_else(damaged)?);
            }
            hand_on(&mut batch)?;
        }
        to.apply(batch)
    })
}
