//! Files of JSON lines as input: plain, compressed, or standard input.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use demarche::ingest::{Error, Lines};

use super::error::Failure;

/// What files compressed by zstd and gzip begin with.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// Bytes that are unpacked at a time.
const BUFFER: usize = 1 << 20;

/// What is wrong with a line that should be JSON of a certain form.
pub fn wrong(cause: &serde_json::Error) -> String {
    let column = cause.column();
    if cause.is_syntax() || cause.is_eof() {
        return format!("it is not whole JSON (column {column})");
    }
    let said = cause.to_string();
    let what = said.split(" at line ").next().unwrap_or(&said);
    if column == 0 {
        return what.to_owned();
    }
    format!("{what} (column {column})")
}

/// The lines of a file; "-" is standard input.
pub fn open(path: &Path) -> Result<Lines<Box<dyn BufRead + Send>>, Failure> {
    let failed = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::NotFound => Failure::Input(Error::Missing(path.to_owned()).to_string()),
        _ => Failure::Input(
            Error::Io {
                file: path.to_owned(),
                cause: e,
            }
            .to_string(),
        ),
    };
    let (mut stream, name): (Box<dyn BufRead + Send>, &Path) = if path.as_os_str() == "-" {
        let stdin = BufReader::new(std::io::stdin());
        (Box::new(stdin), Path::new("standard input"))
    } else {
        let file = BufReader::new(File::open(path).map_err(failed)?);
        (Box::new(file), path)
    };
    let first = stream.fill_buf().map_err(failed)?;
    if first.starts_with(&ZSTD) {
        let plain = zstd::Decoder::with_buffer(stream).map_err(failed)?;
        stream = Box::new(BufReader::with_capacity(BUFFER, plain));
    } else if first.starts_with(&GZIP) {
        let plain = flate2::bufread::MultiGzDecoder::new(stream);
        stream = Box::new(BufReader::with_capacity(BUFFER, plain));
    }
    Ok(Lines::new(stream, name))
}
