//! `demarche rebuild`: makes the graph anew from the stored articles.

use serde::Serialize;

use demarche::ingest::{Place, Read};
use demarche::model::Article;
use demarche::store::{Store, Stored};

use super::Shared;
use super::error::{Code, Failure};
use super::output::{Out, complain, counted, note};
use super::work::Workers;

/// Arguments of `rebuild`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche rebuild                               after an update of demarche
  demarche --ontology mine.toml rebuild          with relations of your own
  demarche rebuild --index                       after damage to the index")]
pub struct Args {
    /// Read all articles again, also those that were read with the same models, relations and names as now
    #[arg(long)]
    all: bool,
    /// Read no article again: only make the index anew from what each was found to say
    #[arg(long, conflicts_with = "all")]
    index: bool,
    /// Threads; one per core unless given
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
}

#[derive(Default, Serialize)]
struct Report {
    articles: usize,
    read_again: usize,
    without_text: usize,
    failed: usize,
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let mut report = Report::default();
    let workers = if args.index {
        None
    } else {
        Some(Workers::new(args.jobs)?)
    };
    let store = Store::rebuild(&shared.store, &mut |group: Vec<Stored>| {
        report.articles += group.len();
        Ok::<_, Failure>(match &workers {
            None => group,
            Some(workers) => read_again(workers, args.all, group, &mut report),
        })
    })?;
    let store = store.settle()?;
    if report.without_text > 0 {
        note(&format!(
            "{} came without a text and stay{} as read elsewhere; load fragments made with this program instead",
            counted(report.without_text, "article"),
            if report.without_text == 1 { "s" } else { "" }
        ));
    }
    if shared.json() {
        out.json(&report)?;
    } else {
        out.line(&format!(
            "{} in {}, {} read again",
            counted(store.article_count(), "article"),
            shared.store.display(),
            report.read_again
        ))?;
    }
    Ok(if report.failed > 0 {
        Code::SomeInputFailed
    } else {
        Code::Answered
    })
}

/// Reads the stale articles of a group again; one that cannot be read keeps what it said before.
fn read_again(
    workers: &Workers,
    all: bool,
    group: Vec<Stored>,
    report: &mut Report,
) -> Vec<Stored> {
    let versions = workers.extractor.versions();
    let done = workers.map(group, |(text, fragment)| {
        if !all && fragment.versions == *versions {
            return (Ok(false), (text, fragment));
        }
        let Some(body) = text else {
            return (Ok(true), (None, fragment));
        };
        let read = Read {
            place: Place::file(std::path::Path::new(&fragment.article.id)),
            // Extraction has none of its own: these are of the file that the article was read from.
            warnings: fragment.warnings.clone(),
            article: Article {
                head: fragment.article.clone(),
                text: body,
            },
        };
        let again = workers.extract(&read);
        let text = Some(read.article.text);
        match again {
            Ok(again) => (Ok(true), (text, again)),
            Err(sentence) => (Err(sentence), (text, fragment)),
        }
    });
    let mut group = Vec::with_capacity(done.len());
    for (outcome, stored) in done {
        match outcome {
            Ok(true) if stored.0.is_none() => report.without_text += 1,
            Ok(true) => report.read_again += 1,
            Ok(false) => {}
            Err(sentence) => {
                complain(&sentence);
                report.failed += 1;
            }
        }
        group.push(stored);
    }
    group
}
