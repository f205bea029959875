//! `demarche backup` and `demarche restore`: the whole graph in one compressed file, and back.

use std::path::PathBuf;

use demarche::store::Store;

use super::Shared;
use super::error::{Code, Failure};
use super::output::{Out, counted};
use super::stats::size;

/// Arguments of `backup`.
#[derive(clap::Args)]
#[command(after_help = "Example:
  demarche backup news-2016-10-03.demarche")]
pub struct Args {
    /// File to write; an older one is replaced once the new one is whole
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Runs `backup`.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let store = shared.open()?;
    store.backup(&args.file)?;
    let bytes = std::fs::metadata(&args.file)?.len();
    let articles = store.article_count();
    if shared.json() {
        out.json(&serde_json::json!({ "articles": articles, "bytes": bytes }))?;
    } else {
        out.line(&format!(
            "{}: {}, {}",
            args.file.display(),
            counted(articles, "article"),
            size(bytes)
        ))?;
    }
    Ok(Code::Answered)
}

/// Arguments of `restore`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche --store copy restore news-2016-10-03.demarche
  demarche restore news-2016-10-03.demarche --replace")]
pub struct RestoreArgs {
    /// File that `demarche backup` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace the graph that is there, even if it is damaged
    #[arg(long)]
    replace: bool,
}

/// Runs `restore`.
pub fn restore(args: &RestoreArgs, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let store = Store::restore(&args.file, &shared.store, args.replace)?;
    let articles = store.article_count();
    if shared.json() {
        out.json(&serde_json::json!({ "articles": articles }))?;
    } else {
        out.line(&format!(
            "the graph in {} now holds {}",
            shared.store.display(),
            counted(articles, "article")
        ))?;
    }
    Ok(Code::Answered)
}
