//! Origins: articles that are near-duplicates of each other, such as one agency's report in many papers, count once.
//!
//! Two articles have one origin when at least [`SAME`] of their shingles agree, as their signatures tell (Broder 1997); so have all that
//! are linked by such pairs. Pairs are looked for among articles that agree in one band of the signature (Leskovec, Rajaraman and Ullman,
//! Mining of Massive Datasets, 3.4): of 21 bands of three bytes, a pair at the threshold shares one with 99 %.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// The share of common shingles from which on two articles have one origin.
pub const SAME: f64 = 0.6;

/// Bytes to a band.
const BAND: usize = 3;
/// Bands of a signature; its last byte is not used.
pub const BANDS: usize = 21;
/// A band that so many different texts share is a phrase that all of them have: other bands decide.
const COMMON: usize = 256;

/// The bytes of a signature that bands are made of.
pub type Signature = [u8; BAND * BANDS];

/// The bands of a signature, each with its place.
pub fn bands(signature: &Signature) -> impl Iterator<Item = (u8, [u8; BAND])> + '_ {
    let chunks = signature.chunks_exact(BAND);
    (0..).zip(chunks.map(|c| [c[0], c[1], c[2]]))
}

/// The signature that an article's head writes in hexadecimal; none if it has none.
pub fn signature(written: &str) -> Option<Signature> {
    let mut signature = [0; BAND * BANDS];
    let digits = written.as_bytes();
    if digits.len() < 2 * signature.len() {
        return None;
    }
    for (byte, pair) in signature.iter_mut().zip(digits.chunks(2)) {
        let digit = |d: u8| char::from(d).to_digit(16);
        *byte = (digit(pair[0])? << 4 | digit(pair[1])?) as u8;
    }
    Some(signature)
}

/// The estimated share of shingles that two texts have in common.
pub fn likeness(a: &Signature, b: &Signature) -> f64 {
    let equal = a.iter().zip(b).filter(|(x, y)| x == y).count() as f64 / a.len() as f64;
    // Unlike texts agree on one byte in 256.
    ((equal - 1.0 / 256.0) / (1.0 - 1.0 / 256.0)).max(0.0)
}

/// The pairs of one origin among articles that share a band; none if the band is common.
pub fn alike(bucket: &[(u32, Signature)]) -> Vec<(u32, u32)> {
    let mut texts: BTreeMap<&Signature, Vec<u32>> = BTreeMap::new();
    for (article, signature) in bucket {
        texts.entry(signature).or_default().push(*article);
    }
    let mut pairs = Vec::new();
    for copies in texts.values() {
        pairs.extend(copies.windows(2).map(|w| (w[0], w[1])));
    }
    if texts.len() <= COMMON {
        let texts: Vec<(&Signature, u32)> = texts.iter().map(|(s, a)| (*s, a[0])).collect();
        for (i, (a, x)) in texts.iter().enumerate() {
            for (b, y) in &texts[i + 1..] {
                if likeness(a, b) >= SAME {
                    pairs.push((*x, *y));
                }
            }
        }
    }
    pairs
}

/// Whether a bucket is so large that a change of it may change what is decided about others in it.
pub fn is_crowded(bucket: usize) -> bool {
    bucket >= COMMON
}

/// For each article that shares its origin with another: the least number among them.
pub fn group(pairs: impl IntoIterator<Item = (u32, u32)>) -> BTreeMap<u32, u32> {
    let mut next: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for (a, b) in pairs {
        next.entry(a).or_default().insert(b);
        next.entry(b).or_default().insert(a);
    }
    let mut origin: BTreeMap<u32, u32> = BTreeMap::new();
    for start in next.keys() {
        let mut open = vec![*start];
        while let Some(article) = open.pop() {
            if let Entry::Vacant(unseen) = origin.entry(article) {
                unseen.insert(*start);
                open.extend(&next[&article]);
            }
        }
    }
    origin
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::with_signatures;
    use crate::model::{Article, ArticleHead};

    #[test]
    fn chains_of_pairs_are_one_origin() {
        let found = group([(5, 3), (3, 9), (7, 8)]);
        let expected = BTreeMap::from([(3, 3), (5, 3), (9, 3), (7, 7), (8, 7)]);
        assert_eq!(found, expected);
    }

    #[test]
    fn texts_that_share_most_are_paired() {
        let base: Signature = std::array::from_fn(|i| i as u8);
        let mut near = base;
        near[..12].fill(200);
        let mut far = base;
        far[..40].fill(201);
        let pairs = alike(&[(1, base), (2, near), (3, far), (4, base)]);
        assert_eq!(pairs, [(1, 4), (1, 2)]);
    }

    #[test]
    fn near_duplicates_are_alike_and_others_are_not() {
        let words = |from: u32, to: u32| {
            let all: Vec<_> = (from..to)
                .map(|n| format!("w{}", n * 7919 % 1009))
                .collect();
            let article = with_signatures(Article {
                head: ArticleHead::default(),
                text: all.join(" "),
            });
            signature(&article.head.minhash).unwrap()
        };
        let base = words(0, 300);
        assert!((likeness(&base, &words(0, 300)) - 1.0).abs() < 1e-6);
        assert!(likeness(&base, &words(0, 290)) > 0.85);
        assert!(likeness(&base, &words(400, 700)) < 0.15);
        assert_eq!(signature(""), None);
    }

    #[test]
    fn signatures_are_read_from_the_head() {
        let written: Vec<String> = (0..64).map(|i| format!("{i:02x}")).collect();
        let written = written.concat();
        assert_eq!(signature(&written).unwrap()[62], 62);
        assert_eq!(signature("abc"), None);
        assert_eq!(signature(&"zz".repeat(64)), None);
    }
}
