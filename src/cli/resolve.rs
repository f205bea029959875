//! `demarche evidence` and `demarche resolve`: identity without a graph, for engines that spread the articles over many machines.

use std::path::PathBuf;

use serde::Deserialize;

use demarche::ingest::RawLine;
use demarche::model::{FragmentLine, read_line};
use demarche::resolve::Rekeying;
use demarche::resolve::stateless::{ArticleEvidence, resolve};

use super::error::{Code, Failure};
use super::output::{Out, complain, counted, note};
use super::{decisions, knowledge, lines};

/// Arguments of `evidence`.
#[derive(clap::Args)]
#[command(after_help = "Example:
  demarche extract articles.jsonl | demarche evidence | demarche resolve > map.jsonl

One line comes out for each line that goes in. A line that tells of an article that could not be read goes through as it is.")]
pub struct EvidenceArgs {
    /// File of lines as `demarche extract` writes them, plain or compressed by zstd or gzip; "-" is standard input
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
    /// The decisions that will be given to `resolve`: some say that a name means somebody else in some articles
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
}

/// Arguments of `resolve`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche resolve evidence-*.jsonl.zst > map.jsonl
  demarche extract articles.jsonl | demarche resolve --decisions decisions.toml

The lines of the map have a \"type\": \"key\" says which entity a name key means, \"entity\" what it is called, \"article\" that it has \
its origin in common with others, \"rejected\" that the user rejected a claim. Order and repetition of the input change nothing.")]
pub struct ResolveArgs {
    /// Files of lines as `demarche evidence` or `demarche extract` writes them; "-" is standard input
    #[arg(value_name = "FILE", default_value = "-")]
    files: Vec<PathBuf>,
    /// Decisions to follow, as `demarche decisions export` writes them
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
}

/// A line of evidence, or one of an article that could not be read.
#[derive(Deserialize)]
#[serde(untagged)]
enum Shown {
    Evidence(ArticleEvidence),
    Failed {
        #[serde(rename = "error")]
        _error: String,
    },
}

/// Runs `evidence`.
pub fn evidence(args: &EvidenceArgs, out: &mut Out) -> Result<Code, Failure> {
    let decided = args.decisions.as_deref().map(decisions::of_file);
    let rekeying = Rekeying::new(&decided.transpose()?.unwrap_or_default());
    let mut failed = 0;
    for line in lines::open(&args.file)? {
        let line = line.map_err(|e| Failure::Input(e.to_string()))?;
        let text = match read(&line)? {
            FragmentLine::Read(_, fragment) => {
                serde_json::to_string(&ArticleEvidence::of(*fragment, &rekeying))?
            }
            FragmentLine::Failed(failure) => {
                failed += 1;
                serde_json::to_string(&failure)?
            }
        };
        out.line(&text)?;
    }
    out.flush()?;
    Ok(ended(failed))
}

/// Runs `resolve`.
pub fn run(args: &ResolveArgs, out: &mut Out) -> Result<Code, Failure> {
    let decided = args.decisions.as_deref().map(decisions::of_file);
    let decided = decided.transpose()?.unwrap_or_default();
    let rekeying = Rekeying::new(&decided);
    let mut articles = Vec::new();
    let mut failed = 0;
    for file in &args.files {
        for line in lines::open(file)? {
            let line = line.map_err(|e| Failure::Input(e.to_string()))?;
            if line.is_blank() {
                continue;
            }
            match serde_json::from_slice::<Shown>(&line.bytes) {
                Ok(Shown::Evidence(evidence)) => articles.push(evidence),
                Ok(Shown::Failed { .. }) => failed += 1,
                Err(_) => match read(&line)? {
                    FragmentLine::Read(_, fragment) => {
                        articles.push(ArticleEvidence::of(*fragment, &rekeying));
                    }
                    FragmentLine::Failed(_) => failed += 1,
                },
            }
        }
    }
    let (lines, warnings) = resolve(articles, &decided, knowledge::gazetteer()?);
    for line in &lines {
        out.line(&serde_json::to_string(line)?)?;
    }
    out.flush()?;
    for warning in warnings {
        note(&warning);
    }
    Ok(ended(failed))
}

fn read(line: &RawLine) -> Result<FragmentLine, Failure> {
    read_line(&line.bytes).map_err(|e| {
        Failure::Input(format!(
            "{}: this is no line of `demarche extract` or `demarche evidence`: {}",
            line.place,
            lines::wrong(&e)
        ))
    })
}

fn ended(failed: usize) -> Code {
    if failed == 0 {
        return Code::Answered;
    }
    complain(&format!(
        "{} could not be read where these lines were made",
        counted(failed, "article")
    ));
    Code::SomeInputFailed
}
