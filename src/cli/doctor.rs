//! `demarche doctor`: is the store whole, what is wrong with it, which command mends it; and getting out what can still be read.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use demarche::model::write_line;
use demarche::store::{Diagnosis, Mend, Store};

use super::Shared;
use super::error::{Code, Failure};
use super::output::{Out, counted, note};

/// Arguments of `doctor`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche doctor
  demarche doctor --salvage saved && demarche --store new load saved/fragments.jsonl saved/decisions.jsonl

Exit codes: 0 the graph is whole, 4 it is damaged.")]
pub struct Args {
    /// Write whatever can still be read into this folder, as lines for `demarche load`; the store is left as it is
    #[arg(long, value_name = "DIR")]
    salvage: Option<PathBuf>,
}

#[derive(Serialize)]
struct Report<'a> {
    whole: bool,
    #[serde(flatten)]
    diagnosis: &'a Diagnosis,
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    if let Some(dir) = &args.salvage {
        return salvage(dir, shared, out);
    }
    let diagnosis = Store::diagnose(&shared.store)?;
    let damaged = diagnosis.is_damaged();
    if shared.json() {
        out.json(&Report {
            whole: !damaged,
            diagnosis: &diagnosis,
        })?;
    } else {
        for finding in &diagnosis.findings {
            let kind = match finding.mend {
                mend if mend.is_damage() => out.paint.red("damage"),
                _ => "remark".to_owned(),
            };
            out.line(&format!("{kind}: {}", finding.what))?;
        }
        out.line(&format!(
            "{}, {} and {} were read{}",
            counted(diagnosis.articles, "article"),
            counted(diagnosis.claims, "claim"),
            counted(diagnosis.records, "record"),
            if damaged { "" } else { ": the graph is whole" }
        ))?;
        for line in advice(diagnosis.gravest(), &shared.store) {
            out.line(&line)?;
        }
    }
    Ok(if damaged {
        Code::Damaged
    } else {
        Code::Answered
    })
}

/// Which commands mend it.
fn advice(mend: Option<Mend>, store: &Path) -> Vec<String> {
    let lines: &[&str] = match mend {
        None | Some(Mend::Nothing) => &[],
        Some(Mend::Compact) => &["`demarche compact` frees the space"],
        Some(Mend::Renew | Mend::Rebuild) => {
            &["`demarche rebuild --index` makes the index anew from the stored articles"]
        }
        Some(Mend::Restore) => &[
            "`demarche restore BACKUP --replace` puts a backup in its place; without one:",
            "`demarche doctor --salvage DIR` saves the articles that can still be read, and",
            "`demarche --store NEW load DIR/fragments.jsonl DIR/decisions.jsonl` makes a new graph of them",
        ],
    };
    let flag = match store.to_str() {
        Some(".demarche") => None,
        _ => Some(format!("demarche --store {} ", store.display())),
    };
    (lines.iter())
        .map(|line| match &flag {
            Some(flag) if !line.contains("--store") => line.replace("demarche ", flag),
            _ => (*line).to_owned(),
        })
        .collect()
}

fn salvage(dir: &Path, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let failed = |e: std::io::Error| Failure::written(dir, &e);
    let found = Store::salvage(&shared.store)?;
    fs::create_dir_all(dir).map_err(failed)?;
    let open = |name: &str| {
        File::create(dir.join(name))
            .map(BufWriter::new)
            .map_err(failed)
    };
    let mut fragments = open("fragments.jsonl")?;
    for (text, fragment) in found.articles.values() {
        writeln!(fragments, "{}", write_line(text.as_deref(), fragment)?)?;
    }
    fragments.flush()?;
    let mut decisions = open("decisions.jsonl")?;
    for decision in &found.decisions {
        writeln!(decisions, "{}", serde_json::to_string(decision)?)?;
    }
    decisions.flush()?;
    for warning in &found.warnings {
        note(warning);
    }
    out.line(&format!(
        "{} and {} saved in {}",
        counted(found.articles.len(), "article"),
        counted(found.decisions.len(), "decision"),
        dir.display()
    ))?;
    Ok(if found.articles.is_empty() {
        Code::Nothing
    } else {
        Code::Answered
    })
}
