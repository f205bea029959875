//! What a run surely does not hold: a Bloom filter over what its entries are looked up by, so that small runs cost a look-up nothing.

use super::keys::entry;

/// Larger runs hold nearly everything that is asked for, and have no filter.
const MOST: usize = 1 << 17;
const BITS_PER_GROUP: usize = 10;
const PROBES: u64 = 5;

/// Gathers what a run holds while it is written.
#[derive(Default)]
pub(super) struct SiftWriter {
    hashes: Vec<u64>,
    full: bool,
}

impl SiftWriter {
    pub(super) fn add(&mut self, key: &[u8]) {
        let Some(len) = entry::group_len(key).filter(|_| !self.full) else {
            return;
        };
        let hash = hash(&key[..len]);
        if self.hashes.last() == Some(&hash) {
            return;
        }
        self.hashes.push(hash);
        if self.hashes.len() > MOST {
            self.full = true;
            self.hashes = Vec::new();
        }
    }

    /// The filter's bytes, none for a run that is too large to have one.
    pub(super) fn finish(&self) -> Vec<u8> {
        if self.full {
            return Vec::new();
        }
        let mut bits = vec![0; (self.hashes.len() * BITS_PER_GROUP).div_ceil(8)];
        for hash in &self.hashes {
            for place in places(*hash, bits.len()) {
                bits[place / 8] |= 1 << (place % 8);
            }
        }
        bits
    }
}

/// The filter of a run; empty if it has none.
#[derive(Default)]
pub(super) struct Sift {
    bits: Box<[u8]>,
}

impl Sift {
    pub(super) fn read(bytes: &[u8]) -> Self {
        Self { bits: bytes.into() }
    }

    /// Whether entries that begin with `prefix` may be there.
    pub(super) fn may_hold(&self, prefix: &[u8]) -> bool {
        if self.bits.is_empty() {
            return true;
        }
        entry::group_len(prefix).is_none_or(|len| {
            places(hash(&prefix[..len]), self.bits.len())
                .all(|place| self.bits[place / 8] >> (place % 8) & 1 == 1)
        })
    }
}

fn hash(bytes: &[u8]) -> u64 {
    let fnv = bytes.iter().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // The high bits of short keys differ little before they are mixed.
    let mixed = (fnv ^ fnv >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ mixed >> 29
}

/// The bits of a hash in a filter of so many bytes.
fn places(hash: u64, bytes: usize) -> impl Iterator<Item = usize> {
    let (first, step) = (hash & 0xffff_ffff, hash >> 32 | 1);
    (0..PROBES)
        .map(move |i| (first.wrapping_add(i.wrapping_mul(step)) % (bytes as u64 * 8)) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_always_found_and_what_is_not_seldom() {
        let key = |n: u32| entry::edge(entry::OUT, n, 3, n + 1);
        let mut writer = SiftWriter::default();
        for n in 0..10_000 {
            writer.add(&key(n));
            writer.add(&key(n));
        }
        let sift = Sift::read(&writer.finish());
        assert!((0..10_000).all(|n| sift.may_hold(&key(n)[..6])));
        let wrong = (10_000..20_000)
            .filter(|n| sift.may_hold(&key(*n)[..8]))
            .count();
        assert!(wrong < 300, "{wrong}");
        // Of an unfinished word nothing is known.
        assert!(sift.may_hold(&[entry::FORM, b'a']));
        assert!(sift.may_hold(&[entry::EDGE, entry::OUT]));
        assert!(!sift.may_hold(&entry::form_prefix("a")));
    }

    #[test]
    fn large_and_old_runs_have_none() {
        let mut writer = SiftWriter::default();
        for n in 0..=MOST as u32 {
            writer.add(&entry::edge(entry::OUT, n, 0, 0));
        }
        assert!(writer.finish().is_empty());
        assert!(Sift::default().may_hold(&[entry::DAY, 0, 0, 0, 0]));
    }
}
