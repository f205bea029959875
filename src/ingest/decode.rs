//! Bytes to text: UTF-8 with or without byte order mark, UTF-16 with one; anything else is refused, never guessed.

use std::path::Path;

use super::{Error, Place};

/// How far into a file the search for bytes that no text has goes.
const PROBE: usize = 64 << 10;

/// The text of a file, with line ends made `\n`.
pub(super) fn decode(bytes: &[u8], file: &Path) -> Result<String, Error> {
    let text = match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes, file)?,
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes, file)?,
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest, 3, file)?.to_owned(),
        _ => utf8(bytes, 0, file)?.to_owned(),
    };
    if text.contains('\r') {
        return Ok(text.replace("\r\n", "\n").replace('\r', "\n"));
    }
    Ok(text)
}

fn utf8<'a>(bytes: &'a [u8], skipped: usize, file: &Path) -> Result<&'a str, Error> {
    let probe = &bytes[..bytes.len().min(PROBE)];
    if let Some(at) = probe.iter().position(|b| is_binary(*b)) {
        return Err(Error::Binary {
            file: file.to_owned(),
            byte: skipped + at,
            value: probe[at],
        });
    }
    std::str::from_utf8(bytes).map_err(|e| {
        let at = e.valid_up_to();
        let line = bytes[..at].split(|b| *b == b'\n').count();
        Error::NotUtf8 {
            place: Place::line(file, line),
            byte: skipped + at,
            value: bytes.get(at).copied().unwrap_or_default(),
        }
    })
}

/// Control characters that occur in no text file: all but tab, line feed, form feed, carriage return and escape.
fn is_binary(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | 0x0B | 0x0C | b'\r' | 0x1B)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16, file: &Path) -> Result<String, Error> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    match String::from_utf16(&units) {
        Ok(text) if rest.is_empty() => Ok(text),
        _ => Err(Error::NotUtf16(file.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<String, String> {
        decode(bytes, Path::new("a.txt")).map_err(|e| e.to_string())
    }

    #[test]
    fn byte_order_marks_and_line_ends_go() {
        assert_eq!(read(b"\xEF\xBB\xBFKrak\xC3\xB3w\r\n").unwrap(), "Kraków\n");
        assert_eq!(read(b"\xFF\xFEA\0\xF3\0").unwrap(), "Aó");
        assert_eq!(read(b"\xFE\xFF\0A\0\xF3").unwrap(), "Aó");
    }

    #[test]
    fn bad_bytes_are_named_with_line_and_offset() {
        let wrong = read(b"Line one\nKrak\xF3w fell\n").unwrap_err();
        assert!(wrong.contains("a.txt, line 2: byte 13 (0xf3)"), "{wrong}");
        let wrong = read(b"\x7FELF\x02\x01").unwrap_err();
        assert!(wrong.contains("binary file (byte 4 is 0x02)"), "{wrong}");
        assert!(read(b"\xFF\xFEA").unwrap_err().contains("UTF-16"));
    }
}
