//! The sort keys of everything on disk.
//!
//! One tree, told apart by the first byte. Inside a run, entries are told apart by a first byte too; each kind of entry has its own
//! rule of merging.

/// Manifest, tombstones, fences, decisions, the cached identity map.
pub(super) const META: u8 = b'0';
/// Blocks of articles with their fragments: first article number, part.
pub(super) const ARTICLE: u8 = b'a';
/// Blocks of 64 name keys: block number.
pub(super) const NAME: u8 = b'n';
/// Blocks of runs: run, block number.
pub(super) const RUN: u8 = b'r';

pub(super) const MANIFEST: &[u8] = b"0manifest";
/// Decisions of the first version; read, never written.
pub(super) const DECISIONS: &[u8] = b"0decisions";
pub(super) const DECISIONS_V2: &[u8] = b"0decided2";
pub(super) const IDENTITY: &[u8] = b"0identity";
/// What the tokens of the index were made with.
pub(super) const TOKENS: &[u8] = b"0tokens";
/// Parts of the identity map, by block of dense ids.
pub(super) const JOINED: &[u8] = b"0join";
/// Whom bare surnames and titles usually mean, by token.
pub(super) const HUBS: &[u8] = b"0hub";

/// Which articles are near-duplicates, by block of numbers.
pub(super) const ORIGINS: &[u8] = b"0orig";

/// Dense ids to a part of the identity map, article numbers to a part of the list of near-duplicates.
pub(super) const JOINS: u32 = 512;

pub(super) fn joined(part: u32) -> Vec<u8> {
    tagged(META, &JOINED[1..], &[part])
}

pub(super) fn origins(part: u32) -> Vec<u8> {
    tagged(META, &ORIGINS[1..], &[part])
}

pub(super) fn hub(token: &str) -> Vec<u8> {
    let mut key = HUBS.to_vec();
    key.extend_from_slice(token.as_bytes());
    key
}

/// Name keys to a block.
pub(super) const NAMES: u32 = 64;

fn tagged(tag: u8, kind: &[u8], numbers: &[u32]) -> Vec<u8> {
    let mut key = Vec::with_capacity(12);
    key.push(tag);
    key.extend_from_slice(kind);
    for n in numbers {
        key.extend_from_slice(&n.to_be_bytes());
    }
    key
}

pub(super) fn article_block(first: u32) -> Vec<u8> {
    tagged(ARTICLE, b"", &[first])
}

pub(super) fn name_block(block: u32) -> Vec<u8> {
    tagged(NAME, b"", &[block])
}

/// What the keys of all blocks of a run begin with.
pub(super) fn run(run: u32) -> Vec<u8> {
    tagged(RUN, b"", &[run])
}

pub(super) fn run_block(run: u32, block: u32) -> Vec<u8> {
    tagged(RUN, b"", &[run, block])
}

pub(super) fn fences(run: u32) -> Vec<u8> {
    tagged(META, b"fence", &[run])
}

/// The run of a key that belongs to fences.
pub(super) fn read_fences(key: &[u8]) -> Option<u32> {
    super::varint::be4(key.strip_prefix(&fences(0)[..6])?)
}

/// Whether a key is that of a part of the manifest.
pub(super) fn is_manifest(key: &[u8]) -> bool {
    key.len() == MANIFEST.len() + 2 && key.starts_with(MANIFEST)
}

pub(super) const TOMBSTONES: &[u8] = b"0dead";

pub(super) fn tombstones(chunk: u32) -> Vec<u8> {
    tagged(META, &TOMBSTONES[1..], &[chunk])
}

