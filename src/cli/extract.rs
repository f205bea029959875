//! `demarche extract`: JSON lines of articles in, one line of what each says out, in input order. No graph is touched.

use std::io::Write;
use std::path::PathBuf;

use demarche::ingest::{Error, Line, RawLine, foreign};
use demarche::model::{FailedArticle, Failure as FailedLine, write_line};

use super::error::{Code, Failure};
use super::lines;
use super::output::{Out, complain, counted, note};
use super::work::Workers;

/// Bytes of input in flight: keeps memory flat whatever the length of the lines.
const BATCH_BYTES: usize = 16 << 20;

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
    let mut lines = lines::open(&args.file)?;
    let workers = Workers::new(args.jobs)?;
    let mut read = 0;
    let (mut failed, mut aside) = (0, 0);
    loop {
        let batch = next_batch(&mut lines, workers.batch())?;
        if batch.is_empty() {
            break;
        }
        let from = read + 1;
        read += batch.len();
        let numbered: Vec<_> = (from..).zip(batch).collect();
        for line in workers.map(numbered, |(n, raw)| one(&workers, n, &raw, args.with_text)) {
            let (text, fate) = line?;
            out.write_all(text.as_bytes())?;
            out.write_all(b"\n")?;
            failed += usize::from(fate == Fate::Failed);
            aside += usize::from(fate == Fate::Aside);
        }
        out.flush()?;
    }
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

fn next_batch(
    lines: &mut impl Iterator<Item = Result<RawLine, Error>>,
    most: usize,
) -> Result<Vec<RawLine>, Failure> {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while batch.len() < most && bytes < BATCH_BYTES {
        let Some(line) = lines.next() else { break };
        let line = line.map_err(|e| Failure::Input(e.to_string()))?;
        bytes += line.bytes.len();
        batch.push(line);
    }
    Ok(batch)
}

/// What became of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Read,
    Aside,
    Failed,
}

/// The output line for one input line, and what became of it.
fn one(
    workers: &Workers,
    number: usize,
    raw: &RawLine,
    with_text: bool,
) -> Result<(String, Fate), serde_json::Error> {
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
