//! The command line: one file per command. The only place that prints, reads the environment or exits.
//!
//! Each command goes from raw arguments over resolved ones to work. Data go to standard output, everything else to standard error.

mod answer;
mod articles;
mod ask;
mod backup;
mod between;
mod central;
mod common;
mod communities;
mod compact;
mod compare;
mod complete;
mod contradictions;
mod decide;
mod decisions;
mod doctor;
mod draw;
mod entity;
mod error;
mod explain;
mod export;
mod extract;
#[cfg(feature = "url")]
mod fetch;
mod filter;
mod forget;
mod gate;
mod ingest;
mod knowledge;
mod lines;
mod lint;
mod load;
mod log;
mod looks;
mod man;
mod output;
mod part;
mod path;
mod pipeline;
mod present;
mod progress;
mod query;
mod rebuild;
mod reject;
mod relations;
mod repl;
mod report;
mod resolve;
mod review;
mod serve;
mod show;
mod sparql;
mod stats;
mod suggest;
mod timeline;
mod undo;
mod watch;
mod why_not;
mod work;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::CompleteEnv;

use demarche::store::Store;
use error::{Code, Failure};
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
        value_name = "DIR",
        value_hint = ValueHint::DirPath
    )]
    store: PathBuf,
    /// Form of the answer
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Do not show long answers page by page
    #[arg(long, global = true)]
    no_pager: bool,
    #[command(flatten)]
    knowledge: knowledge::Files,
}

impl Shared {
    fn json(&self) -> bool {
        self.format == Format::Json
    }

    /// Sentences to bring for each edge: programs get a few more than people see.
    fn evidence(&self, shown: usize) -> usize {
        match self.format {
            Format::Json | Format::Jsonl => shown.max(5),
            Format::Csv | Format::Markdown | Format::Dot => shown.max(1),
            Format::Text | Format::Table => shown,
        }
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
    /// A table without sentences
    Table,
    /// For programs
    Json,
    /// For programs: one line for each edge or row of an answer
    Jsonl,
    /// For spreadsheets
    Csv,
    /// A table for documents
    Markdown,
    /// A drawing in Graphviz' language
    Dot,
}

#[derive(Subcommand)]
enum Command {
    /// Read articles into the graph
    Ingest(ingest::Args),
    /// Read articles into the graph as they come into a folder
    Watch(watch::Args),
    /// Write what each fragment shows about the names in it, for `resolve`
    Evidence(resolve::EvidenceArgs),
    /// Say which names are one entity, from the evidence of many articles and without a graph
    Resolve(resolve::ResolveArgs),
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
    /// Show everything direct between two names
    Between(between::Args),
    /// Show whom two names have to do with both
    Common(common::Args),
    /// List who stands in the middle of the graph
    Central(central::Args),
    /// Show who belongs together
    Communities(communities::Args),
    /// Show what happened when, about a name or between two
    Timeline(timeline::Args),
    /// Show which edges came and went between two times or two sources
    Compare(compare::Args),
    /// Show claims that cannot both hold
    Contradictions(contradictions::Args),
    /// Show what a claim rests on: the sentence, the rule and the parse
    Explain(explain::Args),
    /// Show the sentences that name both ends of a missing edge, and why none draws it
    WhyNot(why_not::Args),
    /// Draw the graph or a part of it
    Draw(draw::Args),
    /// Explore the graph in the browser
    Serve(serve::Args),
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
    /// Write what the graph rests on into one archive that other programs open too
    Bundle(backup::BundleArgs),
    /// Make the graph from a backup or a bundle
    Restore(backup::RestoreArgs),
    /// Say whether the graph is whole, and how to mend what is not
    Doctor(doctor::Args),
    /// Ask line by line, with history and completion
    Repl(repl::Args),
    /// Write manual pages
    #[command(hide = true)]
    Man(man::Args),
}

impl Format {
    fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Table => "table",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Markdown => "markdown",
            Self::Dot => "dot",
        }
    }
}

impl Command {
    /// Whether what it prints is read at leisure: not while it works, nor in a dialogue.
    fn is_read(&self) -> bool {
        let lists = matches!(
            self,
            Self::Show(_)
                | Self::Explain(_)
                | Self::WhyNot(_)
                | Self::Log(_)
                | Self::Relations(_)
                | Self::Articles(_)
                | Self::Sparql(_)
        );
        lists || self.answers()
    }

