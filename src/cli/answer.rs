//! How edges and their evidence are printed.

use std::fmt::Write as _;

use demarche::export::{UNNAMED, plain};
use demarche::model::{Day, Span, Status};
use demarche::ontology::Ontology;
use demarche::query::{Edge, Evidence, Options, QueryError};

use super::error::Failure;
use super::knowledge::ontology;
use super::output::{Out, Paint, counted};
use super::present::Present;

/// Asks with the options given; when only parties that are merely described ("the talks") have an answer, these are the answer.
pub fn ask<A: Present>(
    options: &Options,
    ask: impl Fn(&Options) -> Result<A, QueryError>,
) -> Result<A, QueryError> {
    let found = ask(options)?;
    if found.is_empty() && found.hidden().contains_key(UNNAMED) {
        return ask(&Options {
            unnamed: true,
            ..options.clone()
        });
    }
    Ok(found)
}

/// Prints edges, each with its best evidence.
pub fn edges(edges: &[Edge], evidence: usize, out: &mut Out) -> Result<(), Failure> {
    for (i, one) in edges.iter().enumerate() {
        if i > 0 && evidence > 0 {
            out.line("")?;
        }
        edge(one, evidence, "", out)?;
    }
    Ok(())
}

/// Prints an edge with its best evidence, each line behind `indent`.
pub fn edge(edge: &Edge, evidence: usize, indent: &str, out: &mut Out) -> Result<(), Failure> {
    let line = format!(
        "{indent}{}  {}",
        triple(edge, ontology()?, out.paint),
        out.paint.dim(&attestation(edge))
    );
    out.line(&line)?;
    for item in edge.evidence.iter().take(evidence) {
        sentence(item, &format!("{indent}    "), out)?;
    }
    Ok(())
}

/// Prints a sentence and who says it, each behind `indent`.
pub fn sentence(item: &Evidence, indent: &str, out: &mut Out) -> Result<(), Failure> {
    let text = marked(item, &|_, text| out.paint.bold(text));
    out.line(&format!("{indent}“{text}”"))?;
    out.line(&format!("{indent}{}", out.paint.dim(&origin(item))))
}

/// `Russia backs Bashar al-Assad`.
pub fn triple(edge: &Edge, ontology: &Ontology, paint: Paint) -> String {
    let relation = ontology.relation(&edge.relation);
    let phrase = relation.map_or(edge.relation.as_str(), |r| r.phrase.as_str());
    let phrase = match relation.map(|r| r.quad) {
        Some(quad) if quad.is_hostile() => paint.red(phrase),
        Some(quad) if quad.is_cooperative() => paint.green(phrase),
        _ => phrase.to_owned(),
    };
    format!(
        "{} {phrase} {}",
        paint.bold(&plain(&edge.subject.name)),
        paint.bold(&plain(&edge.object.name))
    )
}

/// `3 articles, 2 origins, 4 claims, 2015-09-30 to 2016-10-03`, and the statuses if not all are asserted.
pub fn attestation(edge: &Edge) -> String {
    let mut text = counted(edge.articles, "article");
    if edge.origins < edge.articles {
        let _ = write!(text, ", {}", counted(edge.origins, "origin"));
    }
    let _ = write!(text, ", {}", counted(edge.claims, "claim"));
    if let Some((from, to)) = edge.dates {
        let _ = write!(text, ", {}", days(from, to));
    }
    if edge.statuses.keys().any(|s| *s != Status::Asserted) {
        let parts: Vec<_> = edge
            .statuses
            .iter()
            .map(|(s, n)| format!("{n} {s}"))
            .collect();
        let _ = write!(text, " ({})", parts.join(", "));
    }
    text
}

/// `2016-10-03`, or `2015-09-30 to 2016-10-03`.
pub fn days(from: Day, to: Day) -> String {
    if from == to {
        from.to_string()
    } else {
        format!("{from} to {to}")
    }
}

/// The sentence, with subject (0), trigger (1) and object (2) made to stand out.
pub fn marked(evidence: &Evidence, emphasise: &dyn Fn(usize, &str) -> String) -> String {
    let sentence = &evidence.sentence;
    let mut marks: Vec<(Span, usize)> = evidence.marks.iter().copied().zip(0..).collect();
    marks.sort_unstable();
    let mut text = String::new();
    let mut at = 0;
    for (mark, role) in marks {
        let (start, end) = (mark.start as usize, mark.end as usize);
        if start < at || end <= start {
            continue;
        }
        let (Some(before), Some(marked)) = (sentence.get(at..start), sentence.get(start..end))
        else {
            continue;
        };
        text.push_str(&plain(before));
        text.push_str(&emphasise(role, &plain(marked)));
        at = end;
    }
    text.push_str(&plain(sentence.get(at..).unwrap_or_default()));
    text
}

/// `— VOA, 2016-10-03, a.txt; according to John Kirby; planned`.
fn origin(evidence: &Evidence) -> String {
    let mut parts = Vec::new();
    if let Some(source) = &evidence.source {
        parts.push(plain(source));
    }
    if let Some(day) = evidence.published {
        parts.push(day.to_string());
    }
    parts.push(plain(&evidence.article));
    let mut text = format!("— {}", parts.join(", "));
    if let Some(speaker) = &evidence.speaker {
        let _ = write!(text, "; according to {}", plain(speaker));
    }
    if evidence.status != Status::Asserted {
        let _ = write!(text, "; {}", evidence.status);
    }
    if let Some(through) = &evidence.through {
        let _ = write!(text, "; counted through {}", plain(through));
    }
    text
}
