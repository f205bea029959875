//! Variable-length integers, and a reader of bytes that never panics.

/// Appends `x` in seven-bit groups, least first.
#[inline]
pub(super) fn put(out: &mut Vec<u8>, mut x: u64) {
    while x >= 0x80 {
        out.push(x as u8 | 0x80);
        x >>= 7;
    }
    out.push(x as u8);
}

/// Small numbers of either sign become small numbers.
#[inline]
pub(super) fn zigzag(x: i64) -> u64 {
    ((x << 1) ^ (x >> 63)) as u64
}

/// The inverse of [`zigzag`].
#[inline]
pub(super) fn unzigzag(x: u64) -> i64 {
    ((x >> 1) as i64) ^ -((x & 1) as i64)
}

/// Reads from the front of a slice; `None` wherever the bytes end too early or make no sense.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    #[inline]
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// What has not been read.
    #[inline]
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    #[inline]
    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    #[inline]
    pub(super) fn varint(&mut self) -> Option<u64> {
        // Nearly all numbers have up to three bytes.
        let (number, len) = match *self.bytes {
            [a, ..] if a < 0x80 => (u64::from(a), 1),
            [a, b, ..] if b < 0x80 => (u64::from(a & 0x7f) | u64::from(b) << 7, 2),
            [a, b, c, ..] if c < 0x80 => {
                let low = u64::from(a & 0x7f) | u64::from(b & 0x7f) << 7;
                (low | u64::from(c) << 14, 3)
            }
            _ => return self.long_varint(),
        };
        self.bytes = &self.bytes[len..];
        Some(number)
    }

    fn long_varint(&mut self) -> Option<u64> {
        let mut x = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            x |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(x);
            }
        }
        None
    }

    #[inline]
    pub(super) fn small(&mut self) -> Option<u32> {
        // Most have one byte: worth no call.
        if let [a @ 0..0x80, rest @ ..] = self.bytes {
            self.bytes = rest;
            return Some(u32::from(*a));
        }
        u32::try_from(self.varint()?).ok()
    }

    #[inline]
    pub(super) fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.bytes.split_at_checked(len)?;
        self.bytes = rest;
        Some(head)
    }

    /// A length, then so many bytes.
    #[inline]
    pub(super) fn slice(&mut self) -> Option<&'a [u8]> {
        let len = self.small()? as usize;
        self.take(len)
    }
}

/// Appends a length, then the bytes.
pub(super) fn put_slice(out: &mut Vec<u8>, bytes: &[u8]) {
    put(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// A four-byte big-endian number at the front of `bytes`.
#[inline]
pub(super) fn be4(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?))
}
