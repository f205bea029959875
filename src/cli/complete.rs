//! What a shell may complete: relations, and names from the store that the command line would use.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::Duration;

use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use demarche::query::{Graph, Order};
use demarche::store::Store;

use super::knowledge;

/// Names that are offered at a time.
const OFFERED: usize = 30;
/// A shell must not stand still while another process holds the store.
const PATIENCE: Duration = Duration::from_millis(1500);

/// For arguments that name an entity.
pub fn name() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let typed = typed.to_string_lossy().into_owned();
        from_store(move |graph| {
            let nodes = graph.complete(&typed, OFFERED).unwrap_or_default();
            let offer = |n: demarche::query::Node| {
                CompletionCandidate::new(n.name).help(Some(n.kind.to_string().into()))
            };
            nodes.into_iter().map(offer).collect()
        })
    })
}

/// For patterns and questions.
pub fn pattern() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let typed = typed.to_string_lossy().into_owned();
        from_store(move |graph| {
            let found = graph.completions(&typed, OFFERED).unwrap_or_default();
            let whole = |text| format!("{}{text}", &typed[..found.start]);
            found
                .texts
                .iter()
                .map(whole)
                .map(CompletionCandidate::new)
                .collect()
        })
    })
}

/// For arguments that name relations, classes or sorts.
pub fn relation() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let typed = typed.to_string_lossy().into_owned();
        let Ok(ontology) = knowledge::ontology() else {
            return Vec::new();
        };
        let mut all: Vec<(&str, &str)> = Vec::new();
        all.extend(
            ontology
                .relations()
                .iter()
                .map(|r| (r.name.as_str(), r.means.as_str())),
        );
        all.extend(
            ontology
                .sorts()
                .iter()
                .map(|s| (s.name.as_str(), s.means.as_str())),
        );
        let begun = all.into_iter().filter(|(name, _)| name.starts_with(&typed));
        let offer = |(name, means): (&str, &str)| {
            CompletionCandidate::new(name).help(Some(means.to_owned().into()))
        };
        begun.map(offer).collect()
    })
}

/// For `--order-by`.
pub fn order() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let typed = typed.to_string_lossy().into_owned();
        let begun = Order::ALL.map(Order::as_str).into_iter();
        let begun = begun.filter(|o| o.starts_with(&typed));
        begun.map(CompletionCandidate::new).collect()
    })
}

/// Asks the store of the command line that is being typed; nothing if there is none, or it cannot be had soon.
fn from_store(
    ask: impl FnOnce(&Graph<'_>) -> Vec<CompletionCandidate> + Send + 'static,
) -> Vec<CompletionCandidate> {
    let (answer, wait) = mpsc::channel();
    let dir = store();
    std::thread::spawn(move || {
        let Ok(store) = Store::open_existing(dir) else {
            return;
        };
        if let Ok(graph) = knowledge::graph(&store) {
            // Whoever asked may have gone.
            let _ = answer.send(ask(&graph));
        }
    });
    wait.recv_timeout(PATIENCE).unwrap_or_default()
}

/// The store that the words typed so far name.
fn store() -> PathBuf {
    let words: Vec<_> = std::env::args_os().collect();
    let mut named = None;
    for (i, word) in words.iter().enumerate() {
        if word == "--store" {
            named = words.get(i + 1).map(PathBuf::from);
        } else if let Some(dir) = word.to_str().and_then(|w| w.strip_prefix("--store=")) {
            named = Some(PathBuf::from(dir));
        }
    }
    named
        .or_else(|| std::env::var_os("DEMARCHE_STORE").map(PathBuf::from))
        .unwrap_or_else(|| PathBuf::from(".demarche"))
}
