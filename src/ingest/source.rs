//! Files and streams to pieces: unpacks what is packed, and cuts what holds many articles.
//!
//! This is the cheap half of reading, done by one thread; [`Piece::read`] is the dear one, done by many.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read, Seek};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::piece::{Content, Piece};
use super::sniff::{self, Format, HEAD};
use super::unpack::{Counted, Guarded};
use super::walk::{self, Found, Wanted, wanted};
use super::{Error, Lines, MAX_ARTICLE, MAX_LINE, MAX_PAGE, Place, mail, table, warc};

/// Archives in archives are opened down to this depth.
pub(super) const DEEPEST: usize = 4;
/// A zip archive inside another one is held in memory up to this size.
const INNER_ZIP: usize = 64 << 20;
/// Longest feed, and longest JSON document, in bytes.
const MAX_DOCUMENT: usize = 64 << 20;

/// What comes out of a source.
#[derive(Debug)]
pub enum Event {
    /// Something to read.
    Piece(Piece),
    /// Something that cannot be read.
    Failed(Error),
    /// A part of an archive that was left out on purpose, by its extension.
    LeftOut(String),
}

/// Takes events; `Break` ends the reading.
pub type Sink<'a> = &'a mut dyn FnMut(Event) -> ControlFlow<()>;

/// Cuts a file into pieces. `count` is raised by the bytes read from disk.
pub fn pieces(found: &Found, count: &Arc<AtomicU64>, sink: Sink) -> ControlFlow<()> {
    let file = match File::open(&found.path) {
        Ok(file) => file,
        Err(cause) => return sink(Event::Failed(Error::io(&found.path, cause))),
    };
    let mut reader = Reader {
        sink,
        found: !found.explicit,
    };
    let part = Part {
        file: found.path.clone(),
        id: found.id.clone(),
        depth: 0,
    };
    let mut probe = [0; 4];
    let is_zip = (&file).read(&mut probe).is_ok_and(|n| n == 4) && probe == *b"PK\x03\x04";
    let mut file = file;
    if let Err(cause) = file.rewind() {
        // A pipe: read it as a stream, with the bytes that are gone.
        if cause.kind() != std::io::ErrorKind::NotSeekable && cause.raw_os_error() != Some(29) {
            return reader.failed(Error::io(&found.path, cause));
        }
        return reader.stream(Cursor::new(probe).chain(file), &part);
    }
    if is_zip {
        return reader.zip(file, &part);
    }
    reader.stream(Counted::new(file, Arc::clone(count)), &part)
}

/// Cuts a stream, such as standard input, into pieces; messages call it `name`.
pub fn pieces_of_stream(stream: impl Read, name: &str, sink: Sink) -> ControlFlow<()> {
    let mut reader = Reader { sink, found: false };
    let part = Part {
        file: PathBuf::from(name),
        id: String::new(),
        depth: 0,
    };
    reader.stream(stream, &part)
}

/// Cuts a page that was fetched from `address` into pieces.
pub fn pieces_of_page(
    bytes: &[u8],
    address: &str,
    charset: Option<&str>,
    sink: Sink,
) -> ControlFlow<()> {
    let mut charged = |event| {
        sink(match event {
            Event::Piece(mut piece) => {
                piece.charset = piece.charset.or_else(|| charset.map(str::to_owned));
                Event::Piece(piece)
            }
            other => other,
        })
    };
    let mut reader = Reader {
        sink: &mut charged,
        found: false,
    };
    let part = Part {
        file: PathBuf::from(address),
        id: address.to_owned(),
        depth: 0,
    };
    reader.stream(bytes, &part)
}

/// A file, or a member of an archive.
struct Part {
    file: PathBuf,
    /// The id of its article unless it states one.
    id: String,
    /// Archives and compressions around it.
    depth: usize,
}

impl Part {
    fn inner(&self, name: &str) -> Self {
        Self {
            file: self.file.join(name),
            id: if self.id.is_empty() {
                name.to_owned()
            } else {
                format!("{}/{name}", self.id)
            },
            depth: self.depth + 1,
        }
    }

    fn name(&self) -> String {
        self.file
            .file_name()
            .map_or_else(String::new, |n| n.to_string_lossy().into_owned())
    }
}

struct Reader<'a> {
    sink: Sink<'a>,
    /// Whether the file was found in a folder rather than named: then what is no article is left out, not refused.
    found: bool,
}

