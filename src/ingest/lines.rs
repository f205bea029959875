//! Lines of a stream, read in bounded memory.

use std::io::BufRead;
use std::path::{Path, PathBuf};

use super::{Error, MAX_LINE, Place};

/// One line of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawLine {
    /// The bytes without the line end; empty when the line was too long.
    pub bytes: Vec<u8>,
    /// Where it stands.
    pub place: Place,
    /// Whether it is longer than [`MAX_LINE`]: then its bytes were skipped, not kept.
    pub too_long: bool,
}

impl RawLine {
    /// Whether it holds nothing but white space.
    pub fn is_blank(&self) -> bool {
        !self.too_long && self.bytes.trim_ascii().is_empty()
    }
}

/// Iterates over the lines of a stream; an error of the stream ends it.
pub struct Lines<R> {
    stream: R,
    file: PathBuf,
    line: usize,
    ended: bool,
}

impl Lines<Box<dyn BufRead + Send>> {
    /// The lines of `stream`, which messages call `file`.
    pub fn new(stream: impl BufRead + Send + 'static, file: &Path) -> Self {
        Lines::over(Box::new(stream), file)
    }
}

impl<R: BufRead> Lines<R> {
    /// The same for a stream that is borrowed.
    pub(super) fn over(stream: R, file: &Path) -> Self {
        Self {
            stream,
            file: file.to_owned(),
            line: 0,
            ended: false,
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<RawLine, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let mut line = RawLine {
            bytes: Vec::new(),
            place: Place::line(&self.file, self.line + 1),
            too_long: false,
        };
        let mut some = false;
        loop {
            let chunk = match self.stream.fill_buf() {
                Ok(chunk) => chunk,
                Err(cause) if cause.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(cause) => {
                    self.ended = true;
                    return Some(Err(Error::io(&self.file, cause)));
                }
            };
            if chunk.is_empty() {
                self.ended = true;
                break;
            }
            some = true;
            let end = chunk.iter().position(|b| *b == b'\n');
            let part = &chunk[..end.unwrap_or(chunk.len())];
            if line.bytes.len() + part.len() > MAX_LINE {
                line.too_long = true;
                line.bytes = Vec::new();
            }
            if !line.too_long {
                line.bytes.extend_from_slice(part);
            }
            let used = part.len() + usize::from(end.is_some());
            self.stream.consume(used);
            if end.is_some() {
                break;
            }
        }
        if !some {
            return None;
        }
        if line.bytes.last() == Some(&b'\r') {
            line.bytes.pop();
        }
        if self.line == 0 && line.bytes.starts_with(b"\xEF\xBB\xBF") {
            line.bytes.drain(..3);
        }
        self.line += 1;
        Some(Ok(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    #[test]
    fn lines_are_counted_and_the_overlong_is_skipped_not_kept() {
        let mut bytes = b"one\r\n".to_vec();
        bytes.extend(std::iter::repeat_n(b'x', MAX_LINE + 1));
        bytes.extend(b"\n\nlast");
        let lines: Vec<_> = Lines::new(BufReader::new(std::io::Cursor::new(bytes)), Path::new("f"))
            .map(Result::unwrap)
            .collect();
        assert_eq!(lines.len(), 4);
        assert_eq!(lines[0].bytes, b"one");
        assert!(lines[1].too_long && lines[1].bytes.is_empty());
        assert!(lines[2].is_blank());
        assert_eq!(
            (&lines[3].bytes[..], lines[3].place.line),
            (&b"last"[..], Some(4))
        );
    }
}
