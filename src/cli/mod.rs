//! The command line: one file per command. The only place that prints, reads the environment or exits.
//!
//! Each command goes from raw arguments over resolved ones to work. Data go to standard output, everything else to standard error.

mod answer;
mod articles;
mod ask;
mod backup;
mod compact;
mod decide;
mod decisions;
mod doctor;
mod draw;
mod entity;
mod error;
mod explain;
mod export;
mod extract;
mod filter;
mod forget;
mod ingest;
mod knowledge;
mod lint;
mod load;
mod log;
mod output;
mod part;
mod path;
mod query;
mod rebuild;
mod reject;
mod relations;
mod review;
mod show;
mod sparql;
mod stats;
mod suggest;
mod undo;
mod why_not;
mod work;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use demarche::store::Store;
use error::Failure;
use output::Out;

const EXAMPLES: &str = "Start with:
  demarche ingest FOLDER
  demarche ask who backs Assad
  demarche draw --around Assad -o assad.svg";

/// Reads news and keeps a graph of who does what to whom, each edge with the sentences that show it.
///
/// Exit codes: 0 answered, 1 nothing found, 2 wrong usage, 3 some input could not be read, 4 trouble with the store.
#[derive(Parser)]
#[command(
    name = "demarche",
    version,
    max_term_width = 100,
    disable_help_subcommand = true,
    after_help = EXAMPLES
)]
struct Cli {
    #[command(flatten)]
    shared: Shared,
    #[command(subcommand)]
    command: Command,
}

/// What every command understands.
#[derive(Args)]
struct Shared {
    /// Folder of the graph
    #[arg(
        long,
        global = true,
        env = "DEMARCHE_STORE",
        default_value = ".demarche",
        value_name = "DIR"
    )]
    store: PathBuf,
    /// Form of the answer
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    knowledge: knowledge::Files,
}

impl Shared {
    fn json(&self) -> bool {
        self.format == Format::Json
    }

    /// Sentences to bring for each edge: programs get a few more than people see.
    fn evidence(&self, shown: usize) -> usize {
        if self.json() { shown.max(5) } else { shown }
    }

    fn open(&self) -> Result<Store, Failure> {
        Ok(Store::open_existing(&self.store)?)
    }

    /// The store to add articles to; made if there is none, brought up to date if it is that of an earlier version.
    fn open_to_add(&self) -> Result<Store, Failure> {
        let store = Store::open(&self.store)?;
        if store.is_index_current()? {
            return Ok(store);
        }
        output::note(&format!(
            "the graph in {} was made by an earlier version of demarche: its index is made anew from {}",
            self.store.display(),
            output::counted(store.article_count(), "article")
        ));
        drop(store);
        Ok(Store::rebuild::<demarche::store::StoreError>(
            &self.store,
            &mut Ok,
        )?)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

#[derive(Subcommand)]
enum Command {
    /// Read articles into the graph
    Ingest(ingest::Args),
    /// Turn JSON lines of articles into JSON lines of what they say, without a graph
    Extract(extract::Args),
    /// Answer a plain question: who backs Assad
    Ask(ask::Args),
    /// Answer a SPARQL query
    Sparql(sparql::Args),
    /// Find edges by a pattern: '? backs Assad'
    Query(query::Args),
    /// Show what is known of a name
    Show(show::Args),
    /// Show how two names hang together
    Path(path::Args),
    /// Show what a claim rests on: the sentence, the rule and the parse
    Explain(explain::Args),
    /// Show the sentences that name both ends of a missing edge, and why none draws it
    WhyNot(why_not::Args),
    /// Draw the graph or a part of it
    Draw(draw::Args),
    /// Write the graph or a part of it for other programs
    Export(export::Args),
    /// Correct who is who: merge, split, rename, retype, alias
    Entity(entity::Args),
    /// Leave out a claim that is wrong
    RejectClaim(reject::Args),
    /// List what you decided, in order
    Log(log::Args),
    /// Look at the merges that are least certain, and at those that were likely missed
    Review(review::Args),
    /// Take a decision back
    Undo(undo::Args),
    /// Write your decisions to a file, or take them from one
    Decisions(decisions::Args),
    /// List the relations that an edge can state
    Relations(relations::Args),
    /// Say what is wrong with files of your own relations and names
    LintOntology(lint::Args),
    /// List the articles in the graph
    Articles(articles::Args),
    /// Take articles out of the graph again
    Forget(forget::Args),
    /// Count what is in the graph
    Stats(stats::Args),
    /// Take in what `extract` found elsewhere
    Load(load::Args),
    /// Make the graph anew from the stored articles
    Rebuild(rebuild::Args),
    /// Rewrite the files of the graph, so that they are small and quick to open
    Compact(compact::Args),
    /// Write the whole graph into one compressed file
    Backup(backup::Args),
    /// Make the graph from a backup
    Restore(backup::RestoreArgs),
    /// Say whether the graph is whole, and how to mend what is not
    Doctor(doctor::Args),
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            // Help and version are answers; a closed pipe is no reason to complain.
            let _ = e.print();
            return ExitCode::from(u8::try_from(e.exit_code()).unwrap_or(2));
        }
    };
    let shared = cli.shared;
    if let Err(failure) = shared.knowledge.load() {
        return failure.report();
    }
    let mut out = Out::new();
    let done = match cli.command {
        Command::Ingest(args) => ingest::run(args, &shared, &mut out),
        Command::Extract(args) => extract::run(&args, &mut out),
        Command::Ask(args) => ask::run(&args, &shared, &mut out),
        Command::Query(args) => query::run(&args, &shared, &mut out),
        Command::Sparql(args) => sparql::run(&args, &shared, &mut out),
        Command::Show(args) => show::run(&args, &shared, &mut out),
        Command::Path(args) => path::run(&args, &shared, &mut out),
        Command::Explain(args) => explain::run(&args, &shared, &mut out),
        Command::WhyNot(args) => why_not::run(&args, &shared, &mut out),
        Command::Draw(args) => draw::run(&args, &shared),
        Command::Export(args) => export::run(&args, &shared, &mut out),
        Command::Entity(args) => entity::run(&args, &shared, &mut out),
        Command::RejectClaim(args) => reject::run(&args, &shared, &mut out),
        Command::Log(args) => log::run(&args, &shared, &mut out),
        Command::Review(args) => review::run(&args, &shared, &mut out),
        Command::Undo(args) => undo::run(&args, &shared, &mut out),
        Command::Decisions(args) => decisions::run(&args, &shared, &mut out),
        Command::Relations(args) => relations::run(&args, &shared, &mut out),
        Command::LintOntology(args) => lint::run(&args, &shared, &mut out),
        Command::Articles(args) => articles::run(&args, &shared, &mut out),
        Command::Forget(args) => forget::run(&args, &shared, &mut out),
        Command::Stats(args) => stats::run(&args, &shared, &mut out),
        Command::Load(args) => load::run(&args, &shared, &mut out),
        Command::Rebuild(args) => rebuild::run(&args, &shared, &mut out),
        Command::Compact(args) => compact::run(&args, &shared, &mut out),
        Command::Backup(args) => backup::run(&args, &shared, &mut out),
        Command::Restore(args) => backup::restore(&args, &shared, &mut out),
        Command::Doctor(args) => doctor::run(&args, &shared, &mut out),
    };
    let done = done.and_then(|code| {
        out.flush()?;
        Ok(code)
    });
    match done {
        Ok(code) => code.into(),
        Err(failure) => failure.report(),
    }
}
