//! `demarche draw`: a drawing of the graph, or of a part of it.

use std::path::PathBuf;

use demarche::export::{Format, draw};

use super::complete;
use super::error::{Code, Failure};
use super::looks::Looks;
use super::output::{counted, note};
use super::part::Part;
use super::{Shared, knowledge};

/// Arguments of `draw`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche draw --around Assad -o assad.svg
  demarche draw '? attacks ?' --since 2016 -o attacks.pdf
  demarche draw --all -o everything.svg
  demarche draw --around Syria --cluster country --palette safe -o syria.png")]
pub struct Args {
    /// File to write: .svg, .png or .pdf
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Only the answer to this pattern, as with --query
    #[arg(value_name = "PATTERN", conflicts_with_all = ["query", "around"], add = complete::pattern())]
    pattern: Option<String>,
    #[command(flatten)]
    part: Part,
    #[command(flatten)]
    looks: Looks,
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared) -> Result<Code, Failure> {
    let extension = args
        .output
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default();
    let Some(format) = Format::of_extension(extension) else {
        return Err(Failure::Usage(format!(
            "{}: the name of a drawing must end in .svg, .png or .pdf",
            args.output.display()
        )));
    };
    let store = shared.open()?;
    let mut part = args.part.clone();
    part.query = args.pattern.clone().or(part.query);
    let graph = knowledge::graph(&store)?;
    let cut = part.resolved(1)?.cut(&graph, true)?;
    if cut.edges.is_empty() {
        return Err(Failure::Nothing(
            "there is nothing to draw; no file was written".into(),
        ));
    }
    let picture = cut.picture(
        &args.looks.style(&graph, &cut.edges)?,
        knowledge::ontology()?,
    );
    // Drawing takes time; others may use the graph meanwhile.
    drop(graph);
    drop(store);
    let (bytes, missing) = draw(&picture, format)?;
    std::fs::write(&args.output, bytes).map_err(|e| Failure::written(&args.output, &e))?;
    if let Some(missing) = missing {
        note(&missing);
    }
    note(&format!(
        "{}: {} between {}",
        args.output.display(),
        counted(cut.edges.len(), "edge"),
        counted(picture.nodes.len(), "node")
    ));
    Ok(Code::Answered)
}
