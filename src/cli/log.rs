//! `demarche log`: what the user decided, in order.

use serde::Serialize;

use demarche::export::plain;
use demarche::model::NameKey;
use demarche::resolve::{Decision, Op, standing};

use super::Shared;
use super::error::{Code, Failure};
use super::output::{Out, joined, note};

/// Arguments of `log`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche log
  demarche undo 3")]
pub struct Args {}

/// One entry.
#[derive(Serialize)]
struct Entry<'a> {
    /// What `demarche undo` takes.
    number: usize,
    /// Whether it holds.
    standing: bool,
    /// What it says, in words.
    sentence: String,
    #[serde(flatten)]
    decision: &'a Decision,
}

/// Runs the command.
pub fn run(_: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let decisions = shared.open()?.decisions()?;
    let holding = standing(&decisions);
    let entries: Vec<Entry> = (1..)
        .zip(&decisions)
        .map(|(number, decision)| Entry {
            number,
            standing: decision.op == Op::Undo || holding.iter().any(|d| std::ptr::eq(*d, decision)),
            sentence: sentence(decision, &decisions),
            decision,
        })
        .collect();
    if shared.json() {
        out.json(&entries)?;
    } else {
        let width = entries.len().to_string().len();
        for entry in &entries {
            let d = entry.decision;
            let because = match d.because.as_str() {
                "" => String::new(),
                text => format!(", because: {}", plain(text)),
            };
            let undone = if entry.standing { "" } else { "  [undone]" };
            let line = format!(
                "{:>width$}  {}  {}  {}{because}{undone}",
                entry.number,
                plain(&d.at),
                d.id,
                entry.sentence
            );
            out.line(&line)?;
        }
        out.flush()?;
        if entries.is_empty() {
            note("nothing was decided yet; `demarche entity --help` says how");
        }
    }
    Ok(if entries.is_empty() {
        Code::Nothing
    } else {
        Code::Answered
    })
}

/// What a decision says.
pub fn sentence(decision: &Decision, log: &[Decision]) -> String {
    let keys: Vec<String> = (decision.keys.iter().map(NameKey::as_str))
        .map(plain)
        .collect();
    let keys = joined(&keys);
    let name = plain(decision.name.as_deref().unwrap_or_default());
    let claim = plain(decision.claim.as_deref().unwrap_or_default());
    match decision.op {
        Op::Merge => format!("{keys} are one entity"),
        Op::Split if decision.articles.is_empty() => format!("{keys} are kept apart"),
        Op::Split => {
            let articles: Vec<String> = decision.articles.iter().map(|a| plain(a)).collect();
            let other: Vec<String> = (decision.keys.iter())
                .map(|key| plain(key.set_apart(&decision.id).as_str()))
                .collect();
            format!("{keys} in {} is {}", joined(&articles), joined(&other))
        }
        Op::Rename => format!("{keys} is called “{name}”"),
        Op::Retype => {
            let kind = decision.kind.map_or("", demarche::model::Kind::as_str);
            format!("{keys} is of the kind {kind}")
        }
        Op::Alias => format!("{keys} is also called “{name}”"),
        Op::Reject => format!("claim {claim} is wrong"),
        Op::Undo => match log.iter().position(|d| d.id == claim) {
            Some(at) => format!("decision {} ({claim}) no longer holds", at + 1),
            None => format!("decision {claim} no longer holds"),
        },
    }
}
