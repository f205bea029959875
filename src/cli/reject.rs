//! `demarche reject-claim`: leaves out a claim that is wrong.

use demarche::export::plain;
use demarche::resolve::{Decision, Op};

use super::decide::{Manner, carry_out};
use super::error::{Code, Failure};
use super::output::{Out, note};
use super::{Shared, knowledge};

/// Arguments of `reject-claim`.
#[derive(clap::Args)]
#[command(after_help = "Example:
  demarche reject-claim k7q2abcdefgh --because 'it says the opposite'

The id of a claim stands in every answer with --format json, and in `demarche explain 'Russia backs Assad'`.")]
pub struct Args {
    /// The id of the claim, or its first five characters or more
    #[arg(value_name = "ID")]
    claim: String,
    #[command(flatten)]
    manner: Manner,
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let store = shared.open()?;
    let found = knowledge::graph(&store)?.explain(&args.claim)?;
    let id = found.claim.id;
    if found.rejected {
        return Err(Failure::Nothing(format!(
            "claim {id} is rejected already; `demarche log` lists what you decided"
        )));
    }
    let draft = Decision {
        claim: Some(id),
        ..Decision::of(Op::Reject)
    };
    let code = carry_out(store, draft, &args.manner, &[], shared, out)?;
    note(&format!(
        "it is about {} {} {}: “{}” ({})",
        plain(&found.subject.name),
        found.claim.relation,
        plain(&found.object.name),
        plain(&found.claim.sentence),
        plain(&found.article.id)
    ));
    Ok(code)
}
