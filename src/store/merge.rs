//! Merging runs: eight of one size become one of the next, and what was forgotten is left out.

use super::codec::{self, Known, RunMeta};
use super::disk::{Batch, Disk};
use super::keys::entry;
use super::posting::{self, Posting};
use super::run::{Cursor, RunWriter};
use super::{Dead, StoreError};

/// So many runs of one level are merged.
pub(super) const FAN: usize = 8;
/// Blocks are handed to the disk in batches of so many.
const BATCH: usize = 128;

/// Merges `inputs` into a new run. It exists only once the manifest lists it.
pub(super) fn merge(
    disk: &Disk,
    inputs: &[RunMeta],
    dead: &Dead,
    id: u32,
    level: u8,
) -> Result<RunMeta, StoreError> {
    let cursors = inputs.iter().map(|meta| Cursor::whole(*meta)).collect();
    let mut writer = RunWriter::new(id, level);
    let mut batch = Batch::default();
    for_each_entry(disk, cursors, &mut |base, values| {
        let chunks = combine(base, values, dead)
            .ok_or_else(|| disk.damaged("an entry of the index cannot be read"))?;
        for (first, value) in chunks {
            write_chunk(&mut writer, &mut batch, base, first, &value);
        }
        if batch.puts >= BATCH {
            disk.apply(std::mem::take(&mut batch))?;
        }
        Ok(())
    })?;
    let meta = writer.finish(&mut batch);
    disk.apply(batch)?;
    Ok(meta)
}

/// What is done with an entry: its key without chunk numbers, and its values.
pub(super) type EachEntry<'a> = &'a mut dyn FnMut(&[u8], &[Vec<u8>]) -> Result<(), StoreError>;

/// Walks several runs at once: each entry comes once, in order of keys, with the values that the runs and their chunks hold for it.
pub(super) fn for_each_entry(
    disk: &Disk,
    mut cursors: Vec<Cursor>,
    each: EachEntry<'_>,
) -> Result<(), StoreError> {
    let damaged = || disk.damaged("an entry of the index cannot be read");
    let mut i = 0;
    while i < cursors.len() {
        if cursors[i].advance(disk)? {
            i += 1;
        } else {
            cursors.swap_remove(i);
        }
    }
    let mut base = Vec::new();
    let mut values: Vec<Vec<u8>> = Vec::new();
    while let Some(least) = cursors.iter().map(|c| &c.key).min() {
        let len = entry::base_len(least).filter(|n| *n <= least.len());
        base.clear();
        base.extend_from_slice(&least[..len.ok_or_else(damaged)?]);
        values.clear();
        let mut i = 0;
        'cursors: while i < cursors.len() {
            while cursors[i].key.starts_with(&base)
                && entry::base_len(&cursors[i].key) == Some(base.len())
            {
                values.push(std::mem::take(&mut cursors[i].value));
                if !cursors[i].advance(disk)? {
                    cursors.swap_remove(i);
                    continue 'cursors;
                }
            }
            i += 1;
        }
        each(&base, &values)?;
    }
    Ok(())
}

/// Adds one chunk of a list; later chunks carry their first article in the key.
pub(super) fn write_chunk(
    writer: &mut RunWriter,
    batch: &mut Batch,
    base: &[u8],
    first: Option<u32>,
    value: &[u8],
) {
    match first {
        None => writer.add(batch, base, value),
        Some(article) => {
            let mut key = base.to_vec();
            key.extend_from_slice(&article.to_be_bytes());
            writer.add(batch, &key, value);
        }
    }
}

type Chunks = Vec<(Option<u32>, Vec<u8>)>;

/// One entry from all values that the runs hold for it.
fn combine(base: &[u8], values: &[Vec<u8>], dead: &Dead) -> Option<Chunks> {
    match *base.first()? {
        entry::EDGE => {
            let mut list: Vec<Posting> = Vec::new();
            for value in values {
                posting::decode(value, &mut list)?;
            }
            list.retain(|p| !dead.contains(p.article));
            posting::combine(&mut list);
            Some(posting::encode(&list))
        }
        entry::ID => {
            let mut newest: Option<(u32, &Vec<u8>)> = None;
            for value in values {
                let known: Known = codec::decode(value)?;
                if newest.is_none_or(|(number, _)| known.number > number) {
                    newest = Some((known.number, value));
                }
            }
            Some(
                newest
                    .filter(|(number, _)| !dead.contains(*number))
                    .map(|(_, value)| (None, value.clone()))
                    .into_iter()
                    .collect(),
            )
        }
        entry::KEY => Some(vec![(None, values.first()?.clone())]),
        // An article that was replaced has a later number.
        entry::TOKEN => Some(vec![(None, values.iter().max()?.clone())]),
        _ => {
            let mut list = Vec::new();
            for value in values {
                posting::decode_articles(value, &mut list)?;
            }
            list.retain(|n| !dead.contains(*n));
            list.sort_unstable();
            list.dedup();
            Some(posting::encode_articles(&list))
        }
    }
}