impl Reader<'_> {
    fn failed(&mut self, error: Error) -> ControlFlow<()> {
        (self.sink)(Event::Failed(error))
    }

    fn stream(&mut self, mut stream: impl Read, part: &Part) -> ControlFlow<()> {
        if part.depth > DEEPEST {
            return self.failed(Error::Nested(part.file.clone()));
        }
        let mut head = Vec::new();
        if let Err(cause) = (&mut stream).take(HEAD as u64).read_to_end(&mut head) {
            // What was read before the damage may hold whole lines.
            if head.is_empty()
                || !matches!(
                    sniff::sniff(&head, &Self::bare(part)),
                    Format::JsonLines
                        | Format::Csv { .. }
                        | Format::Warc
                        | Format::Mbox
                        | Format::Tar
                )
            {
                return self.failed(Error::io(&part.file, cause));
            }
            let broken = Broken(Some(cause));
            return self.known(Cursor::new(head).chain(broken), &[], part);
        }
        let start = head.clone();
        self.known(Cursor::new(head).chain(stream), &start, part)
    }

    /// The name without the endings of compression.
    fn bare(part: &Part) -> String {
        let name = part.name();
        let lower = name.to_lowercase();
        let end = [".gz", ".zst", ".gzip", ".zstd"]
            .iter()
            .find(|e| lower.ends_with(*e));
        end.map_or(name.clone(), |e| name[..name.len() - e.len()].to_owned())
    }

    fn known(&mut self, stream: impl Read, head: &[u8], part: &Part) -> ControlFlow<()> {
        let mut stream = BufReader::with_capacity(256 << 10, stream);
        let own;
        let head = if head.is_empty() {
            own = stream.fill_buf().map(<[u8]>::to_vec).unwrap_or_default();
            own.as_slice()
        } else {
            head
        };
        let name = Self::bare(part);
        let format = sniff::sniff(head, &name);
        let inside = part.depth > 0 || self.found;
        if inside && let Wanted::No(extension) = wanted(&name, format) {
            return (self.sink)(Event::LeftOut(extension));
        }
        match format {
            Format::Gzip => {
                let packed = Arc::new(AtomicU64::new(0));
                let counted = BufReader::new(Counted::new(stream, Arc::clone(&packed)));
                let plain = Guarded::new(flate2::bufread::MultiGzDecoder::new(counted), packed);
                self.boxed(Box::new(plain), part)
            }
            Format::Zstd => {
                let packed = Arc::new(AtomicU64::new(0));
                let counted = BufReader::new(Counted::new(stream, Arc::clone(&packed)));
                match zstd::Decoder::with_buffer(counted) {
                    Ok(plain) => self.boxed(Box::new(Guarded::new(plain, packed)), part),
                    Err(cause) => self.failed(Error::io(&part.file, cause)),
                }
            }
            Format::Zip => match bounded(stream, &part.file, INNER_ZIP) {
                Ok(bytes) => self.zip(Cursor::new(bytes), part),
                Err(error) => self.failed(error),
            },
            Format::Tar => self.tar(stream, part),
            Format::Warc => warc::pieces(stream, &part.file, self.sink),
            Format::Mbox => mail::messages(stream, &part.file, self.sink),
            Format::Csv { separator } => table::rows(stream, &part.file, separator, self.sink),
            Format::JsonLines => {
                let mut empty = true;
                for line in Lines::over(stream, &part.file) {
                    match line {
                        Ok(line) if line.is_blank() => {}
                        Ok(line) => {
                            empty = false;
                            self.piece(Piece {
                                place: line.place,
                                content: Content::Line {
                                    too_long: line.too_long,
                                },
                                bytes: line.bytes,
                                ..Piece::default()
                            })?;
                        }
                        Err(error) => return self.failed(error),
                    }
                }
                if empty {
                    self.failed(no_text(&part.file))
                } else {
                    ControlFlow::Continue(())
                }
            }
            Format::Text if walk::is_known(&sniff::extension(&name)) && !is_loose(&name) => {
                if head.trim_ascii().is_empty() {
                    return self.failed(no_text(&part.file));
                }
                self.refuse(part, "no file of the kind that its name says")
            }
            Format::Text => self.whole(stream, part, Content::Text, MAX_ARTICLE),
            Format::Html => self.whole(stream, part, Content::Html, MAX_PAGE),
            Format::Mail => self.whole(stream, part, Content::Mail, MAX_PAGE),
            Format::Feed => self.whole(stream, part, Content::Feed, MAX_DOCUMENT),
            Format::Json => self.whole(stream, part, Content::Json, MAX_DOCUMENT),
            Format::Xml => self.refuse(part, "XML that is no feed"),
            Format::Other(what) => self.refuse(part, what),
            Format::Binary => {
                let byte = head.iter().position(|b| *b == 0).unwrap_or_default();
                self.failed(Error::Binary {
                    file: part.file.clone(),
                    byte,
                    value: 0,
                })
            }
        }
    }

    fn refuse(&mut self, part: &Part, what: &str) -> ControlFlow<()> {
        let place = Place::file(&part.file);
        let what = what.to_owned();
        self.failed(Error::Format { place, what })
    }

    fn piece(&mut self, piece: Piece) -> ControlFlow<()> {
        (self.sink)(Event::Piece(piece))
    }

    /// The contents of a compressed stream; a box, since compression may lie in compression.
    fn boxed(&mut self, plain: Box<dyn Read + '_>, part: &Part) -> ControlFlow<()> {
        let inner = Part {
            file: part.file.clone(),
            id: part.id.clone(),
            depth: part.depth + 1,
        };
        self.stream(plain, &inner)
    }

    /// A stream that is one piece.
    fn whole(
        &mut self,
        stream: impl Read,
        part: &Part,
        content: Content,
        limit: usize,
    ) -> ControlFlow<()> {
        match bounded(stream, &part.file, limit) {
            Ok(bytes) => self.piece(Piece {
                place: Place::file(&part.file),
                id: part.id.clone(),
                content,
                bytes,
                ..Piece::default()
            }),
            Err(error) => self.failed(error),
        }
    }

    fn zip(&mut self, file: impl Read + Seek, part: &Part) -> ControlFlow<()> {
        let mut archive = match zip::ZipArchive::new(file) {
            Ok(archive) => archive,
            Err(cause) => {
                return self.failed(damaged(&part.file, "zip archive", &cause.to_string()));
            }
        };
        for i in 0..archive.len() {
            let member = match archive.by_index(i) {
                Ok(member) => member,
                Err(cause) => {
                    self.failed(damaged(&part.file, "zip archive", &cause.to_string()))?;
                    continue;
                }
            };
            let name = member.name().map_or_else(
                |_| format!("member {}", i + 1),
                std::borrow::Cow::into_owned,
            );
            if !member.is_file() || is_hidden(&name) {
                continue;
            }
            let packed = Arc::new(AtomicU64::new(member.compressed_size()));
            self.member(Box::new(Guarded::new(member, packed)), &part.inner(&name))?;
        }
        ControlFlow::Continue(())
    }

    fn tar(&mut self, stream: impl Read, part: &Part) -> ControlFlow<()> {
        let mut archive = tar::Archive::new(stream);
        let members = match archive.entries() {
            Ok(members) => members,
            Err(cause) => return self.failed(Error::io(&part.file, cause)),
        };
        for member in members {
            let member = match member {
                Ok(member) => member,
                Err(cause) => {
                    return self.failed(damaged(&part.file, "tar archive", &cause.to_string()));
                }
            };
            let name = member
                .path()
                .map_or_else(|_| "?".to_owned(), |p| p.to_string_lossy().into_owned());
            if !member.header().entry_type().is_file() || is_hidden(&name) {
                continue;
            }
            self.member(Box::new(member), &part.inner(&name))?;
        }
        ControlFlow::Continue(())
    }

    fn member(&mut self, plain: Box<dyn Read + '_>, part: &Part) -> ControlFlow<()> {
        self.stream(plain, part)
    }
}

