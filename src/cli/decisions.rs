//! `demarche decisions`: the decisions as a text file that can be kept under version control, shared, and applied to another graph.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;

use demarche::resolve::{Decision, from_toml, standing, to_toml};
use demarche::store::Store;

use super::Shared;
use super::error::{Code, Failure};
use super::output::{Out, counted, note};

/// Arguments of `decisions`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche decisions export decisions.toml
  demarche --store other decisions import decisions.toml

Importing adds the decisions that are not there yet, in their order; doing it again changes nothing.")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Write all decisions to a file
    #[command(after_help = "Example:\n  demarche decisions export decisions.toml")]
    Export {
        /// The file; - for standard output
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Take in the decisions of a file that are not there yet
    #[command(after_help = "Example:\n  demarche --store other decisions import decisions.toml")]
    Import {
        /// The file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

#[derive(Serialize)]
struct Report {
    added: usize,
    known: usize,
    warnings: Vec<String>,
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    match &args.what {
        What::Export { file } => export(file, &shared.open()?, out),
        What::Import { file } => import(file, shared, out),
    }
}

fn export(file: &Path, store: &Store, out: &mut Out) -> Result<Code, Failure> {
    let decisions = store.decisions()?;
    let text = to_toml(&decisions)
        .map_err(|e| Failure::Input(format!("the decisions cannot be written as TOML: {e}")))?;
    if file == Path::new("-") {
        out.write_all(text.as_bytes())?;
    } else {
        std::fs::write(file, text).map_err(|e| Failure::written(file, &e))?;
        note(&format!(
            "{}: {}",
            file.display(),
            counted(decisions.len(), "decision")
        ));
    }
    Ok(Code::Answered)
}

fn import(file: &Path, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let listed = of_file(file)?;
    let mut store = shared.open()?;
    let mut decisions = store.decisions()?;
    let before = decisions.len();
    let mut known = 0;
    for decision in listed {
        if decisions.iter().any(|d| d.id == decision.id) {
            known += 1;
        } else {
            decisions.push(decision);
        }
    }
    let added = decisions.len() - before;
    if added > 0 {
        store.set_decisions(&decisions)?;
    }
    let report = Report {
        added,
        known,
        warnings: warnings(&store, &decisions[before..], &decisions)?,
    };
    if shared.json() {
        out.json(&report)?;
    } else {
        let there = match known {
            0 => String::new(),
            n => format!(", {n} known already"),
        };
        out.line(&format!("{} added{there}", counted(added, "decision")))?;
        out.flush()?;
        for warning in &report.warnings {
            note(warning);
        }
    }
    Ok(Code::Answered)
}

/// The decisions of a file; what is wrong is said with its line.
pub fn of_file(file: &Path) -> Result<Vec<Decision>, Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|e| Failure::Input(format!("{} cannot be read: {e}", file.display())))?;
    from_toml(&text).map_err(|e| Failure::Usage(format!("{}: {e}", file.display())))
}

/// What the new decisions name that is not there, and which contradict others.
fn warnings(store: &Store, new: &[Decision], all: &[Decision]) -> Result<Vec<String>, Failure> {
    let mut warnings = store.dangling(&new.iter().collect::<Vec<_>>())?;
    let contradictions = store.compute_identity()?.warnings;
    let holding = standing(all);
    let is_new = |text: &String| {
        let mut ids = new.iter().filter(|d| holding.iter().any(|h| h.id == d.id));
        ids.any(|d| text.contains(&d.id))
    };
    warnings.extend(contradictions.into_iter().filter(is_new));
    Ok(warnings)
}