    /// Whether what it prints is an answer of the graph, which has all forms.
    fn answers(&self) -> bool {
        matches!(
            self,
            Self::Ask(_)
                | Self::Query(_)
                | Self::Path(_)
                | Self::Between(_)
                | Self::Common(_)
                | Self::Central(_)
                | Self::Communities(_)
                | Self::Timeline(_)
                | Self::Compare(_)
                | Self::Contradictions(_)
        )
    }
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    error::expect_shortage();
    // A shell that asks what can be typed next gets its answer here.
    CompleteEnv::with_factory(Cli::command).complete();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            // Help and version are answers; a closed pipe is no reason to complain.
            if e.kind() == clap::error::ErrorKind::ValueValidation {
                complain_of_value(&e);
            } else {
                let _ = e.print();
            }
            return ExitCode::from(u8::try_from(e.exit_code()).unwrap_or(2));
        }
    };
    if let Err(failure) = cli.shared.knowledge.load() {
        return failure.report();
    }
    let mut out = Out::new();
    if cli.command.is_read() && !cli.shared.no_pager {
        Out::hold();
    }
    let done = dispatch(cli, &mut out);
    // What was held back is shown also when the command failed after all.
    let shown = out.finish();
    match done.and_then(|code| shown.map(|()| code)) {
        Ok(code) => code.into(),
        Err(failure) => failure.report(),
    }
}

/// Says what is wrong with the value of an option; of numbers in plainer words than the standard library's.
fn complain_of_value(error: &clap::Error) {
    let mut text = error.render().to_string();
    for (theirs, ours) in [
        (
            "invalid digit found in string",
            "write a whole number, such as 20",
        ),
        ("invalid float literal", "write a number, such as 0.5"),
        (
            "number too large to fit in target type",
            "that is too large",
        ),
    ] {
        text = text.replace(theirs, ours);
    }
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Runs one command.
fn dispatch(cli: Cli, out: &mut Out) -> Result<Code, Failure> {
    let shared = cli.shared;
    if !cli.command.answers()
        && !matches!(cli.command, Command::Repl(_))
        && !matches!(shared.format, Format::Text | Format::Json)
    {
        let what =
            "only answers of the graph have this form; give this command --format text or json";
        return Err(Failure::Usage(what.to_owned()));
    }
    match cli.command {
        Command::Ingest(args) => ingest::run(&args, &shared, out),
        Command::Watch(args) => watch::run(&args, &shared, out),
        Command::Evidence(args) => resolve::evidence(&args, out),
        Command::Resolve(args) => resolve::run(&args, out),
        Command::Extract(args) => extract::run(&args, out),
        Command::Ask(args) => ask::run(&args, &shared, out),
        Command::Query(args) => query::run(&args, &shared, out),
        Command::Sparql(args) => sparql::run(&args, &shared, out),
        Command::Show(args) => show::run(&args, &shared, out),
        Command::Path(args) => path::run(&args, &shared, out),
        Command::Between(args) => between::run(&args, &shared, out),
        Command::Common(args) => common::run(&args, &shared, out),
        Command::Central(args) => central::run(&args, &shared, out),
        Command::Communities(args) => communities::run(&args, &shared, out),
        Command::Timeline(args) => timeline::run(&args, &shared, out),
        Command::Compare(args) => compare::run(&args, &shared, out),
        Command::Contradictions(args) => contradictions::run(&args, &shared, out),
        Command::Explain(args) => explain::run(&args, &shared, out),
        Command::WhyNot(args) => why_not::run(&args, &shared, out),
        Command::Draw(args) => draw::run(&args, &shared),
        Command::Serve(args) => serve::run(&args, &shared),
        Command::Export(args) => export::run(&args, &shared, out),
        Command::Entity(args) => entity::run(&args, &shared, out),
        Command::RejectClaim(args) => reject::run(&args, &shared, out),
        Command::Log(args) => log::run(&args, &shared, out),
        Command::Review(args) => review::run(&args, &shared, out),
        Command::Undo(args) => undo::run(&args, &shared, out),
        Command::Decisions(args) => decisions::run(&args, &shared, out),
        Command::Relations(args) => relations::run(&args, &shared, out),
        Command::LintOntology(args) => lint::run(&args, &shared, out),
        Command::Articles(args) => articles::run(&args, &shared, out),
        Command::Forget(args) => forget::run(&args, &shared, out),
        Command::Stats(args) => stats::run(&args, &shared, out),
        Command::Load(args) => load::run(&args, &shared, out),
        Command::Rebuild(args) => rebuild::run(&args, &shared, out),
        Command::Compact(args) => compact::run(&args, &shared, out),
        Command::Backup(args) => backup::run(&args, &shared, out),
        Command::Bundle(args) => backup::bundle(&args, &shared, out),
        Command::Restore(args) => backup::restore(&args, &shared, out),
        Command::Doctor(args) => doctor::run(&args, &shared, out),
        Command::Repl(args) => repl::run(&args, &shared, out),
        Command::Man(args) => man::run(&args, out),
    }
}
