//! What a piece of input is, from its first bytes; its name only decides where content cannot.

/// How many of the first bytes are looked at.
pub(super) const HEAD: usize = 64 << 10;

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Text,
    Html,
    /// RSS, Atom or JSON Feed.
    Feed,
    /// XML that is no feed.
    Xml,
    JsonLines,
    /// One JSON value: an article or an array of them.
    Json,
    Csv {
        separator: u8,
    },
    Mail,
    Mbox,
    Warc,
    Gzip,
    Zstd,
    Zip,
    Tar,
    /// Something that is no text, by its name.
    Other(&'static str),
    /// Bytes that no text has.
    Binary,
}

/// Signatures of files that people keep beside articles and that are not read.
const OTHERS: [(&[u8], &str); 9] = [
    (b"%PDF", "a PDF file"),
    (b"\x89PNG", "a picture"),
    (b"\xFF\xD8\xFF", "a picture"),
    (b"GIF8", "a picture"),
    (b"\xD0\xCF\x11\xE0", "an old Word or Excel file"),
    (b"{\\rtf", "an RTF file"),
    (b"BZh", "a bzip2 file"),
    (b"\xFD7zXZ", "an xz file"),
    (b"7z\xBC\xAF", "a 7z file"),
];

/// Header names that only mail has.
const MAIL: [&str; 8] = [
    "received",
    "return-path",
    "delivered-to",
    "mime-version",
    "message-id",
    "dkim-signature",
    "x-mailer",
    "list-unsubscribe",
];

/// The format of what begins with `head` and is called `name`.
pub(super) fn sniff(head: &[u8], name: &str) -> Format {
    let extension = extension(name);
    if head.starts_with(&[0x1F, 0x8B]) {
        return Format::Gzip;
    }
    if head.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) {
        return Format::Zstd;
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Format::Zip;
    }
    if head.get(257..262) == Some(b"ustar") {
        return Format::Tar;
    }
    if let Some((_, what)) = OTHERS.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Format::Other(what);
    }
    let wide = head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]);
    let plain: String;
    let start = if wide {
        plain = head
            .iter()
            .filter(|b| b.is_ascii() && **b != 0)
            .map(|b| *b as char)
            .collect();
        plain.as_str()
    } else {
        plain = String::from_utf8_lossy(&head[..head.len().min(HEAD)]).into_owned();
        plain.trim_start_matches('\u{FEFF}')
    };
    let start = start.trim_start();
    if start.starts_with("WARC/") {
        return Format::Warc;
    }
    if start.starts_with('<') {
        return markup(start, &extension);
    }
    if start.starts_with('{') || start.starts_with('[') {
        return json(start, &extension);
    }
    if !wide && head.contains(&0) && !matches!(extension.as_str(), "html" | "htm") {
        return Format::Binary;
    }
    if is_mbox(start) {
        return Format::Mbox;
    }
    if is_mail(start, &extension) {
        return Format::Mail;
    }
    match extension.as_str() {
        "csv" => Format::Csv {
            separator: separator(start),
        },
        "tsv" | "tab" => Format::Csv { separator: b'\t' },
        "jsonl" | "ndjson" => Format::JsonLines,
        "html" | "htm" | "xhtml" => Format::Html,
        _ => Format::Text,
    }
}

/// The extension of a name, in lower case.
pub(super) fn extension(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match last.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => extension.to_lowercase(),
        _ => String::new(),
    }
}

fn markup(start: &str, extension: &str) -> Format {
    let small: String = start.chars().take(4000).collect::<String>().to_lowercase();
    let at = |what: &str| small.find(what);
    let feed = ["<rss", "<feed", "<rdf:rdf"]
        .iter()
        .filter_map(|t| at(t))
        .min();
    let page = ["<!doctype html", "<html", "<head", "<body"]
        .iter()
        .filter_map(|t| at(t))
        .min();
    match (feed, page) {
        (Some(f), Some(p)) if f < p => Format::Feed,
        (Some(_), None) => Format::Feed,
        (_, Some(_)) => Format::Html,
        (None, None) if small.starts_with("<?xml") => Format::Xml,
        (None, None) => {
            let tags = [
                "<p>", "<p ", "<div", "<table", "<title", "<article", "<br", "<meta", "<h1",
                "<main", "<section",
            ];
            let known = matches!(extension, "html" | "htm" | "xhtml");
            if known || tags.iter().any(|t| small.contains(t)) {
                Format::Html
            } else if matches!(extension, "xml" | "rss" | "atom") {
                Format::Xml
            } else {
                Format::Text
            }
        }
    }
}

