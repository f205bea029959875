//! `demarche serve`: the explorer in the browser.

use std::io::IsTerminal;
use std::process::{Command, Stdio};

use clap::ValueEnum;

use demarche::serve::{Limits, Settings, serve};
use demarche::store::Store;

use super::error::{Code, Failure};
use super::ingest::stop_signal;
use super::output::note;
use super::{Shared, knowledge};

/// Arguments of `serve`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche serve
  demarche serve --port 8080 --open no

Only this machine can reach it, and it only reads. The graph is let go between questions, so that `ingest` and `watch` can add to it
meanwhile. The same answers as JSON: /api/openapi.json describes them. Ctrl-C ends it.")]
pub struct Args {
    /// Port on 127.0.0.1; 0 takes any that is free
    #[arg(long, value_name = "N", default_value_t = 7878)]
    port: u16,
    /// Whether to open it in the browser; yes if started from a terminal with a screen
    #[arg(long, value_enum, value_name = "YES|NO")]
    open: Option<Open>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Open {
    /// Open it
    Yes,
    /// Only say where it is
    No,
}

/// Runs the command.
pub fn run(args: &Args, shared: &Shared) -> Result<Code, Failure> {
    // What is not there should be said here rather than in the browser.
    drop(Store::open_existing(&shared.store)?);
    let stop = stop_signal()?;
    let settings = Settings {
        store: shared.store.clone(),
        port: args.port,
        ontology: knowledge::ontology()?,
        gazetteer: knowledge::gazetteer()?,
        limits: Limits::default(),
    };
    let wanted = args.open.map_or_else(has_screen, |o| o == Open::Yes);
    serve(settings, &stop, |address| {
        let url = format!("http://{address}/");
        note(&format!("the explorer is at {url}; Ctrl-C ends it"));
        if wanted && !open(&url) {
            note("no browser could be started; open the address yourself");
        }
    })
    .map_err(|e| Failure::Input(e.to_string()))?;
    Ok(Code::Answered)
}

/// Whether a person at a screen started this.
fn has_screen() -> bool {
    let shown = cfg!(any(target_os = "macos", target_os = "windows"))
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|v| std::env::var_os(v).is_some());
    shown && std::io::stderr().is_terminal()
}

/// Opens an address in the reader's browser.
fn open(url: &str) -> bool {
    let (program, before): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(target_os = "windows") {
        ("cmd", &["/C", "start"])
    } else {
        ("xdg-open", &[])
    };
    Command::new(program)
        .args(before)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .is_ok()
}
