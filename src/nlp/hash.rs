//! Fixed hashing of feature values: the same on every machine and in every release, since model files are keyed by it.

/// Mixes a value into a hash; order matters.
#[inline]
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    let x = (a ^ b.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    x ^ (x >> 32)
}

/// Hash of a sequence of characters (FNV-1a over UTF-8, then mixed).
pub(crate) fn chars(text: impl IntoIterator<Item = char>) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    let mut buffer = [0; 4];
    for c in text {
        for byte in c.encode_utf8(&mut buffer).bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }
    mix(hash, 7)
}

/// Hash of a text; equals [`chars`] of its characters.
pub(crate) fn text(text: &str) -> u64 {
    let hash = text.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    mix(hash, 7)
}

/// Conjunction of two values.
#[inline]
pub(crate) fn pair(a: u64, b: u64) -> u64 {
    mix(mix(9, a), b)
}

/// Conjunction of three values.
#[inline]
pub(crate) fn triple(a: u64, b: u64, c: u64) -> u64 {
    mix(pair(a, b), c)
}

/// The 32-bit key of a value in a feature template.
#[inline]
pub(crate) fn key(value: u64, template: u64) -> u32 {
    (mix(value, template) >> 32) as u32
}

/// The 32-bit key of a word in a word table.
#[inline]
pub(crate) fn word_key(hash: u64) -> u32 {
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_and_text_agree() {
        assert_eq!(text("naïve—1"), chars("naïve—1".chars()));
        assert_ne!(text("ab"), text("ba"));
    }

    #[test]
    fn hashes_never_change() {
        assert_eq!(key(text("Syria"), 3), key(chars("Syria".chars()), 3));
        assert_eq!(word_key(text("talks")), 919_075_475);
    }
}
