//! `demarche relations`: what an edge can say.

use serde::Serialize;

use super::Shared;
use super::error::{Code, Failure};
use super::knowledge::ontology;
use super::output::Out;

/// Arguments of `relations`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche relations
  demarche relations --format json")]
pub struct Args {}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    class: Option<&'a str>,
    cameo: Option<&'a str>,
    quad: &'static str,
    symmetric: bool,
    phrase: &'a str,
    means: &'a str,
}

/// Runs the command: one line per relation, in the order of the ontology.
pub fn run(_: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let ontology = ontology()?;
    let rows: Vec<Row> = (ontology.relations().iter())
        .map(|r| Row {
            name: &r.name,
            class: r.class.as_deref(),
            cameo: r.cameo.as_deref(),
            quad: r.quad.as_str(),
            symmetric: r.symmetric,
            phrase: &r.phrase,
            means: &r.means,
        })
        .collect();
    if shared.json() {
        out.json(&rows)?;
    } else {
        for row in &rows {
            let name = format!("{:<18}", row.name);
            let class = format!("{:<10}", row.class.unwrap_or("fact"));
            out.line(&format!(
                "{} {} {}",
                out.paint.bold(&name),
                out.paint.dim(&class),
                row.means
            ))?;
        }
    }
    Ok(Code::Answered)
}
