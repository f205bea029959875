//! Web archives (WARC 1.0 and 1.1): the pages and feeds among their response records.

use std::io::{BufRead, Read};
use std::ops::ControlFlow;
use std::path::Path;

use flate2::read::{GzDecoder, ZlibDecoder};

use super::piece::{Content, Piece};
use super::sniff::{self, Format};
use super::source::{Event, Sink};
use super::{Error, MAX_PAGE, Place};

/// Longest header of a record or of a response, in bytes.
const HEADER: usize = 64 << 10;

/// Cuts an archive into the responses that may be articles.
pub(super) fn pieces(mut stream: impl BufRead, file: &Path, sink: Sink) -> ControlFlow<()> {
    let mut number = 0;
    let mut lost = false;
    loop {
        let broken = |what: String| Error::Malformed {
            place: Place::file(file),
            what,
            todo: "the other records were read; fetch the archive again for this one",
        };
        let line = match line(&mut stream) {
            Ok(None) => return ControlFlow::Continue(()),
            Ok(Some(line)) => line,
            Err(cause) => return sink(Event::Failed(Error::io(file, cause))),
        };
        if line.is_empty() {
            continue;
        }
        if !line.starts_with(b"WARC/") {
            // Said once, then the search for the next record goes on.
            if !lost {
                lost = true;
                sink(Event::Failed(broken(format!(
                    "record {number} is longer than its Content-Length says"
                ))))?;
            }
            continue;
        }
        lost = false;
        number += 1;
        let header = match header(&mut stream) {
            Ok(header) => header,
            Err(cause) => return sink(Event::Failed(Error::io(file, cause))),
        };
        let field = |name: &str| value(&header, name);
        let Some(length) = field("content-length").and_then(|l| l.parse::<u64>().ok()) else {
            sink(Event::Failed(broken(format!(
                "record {number} has no Content-Length"
            ))))?;
            continue;
        };
        let kind = field("warc-type").unwrap_or("").to_lowercase();
        let wanted = matches!(kind.as_str(), "response" | "resource" | "conversion");
        let limit = if wanted {
            (MAX_PAGE as u64).min(length)
        } else {
            0
        };
        let mut body = Vec::new();
        let mut record = (&mut stream).take(length);
        let copied = (&mut record)
            .take(limit)
            .read_to_end(&mut body)
            .and_then(|_| std::io::copy(&mut record, &mut std::io::sink()));
        let rest = record.limit();
        match copied {
            Ok(_) if rest == 0 => {}
            Ok(_) => {
                return sink(Event::Failed(broken(format!(
                    "record {number} ends {rest} bytes before its Content-Length says"
                ))));
            }
            Err(cause) => return sink(Event::Failed(Error::io(file, cause))),
        }
        let uri = field("warc-target-uri").map(|u| u.trim_matches(['<', '>']).to_owned());
        let place = Place::file(&file.join(uri.as_deref().unwrap_or(&format!("record {number}"))));
        if wanted && length > MAX_PAGE as u64 {
            sink(Event::Failed(Error::TooLong {
                place,
                limit: MAX_PAGE,
            }))?;
        } else if wanted && let Some(piece) = piece(body, &kind, field("content-type"), uri, place)
        {
            sink(piece)?;
        }
    }
}

