//! How a command ends: its exit code, and the sentence that goes with a failure.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use demarche::export::GraphvizError;
use demarche::export::jsonl::DumpError;
use demarche::query::QueryError;
use demarche::store::{StoreError, is_shortage};

use super::output::complain;

/// How a command that ran to its end ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// Answered.
    Answered = 0,
    /// Nothing was found.
    Nothing = 1,
    /// What was to be checked has mistakes.
    Mistakes = 2,
    /// Some input could not be read; the rest was.
    SomeInputFailed = 3,
    /// The store was looked at and is damaged.
    Damaged = 4,
    /// Stopped by a signal before the end.
    Stopped = 130,
}

impl From<Code> for ExitCode {
    fn from(code: Code) -> Self {
        Self::from(code as u8)
    }
}

/// Why a command broke off.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What was asked for makes no sense.
    #[error("{0}")]
    Usage(String),
    /// What was asked for is not there.
    #[error("{0}")]
    Nothing(String),
    /// The system gave no thread.
    #[error(
        "no more threads can be started ({0}); end other programs, or ask for fewer with --jobs"
    )]
    Threads(String),
    /// No input could be read.
    #[error("{0}")]
    Input(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The program's own data cannot be read.
    #[error("the language data in this program cannot be read: {0}")]
    Data(String),
    /// A drawing failed.
    #[error(transparent)]
    Drawing(#[from] GraphvizError),
    /// The output could not be written.
    #[error("cannot write the output: {0}")]
    Output(#[from] std::io::Error),
    /// The output could not be put into JSON.
    #[error("cannot write the output as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Store(e) => Self::Store(e),
            QueryError::Ontology(cause) => Self::Data(cause),
            QueryError::UnknownName { .. } | QueryError::Claim(_) => {
                Self::Nothing(error.to_string())
            }
            other => Self::Usage(other.to_string()),
        }
    }
}

impl From<DumpError> for Failure {
    fn from(error: DumpError) -> Self {
        match error {
            DumpError::Store(e) => Self::Store(e),
            DumpError::Write(e) => Self::Output(e),
            DumpError::Json(e) => Self::Json(e),
        }
    }
}

impl Failure {
    /// A file that the user named could not be written.
    pub fn written(path: &Path, cause: &std::io::Error) -> Self {
        Self::Input(format!(
            "{} cannot be written: {cause}; check the path, your right to write there, and the room on the disk",
            path.display()
        ))
    }

    /// Says what is wrong and gives the exit code. A reader that went away (`demarche … | head`) is no failure.
    pub fn report(&self) -> ExitCode {
        if self.is_broken_pipe() {
            return ExitCode::SUCCESS;
        }
        complain(&self.to_string());
        ExitCode::from(match self {
            Self::Nothing(_) => 1,
            Self::Usage(_) => 2,
            Self::Threads(_)
            | Self::Input(_)
            | Self::Output(_)
            | Self::Json(_)
            | Self::Drawing(_)
            | Self::Data(_) => 3,
            Self::Store(_) => 4,
        })
    }

    fn is_broken_pipe(&self) -> bool {
        match self {
            Self::Output(e) => e.kind() == std::io::ErrorKind::BrokenPipe,
            Self::Json(e) => e.io_error_kind() == Some(std::io::ErrorKind::BrokenPipe),
            _ => false,
        }
    }
}

/// From now on a library that takes memory or a thread for granted, and gets none, ends the program with a sentence; what was committed is
/// safe, as it is from any end.
pub fn expect_shortage() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !is_shortage(info.payload()) {
            return before(info);
        }
        // Nobody may be left to read it.
        let _ = writeln!(
            std::io::stderr(),
            "demarche: there is too little memory; end other programs, or allow this one more, and run the command again"
        );
        std::process::exit(4);
    }));
}
