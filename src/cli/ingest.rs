//! `demarche ingest`: articles into the graph. What cannot be read is said, and the rest goes on.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(feature = "url")]
use demarche::ingest::Place;
use demarche::ingest::{self, FieldMap, Options, Skipped, read_date};
use demarche::model::Day;

use super::Shared;
use super::error::{Code, Failure};
use super::output::{Out, complain, counted, note};
use super::pipeline::{self, Job, Source};
use super::progress::Progress;
use super::report::Report;
use super::work::Workers;

/// Arguments of `ingest`.
#[derive(clap::Args)]
#[command(
    after_help = "Read are texts, web pages, RSS, Atom and JSON feeds, mail (.eml, .mbox), tables (.csv), JSON, lines of JSON, and web
archives (.warc): plain, .gz or .zst, or inside .zip and .tar. In folders, a file .demarcheignore says what to leave out.

Examples:
  demarche ingest news/
  demarche ingest dump.csv.gz --map text=body,date=published_at
  zcat articles.jsonl.gz | demarche ingest -
  demarche ingest archive/ --dry-run --since 2016-01-01

A run that was stopped or killed goes on when the same command is given again."
)]
pub struct Args {
    /// Files or folders of articles; "-" is standard input
    #[arg(required_unless_present = "url_given", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// A page to fetch from the network
    #[cfg(feature = "url")]
    #[arg(long, value_name = "URL", id = "url_given")]
    url: Vec<String>,
    #[cfg(not(feature = "url"))]
    #[arg(long = "url", value_name = "URL", id = "url_given", hide = true)]
    url: Vec<String>,
    #[command(flatten)]
    how: How,
    /// Stop after so many articles that are new or changed
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Say what would be read, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// How to read: shared with `watch`.
#[derive(clap::Args)]
pub struct How {
    /// Names of fields in JSON and columns in tables: text=body,date=published_at
    #[arg(
        long,
        value_name = "FIELD=NAME,…",
        default_value = "",
        hide_default_value = true
    )]
    map: FieldMap,
    /// Only articles published on or after this day
    #[arg(long, value_name = "DATE", value_parser = day)]
    since: Option<Day>,
    /// Threads; one per core unless given
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
}

impl How {
    /// The options of reading.
    pub fn options(&self) -> Options {
        Options {
            map: self.map.clone(),
            today: Some(jiff::Zoned::now().date()),
            since: self.since,
        }
    }
}

fn day(text: &str) -> Result<Day, String> {
    read_date(text).map_err(|_| format!("\"{text}\" is no day; write it as 2016-10-03"))
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let mut report = Report::default();
    let mut sources = Vec::new();
    for path in &args.paths {
        find(path, &mut sources, &mut report);
    }
    #[cfg(feature = "url")]
    fetch(&args.url, &mut sources, &mut report);
    #[cfg(not(feature = "url"))]
    if !args.url.is_empty() {
        return Err(Failure::Usage(
            "this demarche was built without access to the network; save the page and give its file, or build with \
             `cargo install --features url`"
                .into(),
        ));
    }
    if sources.is_empty() {
        return Err(Failure::Input(
            "nothing could be read; the graph is as it was".into(),
        ));
    }
    let workers = Workers::new(args.how.jobs)?;
    let store = if args.dry_run {
        // Nothing may be made where there is no graph.
        shared.store.exists().then(|| shared.open()).transpose()?
    } else {
        Some(shared.open_to_add()?)
    };
    let stop = stop_signal()?;
    let job = Job {
        sources: &sources,
        options: args.how.options(),
        limit: args.limit,
        dry: args.dry_run,
        stop: &stop,
    };
    let mut progress = Progress::new(total(&sources));
    let done = pipeline::run(&job, &workers, store, &mut report, &mut progress);
    report.seconds = progress.finish();
    report.interrupted = stop.load(Ordering::Relaxed);
    let store = done?;
    pipeline::more_warnings(&report);
    mention("archives", &report.left_out);
    match store {
        Some(store) if !args.dry_run => {
            let store = if report.changed() {
                store.settle()?
            } else {
                store
            };
            report.look_up(&store)?;
            report.tell(&store, shared, out)?;
        }
        _ => report.tell_dry(shared, out)?,
    }
    Ok(ended(&report))
}

fn ended(report: &Report) -> Code {
    if report.interrupted {
        note(&format!(
            "stopped before the end: {} of this run are in the graph; give the same command again to go on",
            counted(report.new + report.replaced, "article")
        ));
        return Code::Stopped;
    }
    if report.limited {
        note("stopped at the limit; give the same command again to go on");
    }
    if report.failed > 0 {
        Code::SomeInputFailed
    } else {
        Code::Answered
    }
}

/// A flag that is set by Ctrl-C and by a polite kill; a second one ends the process at once, which loses nothing but the group.
pub fn stop_signal() -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&stop))?;
        signal_hook::flag::register(signal, Arc::clone(&stop))?;
    }
    Ok(stop)
}

/// The bytes of all sources, if that is known.
pub fn total(sources: &[Source]) -> Option<u64> {
    sources
        .iter()
        .map(|s| {
            if let Source::File(found) = s {
                Some(found.size)
            } else {
                None
            }
        })
        .sum()
}

/// The files under a path; what cannot be looked at is said and counted.
fn find(path: &Path, sources: &mut Vec<Source>, report: &mut Report) {
    if path == Path::new("-") {
        sources.push(Source::Stdin);
        return;
    }
    match ingest::find(path) {
        Ok(listing) => {
            for error in &listing.errors {
                complain(&error.to_string());
                report.fail(&error.place(), &error.to_string());
            }
            mention(&path.display().to_string(), &listing.skipped);
            sources.extend(listing.files.into_iter().map(Source::File));
        }
        Err(error) => {
            complain(&error.to_string());
            report.fail(&error.place(), &error.to_string());
        }
    }
}

/// Files of other kinds in a folder are left out on purpose; the reader should know.
fn mention(place: &str, skipped: &Skipped) {
    if skipped.is_empty() {
        return;
    }
    let kinds: Vec<String> = (skipped.iter())
        .map(|(extension, n)| match extension.as_str() {
            "" => format!("{n} without extension"),
            extension => format!("{n} .{extension}"),
        })
        .collect();
    note(&format!(
        "{place}: left out {}, which hold no articles by their name and first bytes (README and LICENSE files are never read)",
        kinds.join(", ")
    ));
}

#[cfg(feature = "url")]
fn fetch(urls: &[String], sources: &mut Vec<Source>, report: &mut Report) {
    for url in urls {
        match super::fetch::page(url, super::fetch::PATIENCE) {
            Ok((bytes, charset)) => sources.push(Source::Page(url.clone(), bytes, charset)),
            Err(why) => {
                let sentence = format!("{url}: {why}");
                complain(&sentence);
                report.fail(&Place::file(Path::new(url)), &sentence);
            }
        }
    }
}
