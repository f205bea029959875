//! Records of a store with any content and right checksums: what a hostile backup may hold.
//!
//! An input is a list of records: bits that say how the value is sealed, length and bytes of the key, length and bytes of the value.

use std::io::Write;
use std::path::Path;

use demarche::store::Store;

const HEAD: &[u8] = b"demarche backup 1\n";
/// The value is packed, then sealed.
const PACKED: u8 = 0x80;

/// One record, its value without packing and seal.
pub struct Plain {
    /// The version of its seal, and [`PACKED`]; none if it lies in the store as it is.
    pub seal: u8,
    pub key: Vec<u8>,
    pub value: Vec<u8>,
}

/// Whether an input is a store that opens and is whole.
pub fn is_whole(bytes: &[u8]) -> bool {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let file = dir.path().join("a.backup");
    std::fs::write(&file, backup(&records(bytes))).expect("a file");
    let store = Store::restore(&file, dir.path().join("store"), false);
    store.is_ok_and(|s| s.check().is_ok_and(|found| !found.is_damaged()))
}

pub fn check(bytes: &[u8]) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let file = dir.path().join("a.backup");
    std::fs::write(&file, backup(&records(bytes))).expect("a file");
    let place = dir.path().join("store");
    match Store::restore(&file, &place, false) {
        Err(e) => super::is_sentence(e),
        Ok(store) => look(store, &place),
    }
}

fn look(mut store: Store, place: &Path) {
    if let Err(e) = store.check() {
        super::is_sentence(e);
    }
    let _ = store.stats();
    if let Ok(fragments) = store.fragments() {
        let _ = fragments.take(100).count();
    }
    super::fragments::use_all(&store);
    if let Err(e) = store.ingest(vec![super::sample("b")]) {
        super::is_sentence(e);
    }
    if let Err(e) = store.forget(&["a"]) {
        super::is_sentence(e);
    }
    let _ = store.refresh_identity();
    if let Err(e) = store.compact() {
        super::is_sentence(e);
    }
    if let Err(e) = Store::diagnose(place) {
        super::is_sentence(e);
    }
}

/// Records from the bytes of an input; what is cut off is cut off.
fn records(mut bytes: &[u8]) -> Vec<Plain> {
    let mut all = Vec::new();
    while let [seal, key, low, high, rest @ ..] = bytes {
        let (key, rest) = rest.split_at(usize::from(*key).min(rest.len()));
        let length = usize::from(u16::from_le_bytes([*low, *high]));
        let (value, rest) = rest.split_at(length.min(rest.len()));
        if key.is_empty() {
            break;
        }
        all.push(Plain {
            seal: *seal,
            key: key.to_vec(),
            value: value.to_vec(),
        });
        bytes = rest;
    }
    all
}

/// The inverse of [`records`].
pub fn input(records: &[Plain]) -> Vec<u8> {
    let mut out = Vec::new();
    for r in records {
        let [low, high] = (r.value.len() as u16).to_le_bytes();
        out.extend([r.seal, r.key.len() as u8, low, high]);
        out.extend(&r.key);
        out.extend(&r.value);
    }
    out
}

fn number(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn slice(out: &mut Vec<u8>, bytes: &[u8]) {
    number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// A value as it lies in the store.
fn stored(record: &Plain) -> Vec<u8> {
    let mut payload = record.value.clone();
    if record.seal & PACKED != 0 {
        let packed = zstd::bulk::compress(&payload, 1).expect("zstd");
        let mut whole = Vec::new();
        number(&mut whole, payload.len() as u64);
        whole.extend(packed);
        payload = whole;
    }
    let version = record.seal & !PACKED;
    if version == 0 {
        return payload;
    }
    let mut out = vec![version];
    out.extend(crc32fast::hash(&payload).to_le_bytes());
    out.extend(payload);
    out
}

/// A backup with right counts and checksums.
fn backup(records: &[Plain]) -> Vec<u8> {
    let mut plain = Vec::new();
    for record in records {
        slice(&mut plain, &record.key);
        slice(&mut plain, &stored(record));
    }
    slice(&mut plain, b"");
    let sum = crc32fast::hash(&plain);
    number(&mut plain, records.len() as u64);
    number(&mut plain, u64::from(sum));
    let mut out = HEAD.to_vec();
    let mut encoder = zstd::Encoder::new(&mut out, 1).expect("zstd");
    encoder.write_all(&plain).expect("memory");
    encoder.finish().expect("memory");
    out
}

/// The records of a backup, unpacked and unsealed where they can be.
pub fn of_backup(file: &[u8]) -> Vec<Plain> {
    let plain = zstd::decode_all(&file[HEAD.len()..]).expect("a backup");
    let mut rest = &plain[..];
    let mut all = Vec::new();
    loop {
        let key = take(&mut rest);
        if key.is_empty() {
            return all;
        }
        let value = take(&mut rest);
        let (seal, value) = unsealed(&value);
        all.push(Plain { seal, key, value });
    }
}

fn take_number(bytes: &mut &[u8]) -> u64 {
    let mut n = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first().expect("a number");
        *bytes = rest;
        n |= u64::from(first & 0x7f) << shift;
        if *first < 0x80 {
            break;
        }
    }
    n
}

fn take(bytes: &mut &[u8]) -> Vec<u8> {
    let length = take_number(bytes) as usize;
    let (slice, rest) = bytes.split_at(length);
    *bytes = rest;
    slice.to_vec()
}

fn unsealed(value: &[u8]) -> (u8, Vec<u8>) {
    let Some((head, payload)) = value.split_at_checked(5) else {
        return (0, value.to_vec());
    };
    if head[1..] != crc32fast::hash(payload).to_le_bytes() {
        return (0, value.to_vec());
    }
    let mut rest = payload;
    if !payload.is_empty() && payload.iter().take(10).any(|b| *b < 0x80) {
        let length = take_number(&mut rest) as usize;
        if let Ok(plain) = zstd::bulk::decompress(rest, length.min(1 << 20)) {
            return (head[0] | PACKED, plain);
        }
    }
    (head[0], payload.to_vec())
}
