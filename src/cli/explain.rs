//! `demarche explain`: what a claim rests on: the sentence, the rule, and on request the parse.

use std::fmt::Write as _;

use serde::Serialize;

use demarche::export::plain;
use demarche::extract::Insight;
use demarche::model::Status;
use demarche::nlp::Outline;
use demarche::ontology::Ontology;
use demarche::query::{Explanation, Graph, Options, QueryError};
use demarche::store::Store;

use super::Shared;
use super::answer::marked;
use super::error::{Code, Failure};
use super::filter::Filter;
use super::knowledge::{self, ontology};
use super::output::{Out, counted, note};

/// Claims shown unless `--limit` says otherwise.
const CLAIMS: usize = 10;

/// What the marks of a sentence are, in their order.
const ROLES: [&str; 3] = ["subject", "trigger", "object"];

/// Arguments of `explain`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche explain 'Russia backs Assad'
  demarche explain 'Russia ? Assad' --parse
  demarche explain k7q2abcdefgh

The id of a claim stands in every answer with --format json.")]
pub struct Args {
    /// The id of a claim, or its first five characters or more; or a pattern such as 'Russia backs Assad'
    #[arg(required = true, value_name = "ID|PATTERN")]
    what: Vec<String>,
    /// Show how the sentence was parsed
    #[arg(long)]
    parse: bool,
    #[command(flatten)]
    filter: Filter,
}

/// What is known of one claim.
#[derive(Serialize)]
struct Account<'o> {
    #[serde(flatten)]
    explanation: Explanation,
    /// The pattern as it stands in the ontology.
    pattern: Option<&'o str>,
    /// Whether today's rules still draw the claim, and what its status hangs on; none if the text was not kept.
    insight: Option<Insight>,
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let store = shared.open()?;
    let graph = knowledge::graph(&store)?;
    let options = args.filter.options(usize::MAX)?;
    let (ids, more) = claims(&graph, &args.what, options)?;
    let ontology = ontology()?;
    let mut accounts = Vec::with_capacity(ids.len());
    for id in ids {
        accounts.push(account(&graph, &store, ontology, &id)?);
    }
    if shared.json() {
        out.json(&accounts)?;
    } else {
        for (i, account) in accounts.iter().enumerate() {
            if i > 0 {
                out.line("")?;
            }
            print(account, ontology, args.parse, out)?;
        }
        out.flush()?;
        if accounts.is_empty() {
            note("no claim says so; `demarche why-not` tells why");
        } else if more > 0 {
            note(&format!(
                "and {} more; --limit shows them",
                counted(more, "claim")
            ));
        }
    }
    Ok(if accounts.is_empty() {
        Code::Nothing
    } else {
        Code::Answered
    })
}

/// The ids of the claims that are meant, best first, and how many more there are.
fn claims(
    graph: &Graph,
    what: &[String],
    options: Options,
) -> Result<(Vec<String>, usize), Failure> {
    if let [id] = what
        && !id.contains(' ')
    {
        return match graph.explain(id) {
            Ok(found) => Ok((vec![found.claim.id], 0)),
            Err(e) => Err(e.into()),
        };
    }
    let most = options.limit.unwrap_or(CLAIMS);
    let options = Options {
        statuses: Status::ALL.into(),
        min_confidence: 0.0,
        unnamed: true,
        limit: None,
        ..options
    };
    let answer = graph.query(&what.join(" "), &options)?;
    let mut ids = Vec::new();
    for evidence in answer.edges.iter().flat_map(|e| &e.evidence) {
        if !ids.contains(&evidence.claim) {
            ids.push(evidence.claim.clone());
        }
    }
    let more = ids.len().saturating_sub(most);
    ids.truncate(most);
    Ok((ids, more))
}

fn account<'o>(
    graph: &Graph,
    store: &Store,
    ontology: &'o Ontology,
    id: &str,
) -> Result<Account<'o>, Failure> {
    let explanation = graph.explain(id)?;
    let claim = &explanation.claim;
    let pattern = claim.rule.split_once(": ").and_then(|(_, reading)| {
        let relation = ontology.relation(&claim.relation)?;
        relation.written(reading)
    });
    let article = store
        .article(&explanation.article.id)
        .map_err(QueryError::from)?;
    let insight = match article.filter(|a| !a.text.is_empty()) {
        Some(article) => knowledge::extractor()?.insight(&article, claim),
        None => None,
    };
    Ok(Account {
        explanation,
        pattern,
        insight,
    })
}

