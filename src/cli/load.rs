//! `demarche load`: fragments that were made elsewhere into the graph.

use std::path::PathBuf;

use serde::Serialize;

use demarche::ingest::RawLine;
use demarche::model::{Fragment, FragmentLine, read_line};
use demarche::resolve::Decision;
use demarche::store::{GroupReport, Store};

use super::Shared;
use super::error::{Code, Failure};
use super::lines;
use super::output::{Out, complain, counted, taken};

/// Fragments to a commit.
const GROUP: usize = 1000;
/// Bytes of lines in flight.
const GROUP_BYTES: usize = 32 << 20;
/// Arguments of `load`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche extract --with-text articles.jsonl | demarche load -
  demarche load part-*.jsonl.zst

Of two fragments of one article the greater (revision, versions, content) stays: order and repetition change nothing.")]
pub struct Args {
    /// Files of lines as `demarche extract` writes them, plain or compressed by zstd or gzip; "-" is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

#[derive(Debug, Default, Serialize)]
struct Report {
    new: usize,
    same: usize,
    replaced: usize,
    failed: usize,
    claims: usize,
    dangling: usize,
    decisions: usize,
    articles: usize,
}

impl Report {
    fn add(&mut self, group: GroupReport) {
        self.new += group.new;
        self.same += group.same;
        self.replaced += group.replaced;
        self.claims += group.claims;
        self.dangling += group.dangling;
    }
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    // A misspelt name should be said before hours of work.
    let mut sources = Vec::new();
    for file in &args.files {
        sources.push(lines::open(file)?);
    }
    let mut load = Load {
        store: shared.open_to_add()?,
        report: Report::default(),
        group: Vec::new(),
        bytes: 0,
        decisions: Vec::new(),
    };
    for lines in sources {
        for line in lines {
            load.take(&line.map_err(|e| Failure::Input(e.to_string()))?)?;
        }
    }
    let (store, mut report) = load.finish()?;
    report.articles = store.article_count();
    tell(&report, shared, out)?;
    Ok(if report.failed > 0 {
        Code::SomeInputFailed
    } else {
        Code::Answered
    })
}

/// A load under way.
struct Load {
    store: Store,
    report: Report,
    group: Vec<(Option<String>, Fragment)>,
    bytes: usize,
    decisions: Vec<Decision>,
}

impl Load {
    fn fail(&mut self, sentence: &str) {
        complain(sentence);
        self.report.failed += 1;
    }

    fn take(&mut self, line: &RawLine) -> Result<(), Failure> {
        if line.is_blank() {
            return Ok(());
        }
        if line.too_long {
            self.fail(&format!("{}: this line is too long", line.place));
            return Ok(());
        }
        match read_line(&line.bytes) {
            Ok(FragmentLine::Read(_, fragment)) if fragment.format > Fragment::FORMAT => {
                self.fail(&format!(
                    "{}: this fragment has format {}, this program reads format {}; use the program that made it",
                    line.place,
                    fragment.format,
                    Fragment::FORMAT
                ));
            }
            Ok(FragmentLine::Read(text, fragment)) => {
                self.bytes += line.bytes.len();
                self.group.push((text, *fragment));
                if self.group.len() >= GROUP || self.bytes >= GROUP_BYTES {
                    self.commit()?;
                }
            }
            Ok(FragmentLine::Failed(failure)) => self.fail(&format!(
                "{}: article \"{}\" could not be read where this was made: {}",
                line.place, failure.article.id, failure.error
            )),
            Err(e) => match serde_json::from_slice::<Decision>(&line.bytes) {
                Ok(decision) => match decision.verified() {
                    Ok(decision) => self.decisions.push(decision),
                    Err(what) => self.fail(&format!("{}: {what}", line.place)),
                },
                Err(_) => self.fail(&format!(
                    "{}: this is no line of `demarche extract`: {}",
                    line.place,
                    lines::wrong(&e)
                )),
            },
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Failure> {
        self.bytes = 0;
        let group = std::mem::take(&mut self.group);
        if !group.is_empty() {
            self.report.add(self.store.load(group)?);
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(Store, Report), Failure> {
        self.commit()?;
        if !self.decisions.is_empty() {
            let mut all = self.store.decisions()?;
            let before = all.len();
            for decision in std::mem::take(&mut self.decisions) {
                if !all.contains(&decision) {
                    all.push(decision);
                }
            }
            self.report.decisions = all.len() - before;
            if all.len() > before {
                self.store.set_decisions(&all)?;
            }
        }
        let changed = self.report.new + self.report.replaced > 0;
        let store = if changed {
            self.store.settle()?
        } else {
            self.store
        };
        Ok((store, self.report))
    }
}

fn tell(report: &Report, shared: &Shared, out: &mut Out) -> Result<(), Failure> {
    if shared.json() {
        return out.json(report);
    }
    out.line(&format!(
        "{}: {}, with {}",
        counted(report.new + report.same + report.replaced, "fragment"),
        taken(report.new, report.same, report.replaced, report.failed),
        counted(report.claims, "claim")
    ))?;
    if report.decisions > 0 {
        out.line(&format!(
            "{} taken over",
            counted(report.decisions, "decision")
        ))?;
    }
    out.line(&format!(
        "the graph in {} now holds {}",
        shared.store.display(),
        counted(report.articles, "article")
    ))
}