/// Kinds of entries in a run.
pub(super) mod entry {
    /// Direction, node, relation, other node: postings.
    pub(in crate::store) const EDGE: u8 = 1;
    /// Article id: what is known of it.
    pub(in crate::store) const ID: u8 = 2;
    /// Folded form, zero, node: article numbers.
    pub(in crate::store) const FORM: u8 = 3;
    /// Name key: node.
    pub(in crate::store) const KEY: u8 = 4;
    /// Node, sort of form, form, zero: article numbers.
    pub(in crate::store) const SIGHTING: u8 = 5;
    /// First characters of a claim id: article numbers.
    pub(in crate::store) const CLAIM: u8 = 6;
    /// Token of a name, zero, node: the article of a weak key, else nothing.
    pub(in crate::store) const TOKEN: u8 = 7;
    /// Day since 1970: article numbers.
    pub(in crate::store) const DAY: u8 = 8;
    /// Band of a signature and its bytes: article numbers.
    pub(in crate::store) const BAND: u8 = 9;

    /// Length of an edge's key.
    pub(in crate::store) const EDGE_LEN: usize = 12;
    /// Characters of a claim id that are kept.
    pub(in crate::store) const CLAIM_LEN: usize = 5;

    /// Sorts of sightings: display name, name as written, gazetteer code, office held.
    pub(in crate::store) const DISPLAY: u8 = 0;
    pub(in crate::store) const WRITTEN: u8 = 1;
    pub(in crate::store) const CODE: u8 = 2;
    pub(in crate::store) const OFFICE: u8 = 3;

    /// Out of a node (as subject) or into it (as object).
    pub(in crate::store) const OUT: u8 = 0;
    pub(in crate::store) const IN: u8 = 1;

    pub(in crate::store) fn edge(
        direction: u8,
        node: u32,
        relation: u16,
        other: u32,
    ) -> [u8; EDGE_LEN] {
        let (n, r, o) = (
            node.to_be_bytes(),
            relation.to_be_bytes(),
            other.to_be_bytes(),
        );
        [
            EDGE, direction, n[0], n[1], n[2], n[3], r[0], r[1], o[0], o[1], o[2], o[3],
        ]
    }

    /// Direction, node, relation and other of an edge's key.
    pub(in crate::store) fn read_edge(key: &[u8]) -> Option<(u8, u32, u16, u32)> {
        let k: &[u8; EDGE_LEN] = key.get(..EDGE_LEN)?.try_into().ok()?;
        let four = |i: usize| u32::from_be_bytes([k[i], k[i + 1], k[i + 2], k[i + 3]]);
        Some((k[1], four(2), u16::from_be_bytes([k[6], k[7]]), four(8)))
    }

    /// Relation and other of the head of an edge's key.
    pub(in crate::store) fn edge_ends(head: u128) -> u64 {
        (head >> 32) as u64 & 0xffff_ffff_ffff
    }

    pub(in crate::store) fn id(id: &str) -> Vec<u8> {
        let mut key = vec![ID];
        key.extend_from_slice(id.as_bytes());
        key
    }

    pub(in crate::store) fn key(key: &str) -> Vec<u8> {
        let mut k = vec![KEY];
        k.extend_from_slice(key.as_bytes());
        k
    }

    /// A zero ends the text; there is none inside.
    fn text(key: &mut Vec<u8>, text: &str) {
        key.extend(text.bytes().map(|b| if b == 0 { b' ' } else { b }));
        key.push(0);
    }

    /// What all entries of a folded form begin with.
    pub(in crate::store) fn form_prefix(folded: &str) -> Vec<u8> {
        let mut key = vec![FORM];
        text(&mut key, folded);
        key
    }

    pub(in crate::store) fn form(key: &mut Vec<u8>, folded: &str, node: u32) {
        key.push(FORM);
        text(key, folded);
        key.extend_from_slice(&node.to_be_bytes());
    }

    /// What all sightings of a node begin with.
    pub(in crate::store) fn sighting_prefix(node: u32) -> [u8; 5] {
        let n = node.to_be_bytes();
        [SIGHTING, n[0], n[1], n[2], n[3]]
    }

    pub(in crate::store) fn sighting(key: &mut Vec<u8>, node: u32, sort: u8, form: &str) {
        key.extend_from_slice(&sighting_prefix(node));
        key.push(sort);
        text(key, form);
    }

