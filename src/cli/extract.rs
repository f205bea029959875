//! `demarche extract`: JSON lines of articles in, one line of what each says out, in input order. No graph is touched.

use std::io::Write;
use std::path::PathBuf;

use demarche::ingest::{Line, RawLine, foreign};
use demarche::model::{FailedArticle, Failure as FailedLine, write_line};

use super::error::{Code, Failure};
use super::gate::{Gate, Sink, in_order};
use super::lines;
use super::output::{Out, complain, counted, note};
use super::work::Workers;

/// Lines under way, for each thread.
const UNDER_WAY: usize = 64;
/// Their bytes, in all: keeps memory flat whatever their length. One line may be longer.
const BYTES_UNDER_WAY: usize = 16 << 20;

/// Arguments of `extract`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche extract articles.jsonl > claims.jsonl
  demarche extract - --with-text < articles.jsonl

Lines that cannot be read, and articles in other languages than English, get a line with the field \"error\" that says why.")]
pub struct Args {
    /// File of JSON lines such as {"id": "a1", "text": "…", "date": "2016-10-03"}, plain or compressed by zstd or gzip; "-" is standard input
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
    /// Carry the text along, so that the fragment can be explained elsewhere
    #[arg(long)]
    with_text: bool,
    /// Threads; one per core unless given
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Out) -> Result<Code, Failure> {
    let lines = lines::open(&args.file)?;
    let workers = Workers::new(args.jobs)?;
    let gate = Gate::new(UNDER_WAY * workers.threads(), BYTES_UNDER_WAY);
    let lines = lines.map(|line| line.map_err(|e| Failure::Input(e.to_string())));
    let mut written = Written {
        out,
        read: 0,
        failed: 0,
        aside: 0,
    };
    in_order(
        &workers,
        &gate,
        lines,
        |raw| raw.bytes.len(),
        |number, raw| one(&workers, number + 1, &raw, args.with_text),
        &mut written,
    )?;
    written.rest()?;
    let Written {
        read,
        failed,
        aside,
        ..
    } = written;
    if aside > 0 {
        note(&format!(
            "{aside} of {} set aside, not being in English; each has a line with the field \"error\"",
            counted(read, "line")
        ));
    }
    if failed > 0 {
        complain(&format!(
            "{} of {} could not be read; each has a line with the field \"error\"",
            failed,
            counted(read, "line")
        ));
        return Ok(Code::SomeInputFailed);
    }
    Ok(Code::Answered)
}

/// Where the lines go, and how many of them there were.
struct Written<'o> {
    out: &'o mut Out,
    read: usize,
    failed: usize,
    aside: usize,
}

/// A line, and what became of its article.
type Told = Result<(String, Fate), serde_json::Error>;

impl Sink<Told> for Written<'_> {
    fn take(&mut self, told: Told) -> Result<(), Failure> {
        let (text, fate) = told?;
        self.out.write_all(text.as_bytes())?;
        self.out.write_all(b"\n")?;
        self.read += 1;
        self.failed += usize::from(fate == Fate::Failed);
        self.aside += usize::from(fate == Fate::Aside);
        Ok(())
    }

    fn rest(&mut self) -> Result<(), Failure> {
        self.out.flush()
    }
}

/// What became of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Read,
    Aside,
    Failed,
}

/// The output line for one input line, and what became of it.
fn one(workers: &Workers, number: usize, raw: &RawLine, with_text: bool) -> Told {
    let mut fate = Fate::Failed;
    let (id, error) = match Line::read(raw) {
        Ok(read) => {
            let error = match foreign(&read.article.text) {
                Some(language) => {
                    fate = Fate::Aside;
                    format!("set aside: in {language}, not English")
                }
                None => match workers.extract(&read) {
                    Ok(fragment) => {
                        let text = with_text.then_some(read.article.text.as_str());
                        return Ok((write_line(text, &fragment)?, Fate::Read));
                    }
                    Err(error) => error,
                },
            };
            (Some(read.article.head.id), error)
        }
        Err(unread) => (unread.id, unread.error.to_string()),
    };
    let failure = FailedLine {
        article: FailedArticle {
            id: id.unwrap_or_else(|| format!("line {number}")),
        },
        error,
    };
    Ok((serde_json::to_string(&failure)?, fate))
}
