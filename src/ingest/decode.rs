//! Bytes to text: by byte order mark, else as declared, else UTF-8, else the charset that the bytes look like.

use std::path::Path;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::Error;

/// How far into a file the search for bytes that no text has goes.
const PROBE: usize = 64 << 10;
/// How far into a page the search for its declared charset goes.
const DECLARED: usize = 4096;
/// Of the characters that are not ASCII so many may be broken before another charset is tried.
const BROKEN: usize = 4;

/// A text, and what was odd about its bytes.
pub(super) struct Decoded {
    /// Line ends are made `\n`.
    pub(super) text: String,
    pub(super) warnings: Vec<String>,
}

/// The text of a file. `declared` is the charset that its transport names.
pub(super) fn decode(bytes: &[u8], file: &Path, declared: Option<&str>) -> Result<Decoded, Error> {
    let probe = &bytes[..bytes.len().min(PROBE)];
    let marked = Encoding::for_bom(bytes);
    if marked.is_none()
        && let Some(at) = probe.iter().position(|b| is_binary(*b))
    {
        return Err(Error::Binary {
            file: file.to_owned(),
            byte: at,
            value: probe[at],
        });
    }
    let decoded = lenient(bytes, declared);
    if marked.is_some_and(|(e, _)| e != UTF_8) && decoded.text.contains('\u{FFFD}') {
        return Err(Error::NotUtf16(file.to_owned()));
    }
    Ok(decoded)
}

/// The text of bytes that may hold anything: what cannot be read is replaced, and said.
pub(super) fn lenient(bytes: &[u8], declared: Option<&str>) -> Decoded {
    let mut warnings = Vec::new();
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
        if broken && encoding == UTF_8 {
            warnings.push(broken_bytes(&text));
        }
        return Decoded {
            text: plain_lines(&text),
            warnings,
        };
    }
    let text = if let Ok(text) = std::str::from_utf8(bytes) {
        // Valid UTF-8 is UTF-8, whatever is declared, but for the few charsets that are all ASCII bytes.
        match declared.and_then(|d| Encoding::for_label(d.as_bytes())) {
            Some(e) if !e.is_ascii_compatible() && bytes.contains(&0x1B) => {
                e.decode(bytes).0.into_owned()
            }
            _ => text.to_owned(),
        }
    } else {
        let declared = declared.and_then(|d| Encoding::for_label(d.as_bytes()));
        other(bytes, declared, &mut warnings)
    };
    let text = mended(text, &mut warnings);
    Decoded {
        text: plain_lines(&text),
        warnings,
    }
}

/// Bytes that are no UTF-8.
fn other(bytes: &[u8], declared: Option<&'static Encoding>, warnings: &mut Vec<String>) -> String {
    if let Some(encoding) = declared.filter(|e| *e != UTF_8) {
        let (text, broken) = encoding.decode_without_bom_handling(bytes);
        if !broken {
            return text.into_owned();
        }
    }
    // A few broken characters among many good ones are accidents of UTF-8, not another charset.
    let (text, _) = UTF_8.decode_without_bom_handling(bytes);
    let broken = text.matches('\u{FFFD}').count();
    let good = text.chars().filter(|c| !c.is_ascii()).count() - broken;
    if good >= BROKEN * broken {
        warnings.push(broken_bytes(&text));
        return text.into_owned();
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let at = std::str::from_utf8(bytes).map_or_else(|e| e.valid_up_to(), str::len);
    let line = bytes[..at].split(|b| *b == b'\n').count();
    warnings.push(format!(
        "it is not UTF-8 (line {line}, byte {at}, {:#04x}) and was read as {}; save it as UTF-8 if names look wrong",
        bytes.get(at).copied().unwrap_or_default(),
        guess.name()
    ));
    let (text, _) = guess.decode_without_bom_handling(bytes);
    text.into_owned()
}

fn broken_bytes(text: &str) -> String {
    let n = text.matches('\u{FFFD}').count();
    format!(
        "{n} character{} could not be read and {} replaced by \u{FFFD}; fetch it again or save it as UTF-8",
        if n == 1 { "" } else { "s" },
        if n == 1 { "was" } else { "were" }
    )
}

/// Text that was UTF-8, was read as Windows-1252 and was saved so ("NiÅ¡"), is put right where every trace of it can be.
fn mended(text: String, warnings: &mut Vec<String>) -> String {
    let found = mojibake(&text);
    if found == 0 {
        return text;
    }
    let (bytes, _, unmappable) = WINDOWS_1252.encode(&text);
    match std::str::from_utf8(&bytes) {
        Ok(better) if !unmappable => {
            warnings.push(format!(
                "{found} characters were written in the wrong charset, such as Ã© for é; they were put right"
            ));
            better.to_owned()
        }
        _ => {
            warnings.push(mojibake_warning(found));
            text
        }
    }
}

/// The sentence about text in the wrong charset that stays as it is.
pub(super) fn mojibake_warning(found: usize) -> String {
    format!(
        "{found} characters seem to be in the wrong charset, such as Ã© for é; names in it may not be found"
    )
}

/// How many characters look like the bytes of UTF-8 read as Windows-1252; 0 unless it is a pattern.
pub(super) fn mojibake(text: &str) -> usize {
    let mut found = 0;
    let mut before = ' ';
    for c in text.chars() {
        let lead = matches!(before, 'Ã' | 'Â' | 'Å' | 'Ä' | 'â' | 'Ð' | 'Ñ');
        let trail = matches!(
            c,
            '\u{80}'
                ..='\u{BF}'
                    | '€'
                    | '‚'
                    | 'ƒ'
                    | '„'
                    | '…'
                    | '†'
                    | '‡'
                    | 'ˆ'
                    | '‰'
                    | 'Š'
                    | '‹'
                    | 'Œ'
                    | 'Ž'
                    | '‘'
                    | '’'
                    | '“'
                    | '”'
                    | '•'
                    | '–'
                    | '—'
                    | '˜'
                    | '™'
                    | 'š'
                    | '›'
                    | 'œ'
                    | 'ž'
                    | 'Ÿ'
        );
        found += usize::from(lead && trail);
        before = c;
    }
    if found >= 2 { found } else { 0 }
}

/// The charset that a page declares.
pub(super) fn declared_in(page: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&page[..page.len().min(DECLARED)]).to_lowercase();
    let at = head.find("charset=").map(|at| at + 8).or_else(|| {
        let xml = head.trim_start().starts_with("<?xml");
        head.find("encoding=").filter(|_| xml).map(|at| at + 9)
    })?;
    let label: String = head[at..]
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'))
        .collect();
    (!label.is_empty()).then_some(label)
}

