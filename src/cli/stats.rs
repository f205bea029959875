//! `demarche stats`: counts and sizes.

use serde::Serialize;

use demarche::store;

use super::error::{Code, Failure};
use super::output::Out;
use super::{Shared, knowledge};

/// Arguments of `stats`.
#[derive(clap::Args)]
#[command(after_help = "Example:
  demarche stats")]
pub struct Args {}

#[derive(Serialize)]
struct Counts<'a> {
    #[serde(flatten)]
    stats: &'a store::Stats,
    /// Articles that were read with other models, ontology or gazetteer than this process has.
    otherwise: usize,
}

/// Runs the command.
pub fn run(_: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let store = shared.open()?;
    let counts = store.stats()?;
    let otherwise = store.read_otherwise(knowledge::extractor()?.versions())?;
    if shared.json() {
        out.json(&Counts {
            stats: &counts,
            otherwise,
        })?;
    } else {
        let rows = [
            ("articles", counts.articles.to_string()),
            ("names", counts.keys.to_string()),
            ("edges between names", counts.edges.to_string()),
            ("claims", counts.claims.to_string()),
            (
                "forgotten or replaced articles still in the files",
                counts.dead.to_string(),
            ),
            (
                "articles read with other rules, names or models; `demarche rebuild` reads them again",
                otherwise.to_string(),
            ),
            ("size on disk", size(counts.disk_bytes)),
            (
                "  of it articles and what they say",
                size(counts.article_bytes),
            ),
            ("  of it the index", size(counts.index_bytes)),
        ];
        for (what, value) in rows {
            out.line(&format!("{value:>10}  {what}"))?;
        }
    }
    Ok(if counts.articles == 0 {
        Code::Nothing
    } else {
        Code::Answered
    })
}

/// Bytes in a unit that a person reads.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} B"),
        10_000..10_000_000 => format!("{} KB", bytes / 1000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}
