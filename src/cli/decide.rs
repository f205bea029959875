//! What all commands that decide something share: the reason, the moment, the look ahead, and what is said of it.

use serde::Serialize;

use demarche::export::plain;
use demarche::query::{Change, QueryError, Stated};
use demarche::resolve::Decision;
use demarche::store::Store;

use super::error::{Code, Failure};
use super::output::{Out, counted, note};
use super::{Shared, knowledge, log};

/// How to decide.
#[derive(clap::Args)]
pub struct Manner {
    /// Why: kept with the decision
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    because: String,
    /// Show which edges would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    /// Place in the log.
    number: usize,
    decision: &'a Decision,
    /// Only of a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<&'a [Change]>,
    warnings: &'a [String],
}

/// A name that could be several is as good as not found: the answer is the list of candidates.
pub fn unclear(error: QueryError) -> Failure {
    match error {
        QueryError::Ambiguous { .. } => Failure::Nothing(error.to_string()),
        other => other.into(),
    }
}

/// The moment, in seconds since 1970; `SOURCE_DATE_EPOCH` fixes it for those who want the same bytes again.
fn now() -> i64 {
    std::env::var("SOURCE_DATE_EPOCH")
        .ok()
        .and_then(|seconds| seconds.parse().ok())
        .unwrap_or_else(|| jiff::Timestamp::now().as_second())
}

/// The decision with reason, moment and an id that no earlier one has.
pub fn dated(mut decision: Decision, because: &str, earlier: &[Decision]) -> Decision {
    because.trim().clone_into(&mut decision.because);
    for second in now().. {
        decision.at = jiff::Timestamp::from_second(second)
            .map_or_else(|_| String::new(), |moment| moment.to_string());
        decision = decision.sealed();
        // The same thing may be decided, taken back and decided again within one second.
        if decision.at.is_empty() || earlier.iter().all(|d| d.id != decision.id) {
            break;
        }
    }
    decision
}

/// Makes the decision, or shows what it would do.
pub fn carry_out(
    mut store: Store,
    draft: Decision,
    manner: &Manner,
    warnings: &[String],
    shared: &Shared,
    out: &mut Out,
) -> Result<Code, Failure> {
    let mut list = store.decisions()?;
    let decision = dated(draft, &manner.because, &list);
    list.push(decision.clone());
    let number = list.len();
    let changes = if manner.dry_run {
        Some(knowledge::graph(&store)?.would_change(&list)?)
    } else {
        store.set_decisions(&list)?;
        None
    };
    if shared.json() {
        out.json(&Report {
            number,
            decision: &decision,
            changes: changes.as_deref(),
            warnings,
        })?;
    } else if let Some(changes) = &changes {
        for change in changes {
            out.line(&told(change))?;
        }
    } else {
        let said = log::sentence(&decision, &list);
        out.line(&format!("decision {number} ({}): {said}", decision.id))?;
    }
    out.flush()?;
    for warning in warnings {
        note(warning);
    }
    match changes {
        None => note(&format!("`demarche undo {number}` takes it back")),
        Some(changes) if changes.is_empty() => note("no edge would change; nothing was written"),
        Some(changes) => {
            let claims = changes.iter().map(|c| c.claims).sum();
            note(&format!(
                "{} with {} would change; nothing was written",
                counted(changes.len(), "edge"),
                counted(claims, "claim")
            ));
        }
    }
    Ok(Code::Answered)
}

/// `Ann One backs Syria → Bob Two backs Syria  1 claim`.
fn told(change: &Change) -> String {
    let text = |edge: &Option<Stated>, kinds: bool| {
        let Some(edge) = edge else {
            return "nothing that counts".to_owned();
        };
        let node = |node: &demarche::query::Node| {
            let name = plain(&node.name);
            if kinds {
                format!("{name} [{}, {}]", node.kind, plain(&node.id))
            } else {
                name
            }
        };
        format!(
            "{} {} {}",
            node(&edge.subject),
            edge.relation,
            node(&edge.object)
        )
    };
    // What the names alone do not tell apart.
    let kinds = text(&change.before, false) == text(&change.after, false);
    format!(
        "{} → {}  {}",
        text(&change.before, kinds),
        text(&change.after, kinds),
        counted(change.claims, "claim")
    )
}
