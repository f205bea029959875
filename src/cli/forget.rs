//! `demarche forget`: takes articles out of the graph, with all that only they say.

use serde::Serialize;

use super::Shared;
use super::error::{Code, Failure};
use super::output::{Out, complain, counted};

/// Arguments of `forget`.
#[derive(clap::Args)]
pub struct Args {
    /// Ids of articles, as `demarche articles` lists them
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// Rewrite the files too, so that no byte of the articles is left on disk
    #[arg(long)]
    purge: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    forgotten: usize,
    unknown: &'a [String],
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let mut store = shared.open()?;
    let done = store.forget(&args.ids)?;
    if args.purge {
        store.compact()?;
    }
    for id in &done.unknown {
        complain(&format!(
            "there is no article \"{id}\" in the graph; `demarche articles` lists the ids"
        ));
    }
    if shared.json() {
        out.json(&Report {
            forgotten: done.forgotten,
            unknown: &done.unknown,
        })?;
    } else {
        out.line(&format!("{} forgotten", counted(done.forgotten, "article")))?;
    }
    Ok(if done.forgotten == 0 {
        Code::Nothing
    } else {
        Code::Answered
    })
}
