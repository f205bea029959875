//! Finding blocks of articles in the raw bytes of a data file that no longer opens.
//!
//! A sealed block is a version byte, a checksum, a length and a zstd frame, whose first bytes are always the same. A block of more than
//! one part goes on a few bytes after the end of its first part; the frame and the checksum tell which of the possible places is right.

use std::io::Read;

use crate::store::blocks::Block;
use crate::store::codec;
use crate::store::disk::PART;
use crate::store::varint::Reader;

/// What a zstd frame begins with.
const FRAME: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// Bytes of a seal before the payload.
const SEAL: usize = 5;
/// A length takes at most so many bytes.
const LENGTH: usize = 4;
/// Between two parts stands at most so much of the file's own.
const GAP: usize = 96;
/// No block has more parts.
const PARTS: usize = 64;

/// All blocks in `file` whose checksums are right, those of forgotten and replaced articles among them, in the order of the file.
pub(super) fn blocks(file: &[u8]) -> Vec<Block> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = find(&file[at..], FRAME) {
        at += next;
        let starts = (1..=LENGTH).filter_map(|len| at.checked_sub(len + SEAL));
        let block = starts
            .filter(|start| file.get(*start) == Some(&1))
            .find_map(|start| block_at(&file[start..], at - start));
        found.extend(block);
        at += FRAME.len();
    }
    found
}

fn find(bytes: &[u8], pattern: [u8; 4]) -> Option<usize> {
    bytes.windows(4).position(|w| w == pattern)
}

/// The block that begins with `bytes`, whose frame begins at `frame`.
fn block_at(bytes: &[u8], frame: usize) -> Option<Block> {
    let mut r = Reader::new(&bytes[SEAL..]);
    let len = r.small()? as usize;
    if bytes.len() - r.rest().len() != frame || len > codec::LIMIT {
        return None;
    }
    // In one part: the frame itself says where it ends.
    if let Some(size) = frame_size(&bytes[frame..bytes.len().min(PART)]) {
        return Block::unpack(0, &bytes[..frame + size]);
    }
    // In several, with the same gap between any two.
    (1..GAP).find_map(|gap| {
        let mut sealed = bytes.get(..PART)?.to_vec();
        let mut rest = &bytes[PART..];
        for _ in 1..PARTS {
            rest = rest.get(gap..)?;
            let (part, more) = rest.split_at(rest.len().min(PART));
            sealed.extend_from_slice(part);
            if let Some(size) = frame_size(&sealed[frame..]) {
                return Block::unpack(0, &sealed[..frame + size]);
            }
            rest = more;
        }
        None
    })
}

/// The length of the zstd frame at the front of `bytes`; `None` if it is not all there.
fn frame_size(bytes: &[u8]) -> Option<usize> {
    let mut decoder = zstd::Decoder::with_buffer(bytes).ok()?.single_frame();
    std::io::copy(
        &mut decoder.by_ref().take(codec::LIMIT as u64),
        &mut std::io::sink(),
    )
    .ok()?;
    Some(bytes.len() - decoder.finish().len())
}