/// The error of a file without articles.
pub(super) fn no_text(file: &Path) -> Error {
    let place = Place::file(file);
    Error::NoText { place }
}

/// Fails with the error that a stream ended in, after what it gave before.
struct Broken(Option<std::io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

fn damaged(file: &Path, what: &str, cause: &str) -> Error {
    Error::Malformed {
        place: Place::file(file),
        what: format!("this {what} is damaged ({cause})"),
        todo: "fetch it again, or unpack what can be unpacked",
    }
}

/// Whether a name stands for a format that may be plain text as well.
fn is_loose(name: &str) -> bool {
    matches!(
        sniff::extension(name).as_str(),
        "html" | "htm" | "xhtml" | "eml"
    )
}

fn is_hidden(name: &str) -> bool {
    name.split(['/', '\\'])
        .any(|part| (part.starts_with('.') && part != "." && part != "..") || part == "__MACOSX")
}

/// All bytes of a stream, refusing once there are more than `limit`: never holds more than that.
pub(super) fn bounded(stream: impl Read, file: &Path, limit: usize) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    stream
        .take(limit as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|cause| Error::io(file, cause))?;
    if bytes.len() > limit {
        return Err(Error::TooLong {
            place: Place::file(file),
            limit,
        });
    }
    Ok(bytes)
}

/// The longest row of a table and the longest message of a mailbox, in bytes.
pub(super) const MAX_PART: usize = MAX_LINE;
