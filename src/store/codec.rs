//! How every record is framed: a version byte, a checksum and a payload; and the manifest.
//!
//! The structs written here and in `record` are frozen: a change of the model becomes a new version beside them, upgraded on read. Sort
//! keys are never made of bincode.

use std::cell::RefCell;

use bincode::{Decode, Encode, config};
use zstd::bulk::{Compressor, Decompressor};

/// The version of all records but the manifest.
const VERSION: u8 = 1;
/// The version of the manifest; the format of the whole store.
const MANIFEST: u8 = 4;
/// No record is larger, once unpacked; a damaged length must not fill the memory.
pub(super) const LIMIT: usize = 256 << 20;

/// Version byte, checksum, payload.
pub(super) fn seal(payload: &[u8]) -> Vec<u8> {
    seal_as(VERSION, payload)
}

fn seal_as(version: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(payload.len() + 5);
    out.push(version);
    out.extend_from_slice(&crc32fast::hash(payload).to_le_bytes());
    out.extend_from_slice(payload);
    out
}

/// The payload, if version and checksum are right.
pub(super) fn unseal(bytes: &[u8]) -> Option<&[u8]> {
    unseal_as(VERSION, bytes)
}

fn unseal_as(version: u8, bytes: &[u8]) -> Option<&[u8]> {
    let (head, payload) = bytes.split_at_checked(5)?;
    let sum = u32::from_le_bytes(head[1..].try_into().ok()?);
    (head[0] == version && sum == crc32fast::hash(payload)).then_some(payload)
}

/// A payload in bincode.
pub(super) fn encode<T: Encode>(value: &T) -> Option<Vec<u8>> {
    bincode::encode_to_vec(value, config::standard()).ok()
}

/// The value, if all bytes were used.
pub(super) fn decode<T: Decode<()>>(bytes: &[u8]) -> Option<T> {
    let config = config::standard().with_limit::<LIMIT>();
    let (value, used) = bincode::decode_from_slice(bytes, config).ok()?;
    (used == bytes.len()).then_some(value)
}

/// Of zstd: a tenth smaller than the first, and half as fast, which both cores share.
const LEVEL: i32 = 3;

thread_local! {
    // To make a context takes as long as to pack or unpack a block.
    static PACKER: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Length when unpacked, then zstd.
pub(super) fn pack(bytes: &[u8]) -> Option<Vec<u8>> {
    let packed = PACKER.with_borrow_mut(|packer| {
        if packer.is_none() {
            *packer = Compressor::new(LEVEL).ok();
        }
        packer.as_mut()?.compress(bytes).ok()
    })?;
    let mut out = Vec::with_capacity(packed.len() + 10);
    super::varint::put(&mut out, bytes.len() as u64);
    out.extend(packed);
    Some(out)
}

/// The inverse of [`pack`].
pub(super) fn unpack(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut r = super::varint::Reader::new(bytes);
    let len = r.small()? as usize;
    let head = bytes.len() - r.rest().len();
    if len > LIMIT {
        return None;
    }
    let unpacked = UNPACKER.with_borrow_mut(|unpacker| {
        if unpacker.is_none() {
            *unpacker = Decompressor::new().ok();
        }
        unpacker.as_mut()?.decompress(&bytes[head..], len).ok()
    });
    unpacked.filter(|out| out.len() == len)
}

/// The manifest: what it doesn't list doesn't exist.
#[derive(Debug, Clone, Default, PartialEq, Encode, Decode)]
pub(super) struct Manifest {
    /// Raised by every commit.
    pub(super) commits: u64,
    /// Raised by every commit that changes what the store says.
    pub(super) generation: u64,
    /// The number that the next article gets.
    pub(super) articles: u32,
    /// How many of them are forgotten or replaced.
    pub(super) dead: u32,
    /// How many of the dead left no byte behind.
    pub(super) purged: u32,
    /// How many decisions the user made.
    pub(super) decisions: u32,
    /// The dense id that the next name key gets.
    pub(super) names: u32,
    /// The number that the next run gets.
    pub(super) next_run: u32,
    /// Relation names; postings refer to them by place.
    pub(super) relations: Vec<String>,
    /// Live runs.
    pub(super) runs: Vec<RunMeta>,
}

/// The manifest of format 1.
#[derive(Encode, Decode)]
pub(super) struct ManifestV1 {
    commits: u64,
    generation: u64,
    articles: u32,
    dead: u32,
    decisions: u32,
    names: u32,
    next_run: u32,
    relations: Vec<String>,
    runs: Vec<RunMeta>,
}

impl From<ManifestV1> for Manifest {
    fn from(old: ManifestV1) -> Self {
        Self {
            commits: old.commits,
            generation: old.generation,
            articles: old.articles,
            dead: old.dead,
            purged: 0,
            decisions: old.decisions,
            names: old.names,
            next_run: old.next_run,
            relations: old.relations,
            runs: old.runs,
        }
    }
}

/// The manifest in a record of any format up to this program's; the number of a later one is the error.
pub(super) fn read_manifest(bytes: &[u8]) -> Result<Option<Manifest>, u32> {
    match bytes.first().copied().unwrap_or_default() {
        1 => Ok(unseal(bytes)
            .and_then(decode::<ManifestV1>)
            .map(Manifest::from)),
        version @ 2..=MANIFEST => Ok(unseal_as(version, bytes).and_then(decode)),
        0 => Ok(None),
        later => Err(u32::from(later)),
    }
}

/// The record of a manifest.
pub(super) fn write_manifest(manifest: &Manifest) -> Option<Vec<u8>> {
    Some(seal_as(MANIFEST, &encode(manifest)?))
}

/// One live run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
pub(super) struct RunMeta {
    pub(super) id: u32,
    pub(super) level: u8,
    pub(super) blocks: u32,
    pub(super) bytes: u64,
}

/// What the index knows of an article without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(super) struct Known {
    pub(super) number: u32,
    pub(super) revision: u32,
    /// Digest of the head's sha.
    pub(super) sha: u64,
    /// Digest of what the fragment was made with.
    pub(super) versions: u64,
}
