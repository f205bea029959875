//! Fingerprints of an article: a hash that tells a changed article from the same one, and a signature that finds near-duplicates.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::model::{Article, fold_tokens};

/// Words in a shingle.
const SHINGLE: usize = 5;
/// Hash functions in a signature, one byte each: enough to tell 0.8 from 0.5 likeness.
const FUNCTIONS: usize = 64;

/// Fills in `sha` and `minhash`, and the id of an article that has none: `sha-` and 16 digits of the hash of its text.
pub fn with_signatures(mut article: Article) -> Article {
    if article.head.id.is_empty() {
        let digest = Sha256::digest(article.text.as_bytes());
        article.head.id = format!("sha-{}", hex(&digest[..8]));
    }
    article.head.sha = sha(&article);
    article.head.minhash = signature(&article.text);
    article
}

fn sha(article: &Article) -> String {
    let head = &article.head;
    let date = head.date.map(|d| d.to_string());
    let mut hash = Sha256::new();
    for part in [
        head.title.as_deref(),
        date.as_deref(),
        head.source.as_deref(),
        head.uri.as_deref(),
        Some(&article.text),
    ] {
        // Lengths keep the fields apart; an absent field differs from an empty one.
        match part {
            Some(part) => {
                hash.update((part.len() as u64 + 1).to_le_bytes());
                hash.update(part.as_bytes());
            }
            None => hash.update(0u64.to_le_bytes()),
        }
    }
    // An article of which no more is known keeps the hash that it always had.
    let time = head.time.map(|t| t.to_string());
    let lists = [time.as_slice(), &head.authors, &head.captions];
    if lists.iter().any(|list| !list.is_empty()) {
        for list in lists {
            hash.update((list.len() as u64).to_le_bytes());
            for part in list {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part.as_bytes());
            }
        }
    }
    hex(&hash.finalize())
}

/// Minhash over shingles of five folded words (Broder 1997), of which one byte is kept per function (Li and König 2010). A text of
/// fewer words is one shingle.
fn signature(text: &str) -> String {
    let words: Vec<u64> = fold_tokens(text)
        .iter()
        .map(|w| fnv(w.as_bytes()))
        .collect();
    if words.is_empty() {
        return String::new();
    }
    let mut least = [u64::MAX; FUNCTIONS];
    for shingle in words.windows(SHINGLE.min(words.len())) {
        let hash = shingle.iter().fold(0, |acc, word| mix(acc ^ word));
        for (i, slot) in least.iter_mut().enumerate() {
            *slot = (*slot).min(mix(hash ^ mix(i as u64 + 1)));
        }
    }
    let bytes: Vec<u8> = least.iter().map(|least| *least as u8).collect();
    hex(&bytes)
}

fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The finaliser of SplitMix64: every bit of the input changes half of the output.
fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ArticleHead;

    fn article(title: Option<&str>, text: &str) -> Article {
        with_signatures(Article {
            head: ArticleHead {
                title: title.map(str::to_owned),
                ..ArticleHead::default()
            },
            text: text.to_owned(),
        })
    }

    #[test]
    fn the_hash_covers_every_field_and_the_id_the_text_alone() {
        let bare = article(None, "Russia left.");
        let titled = article(Some(""), "Russia left.");
        assert_ne!(bare.head.sha, titled.head.sha);
        assert_eq!(bare.head.id, titled.head.id);
        assert_eq!(bare.head.sha.len(), 64);
    }

    #[test]
    fn short_texts_are_signed_too() {
        assert_eq!(signature("Short text").len(), 128);
    }
}
