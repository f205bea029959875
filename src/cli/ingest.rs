//! `demarche ingest`: articles into the graph. What cannot be read is said, and the rest goes on.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use demarche::export::plain;
use demarche::ingest::{self, Articles, Found, Read, Skipped};
use demarche::model::{Article, Fragment, NameKey};
use demarche::store::{GroupReport, Store};

use super::error::{Code, Failure};
use super::output::{Out, complain, counted, note, taken, watched};
use super::work::Workers;
use super::{Shared, suggest};

/// Articles to a commit.
const GROUP: usize = 1000;
/// Bytes of text in flight.
const GROUP_BYTES: usize = 32 << 20;

/// Pairs of names shown; the others are counted.
const PAIRS: usize = 3;

/// Warnings shown; the others are counted.
const WARNINGS: usize = 20;

/// Arguments of `ingest`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche ingest news/
  demarche ingest archive.jsonl talks.txt
  cat articles.jsonl | demarche ingest -")]
pub struct Args {
    /// Text files, .jsonl files (one article per line) or folders of them; "-" is standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Threads; one per core unless given
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
}

/// What was done, as `--format json` shows it.
#[derive(Debug, Default, Serialize)]
struct Report {
    new: usize,
    same: usize,
    replaced: usize,
    failed: usize,
    claims: usize,
    edges: usize,
    articles: usize,
    warnings: usize,
    /// Articles that share their origin with others, and the number of those origins.
    near_duplicates: usize,
    origins_of_these: usize,
    /// Names that became one entity with another, and names that ceased to be.
    merged: Vec<[String; 2]>,
    separated: Vec<[String; 2]>,
}

impl Report {
    fn add(&mut self, group: GroupReport) {
        self.new += group.new;
        self.same += group.same;
        self.replaced += group.replaced;
        self.claims += group.claims;
    }
}

/// Runs the command.
pub fn run(args: Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let mut report = Report::default();
    let sources = sources(args.paths, &mut report);
    if sources.is_empty() {
        return Err(Failure::Input(
            "nothing could be read; the graph is as it was".into(),
        ));
    }
    let workers = Workers::new(args.jobs)?;
    let mut run = Run {
        store: shared.open_to_add()?,
        workers,
        bar: bar(&sources),
        report,
        seen: HashMap::new(),
        group: Vec::new(),
        bytes: 0,
    };
    for source in sources {
        for article in source.articles() {
            match article {
                Ok(read) => run.take(read)?,
                Err(unread) => {
                    run.fail(&unread.error.to_string());
                    run.bar.inc(1);
                }
            }
        }
    }
    let (store, report) = run.finish()?;
    tell(&report, &store, shared, out)?;
    Ok(
        match (report.failed, report.new + report.same + report.replaced) {
            (0, _) => Code::Answered,
            _ => Code::SomeInputFailed,
        },
    )
}

/// Something to read articles from.
enum Source {
    File(Found),
    Stdin,
}

impl Source {
    fn articles(&self) -> Articles {
        match self {
            Self::File(found) => ingest::read_file(found),
            Self::Stdin => ingest::read_stream(BufReader::new(std::io::stdin()), "standard input"),
        }
    }
}

/// The files under all paths; what cannot be looked at is said and counted.
fn sources(paths: Vec<PathBuf>, report: &mut Report) -> Vec<Source> {
    let mut sources = Vec::new();
    for path in paths {
        if path == Path::new("-") {
            sources.push(Source::Stdin);
            continue;
        }
        match ingest::find(&path) {
            Ok(listing) => {
                for error in &listing.errors {
                    complain(&error.to_string());
                }
                report.failed += listing.errors.len();
                mention(&path, &listing.skipped);
                sources.extend(listing.files.into_iter().map(Source::File));
            }
            Err(error) => {
                complain(&error.to_string());
                report.failed += 1;
            }
        }
    }
    sources
}

/// Files of other kinds in a folder are left out on purpose; the reader should know.
fn mention(path: &Path, skipped: &Skipped) {
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
        "{}: left out {} (only .txt, .md and .jsonl are read; README and LICENSE files are not)",
        path.display(),
        kinds.join(", ")
    ));
}

fn bar(sources: &[Source]) -> ProgressBar {
    let countable =
        (sources.iter()).all(|s| matches!(s, Source::File(found) if !found.is_json_lines()));
    let (bar, template) = if countable {
        (
            ProgressBar::new(sources.len() as u64),
            "{bar:30} {pos}/{len} articles, {eta} left",
        )
    } else {
        (
            ProgressBar::no_length(),
            "{spinner} {pos} articles in {elapsed}",
        )
    };
    if !watched() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    bar.with_style(
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
    )
}

/// An ingest under way.
struct Run {
    store: Store,
    workers: Workers,
    bar: ProgressBar,
    report: Report,
    /// The hashes of each id of this run and its article, to tell when two articles claim one id.
    seen: HashMap<u64, u64>,
    group: Vec<Read>,
    bytes: usize,
}