fn print(
    account: &Account,
    ontology: &Ontology,
    parse: bool,
    out: &mut Out,
) -> Result<(), Failure> {
    let paint = out.paint;
    let Account { explanation, .. } = account;
    let (claim, evidence) = (&explanation.claim, &explanation.evidence);
    let relation = ontology.relation(&claim.relation);
    let phrase = relation.map_or(claim.relation.as_str(), |r| r.phrase.as_str());
    out.line(&format!(
        "{} {phrase} {}  {}",
        paint.bold(&plain(&explanation.subject.name)),
        paint.bold(&plain(&explanation.object.name)),
        paint.dim(&claim.id)
    ))?;
    let emphasise = |role: usize, text: &str| match (paint.shows(), role) {
        (true, 1) => paint.red(text),
        (true, _) => paint.bold(text),
        (false, role) => format!("[{} {text}]", ROLES[role]),
    };
    out.line(&format!("    “{}”", marked(evidence, &emphasise)))?;
    let mut rows = vec![("rule", rule(account))];
    let hangs_on = (account.insight.as_ref())
        .and_then(|i| i.because.as_deref())
        .map_or_else(String::new, |word| {
            format!(", because of “{}”", plain(word))
        });
    rows.push(("status", format!("{}{hangs_on}", claim.status)));
    let speaker = evidence.speaker.as_deref().map(plain);
    rows.push((
        "speaker",
        speaker.unwrap_or_else(|| "the article itself".to_owned()),
    ));
    rows.push(("date", date(explanation)));
    rows.push(("article", article(explanation)));
    if let Some(insight) = &account.insight
        && !insight.drawn
    {
        rows.push((
            "today",
            "the rules of this program no longer draw this claim; ingest the article again"
                .to_owned(),
        ));
    }
    if explanation.rejected {
        rows.push(("rejected", "by you; it does not count".to_owned()));
    }
    for (name, value) in rows {
        out.line(&format!("    {} {value}", paint.dim(&format!("{name:<8}"))))?;
    }
    if parse {
        match &account.insight {
            Some(insight) => outline(&insight.parse, claim, out)?,
            None => out.line(
                "    the text of this article was not kept, so that it cannot be parsed again",
            )?,
        }
    }
    Ok(())
}

/// `verb "impose <penalty> on", one of "impose|slap <penalty> on" of sanctions; confidence 0.85`.
fn rule(account: &Account) -> String {
    let claim = &account.explanation.claim;
    let mut text = match claim.rule.split_once(": ") {
        Some((sort, reading)) => format!("{sort} \"{reading}\""),
        None => format!("grammar of {}s", claim.rule),
    };
    match account.pattern {
        Some(pattern) if !claim.rule.ends_with(pattern) => {
            let _ = write!(text, ", one of \"{pattern}\" of `{}`", claim.relation);
        }
        Some(_) => {
            let _ = write!(text, " of `{}`", claim.relation);
        }
        None => {}
    }
    if let Some(class) = &claim.class {
        let _ = write!(text, ", event class {class}");
    }
    let _ = write!(text, "; confidence {:.2}", claim.confidence);
    text
}

fn date(explanation: &Explanation) -> String {
    match (explanation.claim.date, explanation.article.date) {
        (Some(date), _) if date.from == date.to => format!("{}, as the sentence says", date.from),
        (Some(date), _) => format!("{} to {}, as the sentence says", date.from, date.to),
        (None, Some(day)) => format!("reported {day}, the date of the article"),
        (None, None) => "not known: neither the sentence nor the article has one".to_owned(),
    }
}

fn article(explanation: &Explanation) -> String {
    let head = &explanation.article;
    let mut parts = vec![plain(&head.id)];
    parts.extend(head.title.as_deref().map(|t| format!("“{}”", plain(t))));
    parts.extend(head.source.as_deref().map(plain));
    if !head.authors.is_empty() {
        parts.push(format!("by {}", plain(&head.authors.join(" and "))));
    }
    let time = head.time.map(|t| t.to_string());
    parts.extend(time.or_else(|| head.date.map(|d| d.to_string())));
    parts.join(", ")
}

/// The parse as an indented tree; what the claim rests on stands out.
fn outline(rows: &[Outline], claim: &demarche::model::Claim, out: &mut Out) -> Result<(), Failure> {
    let paint = out.paint;
    let spans = [claim.spans.subject, claim.spans.trigger, claim.spans.object];
    for row in rows {
        let within =
            |span: &demarche::model::Span| span.start <= row.span.start && row.span.end <= span.end;
        let role = spans.iter().zip(ROLES).find(|(span, _)| within(span));
        let form = plain(&row.form);
        let form = if role.is_some() {
            paint.bold(&form)
        } else {
            form
        };
        let role = role.map_or_else(String::new, |(_, role)| format!("  ← {role}"));
        out.line(&format!(
            "    {}{form}  {}{role}",
            "  ".repeat(row.depth),
            paint.dim(&format!("{} {}", row.upos, row.deprel))
        ))?;
    }
    Ok(())
}
