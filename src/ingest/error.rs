//! What can be wrong with input, in sentences that name the place and say what to do.

use std::fmt;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// A file, or a line of one.
#[derive(Debug, Clone, PartialEq, Eq)]
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
        "{}: there are no articles in this folder; it should hold .txt, .md or .jsonl files",
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
    #[error("{}: .{extension} files are not read; save it as plain text (.txt) or as one JSON object per line (.jsonl)", .file.display())]
    Format {
        /// Which file.
        file: PathBuf,
        /// Its extension.
        extension: String,
    },
    /// The operating system refused.
    #[error("{}: {cause}", .file.display())]
    Io {
        /// Which file.
        file: PathBuf,
        /// What it said.
        cause: std::io::Error,
    },
}

impl Error {
    /// An error of the operating system about a file; a missing file has its own sentence.
    pub(crate) fn io(file: &Path, cause: std::io::Error) -> Self {
        if cause.kind() == std::io::ErrorKind::NotFound {
            return Self::Missing(file.to_owned());
        }
        Self::Io {
            file: file.to_owned(),
            cause,
        }
    }
}
