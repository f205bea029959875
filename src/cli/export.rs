//! `demarche export`: the graph, or a part of it, as text for other programs.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::ValueEnum;

use demarche::export::{Palette, dot, jsonl};

use super::error::{Code, Failure};
use super::output::{Out, counted, note};
use super::part::Part;
use super::{Shared, knowledge};

/// Arguments of `export`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche export dot --around Assad
  demarche export jsonl --query 'Russia ? ?' -o russia.jsonl
  demarche export jsonl --all | sha256sum")]
pub struct Args {
    /// What to write
    #[arg(value_enum)]
    form: Form,
    /// File to write; standard output unless given
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    part: Part,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A drawing in Graphviz' language
    Dot,
    /// One edge with its evidence per line; with --all everything that the graph knows, sorted: two graphs are the same when this
    /// text is
    Jsonl,
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let store = shared.open()?;
    let mut file = args
        .output
        .as_ref()
        .map(File::create)
        .transpose()?
        .map(BufWriter::new);
    let mut writer: &mut dyn Write = match &mut file {
        Some(file) => file,
        None => out,
    };
    if args.form == Form::Jsonl && args.part.all {
        jsonl::dump(&store, &mut writer)?;
        writer.flush()?;
        return Ok(if store.article_count() == 0 {
            Code::Nothing
        } else {
            Code::Answered
        });
    }
    let graph = knowledge::graph(&store)?;
    let is_drawing = args.form == Form::Dot;
    let evidence = if is_drawing { 1 } else { shared.evidence(3) };
    let cut = args
        .part
        .cut(&graph, is_drawing && args.part.is_around(), evidence)?;
    match args.form {
        Form::Dot => writer.write_all(dot(&cut.picture(Palette::Standard)?).as_bytes())?,
        Form::Jsonl => {
            for edge in &cut.edges {
                serde_json::to_writer(&mut *writer, edge)?;
                writer.write_all(b"\n")?;
            }
        }
    }
    writer.flush()?;
    if let Some(path) = &args.output {
        note(&format!(
            "{}: {}",
            path.display(),
            counted(cut.edges.len(), "edge")
        ));
    }
    Ok(if cut.edges.is_empty() {
        Code::Nothing
    } else {
        Code::Answered
    })
}
