//! Merging runs: eight of one size become one of the next, many more in the middle of a bulk ingest; what was forgotten is left out.

use super::codec::{self, Known, RunMeta};
use super::disk::{Batch, Disk};
use super::heads::head;
use super::keys::entry;
use super::posting::{self, Posting};
use super::run::{Cursor, RunWriter};
use super::varint::be4;
use super::{Dead, StoreError};

/// Runs smaller than this are merged at once, so that articles that come one by one do not make many.
const TINY: u64 = 128 << 10;
/// Articles that come in bulk are merged once at the end; only so many runs before that are too many.
const MANY: usize = 64;

/// The size class of a run: each is four times the one before.
fn class(run: &RunMeta) -> u32 {
    if run.bytes < TINY {
        0
    } else {
        1 + (run.bytes / TINY).ilog2() / 2
    }
}

/// The runs that should become one now; none if there are few enough.
pub(super) fn due(runs: &[RunMeta], bulk: bool) -> Option<Vec<RunMeta>> {
    let mut classes: Vec<u32> = runs.iter().map(class).collect();
    classes.sort_unstable();
    classes.dedup();
    classes.into_iter().find_map(|c| {
        let same: Vec<RunMeta> = runs.iter().copied().filter(|r| class(r) == c).collect();
        let most = match c {
            _ if bulk => MANY,
            0 => 2,
            1 => 4,
            _ => 8,
        };
        (same.len() >= most).then_some(same)
    })
}

/// Whether a node keeps its name key.
pub(super) type KeepsName<'a> = &'a dyn Fn(u32) -> bool;

/// Merges `inputs` into a new run on the disk `to`. It exists only once the manifest lists it.
pub(super) fn merge(
    (from, to): (&Disk, &Disk),
    inputs: &[RunMeta],
    dead: &Dead,
    keeps_name: KeepsName<'_>,
    id: u32,
    level: u8,
) -> Result<RunMeta, StoreError> {
    let cursors = inputs.iter().map(|meta| Cursor::whole(*meta)).collect();
    let mut writer = RunWriter::new(id, level);
    to.written_beside(|hand_on| {
        let mut batch = Batch::default();
        for_each_entry(from, cursors, &mut |base, values| {
            if let ([value], true) = (values, dead.len() == 0) {
                writer.add(&mut batch, base, value);
                return hand_on(&mut batch);
            }
            let chunks = combine(base, values, dead, keeps_name)
                .ok_or_else(|| from.damaged("an entry of the index cannot be read"))?;
            for (first, value) in chunks {
                write_chunk(&mut writer, &mut batch, base, first, &value);
            }
            hand_on(&mut batch)
        })?;
        let meta = writer.finish(&mut batch);
        to.apply(batch)?;
        Ok(meta)
    })
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
    // The cursors that have an entry, the one with the least key last.
    let mut order: Vec<usize> = Vec::with_capacity(cursors.len());
    for at in 0..cursors.len() {
        if cursors[at].advance(disk)? {
            place_in(&mut order, &cursors, at);
        }
    }
    let mut base = Vec::new();
    let mut values: Vec<Vec<u8>> = Vec::new();
    while let Some(&least) = order.last() {
        let key = &cursors[least].key;
        let len = entry::base_len(key).filter(|n| *n <= key.len());
        base.clear();
        base.extend_from_slice(&key[..len.ok_or_else(damaged)?]);
        let head = head(&base);
        let mut count = 0;
        while let Some(&at) = order.last() {
            let cursor = &cursors[at];
            if !cursor.begins_with(&base, head) || entry::base_len(&cursor.key) != Some(base.len())
            {
                break;
            }
            if values.len() == count {
                values.push(Vec::new());
            }
            std::mem::swap(&mut values[count], &mut cursors[at].value);
            count += 1;
            order.pop();
            if cursors[at].advance(disk)? {
                place_in(&mut order, &cursors, at);
            }
        }
        each(&base, &values[..count])?;
    }
    Ok(())
}

fn place_in(order: &mut Vec<usize>, cursors: &[Cursor], at: usize) {
    let cursor = &cursors[at];
    // Mostly it goes back to where it was, near the end.
    let mut near = 1;
    while near < order.len() && cursors[order[order.len() - near]].is_before(cursor) {
        near *= 2;
    }
    let from = order.len().saturating_sub(near);
    let place = from + order[from..].partition_point(|other| !cursors[*other].is_before(cursor));
    order.insert(place, at);
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
fn combine(
    base: &[u8],
    values: &[Vec<u8>],
    dead: &Dead,
    keeps_name: KeepsName<'_>,
) -> Option<Chunks> {
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
        entry::KEY | entry::TOKEN => {
            // The article of a weak key that was replaced has a later number; the ids of a key are all the same.
            let value = values.iter().max()?;
            let node = if base[0] == entry::KEY {
                be4(value)?
            } else {
                entry::read_token(base)?
            };
            Some(if keeps_name(node) {
                vec![(None, value.clone())]
            } else {
                Vec::new()
            })
        }
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
