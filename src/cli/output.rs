//! Standard output and standard error, with colour where a person looks on.

use std::io::{BufWriter, IsTerminal, StdoutLock, Write};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use serde::Serialize;

use super::error::Failure;

/// What is held back until a command is done, so that its length is known; none while nothing is.
static HELD: Mutex<Option<Vec<u8>>> = Mutex::new(None);

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

    /// On a terminal, holds back all that is written, and what is noted, until [`Out::finish`].
    pub fn hold() {
        if std::io::stdout().is_terminal()
            && pager().is_some()
            && let Ok(mut held) = HELD.lock()
        {
            *held = Some(Vec::new());
        }
    }

    /// Shows what was held back: in a pager if it is longer than the terminal is high.
    pub fn finish(&mut self) -> Result<(), Failure> {
        let held = HELD.lock().ok().and_then(|mut held| held.take());
        if let Some(text) = held {
            let lines = text.split(|b| *b == b'\n').count();
            let height = terminal_size::terminal_size().map_or(usize::MAX, |(_, h)| h.0.into());
            if lines < height || !page(&text) {
                self.writer.write_all(&text)?;
            }
        }
        Ok(self.writer.flush()?)
    }

    /// Writes one line.
    pub fn line(&mut self, text: &str) -> Result<(), Failure> {
        Ok(writeln!(self, "{text}")?)
    }

    /// Writes text as it is.
    pub fn text(&mut self, text: &str) -> Result<(), Failure> {
        Ok(self.write_all(text.as_bytes())?)
    }

    /// Writes a value as indented JSON.
    pub fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        serde_json::to_writer_pretty(&mut *self, value)?;
        Ok(writeln!(self)?)
    }

    /// Hands everything on.
    pub fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.writer.flush()?)
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if let Ok(mut held) = HELD.lock()
            && let Some(text) = held.as_mut()
        {
            text.extend_from_slice(bytes);
            return Ok(bytes.len());
        }
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
    if let Ok(mut held) = HELD.lock()
        && let Some(page) = held.as_mut()
    {
        page.extend_from_slice(text.as_bytes());
        page.push(b'\n');
        return;
    }
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// The pager to show long texts with: what PAGER says, else `less`; none if it is to be none.
fn pager() -> Option<String> {
    match std::env::var("PAGER") {
        Ok(pager) if pager.trim().is_empty() || pager.trim() == "cat" => None,
        Ok(pager) => Some(pager),
        Err(_) => Some("less".to_owned()),
    }
}

/// Shows a text in the pager; false if there is none.
fn page(text: &[u8]) -> bool {
    let Some(pager) = pager() else {
        return false;
    };
    let mut words = pager.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or("less"));
    command.args(words).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        // Show colours, and leave the text on the screen.
        command.env("LESS", "FRX");
    }
    let Ok(mut child) = command.spawn() else {
        return false;
    };
    if let Some(mut stdin) = child.stdin.take() {
        // Who leaves the pager early has seen enough.
        let _ = stdin.write_all(text);
    }
    child.wait().is_ok()
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
