//! Bytes to articles: text, web pages, feeds, mail, tables, JSON and web archives, plain or packed, in folders or streams.
//!
//! In come paths and streams. [`pieces`] cuts them, in a fixed order, into [`Piece`]s, which is cheap; [`Piece::read`] makes each into
//! [`Outcome`]s: a [`Read`] (an [`Article`] with its warnings), an [`Error`] that names file, line and cause, or why it was set aside.
//! Everything here is a pure function of the bytes: no clock, no network. This module must never know what an article says.

mod byline;
mod date;
mod dateline;
mod decode;
mod error;
mod feed;
mod fields;
mod html;
mod jsonl;
mod language;
mod lines;
mod mail;
mod piece;
mod sign;
mod sniff;
mod source;
mod table;
mod text;
mod unpack;
mod walk;
mod warc;

use crate::model::Article;

pub use date::{read_date, read_time};
pub use error::{Error, Place};
pub use fields::FieldMap;
pub use jsonl::Line;
pub use language::foreign;
pub use lines::{Lines, RawLine};
pub use piece::{Options, Outcome, Piece};
pub use sign::with_signatures;
pub use source::{Event, Sink, pieces, pieces_of_page, pieces_of_stream};
pub use walk::{Found, Listing, Skipped, find};

/// The longest article that is read, in bytes: a novel has one million.
pub const MAX_ARTICLE: usize = 4 << 20;

/// The longest line of JSON that is read, in bytes: an article and its escapes.
pub const MAX_LINE: usize = 2 * MAX_ARTICLE;

/// The longest web page or message that is read, in bytes: most of it is no text.
pub const MAX_PAGE: usize = 4 * MAX_ARTICLE;

/// An article as read, with what was odd about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Head with id, hash and signature; body.
    pub article: Article,
    /// Sentences for the reader; they travel with the fragment.
    pub warnings: Vec<String>,
    /// Where it was found.
    pub place: Place,
}

/// An article that could not be read.
#[derive(Debug)]
pub struct Unread {
    /// Its id, if that much was read.
    pub id: Option<String>,
    /// What was wrong.
    pub error: Error,
}

impl From<Error> for Unread {
    fn from(error: Error) -> Self {
        Self { id: None, error }
    }
}

/// The articles of a file, with default options, all at once: for small inputs and tests.
pub fn read_file(found: &Found) -> Vec<Outcome> {
    let mut all = Vec::new();
    let count = std::sync::Arc::default();
    let _ = pieces(found, &count, &mut collect(&mut all));
    all
}

/// The same for a stream, which messages call `name`.
pub fn read_stream(stream: impl std::io::Read, name: &str) -> Vec<Outcome> {
    let mut all = Vec::new();
    let _ = pieces_of_stream(stream, name, &mut collect(&mut all));
    all
}

fn collect(all: &mut Vec<Outcome>) -> impl FnMut(Event) -> std::ops::ControlFlow<()> {
    |event| {
        match event {
            Event::Piece(piece) => all.extend(piece.read(&Options::default())),
            Event::Failed(error) => all.push(Outcome::Failed(error.into())),
            Event::LeftOut(_) => {}
        }
        std::ops::ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(text: &'static str) -> Vec<Result<Read, Unread>> {
        let outcome = |o| match o {
            Outcome::Read(read) => Ok(*read),
            Outcome::Failed(unread) => Err(unread),
            Outcome::Aside(place, why) => panic!("{place}: {why}"),
        };
        read_stream(text.as_bytes(), "standard input")
            .into_iter()
            .map(outcome)
            .collect()
    }

    #[test]
    fn a_stream_of_text_is_one_article_named_by_its_hash() {
        let all = stream("Talks end\n\nRussia left the talks.\n");
        let read = all[0].as_ref().unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(read.article.head.title.as_deref(), Some("Talks end"));
        assert!(read.article.head.id.starts_with("sha-"));
    }

    #[test]
    fn a_stream_of_json_goes_on_after_a_bad_line() {
        let all = stream(
            "{\"id\": \"a\", \"text\": \"One.\"}\n{\"id\": \"b\", \"te\n\n{\"id\": \"c\", \"text\": \"Three.\"}",
        );
        assert_eq!(all.len(), 3);
        assert_eq!(all[0].as_ref().unwrap().article.head.id, "a");
        let wrong = all[1].as_ref().unwrap_err().error.to_string();
        assert!(wrong.contains("standard input, line 2"), "{wrong}");
        assert_eq!(all[2].as_ref().unwrap().article.head.id, "c");
    }
}