    /// Node, sort and text of a sighting's key.
    pub(in crate::store) fn read_sighting(key: &[u8]) -> Option<(u32, u8, &str)> {
        let node = super::super::varint::be4(key.get(1..)?)?;
        let rest = key.get(6..)?;
        let end = rest.iter().position(|b| *b == 0)?;
        Some((node, *key.get(5)?, std::str::from_utf8(&rest[..end]).ok()?))
    }

    /// Folded form and node of a form's key.
    pub(in crate::store) fn read_form(key: &[u8]) -> Option<(&str, u32)> {
        let rest = key.get(1..)?;
        let end = rest.iter().position(|b| *b == 0)?;
        let node = super::super::varint::be4(rest.get(end + 1..)?)?;
        Some((std::str::from_utf8(&rest[..end]).ok()?, node))
    }

    pub(in crate::store) fn claim(id: &str) -> Option<Vec<u8>> {
        let mut key = vec![CLAIM];
        key.extend_from_slice(id.as_bytes().get(..CLAIM_LEN)?);
        Some(key)
    }

    /// What all entries of a token begin with.
    pub(in crate::store) fn token_prefix(token: &str) -> Vec<u8> {
        let mut key = vec![TOKEN];
        text(&mut key, token);
        key
    }

    pub(in crate::store) fn token(token: &str, node: u32) -> Vec<u8> {
        let mut key = token_prefix(token);
        key.extend_from_slice(&node.to_be_bytes());
        key
    }

    /// The node of a token's key.
    pub(in crate::store) fn read_token(key: &[u8]) -> Option<u32> {
        super::super::varint::be4(key.get(key.len().checked_sub(4)?..)?)
    }

    /// Days come in order, those before 1970 too.
    pub(in crate::store) fn day(day: i32) -> [u8; 5] {
        let d = (day.cast_unsigned() ^ 0x8000_0000).to_be_bytes();
        [DAY, d[0], d[1], d[2], d[3]]
    }

    pub(in crate::store) fn read_day(key: &[u8]) -> Option<i32> {
        let day = super::super::varint::be4(key.get(1..)?)?;
        Some((day ^ 0x8000_0000).cast_signed())
    }

    pub(in crate::store) fn band(band: u8, b: [u8; 3]) -> [u8; 5] {
        [BAND, band, b[0], b[1], b[2]]
    }

    pub(in crate::store) fn read_band(key: &[u8]) -> Option<(u8, [u8; 3])> {
        let bytes = key.get(2..5)?.try_into().ok()?;
        Some((key[1], bytes))
    }

    /// Length of what entries are looked up by; none for the front of a key that is not whole.
    pub(in crate::store) fn group_len(key: &[u8]) -> Option<usize> {
        let fixed = |len: usize| (key.len() >= len).then_some(len);
        match *key.first()? {
            EDGE => fixed(6),
            SIGHTING | DAY | BAND => fixed(5),
            CLAIM => fixed(1 + CLAIM_LEN),
            FORM | TOKEN => Some(key.iter().position(|b| *b == 0)? + 1),
            // Articles and keys are asked for whole or not at all.
            ID | KEY if key.len() > 1 => Some(key.len()),
            _ => None,
        }
    }

    /// Length of the key without the article number that a later chunk of a long list carries.
    pub(in crate::store) fn base_len(key: &[u8]) -> Option<usize> {
        let zero = |from: usize| Some(from + key.get(from..)?.iter().position(|b| *b == 0)? + 1);
        match *key.first()? {
            EDGE => Some(EDGE_LEN),
            ID | KEY => Some(key.len()),
            FORM | TOKEN => Some(zero(1)? + 4),
            DAY | BAND => Some(5),
            SIGHTING => zero(6),
            CLAIM => Some(1 + CLAIM_LEN),
            _ => None,
        }
    }
}
