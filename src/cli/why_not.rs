//! `demarche why-not`: the sentences that name both ends of a missing edge, and why none of them draws it.

use demarche::export::plain;
use demarche::model::Span;
use demarche::query::{Passage, Silence};

use super::Shared;
use super::error::{Code, Failure};
use super::knowledge;
use super::output::{Out, Paint, counted, note};

/// Arguments of `why-not`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche why-not 'Turkey attacks Syria'
  demarche why-not 'Putin meets-with Obama' --limit 50
  demarche why-not 'Turkey ASSAULT Syria' --ontology mine.toml

The articles are read again with the rules of this program and the files given.
Exit codes: 0 some sentence names both, 1 none does.")]
pub struct Args {
    /// Subject, relation and object: 'Russia backs Assad'
    #[arg(required = true, value_name = "PATTERN")]
    pattern: Vec<String>,
    /// At most so many sentences
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let store = shared.open()?;
    let extractor = knowledge::extractor()?;
    let silence =
        knowledge::graph(&store)?.why_not(&args.pattern.join(" "), &extractor, args.limit)?;
    if shared.json() {
        out.json(&silence)?;
    } else {
        print(&silence, out)?;
    }
    Ok(if silence.sentences.is_empty() {
        Code::Nothing
    } else {
        Code::Answered
    })
}

fn print(silence: &Silence, out: &mut Out) -> Result<(), Failure> {
    let paint = out.paint;
    for (i, passage) in silence.sentences.iter().enumerate() {
        if i > 0 {
            out.line("")?;
        }
        let head = &passage.article;
        let mut origin = vec![plain(&head.id)];
        origin.extend(head.date.map(|d| d.to_string()));
        out.line(&format!(
            "“{}”  {}",
            sentence(passage, paint),
            paint.dim(&origin.join(", "))
        ))?;
        for refusal in &passage.refusals {
            let claim = refusal
                .claim
                .as_deref()
                .map_or_else(String::new, |id| format!(" [{id}]"));
            out.line(&format!("    {}{claim}", plain(&refusal.reason)))?;
        }
    }
    out.flush()?;
    if silence.sentences.is_empty() {
        note("no sentence names both");
    } else if silence.more > 0 {
        note(&format!(
            "and {} more; --limit shows them",
            counted(silence.more, "reason")
        ));
    }
    if silence.without_text > 0 {
        note(&format!(
            "{} that may name both cannot be read again, since the text was not kept",
            counted(silence.without_text, "article")
        ));
    }
    note(&format!(
        "[{}: {} looked through]",
        plain(&silence.reading),
        counted(silence.articles, "article")
    ));
    Ok(())
}

/// The sentence, with the words that could state the relation made to stand out.
fn sentence(passage: &Passage, paint: Paint) -> String {
    let start = passage.refusals.first().map_or(0, |r| r.sentence.start);
    let mut marks: Vec<Span> = passage.refusals.iter().filter_map(|r| r.trigger).collect();
    marks.sort_unstable();
    marks.dedup();
    let mut text = String::new();
    let mut at = 0;
    for mark in marks {
        let (from, to) = ((mark.start - start) as usize, (mark.end - start) as usize);
        let (Some(before), Some(word)) = (
            passage.sentence.get(at..from),
            passage.sentence.get(from..to),
        ) else {
            continue;
        };
        text.push_str(&plain(before));
        let word = plain(word);
        let word = if paint.shows() {
            paint.red(&word)
        } else {
            format!("[{word}]")
        };
        text.push_str(&word);
        at = to;
    }
    text.push_str(&plain(passage.sentence.get(at..).unwrap_or_default()));
    text
}
