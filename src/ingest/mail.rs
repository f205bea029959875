//! Mail: single messages and mailboxes of them, such as newsletters.

use std::io::BufRead;
use std::ops::ControlFlow;
use std::path::Path;

use mail_parser::MessageParser;

use super::piece::{Content, Found, Piece};
use super::source::{Event, MAX_PART, Sink};
use super::{Error, Lines, Place, date, html};

/// Cuts a mailbox into messages: each begins with a line "From …" after a blank one.
pub(super) fn messages(stream: impl BufRead, file: &Path, sink: Sink) -> ControlFlow<()> {
    let mut message: Vec<u8> = Vec::new();
    let mut start = 1;
    let mut blank = true;
    let mut too_long = false;
    let mut hand_over = |message: &mut Vec<u8>, start: usize, too_long: &mut bool| {
        let place = Place::line(file, start);
        let bytes = std::mem::take(message);
        if std::mem::take(too_long) {
            return sink(Event::Failed(Error::TooLong {
                place,
                limit: MAX_PART,
            }));
        }
        if bytes.trim_ascii().is_empty() {
            return ControlFlow::Continue(());
        }
        sink(Event::Piece(Piece {
            place,
            content: Content::Mail,
            bytes,
            ..Piece::default()
        }))
    };
    let mut failure = None;
    for (line, number) in Lines::over(stream, file).zip(1..) {
        let line = match line {
            Ok(line) => line,
            Err(error) => {
                failure = Some(error);
                break;
            }
        };
        if blank && line.bytes.starts_with(b"From ") {
            hand_over(&mut message, start, &mut too_long)?;
            start = number;
            blank = false;
            continue;
        }
        blank = line.bytes.is_empty() && !line.too_long;
        too_long |= line.too_long || message.len() + line.bytes.len() > MAX_PART;
        if too_long {
            message.clear();
            continue;
        }
        // ">From " stands for "From " at the beginning of a line.
        let bare = line.bytes.iter().skip_while(|b| **b == b'>').count();
        let quoted =
            bare < line.bytes.len() && line.bytes[line.bytes.len() - bare..].starts_with(b"From ");
        message.extend_from_slice(&line.bytes[usize::from(quoted)..]);
        message.push(b'\n');
    }
    hand_over(&mut message, start, &mut too_long)?;
    match failure {
        Some(error) => sink(Event::Failed(error)),
        None => ControlFlow::Continue(()),
    }
}

/// Reads one message.
pub(super) fn read(bytes: &[u8], place: &Place) -> Result<Found, Error> {
    let bad = |what: &str| Error::Malformed {
        place: place.clone(),
        what: what.to_owned(),
        todo: "save the message again as .eml or as text",
    };
    let message = MessageParser::default()
        .parse(bytes)
        .ok_or_else(|| bad("this message has no header that can be read"))?;
    let mut warnings = Vec::new();
    let stated = message.date().map(mail_parser::DateTime::to_rfc3339);
    let date = date::checked(stated.as_deref(), &mut warnings);
    let sender = message.from().and_then(|from| {
        let first = from.first()?;
        let name = first.name().or_else(|| first.address())?;
        Some(name.trim().to_owned())
    });
    let page = message
        .html_body
        .first()
        .and_then(|i| message.part(*i))
        .filter(|part| part.is_text_html())
        .and_then(|part| part.text_contents())
        .map(html::read_fragment)
        .unwrap_or_default();
    let plain = message
        .text_body
        .first()
        .and_then(|i| message.part(*i))
        .filter(|part| !part.is_text_html())
        .and_then(|part| part.text_contents())
        .map(plain_text)
        .unwrap_or_default();
    // Programs that write both often put only "see the web version" into the plain one.
    let words = |text: &str| text.split_whitespace().count();
    let body = if words(&plain) * 2 >= words(&page) && !plain.is_empty() {
        plain
    } else {
        page
    };
    if body.trim().is_empty() {
        return Err(bad("this message has no text"));
    }
    Ok(Found {
        id: message.message_id().map(|id| id.trim().to_owned()),
        title: message
            .subject()
            .map(|s| s.trim().to_owned())
            .filter(|s| !s.is_empty()),
        time: stated.as_deref().and_then(date::read_time),
        date,
        source: sender,
        uri: None,
        body,
        warnings,
        ..Found::default()
    })
}

/// The text without quoted lines and signature, lines of a paragraph joined.
fn plain_text(text: &str) -> String {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let bare = line.trim();
        if line == "-- " || line == "--" {
            break;
        }
        if bare.is_empty() || bare.starts_with('>') {
            open = false;
        } else if let Some(last) = paragraphs.last_mut().filter(|_| open) {
            last.push(' ');
            last.push_str(bare);
        } else {
            paragraphs.push(bare.to_owned());
            open = true;
        }
    }
    paragraphs.join("\n\n")
}
