//! Standard output and standard error, with colour where a person looks on.

use std::io::{BufWriter, IsTerminal, StdoutLock, Write};

use serde::Serialize;

use super::error::Failure;

/// Standard output: buffered, closed pipes are errors rather than panics.
pub struct Out {
    writer: BufWriter<StdoutLock<'static>>,
    /// How to emphasise.
    pub paint: Paint,
}

impl Out {
    /// Takes standard output for the rest of the process.
    pub fn new() -> Self {
        let stdout = std::io::stdout();
        Self {
            paint: Paint(stdout.is_terminal() && colour_allowed()),
            writer: BufWriter::with_capacity(64 << 10, stdout.lock()),
        }
    }

    /// Writes one line.
    pub fn line(&mut self, text: &str) -> Result<(), Failure> {
        Ok(writeln!(self.writer, "{text}")?)
    }

    /// Writes a value as indented JSON.
    pub fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        serde_json::to_writer_pretty(&mut self.writer, value)?;
        Ok(writeln!(self.writer)?)
    }

    /// Hands everything on.
    pub fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.writer.flush()?)
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.writer.flush()
    }
}

/// Emphasis by terminal codes, or none.
#[derive(Debug, Clone, Copy)]
pub struct Paint(bool);

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        if self.0 && !text.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    /// Whether emphasis shows.
    pub fn shows(self) -> bool {
        self.0
    }

    /// For names.
    pub fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    /// For what explains.
    pub fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    /// For conflict.
    pub fn red(self, text: &str) -> String {
        self.with("31", text)
    }

    /// For cooperation.
    pub fn green(self, text: &str) -> String {
        self.with("32", text)
    }
}

fn colour_allowed() -> bool {
    let no = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|v| v == "dumb");
    !no && !dumb
}

/// Whether a person looks at standard error.
pub fn watched() -> bool {
    std::io::stderr().is_terminal()
}

/// Says that something is wrong, on standard error.
pub fn complain(text: &str) {
    note(&format!("demarche: {text}"));
}

/// Says something on standard error; nobody there is fine.
pub fn note(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// `Ann`, `Ann and Bob`, `Ann, Bob and Cy`.
pub fn joined<S: AsRef<str>>(words: &[S]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

/// `2 new, 1 unchanged`: what became of what was taken in.
pub fn taken(new: usize, same: usize, replaced: usize, failed: usize) -> String {
    let others = [
        (same, "unchanged"),
        (replaced, "replaced"),
        (failed, "failed"),
    ];
    let others = others.into_iter().filter(|(n, _)| *n > 0);
    let parts: Vec<String> = std::iter::once((new, "new"))
        .chain(others)
        .map(|(n, word)| format!("{n} {word}"))
        .collect();
    parts.join(", ")
}

/// `1 article`, `2 articles`.
pub fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}
