//! `demarche watch`: articles into the graph as they come into a folder. The graph is held only while a group is written.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::{EventKind, RecursiveMode, Watcher};

use demarche::ingest;

use super::Shared;
use super::error::{Code, Failure};
use super::ingest::{How, stop_signal};
use super::output::{Out, complain, note};
use super::pipeline::{self, Job, Source};
use super::progress::Progress;
use super::report::Report;
use super::work::Workers;

/// A file is read once nothing has happened to it for so long: it may still be being written.
const REST: Duration = Duration::from_millis(500);
/// In a folder that never rests, what has come is read after this time.
const PATIENCE: Duration = Duration::from_secs(10);
/// How soon a signal to stop is seen.
const TICK: Duration = Duration::from_millis(100);

/// Arguments of `watch`.
#[derive(clap::Args)]
#[command(after_help = "Example:
  demarche watch inbox/

Files that are there already are read first. A changed file replaces what it said before; a deleted one stays in the graph until
`demarche forget`. Questions can be asked meanwhile. Ctrl-C ends it.")]
pub struct Args {
    /// Folder to look at
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[command(flatten)]
    how: How,
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    if !args.dir.is_dir() {
        return Err(Failure::Input(format!(
            "{}: there is no such folder; `watch` looks at a folder",
            args.dir.display()
        )));
    }
    let stop = stop_signal()?;
    let workers = Workers::new(args.how.jobs)?;
    let (tell, events) = channel();
    let unwatched = |cause: notify::Error| {
        Failure::Input(format!(
            "{}: it cannot be watched: {cause}",
            args.dir.display()
        ))
    };
    let mut watcher = notify::recommended_watcher(tell).map_err(unwatched)?;
    // Before the first look, so that nothing slips through between them.
    watcher
        .watch(&args.dir, RecursiveMode::Recursive)
        .map_err(unwatched)?;
    let watch = Watch {
        args,
        shared,
        workers,
        stop: &stop,
    };
    watch.take(None, out)?;
    note(&format!("watching {}; Ctrl-C ends it", args.dir.display()));
    while let Some(changed) = next(&events, &stop) {
        if !changed.is_empty() {
            watch.take(Some(&changed), out)?;
        }
    }
    Ok(Code::Answered)
}

/// The files that were written to, once they rest; none when it is time to stop.
fn next(
    events: &Receiver<notify::Result<notify::Event>>,
    stop: &AtomicBool,
) -> Option<BTreeSet<PathBuf>> {
    let mut changed = BTreeSet::new();
    let mut first: Option<Instant> = None;
    let mut last = Instant::now();
    loop {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
        let rested = last.elapsed() >= REST || first.is_some_and(|f| f.elapsed() >= PATIENCE);
        if !changed.is_empty() && rested {
            return Some(changed);
        }
        match events.recv_timeout(TICK) {
            Ok(Ok(event)) if matches!(event.kind, EventKind::Access(_) | EventKind::Remove(_)) => {}
            Ok(Ok(event)) => {
                changed.extend(event.paths);
                first.get_or_insert_with(Instant::now);
                last = Instant::now();
            }
            Ok(Err(cause)) => complain(&format!(
                "the folder cannot be watched without gaps: {cause}"
            )),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}

struct Watch<'a> {
    args: &'a Args,
    shared: &'a Shared,
    workers: Workers,
    stop: &'a AtomicBool,
}

impl Watch<'_> {
    /// Takes in the files of the folder that changed, or all of them.
    fn take(&self, changed: Option<&BTreeSet<PathBuf>>, out: &mut Out) -> Result<(), Failure> {
        let mut report = Report::default();
        let listing = match ingest::find(&self.args.dir) {
            Ok(listing) => listing,
            Err(ingest::Error::NoArticles(_)) => return Ok(()),
            Err(error) => {
                complain(&error.to_string());
                return Ok(());
            }
        };
        if changed.is_none() {
            for error in &listing.errors {
                complain(&error.to_string());
            }
        }
        let is_meant = |path: &Path| {
            changed.is_none_or(|all| {
                all.iter()
                    .any(|c| path == c || path.starts_with(c) || same_file(path, c))
            })
        };
        let sources: Vec<Source> = (listing.files.into_iter())
            .filter(|found| is_meant(&found.path))
            .map(Source::File)
            .collect();
        if sources.is_empty() {
            return Ok(());
        }
        let job = Job {
            sources: &sources,
            options: self.args.how.options(),
            limit: None,
            dry: false,
            stop: self.stop,
        };
        let mut progress = Progress::new(super::ingest::total(&sources));
        let store = self.shared.open_to_add()?;
        let done = pipeline::run(&job, &self.workers, Some(store), &mut report, &mut progress);
        report.seconds = progress.finish();
        let Some(store) = done? else { return Ok(()) };
        pipeline::more_warnings(&report);
        if report.changed() {
            report.look_up(&store.settle()?)?;
        }
        // A folder that is touched without being changed is no news.
        if report.new + report.replaced + report.failed > 0 || changed.is_none() {
            if self.shared.json() {
                out.json(&report)?;
            } else {
                out.line(&report.line())?;
            }
            out.flush()?;
        }
        Ok(())
    }
}

/// Whether two paths lead to one file: watchers tell absolute ones.
fn same_file(a: &Path, b: &Path) -> bool {
    a.file_name() == b.file_name()
        && matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
