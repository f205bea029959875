//! Bytes as a model file, and bytes as the sections of one: refused or loaded.
//!
//! An input is a list of sections: a byte that says which, its length in two bytes, and its content, which is packed and given the right
//! checksum here. Most inputs would fail at those.

use demarche::nlp::Pipeline;

const NAMES: [&str; 5] = ["clusters", "lemmas", "net", "sentences", "others"];
const MAGIC: &[u8] = b"dmnl\x02";

pub fn check(bytes: &[u8]) {
    for file in [&file(bytes)[..], bytes] {
        match Pipeline::load(file) {
            Ok(pipeline) => {
                let _ = pipeline.analyse("Russia backs Assad.");
            }
            Err(e) => super::is_sentence(e),
        }
    }
}

fn number(out: &mut Vec<u8>, mut n: usize) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn file(mut bytes: &[u8]) -> Vec<u8> {
    let mut sections = Vec::new();
    while let [which, low, high, rest @ ..] = bytes {
        let length = usize::from(u16::from_le_bytes([*low, *high]));
        let (content, rest) = rest.split_at(length.min(rest.len()));
        sections.push((NAMES[usize::from(*which) % NAMES.len()], content));
        bytes = rest;
    }
    let mut out = MAGIC.to_vec();
    number(&mut out, sections.len());
    for (name, content) in sections {
        let packed = zstd::bulk::compress(content, 1).expect("zstd");
        number(&mut out, name.len());
        out.extend(name.bytes());
        number(&mut out, content.len());
        number(&mut out, packed.len());
        out.extend(packed);
    }
    let sum = crc32fast::hash(&out);
    out.extend(sum.to_le_bytes());
    out
}
