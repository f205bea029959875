//! Heads: the first bytes of a key as a number. Keys of edges have few more, so that their entries are read without building any.

use super::varint::Reader;

/// Bytes of a key that are its head.
pub(super) const HEAD: usize = size_of::<u128>();

/// The first bytes of a key as a number, which orders keys as their bytes do.
pub(super) fn head(key: &[u8]) -> u128 {
    let mut bytes = [0; HEAD];
    let shown = key.len().min(HEAD);
    bytes[..shown].copy_from_slice(&key[..shown]);
    u128::from_be_bytes(bytes)
}

/// What of a key its head does not hold.
pub(super) fn past_head(key: &[u8]) -> &[u8] {
    // Not the empty slice, which lies nowhere: to compare with it takes longer than with sixteen bytes.
    &key[key.len().min(HEAD)..]
}

/// An entry of a block of a run.
pub(super) struct Headed<'b> {
    pub(super) head: u128,
    pub(super) value: &'b [u8],
    /// Bytes of the block behind the value.
    pub(super) left: usize,
}

/// Walks the entries of a block by their heads.
pub(super) struct Heads<'b> {
    rest: Reader<'b>,
    head: u128,
    /// Length of the whole key.
    len: usize,
}

impl<'b> Heads<'b> {
    pub(super) fn new(entries: &'b [u8]) -> Self {
        Self {
            rest: Reader::new(entries),
            head: 0,
            len: 0,
        }
    }

    #[inline]
    fn read(&mut self) -> Option<Headed<'b>> {
        let r = &mut self.rest;
        let shared = r.small()? as usize;
        if shared > self.len {
            return None;
        }
        let own = r.small()? as usize;
        if shared < HEAD {
            let front = first(self.head, shared);
            self.head = front | first(ahead(r.rest()), own) >> (8 * shared);
        }
        self.len = shared + r.take(own)?.len();
        let value = r.slice()?;
        Some(Headed {
            head: self.head,
            value,
            left: r.rest().len(),
        })
    }
}

impl<'b> Iterator for Heads<'b> {
    /// `None` if the bytes make no sense.
    type Item = Option<Headed<'b>>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        (!self.rest.is_empty()).then(|| self.read())
    }
}

/// The first `len` bytes of a head; the others are zero.
#[inline]
pub(super) fn first(head: u128, len: usize) -> u128 {
    head & !u128::MAX.checked_shr(8 * len.min(HEAD) as u32).unwrap_or(0)
}

/// The head of what follows, which mostly is long enough to be read at once.
#[inline]
fn ahead(bytes: &[u8]) -> u128 {
    bytes
        .first_chunk()
        .map_or_else(|| head(bytes), |bytes| u128::from_be_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::super::varint::{put, put_slice};
    use super::*;

    #[test]
    fn the_first_bytes_of_a_head() {
        let whole = head(b"0123456789abcdef");
        assert_eq!(first(whole, 0), 0);
        assert_eq!(first(whole, 3), head(b"012"));
        assert_eq!(first(whole, 16), whole);
        assert_eq!(first(whole, 40), whole);
    }

    #[test]
    fn entries_are_read_by_the_heads_of_their_keys() {
        let keys = [
            "a",
            "ab",
            "abcdefghijklmno",
            "abcdefghijklmnopqrstuv",
            "abcdefghijklmnopqrz",
            "b",
        ];
        let (mut block, mut last) = (Vec::new(), "");
        for key in keys {
            let same = |(a, b): &(u8, u8)| a == b;
            let shared = last.bytes().zip(key.bytes()).take_while(same).count();
            put(&mut block, shared as u64);
            put_slice(&mut block, &key.as_bytes()[shared..]);
            put_slice(&mut block, key.to_uppercase().as_bytes());
            last = key;
        }
        let read: Vec<_> = Heads::new(&block).map(Option::unwrap).collect();
        assert_eq!(read.len(), keys.len());
        for (key, entry) in keys.iter().zip(&read) {
            assert_eq!(entry.head, head(key.as_bytes()), "{key}");
            assert_eq!(entry.value, key.to_uppercase().as_bytes());
            assert!(block[..block.len() - entry.left].ends_with(entry.value));
        }
        // Cut short, and with more shared than there is.
        assert!(Heads::new(&block[..block.len() - 1]).any(|entry| entry.is_none()));
        assert!(Heads::new(&[1, 0, 0]).any(|entry| entry.is_none()));
    }
}
