//! `demarche show`: the card of one node.

use demarche::export::{hidden, plain};
use demarche::ontology::Ontology;
use demarche::query::{Card, Edge, Group};

use super::answer::{attestation, days, triple};
use super::error::{Code, Failure};
use super::filter::Filter;
use super::knowledge::ontology;
use super::output::{Out, counted, note};
use super::{Shared, complete, knowledge};

/// Arguments of `show`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche show Assad
  demarche show 'United Nations' --status any
  demarche show country/RUS --limit 30")]
pub struct Args {
    /// A name: Assad, "United Nations", or an entity id such as country/RUS
    #[arg(required = true, value_name = "NAME", add = complete::name())]
    name: Vec<String>,
    #[command(flatten)]
    filter: Filter,
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let store = shared.open()?;
    let options = args.filter.options(shared.evidence(0))?;
    let card = knowledge::graph(&store)?.show(&args.name.join(" "), &options)?;
    if shared.json() {
        out.json(&card)?;
    } else {
        print(&card, out)?;
    }
    Ok(Code::Answered)
}

fn print(card: &Card, out: &mut Out) -> Result<(), Failure> {
    let paint = out.paint;
    let ontology = ontology()?;
    out.line(&format!(
        "{}  {}",
        paint.bold(&plain(&card.node.name)),
        paint.dim(&format!("{} [{}]", card.node.kind, plain(&card.node.id)))
    ))?;
    let aliases: Vec<String> = card
        .aliases
        .iter()
        .filter(|a| a.name != card.node.name)
        .map(|a| plain(&a.name))
        .collect();
    if !aliases.is_empty() {
        out.line(&format!("also called {}", aliases.join(", ")))?;
    }
    let when = card
        .dates
        .map_or_else(String::new, |(from, to)| format!(", {}", days(from, to)));
    out.line(&format!(
        "named in {}{when}",
        counted(card.articles, "article")
    ))?;
    for edge in &card.structure {
        out.line(&one(edge, ontology, out))?;
    }
    groups("does", &card.out, ontology, out)?;
    groups("is the object of", &card.incoming, ontology, out)?;
    out.flush()?;
    if !card.reading.is_empty() {
        note(&format!("[{}]", plain(&card.reading)));
    }
    if let Some(line) = hidden(&card.hidden, "add --status any") {
        note(&line);
    }
    Ok(())
}

fn groups(
    title: &str,
    groups: &[Group],
    ontology: &Ontology,
    out: &mut Out,
) -> Result<(), Failure> {
    if groups.is_empty() {
        return Ok(());
    }
    out.line(&format!("\n{title}"))?;
    for group in groups {
        for edge in &group.edges {
            out.line(&one(edge, ontology, out))?;
        }
        if group.more > 0 {
            let more = format!("  and {} more of {}", group.more, group.relation);
            out.line(&out.paint.dim(&more))?;
        }
    }
    Ok(())
}

fn one(edge: &Edge, ontology: &Ontology, out: &Out) -> String {
    format!(
        "  {}  {}",
        triple(edge, ontology, out.paint),
        out.paint.dim(&attestation(edge))
    )
}
