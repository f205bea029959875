//! `demarche stats`: counts and sizes.

use super::Shared;
use super::error::{Code, Failure};
use super::output::Out;

/// Arguments of `stats`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let stats = shared.open()?.stats()?;
    if shared.json() {
        out.json(&stats)?;
    } else {
        let rows = [
            ("articles", stats.articles.to_string()),
            ("names", stats.keys.to_string()),
            ("edges between names", stats.edges.to_string()),
            ("claims", stats.claims.to_string()),
            (
                "forgotten or replaced articles still in the files",
                stats.dead.to_string(),
            ),
            ("size on disk", size(stats.disk_bytes)),
            (
                "  of it articles and what they say",
                size(stats.article_bytes),
            ),
            ("  of it the index", size(stats.index_bytes)),
        ];
        for (what, value) in rows {
            out.line(&format!("{value:>10}  {what}"))?;
        }
    }
    Ok(if stats.articles == 0 {
        Code::Nothing
    } else {
        Code::Answered
    })
}

fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} B"),
        10_000..10_000_000 => format!("{} KB", bytes / 1000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}