impl Run {
    fn fail(&mut self, sentence: &str) {
        self.bar.suspend(|| complain(sentence));
        self.report.failed += 1;
    }

    fn take(&mut self, read: Read) -> Result<(), Failure> {
        let head = &read.article.head;
        for (i, warning) in read.warnings.iter().enumerate() {
            if self.report.warnings + i < WARNINGS {
                self.bar
                    .suspend(|| note(&format!("{}: {warning}", read.place)));
            }
        }
        self.report.warnings += read.warnings.len();
        let sha = hash(&head.sha);
        if self
            .seen
            .insert(hash(&head.id), sha)
            .is_some_and(|earlier| earlier != sha)
        {
            let sentence = format!(
                "{}: it has the same id \"{}\" as an earlier article of this run and replaces it; give each its own with a line \
                 \"Id: …\"",
                read.place, head.id
            );
            self.bar.suspend(|| note(&sentence));
        }
        self.bytes += read.article.text.len();
        self.group.push(read);
        if self.group.len() >= GROUP || self.bytes >= GROUP_BYTES {
            self.commit()?;
        }
        Ok(())
    }

    /// Extracts and stores the group.
    fn commit(&mut self) -> Result<(), Failure> {
        self.bytes = 0;
        let versions = self.workers.extractor.versions();
        let mut todo = Vec::new();
        for read in std::mem::take(&mut self.group) {
            if self.store.is_current(&read.article.head, versions)? {
                self.report.same += 1;
                self.bar.inc(1);
            } else {
                todo.push(read);
            }
        }
        let (workers, bar) = (&self.workers, &self.bar);
        let done = workers.map(todo, |read| {
            let fragment = workers.extract(&read);
            bar.inc(1);
            let fragment = fragment?;
            Ok::<(Article, Fragment), String>((read.article, fragment))
        });
        let mut group = Vec::new();
        for outcome in done {
            match outcome {
                Ok(pair) => group.push(pair),
                Err(sentence) => self.fail(&sentence),
            }
        }
        if !group.is_empty() {
            self.report.add(self.store.ingest(group)?);
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(Store, Report), Failure> {
        self.commit()?;
        self.bar.finish_and_clear();
        let more = self.report.warnings.saturating_sub(WARNINGS);
        if more > 0 {
            note(&format!(
                "and {more} more warning{}",
                if more == 1 { "" } else { "s" }
            ));
        }
        let changed = self.report.new + self.report.replaced > 0;
        let store = if changed {
            self.store.settle()?
        } else {
            self.store
        };
        let stats = store.stats()?;
        self.report.edges = stats.edges;
        self.report.articles = stats.articles;
        let origins = store.origins()?;
        self.report.near_duplicates = origins.len();
        let roots: BTreeSet<u32> = origins.values().copied().collect();
        self.report.origins_of_these = roots.len();
        if changed {
            let change = store.last_change();
            let pairs = |list: &[(NameKey, NameKey)]| {
                let pair = |(a, b): &(NameKey, NameKey)| [a.to_string(), b.to_string()];
                list.iter().map(pair).collect()
            };
            self.report.merged = pairs(&change.merged);
            self.report.separated = pairs(&change.separated);
        }
        Ok((store, self.report))
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// The report, and what to ask next.
fn tell(report: &Report, store: &Store, shared: &Shared, out: &mut Out) -> Result<(), Failure> {
    if shared.json() {
        return out.json(report);
    }
    let claims = match report.new + report.replaced {
        0 => String::new(),
        _ => format!(", with {}", counted(report.claims, "claim")),
    };
    out.line(&format!(
        "{}: {}{claims}",
        counted(report.new + report.same + report.replaced, "article"),
        taken(report.new, report.same, report.replaced, report.failed)
    ))?;
    out.line(&format!(
        "the graph in {} now holds {} and {}",
        shared.store.display(),
        counted(report.articles, "article"),
        counted(report.edges, "edge")
    ))?;
    if report.near_duplicates > 0 {
        out.line(&format!(
            "{} are near-duplicates: they count as {}",
            counted(report.near_duplicates, "article"),
            counted(report.origins_of_these, "origin")
        ))?;
    }
    pairs("now one entity", " = ", &report.merged, out)?;
    pairs("no longer one entity", " ≠ ", &report.separated, out)?;
    suggest::print(store, shared, out)
}

/// What identity made of the articles: some pairs of names, and how many more there are.
fn pairs(what: &str, sign: &str, list: &[[String; 2]], out: &mut Out) -> Result<(), Failure> {
    if list.is_empty() {
        return Ok(());
    }
    let shown: Vec<String> = list
        .iter()
        .take(PAIRS)
        .map(|[a, b]| format!("{}{sign}{}", plain(a), plain(b)))
        .collect();
    let more = match list.len().saturating_sub(PAIRS) {
        0 => String::new(),
        n => format!(" and {n} more (--format json lists all)"),
    };
    out.line(&format!("{what}: {}{more}", shown.join(", ")))
}
