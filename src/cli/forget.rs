//! `demarche forget`: takes articles out of the graph, with all that only they say.

use serde::Serialize;

use super::Shared;
use super::error::{Code, Failure};
use super::output::{Out, complain, counted, note};

/// Edges shown by a dry run; the others are counted.
const SHOWN: usize = 50;

/// Arguments of `forget`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche forget a.txt --dry-run
  demarche forget a.txt b.txt --purge")]
pub struct Args {
    /// Ids of articles, as `demarche articles` lists them
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// Only show which edges would go
    #[arg(long, conflicts_with = "purge")]
    dry_run: bool,
    /// Rewrite the files too, so that no byte of the articles is left on disk, and search them to prove it
    #[arg(long)]
    purge: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    forgotten: usize,
    unknown: &'a [String],
    /// Pieces of text that were searched for after a purge; none was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    searched: Option<usize>,
}

#[derive(Serialize)]
struct Preview<'a> {
    would_forget: usize,
    unknown: &'a [String],
    edges: &'a [(String, String, String)],
    kept: usize,
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    if args.dry_run {
        return preview(args, shared, out);
    }
    let mut store = shared.open()?;
    let traces = if args.purge {
        Some(store.traces(&args.ids)?)
    } else {
        None
    };
    let done = store.forget(&args.ids)?;
    let searched = match traces {
        Some(traces) if done.forgotten > 0 => Some(store.compact()?.prove_gone(traces)?),
        _ => None,
    };
    missing(&done.unknown);
    if shared.json() {
        out.json(&Report {
            forgotten: done.forgotten,
            unknown: &done.unknown,
            searched,
        })?;
    } else {
        out.line(&format!("{} forgotten", counted(done.forgotten, "article")))?;
        if let Some(pieces) = searched {
            note(&format!(
                "the files were rewritten and searched for {}: none is left",
                counted(pieces, "trace")
            ));
        }
    }
    Ok(if done.forgotten == 0 {
        Code::Nothing
    } else {
        Code::Answered
    })
}

fn missing(ids: &[String]) {
    for id in ids {
        complain(&format!(
            "there is no article \"{id}\" in the graph; `demarche articles` lists the ids"
        ));
    }
}

fn preview(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let found = shared.open()?.preview_forget(&args.ids)?;
    missing(&found.unknown);
    if shared.json() {
        out.json(&Preview {
            would_forget: found.articles,
            unknown: &found.unknown,
            edges: &found.edges,
            kept: found.kept,
        })?;
    } else {
        let plain = demarche::export::plain;
        for (subject, relation, object) in found.edges.iter().take(SHOWN) {
            out.line(&format!(
                "{} --{relation}--> {}",
                plain(subject),
                plain(object)
            ))?;
        }
        let more = found.edges.len().saturating_sub(SHOWN);
        if more > 0 {
            out.line(&format!("and {more} more"))?;
        }
        out.flush()?;
        note(&format!(
            "forgetting {} would take away {}; {} that other articles attest too would stay",
            counted(found.articles, "article"),
            counted(found.edges.len(), "edge"),
            counted(found.kept, "edge"),
        ));
    }
    Ok(if found.articles == 0 {
        Code::Nothing
    } else {
        Code::Answered
    })
}
