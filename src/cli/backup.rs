//! `demarche backup`, `demarche bundle` and `demarche restore`: the whole graph in one compressed file, and back.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter};
use std::path::{Path, PathBuf};

use demarche::export::bundle::{self, BundleError};
use demarche::store::{Store, StoreError};

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

/// Arguments of `bundle`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche bundle news-2016-10-03.tar.zst
  demarche --store copy restore news-2016-10-03.tar.zst

The archive holds bundle.json, decisions.toml and fragments/*.jsonl: tar and zstd open it, `demarche load` reads its fragments. \
A backup is made and restored faster, but only demarche reads it.")]
pub struct BundleArgs {
    /// File to write, by custom ending in .tar.zst; an older one is replaced once the new one is whole
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Runs `bundle`.
pub fn bundle(args: &BundleArgs, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let store = shared.open()?;
    let mut fresh = args.file.clone().into_os_string();
    fresh.push(".new");
    let fresh = PathBuf::from(fresh);
    let wrong = |e: BundleError| in_file(&args.file, e);
    let written = (|| {
        let mut file = BufWriter::new(File::create(&fresh)?);
        let head = bundle::write(&store, &mut file)?;
        file.into_inner()
            .map_err(std::io::IntoInnerError::into_error)?
            .sync_all()?;
        std::fs::rename(&fresh, &args.file)?;
        Ok(head)
    })();
    if written.is_err() {
        let _ = std::fs::remove_file(&fresh);
    }
    let head = written.map_err(wrong)?;
    if shared.json() {
        out.json(&head)?;
    } else {
        out.line(&format!(
            "{}: {}, {}, {}, {}",
            args.file.display(),
            counted(head.articles, "article"),
            counted(head.claims, "claim"),
            counted(head.decisions, "decision"),
            size(std::fs::metadata(&args.file)?.len())
        ))?;
    }
    Ok(Code::Answered)
}

/// What is wrong with the graph is said as ever; what is wrong with the file, with its name.
fn in_file(file: &Path, e: BundleError) -> Failure {
    match e {
        BundleError::Store(e) => e.into(),
        BundleError::File(source) => StoreError::File {
            path: file.to_path_buf(),
            source,
        }
        .into(),
        e => Failure::Input(format!("{}: {e}", file.display())),
    }
}

/// Arguments of `restore`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche --store copy restore news-2016-10-03.demarche
  demarche restore news-2016-10-03.demarche --replace
  demarche --store copy restore news-2016-10-03.tar.zst")]
pub struct RestoreArgs {
    /// File that `demarche backup` or `demarche bundle` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace the graph that is there, even if it is damaged
    #[arg(long)]
    replace: bool,
}

/// Runs `restore`.
pub fn restore(args: &RestoreArgs, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let store = take_back(args, shared)?;
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

fn take_back(args: &RestoreArgs, shared: &Shared) -> Result<Store, Failure> {
    let unread = |e: std::io::Error| in_file(&args.file, e.into());
    let mut file = BufReader::new(File::open(&args.file).map_err(unread)?);
    if !bundle::is_bundle(file.fill_buf().map_err(unread)?) {
        return Ok(Store::restore(&args.file, &shared.store, args.replace)?);
    }
    let wrong = |e: BundleError| in_file(&args.file, e);
    Store::filled(&shared.store, args.replace, |store| {
        bundle::read(file, store).map(|_| ())
    })
    .map_err(wrong)
}
