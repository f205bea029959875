//! Bytes to articles: text files, folders and JSON lines.
//!
//! In come paths, streams and lines; out come [`Read`]s (an [`Article`] with its warnings) in a fixed order, or [`Error`]s that name
//! file, line and cause, after which the rest goes on. Everything here is a pure function of the bytes: no clock, no network. This
//! module must never know what an article says.

mod date;
mod decode;
mod error;
mod jsonl;
mod lines;
mod sign;
mod text;
mod walk;

use std::fs::File;
use std::io::{BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};

use crate::model::{Article, ArticleHead};

pub use date::read_date;
pub use error::{Error, Place};
pub use jsonl::Line;
pub use lines::{Lines, RawLine};
pub use sign::with_signatures;
pub use walk::{Found, Listing, Skipped, find};

/// The longest article that is read, in bytes: a novel has one million.
pub const MAX_ARTICLE: usize = 4 << 20;

/// The longest line of JSON that is read, in bytes: an article and its escapes.
pub const MAX_LINE: usize = 2 * MAX_ARTICLE;

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

/// Reads one article from each text file, and one from each line of a `.jsonl` or `.ndjson` file, in order.
pub fn read_file(found: &Found) -> Articles {
    if found.is_json_lines() {
        return match File::open(&found.path) {
            Ok(file) => Articles::Lines(Box::new(Lines::new(BufReader::new(file), &found.path))),
            Err(cause) => Articles::one(Err(Error::io(&found.path, cause).into())),
        };
    }
    Articles::one(read_text_file(&found.path, &found.id).map_err(Into::into))
}

/// Reads a stream, such as standard input: JSON lines when it starts with `{`, else one article of text.
pub fn read_stream<R: BufRead + Send + 'static>(mut stream: R, name: &str) -> Articles {
    let path = PathBuf::from(name);
    let start = match stream.fill_buf() {
        Ok(bytes) => bytes.trim_ascii_start().first().copied(),
        Err(cause) => return Articles::one(Err(Error::io(&path, cause).into())),
    };
    if start == Some(b'{') {
        return Articles::Lines(Box::new(Lines::new(Box::new(stream), &path)));
    }
    let article = read_bounded(stream, &path).and_then(|bytes| text_article(&bytes, &path, None));
    Articles::one(article.map_err(Into::into))
}

/// The articles of one file or stream.
pub enum Articles {
    /// At most one.
    One(Box<Option<Result<Read, Unread>>>),
    /// One for each line that is not blank.
    Lines(Box<Lines<Box<dyn BufRead + Send>>>),
}

impl Articles {
    fn one(article: Result<Read, Unread>) -> Self {
        Self::One(Box::new(Some(article)))
    }
}

impl Iterator for Articles {
    type Item = Result<Read, Unread>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::One(article) => article.take(),
            Self::Lines(lines) => loop {
                match lines.next()? {
                    Ok(raw) if raw.is_blank() => {}
                    Ok(raw) => return Some(Line::read(&raw)),
                    Err(error) => return Some(Err(error.into())),
                }
            },
        }
    }
}

fn read_text_file(path: &Path, id: &str) -> Result<Read, Error> {
    let file = File::open(path).map_err(|cause| Error::io(path, cause))?;
    let bytes = read_bounded(file, path)?;
    text_article(&bytes, path, Some(id))
}

/// All bytes of `source`, refusing once there are more than [`MAX_ARTICLE`]: never holds more than that.
fn read_bounded(source: impl std::io::Read, path: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    source
        .take(MAX_ARTICLE as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|cause| Error::io(path, cause))?;
    if bytes.len() > MAX_ARTICLE {
        return Err(Error::TooLong {
            place: Place::file(path),
            limit: MAX_ARTICLE,
        });
    }
    Ok(bytes)
}

fn text_article(bytes: &[u8], path: &Path, id: Option<&str>) -> Result<Read, Error> {
    let place = Place::file(path);
    let whole = decode::decode(bytes, path)?;
    let text::Parsed {
        fields,
        body,
        mut warnings,
    } = text::parse(&whole);
    if body.trim().is_empty() {
        return Err(Error::NoText { place });
    }
    let date = date::checked(fields.date.as_deref(), &mut warnings);
    let head = ArticleHead {
        id: fields
            .id
            .or_else(|| fields.uri.clone())
            .or_else(|| id.map(str::to_owned))
            .unwrap_or_default(),
        title: fields.title,
        date,
        source: fields.source,
        uri: fields.uri,
        ..ArticleHead::default()
    };
    Ok(Read {
        article: with_signatures(Article { head, text: body }),
        warnings,
        place,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(text: &'static str) -> Vec<Result<Read, Unread>> {
        read_stream(BufReader::new(text.as_bytes()), "standard input").collect()
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