/// The piece in the body of a record; none if it holds no article by what it says of itself.
fn piece(
    body: Vec<u8>,
    kind: &str,
    content_type: Option<&str>,
    uri: Option<String>,
    place: Place,
) -> Option<Event> {
    let (media, body) = if kind == "response" {
        let end = body
            .windows(4)
            .position(|w| w == b"\r\n\r\n")
            .map(|at| (at, at + 4));
        let end = end.or_else(|| {
            body.windows(2)
                .position(|w| w == b"\n\n")
                .map(|at| (at, at + 2))
        });
        let (end, start) = end?;
        let head = String::from_utf8_lossy(&body[..end]).into_owned();
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.to_owned();
        if status != "200" {
            return None;
        }
        let header: Vec<(String, String)> = lines.filter_map(split).collect();
        let media = value(&header, "content-type")
            .unwrap_or("text/html")
            .to_owned();
        match decoded(&header, body[start..].to_vec()) {
            Ok(body) => (media, body),
            Err(what) => {
                return Some(Event::Failed(Error::Malformed {
                    place,
                    what,
                    todo: "fetch the page again",
                }));
            }
        }
    } else {
        (content_type.unwrap_or("text/plain").to_owned(), body)
    };
    let small = media.to_lowercase();
    let content = match sniff::sniff(&body[..body.len().min(sniff::HEAD)], "") {
        Format::Html => Content::Html,
        Format::Feed => Content::Feed,
        Format::Text if small.starts_with("text/html") || small.contains("xhtml") => Content::Html,
        Format::Text if small.starts_with("text/plain") => Content::Text,
        _ => return None,
    };
    let charset = small.split("charset=").nth(1).map(|c| {
        c.trim_matches(['"', '\'', ' '])
            .split([';', ',', '"', ' '])
            .next()
            .unwrap_or("")
            .to_owned()
    });
    Some(Event::Piece(Piece {
        place,
        id: String::new(),
        content,
        bytes: body,
        charset: charset.filter(|c| !c.is_empty()),
        uri,
    }))
}

/// The body of a response without the wrapping of its transport.
fn decoded(header: &[(String, String)], body: Vec<u8>) -> Result<Vec<u8>, String> {
    let is = |name: &str, what: &str| {
        value(header, name).is_some_and(|v| v.to_lowercase().contains(what))
    };
    // Many archives keep the header of a wrapping that they have taken off.
    let body = match is("transfer-encoding", "chunked")
        .then(|| unchunked(&body))
        .flatten()
    {
        Some(plain) => plain,
        None => body,
    };
    let bounded = |stream: &mut dyn Read| {
        let mut plain = Vec::new();
        match stream.take(MAX_PAGE as u64 + 1).read_to_end(&mut plain) {
            Ok(_) if plain.len() > MAX_PAGE => Err(format!(
                "this page unpacks to more than {} MB",
                MAX_PAGE >> 20
            )),
            Ok(_) => Ok(plain),
            Err(cause) => Err(format!("the compressed page is damaged ({cause})")),
        }
    };
    if body.starts_with(&[0x1F, 0x8B]) {
        return bounded(&mut GzDecoder::new(body.as_slice()));
    }
    if is("content-encoding", "deflate") && !body.starts_with(b"<") {
        return bounded(&mut ZlibDecoder::new(body.as_slice()));
    }
    if is("content-encoding", "br") && std::str::from_utf8(&body).is_err() {
        return Err("this page is compressed with Brotli, which is not read".into());
    }
    Ok(body)
}

/// The contents of a chunked body; none if it is not chunked after all.
fn unchunked(body: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    let mut rest = body;
    loop {
        let end = rest.iter().position(|b| *b == b'\n')?;
        let line = std::str::from_utf8(&rest[..end]).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(plain);
        }
        // The last chunk may be cut off.
        let chunk = rest.get(..size).unwrap_or(rest);
        plain.extend_from_slice(chunk);
        rest = rest.get(size..)?;
        rest = rest
            .strip_prefix(b"\r\n")
            .or_else(|| rest.strip_prefix(b"\n"))
            .unwrap_or(rest);
        if rest.is_empty() {
            return Some(plain);
        }
    }
}

/// A line without its end; none at the end of the stream. Only the beginning of a very long one is kept.
fn line(stream: &mut impl BufRead) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let n = stream.take(HEADER as u64).read_until(b'\n', &mut line)?;
    while matches!(line.last(), Some(b'\n' | b'\r')) {
        line.pop();
    }
    Ok((n > 0).then_some(line))
}

/// The fields up to the next blank line.
fn header(stream: &mut impl BufRead) -> std::io::Result<Vec<(String, String)>> {
    let mut fields = Vec::new();
    let mut size = 0;
    while let Some(line) = line(stream)? {
        size += line.len();
        if line.is_empty() || size > HEADER {
            break;
        }
        fields.extend(split(&String::from_utf8_lossy(&line)));
    }
    Ok(fields)
}

fn split(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    Some((name.trim().to_lowercase(), value.trim().to_owned()))
}

fn value<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields
        .iter()
        .find(|(n, _)| n == name)
        .map(|(_, v)| v.as_str())
}
