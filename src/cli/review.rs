//! `demarche review`: the merges that are least certain and those that were likely missed, to be accepted or refused.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use serde::Serialize;

use demarche::export::plain;
use demarche::model::NameKey;
use demarche::resolve::{Decision, Doubt, Identity, Op, review};
use demarche::store::Store;

use super::decide::dated;
use super::error::{Code, Failure};
use super::output::{Out, counted, note};
use super::{Shared, log};

/// Articles shown for each name.
const SEEN: usize = 2;

/// Arguments of `review`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche review
  demarche review --limit 50 --format json

In a terminal each pair is asked about: s for the same, d for different, Enter to leave it, q to stop. What is answered becomes a decision,
which `demarche log` lists and `demarche undo` takes back.")]
pub struct Args {
    /// At most so many pairs of either sort
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// List the pairs without asking
    #[arg(long)]
    list: bool,
}

/// A pair with the articles in which each name can be looked at.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    doubt: &'a Doubt,
    seen: [Vec<String>; 2],
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let mut store = shared.open()?;
    let evidence = store.evidence()?;
    let decisions = store.decisions()?;
    let identity = Identity::compute(&evidence, &decisions);
    let all = review(&evidence, &identity, &decisions);
    let (merged, missed): (Vec<Doubt>, Vec<Doubt>) = all.into_iter().partition(|d| d.joined);
    let pairs: Vec<&Doubt> = merged
        .iter()
        .take(args.limit)
        .chain(missed.iter().take(args.limit))
        .collect();
    let mut shown = Vec::with_capacity(pairs.len());
    for doubt in pairs {
        let seen = [seen(&store, &doubt.a)?, seen(&store, &doubt.b)?];
        shown.push(Shown { doubt, seen });
    }
    if shared.json() {
        out.json(&shown)?;
    } else if shown.is_empty() {
        note("nothing to review: no merge is doubtful and none seems to be missed");
    } else {
        let asks = !args.list && std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
        let mut decided = 0;
        for (i, pair) in shown.iter().enumerate() {
            out.line(&format!("{}/{}  {}", i + 1, shown.len(), told(pair)))?;
            out.flush()?;
            if !asks {
                continue;
            }
            match answer(pair.doubt.joined)? {
                Answer::Op(op) => {
                    let number = decide(&mut store, op, pair.doubt)?;
                    let list = store.decisions()?;
                    if let Some(decision) = list.get(number - 1) {
                        note(&format!(
                            "decision {number}: {}",
                            log::sentence(decision, &list)
                        ));
                    }
                    decided += 1;
                }
                Answer::Skip => {}
                Answer::Stop => break,
            }
        }
        if decided > 0 {
            note(&format!(
                "{} made; `demarche log` lists them",
                counted(decided, "decision")
            ));
        }
    }
    Ok(if shown.is_empty() {
        Code::Nothing
    } else {
        Code::Answered
    })
}

/// Titles of the first articles that name a key.
fn seen(store: &Store, key: &NameKey) -> Result<Vec<String>, Failure> {
    let Some(id) = store.key_id(key.as_str())? else {
        return Ok(Vec::new());
    };
    let mut titles = Vec::new();
    for number in store.sightings(id)?.articles() {
        let head = store.record(number)?.1.article;
        let title = head.title.filter(|t| !t.trim().is_empty());
        titles.push((head.id.clone(), title.unwrap_or(head.id)));
    }
    titles.sort();
    Ok(titles
        .into_iter()
        .map(|(_, title)| title)
        .take(SEEN)
        .collect())
}

fn told(pair: &Shown<'_>) -> String {
    let d = pair.doubt;
    let name = |key: &NameKey, articles: usize, seen: &[String]| {
        let seen: Vec<String> = seen
            .iter()
            .map(|title| format!("“{}”", plain(title)))
            .collect();
        format!(
            "{} ({}: {})",
            plain(key.as_str()),
            counted(articles, "article"),
            seen.join(", ")
        )
    };
    let mut text = format!(
        "{}\n    {}\n    {}",
        if d.joined {
            format!("one entity, {:.0} % likely:", d.likelihood * 100.0)
        } else {
            format!(
                "two entities, {:.0} % likely to be one:",
                d.likelihood * 100.0
            )
        },
        name(&d.a, d.articles[0], &pair.seen[0]),
        name(&d.b, d.articles[1], &pair.seen[1]),
    );
    for (word, reasons) in [("for", &d.pro), ("against", &d.contra)] {
        if !reasons.is_empty() {
            text = format!("{text}\n    {word}: {}", plain(&reasons.join("; ")));
        }
    }
    text
}

enum Answer {
    Op(Op),
    Skip,
    Stop,
}

fn answer(joined: bool) -> Result<Answer, Failure> {
    let question = if joined {
        "    [s]ame, as it is; [d]ifferent; Enter leaves it; [q]uit: "
    } else {
        "    [s]ame; [d]ifferent, as it is; Enter leaves it; [q]uit: "
    };
    loop {
        let mut err = std::io::stderr();
        let _ = write!(err, "{question}").and_then(|()| err.flush());
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        match read {
            Ok(0) => return Ok(Answer::Stop),
            Ok(_) => {}
            Err(e) => return Err(Failure::Input(format!("the answer cannot be read: {e}"))),
        }
        match line.trim() {
            "s" | "same" => return Ok(Answer::Op(Op::Merge)),
            "d" | "different" => return Ok(Answer::Op(Op::Split)),
            "" => return Ok(Answer::Skip),
            "q" | "quit" => return Ok(Answer::Stop),
            _ => {}
        }
    }
}

/// Writes a decision down; its number in the log.
fn decide(store: &mut Store, op: Op, doubt: &Doubt) -> Result<usize, Failure> {
    let mut list = store.decisions()?;
    let draft = Decision {
        keys: vec![doubt.a.clone(), doubt.b.clone()],
        ..Decision::of(op)
    };
    list.push(dated(draft, "reviewed", &list));
    store.set_decisions(&list)?;
    Ok(list.len())
}
