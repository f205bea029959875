//! `demarche undo`: takes a decision back. The log keeps both.

use demarche::resolve::{Decision, Op, standing};

use super::Shared;
use super::decide::{Manner, carry_out};
use super::error::{Code, Failure};
use super::output::Out;

/// Arguments of `undo`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche undo 3
  demarche undo 1f2e3d4c --because 'they were two people after all'

An undo can be undone, too.")]
pub struct Args {
    /// The number of the decision in `demarche log`, or its id
    #[arg(value_name = "N|ID")]
    which: String,
    #[command(flatten)]
    manner: Manner,
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let store = shared.open()?;
    let decisions = store.decisions()?;
    let number = args.which.parse::<usize>().ok();
    let by_number = number.and_then(|n| decisions.get(n.checked_sub(1)?));
    let Some(decision) = by_number.or_else(|| decisions.iter().rfind(|d| d.id == args.which))
    else {
        return Err(Failure::Nothing(format!(
            "there is no decision {}; `demarche log` lists them",
            args.which
        )));
    };
    let holds = decision.op == Op::Undo
        || standing(&decisions)
            .into_iter()
            .any(|d| d.id == decision.id);
    if !holds {
        return Err(Failure::Nothing(format!(
            "decision {} is undone already",
            args.which
        )));
    }
    let draft = Decision {
        claim: Some(decision.id.clone()),
        ..Decision::of(Op::Undo)
    };
    carry_out(store, draft, &args.manner, &[], shared, out)
}
