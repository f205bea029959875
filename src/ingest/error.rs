//! What can be wrong with input, in sentences that name the place and say what to do.

use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// A file, or a line of one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The file as the user named it.
    pub file: PathBuf,
    /// Line number from 1, where one is meant.
    pub line: Option<usize>,
}

impl Place {
    /// A whole file.
    pub fn file(path: &Path) -> Self {
        Self {
            file: path.to_owned(),
            line: None,
        }
    }

    /// A line of a file.
    pub fn line(path: &Path, line: usize) -> Self {
        Self {
            file: path.to_owned(),
            line: Some(line),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        match self.line {
            Some(line) => write!(f, ", line {line}"),
            None => Ok(()),
        }
    }
}

/// Why an article, a file or a folder could not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// There is nothing under this path.
    #[error("{}: there is no such file or folder; check the path", .0.display())]
    Missing(PathBuf),
    /// A file without bytes, or an article without text.
    #[error("{place}: there is no text in it; add the article's text or leave it out")]
    NoText {
        /// Where.
        place: Place,
    },
    /// Bytes that are no text.
    #[error("{}: this is a binary file (byte {byte} is {value:#04x}), not text; save it as plain text first", .file.display())]
    Binary {
        /// Which file.
        file: PathBuf,
        /// Offset of the first byte that no text has.
        byte: usize,
        /// That byte.
        value: u8,
    },
    /// Bytes that are not UTF-8.
    #[error(
        "{place}: byte {byte} ({value:#04x}) is not UTF-8; save the file as UTF-8, for example with \
         `iconv -f WINDOWS-1252 -t UTF-8`"
    )]
    NotUtf8 {
        /// File and line.
        place: Place,
        /// Offset in the file of the first bad byte.
        byte: usize,
        /// That byte.
        value: u8,
    },
    /// UTF-16 with a surrogate that has no partner, or an odd number of bytes.
    #[error("{}: it starts as UTF-16 but goes on differently; save the file as UTF-8", .0.display())]
    NotUtf16(PathBuf),
    /// More bytes than one article may have.
    #[error(
        "{place}: longer than {} MB, which no single article is; split it into articles, for example one JSON object per \
         line in a .jsonl file",
        limit >> 20
    )]
    TooLong {
        /// Where.
        place: Place,
        /// The limit in bytes.
        limit: usize,
    },
    /// A folder in which nothing can be read.
    #[error(
        "{}: there are no articles in this folder; it should hold texts, web pages, feeds, mail or lines of JSON",
        .0.display()
    )]
    NoArticles(PathBuf),
    /// A line that is not a JSON object of the right form.
    #[error(
        "{place}: {what}; each line must be one whole object such as {{\"id\": \"a1\", \"text\": \"…\"}}"
    )]
    Json {
        /// File and line.
        place: Place,
        /// What the parser said.
        what: String,
    },
    /// A format for which there is no reader.
    #[error(
        "{place}: this is {what}, which is not read; save it as plain text or as a web page first"
    )]
    Format {
        /// Where.
        place: Place,
        /// What it is.
        what: String,
    },
    /// Something of a known format that is damaged or lacks what an article needs.
    #[error("{place}: {what}; {todo}")]
    Malformed {
        /// Where.
        place: Place,
        /// What is wrong.
        what: String,
        /// What to do about it.
        todo: &'static str,
    },
    /// A compressed file that grows beyond all measure.
    #[error(
        "{}: it unpacks to more than {} times its size, which no text does; it was left at {} MB unpacked, so check where it comes from",
        .0.display(), super::unpack::RATIO, super::unpack::FLOOR >> 20
    )]
    Bomb(PathBuf),
    /// Archives in archives in archives.
    #[error("{}: more than {} archives lie in one another; unpack the outer ones first", .0.display(), super::source::DEEPEST)]
    Nested(PathBuf),
    /// The operating system refused.
    #[error("{}: this cannot be read: {cause}; check the file and your right to read it", .file.display())]
    Io {
        /// Which file.
        file: PathBuf,
        /// What it said.
        cause: std::io::Error,
    },
}

impl Error {
    /// Where it is.
    pub fn place(&self) -> Place {
        match self {
            Self::NoText { place }
            | Self::NotUtf8 { place, .. }
            | Self::TooLong { place, .. }
            | Self::Json { place, .. }
            | Self::Format { place, .. }
            | Self::Malformed { place, .. } => place.clone(),
            Self::Missing(file)
            | Self::NotUtf16(file)
            | Self::NoArticles(file)
            | Self::Bomb(file)
            | Self::Nested(file)
            | Self::Binary { file, .. }
            | Self::Io { file, .. } => Place::file(file),
        }
    }

    /// An error of the operating system about a file; a missing file has its own sentence.
    pub(crate) fn io(file: &Path, cause: std::io::Error) -> Self {
        if super::unpack::is_bomb(&cause) {
            return Self::Bomb(file.to_owned());
        }
        match cause.kind() {
            ErrorKind::NotFound => Self::Missing(file.to_owned()),
            ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput => {
                Self::Malformed {
                    place: Place::file(file),
                    what: format!("its data end too early or are damaged ({cause})"),
                    todo: "what came before was read; fetch the file again for the rest",
                }
            }
            _ => Self::Io {
                file: file.to_owned(),
                cause,
            },
        }
    }
}
