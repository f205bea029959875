//! Tables as spreadsheets and databases write them: one article to a row, the first row names the columns.

use std::cell::Cell;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use csv::{ByteRecord, ReaderBuilder};

use super::piece::{Content, Piece};
use super::source::{Event, MAX_PART, Sink, no_text};
use super::{Error, Place, decode};

/// Cuts a table into rows.
pub(super) fn rows(stream: impl Read, file: &Path, separator: u8, sink: Sink) -> ControlFlow<()> {
    let left = Rc::new(Cell::new(2 * MAX_PART));
    let capped = Capped {
        inner: stream,
        left: Rc::clone(&left),
    };
    let mut table = ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(capped);
    let mut header: Option<Arc<Vec<String>>> = None;
    let mut record = ByteRecord::new();
    let mut empty = true;
    loop {
        left.set(2 * MAX_PART);
        let line = table.position().line() as usize;
        let place = Place::line(file, line);
        match table.read_byte_record(&mut record) {
            Ok(false) if empty => return sink(Event::Failed(no_text(file))),
            Ok(false) => return ControlFlow::Continue(()),
            Ok(true) => {}
            Err(cause) => {
                let error = match cause.into_kind() {
                    csv::ErrorKind::Io(cause)
                        if cause
                            .get_ref()
                            .is_some_and(<dyn std::error::Error + Send + Sync>::is::<RowError>) =>
                    {
                        Error::Malformed {
                            place,
                            what: format!(
                                "this row is longer than {} MB; perhaps a quotation mark is never closed",
                                MAX_PART >> 20
                            ),
                            todo: "mend it there; the rows before it were read",
                        }
                    }
                    csv::ErrorKind::Io(cause) => Error::io(file, cause),
                    other => Error::Malformed {
                        place,
                        what: format!("this row cannot be read ({other:?})"),
                        todo: "mend it; the rows before it were read",
                    },
                };
                return sink(Event::Failed(error));
            }
        }
        let text = |field: &[u8]| decode::lenient(field, None).text;
        let row: Vec<String> = record.iter().map(text).collect();
        let Some(header) = &header else {
            header = Some(Arc::new(
                row.iter()
                    .map(|h| h.trim_start_matches('\u{FEFF}').to_owned())
                    .collect(),
            ));
            continue;
        };
        if row.iter().all(|f| f.trim().is_empty()) {
            continue;
        }
        empty = false;
        sink(Event::Piece(Piece {
            place,
            content: Content::Row {
                header: Arc::clone(header),
                row,
            },
            ..Piece::default()
        }))?;
    }
}

/// A stream that fails once a row has taken too much of it.
struct Capped<R> {
    inner: R,
    left: Rc<Cell<usize>>,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        match self.left.get().checked_sub(n) {
            Some(left) => self.left.set(left),
            None => return Err(io::Error::other(RowError)),
        }
        Ok(n)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the row is too long")]
struct RowError;
