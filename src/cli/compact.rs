//! `demarche compact`: rewrites the files of the graph, as small and as quick to open as they can be.

use super::Shared;
use super::error::{Code, Failure};
use super::output::Out;
use super::stats::size;

/// Arguments of `compact`.
#[derive(clap::Args)]
#[command(after_help = "Example:
  demarche compact")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let store = shared.open()?;
    let before = store.disk_bytes();
    // Who is who is worked out first if it has not been since the last change: a question would have to, each time.
    let store = store.settle()?.compact()?;
    let after = store.disk_bytes();
    if shared.json() {
        out.json(&serde_json::json!({ "before": before, "after": after }))?;
    } else {
        out.line(&format!(
            "{}: {} before, {} now",
            shared.store.display(),
            size(before),
            size(after)
        ))?;
    }
    Ok(Code::Answered)
}
