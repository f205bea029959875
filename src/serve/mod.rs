//! `demarche serve`: a read-only explorer of the graph in the browser, and a JSON API, on loopback only.
//!
//! In: the folder of a store. Out: one page and answers as JSON; nothing is ever written. [`listen`] takes connections and cuts off slow
//! ones, [`guard`] turns away what does not come from a page of ours, [`routes`] says what is answered and where, [`keeper`] holds the
//! store while there are questions and lets go of it between them, [`page`] is what the browser gets;
//! [`desk`] answers without a network.

mod answers;
mod cards;
mod desk;
mod guard;
mod keeper;
mod listen;
mod page;
mod params;
mod routes;
mod trouble;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::ontology::{Gazetteer, Ontology};

pub use desk::Desk;
pub use routes::paths;

/// What to serve, and where.
pub struct Settings {
    /// Folder of the store.
    pub store: PathBuf,
    /// Port on 127.0.0.1; 0 takes any that is free.
    pub port: u16,
    /// What the program knows of relations.
    pub ontology: &'static Ontology,
    /// What it knows of names.
    pub gazetteer: &'static Gazetteer,
    /// How long and how much.
    pub limits: Limits,
}

/// How long things may take, and how many there may be of them.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The store is let go after so long without a question.
    pub idle: Duration,
    /// The store is let go for a moment after so long with questions, so that others who wait for it get it.
    pub hold: Duration,
    /// A question that takes longer is answered with an error.
    pub answer: Duration,
    /// The head of a request must be there after so long; a connection without requests ends after as long.
    pub head: Duration,
    /// A connection ends after so long, whatever it does.
    pub connection: Duration,
    /// Questions that are worked on at once.
    pub workers: usize,
    /// Questions that may wait for a worker.
    pub waiting: usize,
    /// Connections at once.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            idle: Duration::from_secs(2),
            hold: Duration::from_secs(4),
            answer: Duration::from_secs(15),
            head: Duration::from_secs(10),
            connection: Duration::from_secs(60),
            workers: 4,
            waiting: 32,
            connections: 128,
        }
    }
}

/// Why nothing can be served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The port is taken or forbidden.
    #[error("cannot listen on 127.0.0.1:{port}: {source}; choose another port with --port")]
    Port {
        /// The port asked for.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// Threads could not be started.
    #[error("cannot start the explorer: {0}; end other programs and try again")]
    Start(std::io::Error),
}

/// Serves until `stop` is set. `ready` is told the address once there is one.
pub fn serve(
    settings: Settings,
    stop: &AtomicBool,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_io()
        .enable_time()
        .build()
        .map_err(ServeError::Start)?;
    let limits = settings.limits;
    let port = settings.port;
    let keeper = keeper::Keeper::start(settings).map_err(ServeError::Start)?;
    let done = runtime.block_on(listen::listen(port, limits, &keeper, stop, ready));
    // Connections that are still open end with the runtime.
    runtime.shutdown_timeout(Duration::from_millis(200));
    keeper.stop();
    done
}