fn json(start: &str, extension: &str) -> Format {
    let feed: String = start.chars().take(400).collect();
    if feed.contains("jsonfeed.org/version") {
        return Format::Feed;
    }
    if matches!(extension, "jsonl" | "ndjson") {
        return Format::JsonLines;
    }
    if let Some(rest) = start.strip_prefix('[') {
        // "[Reuters] Kerry said …" is text.
        return if rest.trim_start().starts_with('{') || extension == "json" {
            Format::Json
        } else {
            Format::Text
        };
    }
    let next = start[1..].trim_start();
    if !next.starts_with(['"', '}']) && extension != "json" && !next.is_empty() {
        return Format::Text;
    }
    let line = start.split('\n').next().unwrap_or(start);
    let whole = serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok();
    let opens = line.trim_end().ends_with(['{', '[', ',']);
    if extension == "json" && (!whole || start.trim_end().len() == line.trim_end().len())
        || opens && !whole
    {
        Format::Json
    } else {
        Format::JsonLines
    }
}

fn is_mbox(start: &str) -> bool {
    start.starts_with("From ") && start.lines().nth(1).is_some_and(|l| header(l).is_some())
}

fn is_mail(start: &str, extension: &str) -> bool {
    let names: Vec<String> = start
        .lines()
        .take(60)
        .take_while(|l| !l.trim().is_empty())
        .filter_map(header)
        .collect();
    let first = start.lines().next().and_then(header).is_some();
    let has = |n: &str| names.iter().any(|m| m == n);
    first && (MAIL.iter().any(|m| has(m)) || (extension == "eml" && has("subject")))
}

/// The name of a header line.
fn header(line: &str) -> Option<String> {
    let (name, _) = line.split_once(':')?;
    let good = !name.is_empty()
        && name.len() < 60
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    good.then(|| name.to_lowercase())
}

/// The separator that occurs most in the first line.
fn separator(start: &str) -> u8 {
    let line = start.lines().next().unwrap_or("");
    [b',', b';', b'\t', b'|']
        .into_iter()
        .rev()
        .max_by_key(|s| line.bytes().filter(|b| b == s).count())
        .unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_and_names_only_help() {
        for (head, name, format) in [
            ("<!DOCTYPE html><p>x", "a.txt", Format::Html),
            (
                "<?xml version=\"1.0\"?><!DOCTYPE html><html>",
                "a",
                Format::Html,
            ),
            (
                "<?xml version=\"1.0\"?>\n<rss version=\"2.0\">",
                "a.xml",
                Format::Feed,
            ),
            (
                "<?xml version=\"1.0\"?><urlset>",
                "sitemap.xml",
                Format::Xml,
            ),
            (
                "{\"id\": \"a\", \"text\": \"b\"}\n{\"id\"",
                "a",
                Format::JsonLines,
            ),
            ("{\"id\": \"h\", \"te", "half.jsonl", Format::JsonLines),
            ("{\n  \"text\": \"b\"\n}", "a.json", Format::Json),
            ("[{\"text\": \"b\"}]", "a", Format::Json),
            ("[Reuters] Kerry said", "a.txt", Format::Text),
            (
                "{\"version\": \"https://jsonfeed.org/version/1.1\"",
                "f",
                Format::Feed,
            ),
            ("From a@b Mon Oct 3\nSubject: x\n", "a", Format::Mbox),
            ("From the hills of Mali\n\nx", "a", Format::Text),
            ("MIME-Version: 1.0\nSubject: x\n\nx", "a", Format::Mail),
            ("Title: a\nDate: 2016-10-03\n\nx", "a.txt", Format::Text),
            ("WARC/1.0\r\n", "a", Format::Warc),
            ("title;text\na;b", "a.csv", Format::Csv { separator: b';' }),
            ("a\0b", "a", Format::Binary),
            ("%PDF-1.4", "a.txt", Format::Other("a PDF file")),
            ("\u{1f}\u{8b}", "a", Format::Text),
        ] {
            assert_eq!(sniff(head.as_bytes(), name), format, "{head}");
        }
        assert_eq!(sniff(b"\x1f\x8b\x08", "a.txt"), Format::Gzip);
    }
}
