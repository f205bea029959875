//! `demarche lint-ontology`: what is wrong with files of one's own, and with those of `data/`.

use std::path::PathBuf;

use serde::Serialize;

use demarche::nlp::Pipeline;
use demarche::ontology::lint::{Mistake, Severity, lint};

use super::Shared;
use super::error::{Code, Failure};
use super::knowledge::read;
use super::output::{Out, counted, note};

/// Arguments of `lint-ontology`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche lint-ontology relations.toml names.toml
  demarche lint-ontology data/ontology.toml --format json

The notation is explained in data/README.md and at the head of data/ontology.toml.
Exit codes: 0 the files can be used, 2 they have mistakes.")]
pub struct Args {
    /// Files in the notation of data/ontology.toml, data/lexicon.toml or data/gazetteer; they are read together
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    #[serde(flatten)]
    mistake: &'a Mistake,
}

/// Runs the command: one line per mistake, in the order of the files.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let files = read(&args.files)?;
    let pipeline = Pipeline::builtin().map_err(|e| Failure::Data(e.to_string()))?;
    let lemmatiser = |word: &str| pipeline.verb_lemma(word);
    let mut all: Vec<(&str, Mistake)> = Vec::new();
    for (i, file) in files.iter().enumerate() {
        let mut others = files.clone();
        others.remove(i);
        let mistakes = lint(file, &others, None, Some(&lemmatiser))
            .map_err(|e| Failure::Data(e.to_string()))?;
        all.extend(mistakes.into_iter().map(|m| (file.name.as_str(), m)));
    }
    let errors = (all.iter())
        .filter(|(_, m)| m.severity == Severity::Error)
        .count();
    if shared.json() {
        let lines: Vec<Line> = (all.iter())
            .map(|(file, mistake)| Line { file, mistake })
            .collect();
        out.json(&lines)?;
    } else {
        for (file, m) in &all {
            let severity = match m.severity {
                Severity::Error => out.paint.red("error"),
                Severity::Warning => "warning".to_owned(),
            };
            let place = out.paint.bold(&format!("{file}:{}:{}:", m.line, m.column));
            out.line(&format!("{place} {severity}: {}", m.message))?;
        }
        out.flush()?;
        note(&format!(
            "{}: {}, {}",
            counted(files.len(), "file"),
            counted(errors, "error"),
            counted(all.len() - errors, "warning")
        ));
    }
    Ok(if errors > 0 {
        Code::Mistakes
    } else {
        Code::Answered
    })
}