fn plain_lines(text: &str) -> String {
    if text.contains('\r') {
        return text.replace("\r\n", "\n").replace('\r', "\n");
    }
    text.to_owned()
}

/// Control characters that occur in no text file: all but tab, line feed, form feed, carriage return and escape.
fn is_binary(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | 0x0B | 0x0C | b'\r' | 0x1B)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<String, String> {
        decode(bytes, Path::new("a.txt"), None)
            .map(|d| d.text)
            .map_err(|e| e.to_string())
    }

    #[test]
    fn byte_order_marks_and_line_ends_go() {
        assert_eq!(read(b"\xEF\xBB\xBFKrak\xC3\xB3w\r\n").unwrap(), "Kraków\n");
        assert_eq!(read(b"\xFF\xFEA\0\xF3\0").unwrap(), "Aó");
        assert_eq!(read(b"\xFE\xFF\0A\0\xF3").unwrap(), "Aó");
    }

    #[test]
    fn other_charsets_are_declared_or_guessed() {
        let latin = b"Line one of a text in Krak\xF3w\nKrak\xF3w fell, said the \x93general\x94.\n";
        let guessed = decode(latin, Path::new("a"), None).unwrap();
        assert!(
            guessed.text.contains("Kraków fell, said the “general”"),
            "{}",
            guessed.text
        );
        assert!(
            guessed.warnings[0].contains("line 1, byte 26, 0xf3"),
            "{:?}",
            guessed.warnings
        );
        let declared = decode(b"Ni\xB9", Path::new("a"), Some("iso-8859-2")).unwrap();
        assert_eq!(
            (declared.text.as_str(), declared.warnings.len()),
            ("Niš", 0)
        );
        let accident = decode(
            "Kraków é é é é \u{0}".as_bytes().split_last().unwrap().1,
            Path::new("a"),
            None,
        )
        .unwrap();
        assert!(accident.warnings.is_empty());
        let broken = [&b"\xFF"[..], "Kraków é é é é".as_bytes()].concat();
        let broken = decode(&broken, Path::new("a"), None).unwrap();
        assert!(
            broken.warnings[0].contains("1 character could not"),
            "{:?}",
            broken.warnings
        );
    }

    #[test]
    fn the_wrong_charset_is_noticed() {
        let twice = decode("NiÅ¡ and CÃ´tÃ©".as_bytes(), Path::new("a"), None).unwrap();
        assert_eq!(twice.text, "Niš and Côté");
        assert_eq!(twice.warnings.len(), 1);
        assert_eq!(mojibake("Côté, Niš, Ångström, “Ärger”"), 0);
    }

    #[test]
    fn pages_declare_their_charset() {
        for page in [
            "<meta charset=ISO-8859-2>",
            "<META http-equiv=Content-Type content='text/html; charset=iso-8859-2'>",
            "<?xml version='1.0' encoding='iso-8859-2'?>",
        ] {
            assert_eq!(declared_in(page.as_bytes()).as_deref(), Some("iso-8859-2"));
        }
    }

    #[test]
    fn what_is_no_text_is_named() {
        let wrong = read(b"\x7FELF\x02\x01").unwrap_err();
        assert!(wrong.contains("binary file (byte 4 is 0x02)"), "{wrong}");
        assert!(read(b"\xFF\xFEA").unwrap_err().contains("UTF-16"));
    }
}
