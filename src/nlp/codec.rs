//! Bytes of a model file: named, separately compressed sections, and the small numbers inside them.
//!
//! A model file is a magic word, a format number, then for each section its name, its length and its zstd bytes, and a checksum of it all.

use super::NlpError;

const MAGIC: &[u8; 4] = b"dmnl";
const FORMAT: u64 = 2;
/// No section grows beyond this when unpacked: guards against hostile files.
const LIMIT: usize = 256 << 20;

/// Appends numbers and texts to a section.
#[cfg(any(test, feature = "train"))]
#[derive(Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
}

#[cfg(any(test, feature = "train"))]
impl Writer {
    /// An unsigned number, seven bits a byte.
    pub(crate) fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push((value as u8 & 0x7F) | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// A signed number; small magnitudes take one byte.
    pub(crate) fn signed(&mut self, value: i64) {
        self.number(((value << 1) ^ (value >> 63)).cast_unsigned());
    }

    /// A text with its length.
    pub(crate) fn text(&mut self, value: &str) {
        self.number(value.len() as u64);
        self.bytes.extend_from_slice(value.as_bytes());
    }

    /// Sorted keys, as differences.
    pub(crate) fn keys(&mut self, keys: impl ExactSizeIterator<Item = u32>) {
        self.number(keys.len() as u64);
        let mut last = 0;
        for key in keys {
            self.number(u64::from(key - last));
            last = key;
        }
    }

    /// Fractions that share a scale, as whole numbers of so many bits.
    #[cfg(feature = "train")]
    pub(crate) fn rounded(&mut self, values: &[f32], bits: u32) {
        let most = values.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        let steps = ((1_i64 << (bits - 1)) - 1) as f32;
        let scale = most / steps;
        self.number(u64::from(scale.to_bits()));
        for value in values {
            let whole = if scale > 0.0 { value / scale } else { 0.0 };
            self.signed(whole.round() as i64);
        }
    }

    /// The section's bytes.
    pub(crate) fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// Reads what [`Writer`] wrote; every error names the broken section.
pub(crate) struct Reader<'a> {
    section: &'a str,
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(section: &'a str, bytes: &'a [u8]) -> Self {
        Self { section, bytes }
    }

    /// The error that this section is broken.
    pub(crate) fn broken(&self) -> NlpError {
        NlpError::Broken {
            section: self.section.to_owned(),
        }
    }

    #[inline]
    pub(crate) fn number(&mut self) -> Result<u64, NlpError> {
        let (mut value, mut shift) = (0_u64, 0);
        loop {
            let Some((&byte, rest)) = self.bytes.split_first() else {
                return Err(self.broken());
            };
            self.bytes = rest;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
            shift += 7;
            if shift > 56 {
                return Err(self.broken());
            }
        }
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> Result<usize, NlpError> {
        let value = self.number()?;
        if value < end as u64 {
            Ok(value as usize)
        } else {
            Err(self.broken())
        }
    }

    pub(crate) fn signed(&mut self) -> Result<i64, NlpError> {
        let value = self.number()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, NlpError> {
        let length = self.below(self.bytes.len() + 1)?;
        if length > self.bytes.len() {
            return Err(self.broken());
        }
        let (text, rest) = self.bytes.split_at(length);
        self.bytes = rest;
        std::str::from_utf8(text).map_err(|_| self.broken())
    }

    /// What [`Writer::rounded`] wrote.
    pub(crate) fn rounded(&mut self, values: &mut [f32], bits: u32) -> Result<(), NlpError> {
        let bits_of_scale = u32::try_from(self.number()?).map_err(|_| self.broken())?;
        let scale = f32::from_bits(bits_of_scale);
        if !scale.is_finite() {
            return Err(self.broken());
        }
        for value in values {
            let whole = self.signed()?;
            if whole.unsigned_abs() >> (bits - 1) != 0 {
                return Err(self.broken());
            }
            *value = whole as f32 * scale;
        }
        Ok(())
    }

    /// A count of things that take at least one byte each.
    pub(crate) fn count(&mut self) -> Result<usize, NlpError> {
        self.below(self.bytes.len() + 1)
    }

    pub(crate) fn keys(&mut self) -> Result<Vec<u32>, NlpError> {
        let count = self.count()?;
        let mut keys = Vec::with_capacity(count);
        let mut last = 0_u32;
        for _ in 0..count {
            let step = u32::try_from(self.number()?).map_err(|_| self.broken())?;
            last = last.checked_add(step).ok_or_else(|| self.broken())?;
            keys.push(last);
        }
        Ok(keys)
    }

    /// Fails if bytes are left over.
    pub(crate) fn end(self) -> Result<(), NlpError> {
        if self.bytes.is_empty() {
            Ok(())
        } else {
            Err(self.broken())
        }
    }
}

/// Joins named sections to a model file. Smallest, not fastest, compression: it is read far more often than written.
#[cfg(any(test, feature = "train"))]
pub(crate) fn pack(sections: &[(String, Vec<u8>)]) -> Result<Vec<u8>, NlpError> {
    let mut file = Writer::default();
    file.bytes.extend_from_slice(MAGIC);
    file.number(FORMAT);
    file.number(sections.len() as u64);
    for (name, bytes) in sections {
        let packed = zstd::bulk::compress(bytes, 19).map_err(|_| NlpError::Broken {
            section: name.clone(),
        })?;
        file.text(name);
        file.number(bytes.len() as u64);
        file.number(packed.len() as u64);
        file.bytes.extend_from_slice(&packed);
    }
    let sum = crc32fast::hash(&file.bytes);
    file.bytes.extend_from_slice(&sum.to_le_bytes());
    Ok(file.finish())
}

/// Splits a model file into its sections, unpacked.
pub(crate) fn unpack(file: &[u8]) -> Result<Vec<(String, Vec<u8>)>, NlpError> {
    let rest = file.strip_prefix(MAGIC).ok_or(NlpError::NotAModel)?;
    let mut reader = Reader::new("header", rest);
    let format = reader.number()?;
    if format != FORMAT {
        return Err(NlpError::Format { found: format });
    }
    let damaged = || NlpError::Broken {
        section: "checksum".to_owned(),
    };
    let (rest, sum) = file.split_last_chunk::<4>().ok_or_else(damaged)?;
    if crc32fast::hash(rest).to_le_bytes() != *sum || reader.bytes.len() < sum.len() {
        return Err(damaged());
    }
    reader.bytes = &reader.bytes[..reader.bytes.len() - sum.len()];
    let count = reader.count()?;
    let mut sections = Vec::with_capacity(count);
    for _ in 0..count {
        let name = reader.text()?.to_owned();
        let broken = || NlpError::Broken {
            section: name.clone(),
        };
        let length = reader.below(LIMIT)?;
        let packed = reader.count()?;
        if packed > reader.bytes.len() {
            return Err(broken());
        }
        let (bytes, rest) = reader.bytes.split_at(packed);
        reader.bytes = rest;
        // The checksum holds, so that most often it is memory that lacks; the unpacker does not always say so.
        let bytes = zstd::bulk::decompress(bytes, length).map_err(|_| NlpError::Packed {
            section: name.clone(),
        })?;
        if bytes.len() != length {
            return Err(broken());
        }
        sections.push((name, bytes));
    }
    reader.end()?;
    Ok(sections)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_texts_come_back() {
        let mut writer = Writer::default();
        writer.number(300);
        writer.signed(-5);
        writer.text("U.N.");
        writer.keys([3, 3, 900_000].into_iter());
        let bytes = writer.finish();
        let mut reader = Reader::new("test", &bytes);
        assert_eq!(reader.number().unwrap(), 300);
        assert_eq!(reader.signed().unwrap(), -5);
        assert_eq!(reader.text().unwrap(), "U.N.");
        assert_eq!(reader.keys().unwrap(), [3, 3, 900_000]);
        reader.end().unwrap();
    }

    #[test]
    fn a_cut_file_is_an_error_that_says_so() {
        let file = pack(&[("words".into(), vec![7; 100])]).unwrap();
        assert_eq!(unpack(&file).unwrap(), [("words".to_owned(), vec![7; 100])]);
        for end in 0..file.len() {
            assert!(unpack(&file[..end]).is_err(), "cut at {end}");
        }
        assert!(matches!(unpack(b"GIF89a"), Err(NlpError::NotAModel)));
        for at in 0..file.len() {
            let mut damaged = file.clone();
            damaged[at] ^= 1;
            assert!(unpack(&damaged).is_err(), "flipped at {at}");
        }
        let mut later = file;
        later[4] = 9;
        assert!(matches!(unpack(&later), Err(NlpError::Format { found: 9 })));
    }
}
