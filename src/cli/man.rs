//! `demarche man`: manual pages, made from the same table as the help texts. For those who package the program.

use std::path::PathBuf;

use clap::CommandFactory;

use super::error::{Code, Failure};
use super::output::{Out, note};

/// Arguments of `man`.
#[derive(clap::Args)]
#[command(after_help = "Example:
  demarche man ~/.local/share/man/man1")]
pub struct Args {
    /// Folder to write the pages into; made if there is none
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args, _: &mut Out) -> Result<Code, Failure> {
    let failed = |e: std::io::Error| Failure::written(&args.dir, &e);
    std::fs::create_dir_all(&args.dir).map_err(failed)?;
    let command = super::Cli::command().disable_help_subcommand(true);
    clap_mangen::generate_to(command, &args.dir).map_err(failed)?;
    note(&format!(
        "manual pages are in {}; read one with `man -l {}/demarche.1`",
        args.dir.display(),
        args.dir.display()
    ));
    Ok(Code::Answered)
}
