//! Who holds the store: a thread that opens it for the first question, has several workers answer, and lets go when none comes any more.
//!
//! A store shuts out all other processes, so it must not be held while nobody asks. The graph borrows from the store, and both live on
//! the stack of the keeping thread; questions come to it as jobs.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::trouble::Trouble;
use super::{Limits, Settings};
use crate::ontology::Ontology;
use crate::query::{Graph, Stop};
use crate::store::Store;

/// Others look for the lock every 20 milliseconds.
const PAUSE: Duration = Duration::from_millis(60);
/// How long the end of the program waits for the store to be let go.
const FAREWELL: Duration = Duration::from_secs(2);

/// An open store, for one question.
#[derive(Clone, Copy)]
pub struct Held<'a> {
    pub store: &'a Store,
    pub graph: &'a Graph<'a>,
    pub ontology: &'static Ontology,
    pub kept: &'a Kept,
}

/// Answers that cost much and are asked for often, each with the state of the store that it belongs to.
#[derive(Default)]
pub struct Kept(Mutex<Vec<KeptAnswer>>);

/// Its name, the state of the store, and its bytes.
type KeptAnswer = (String, u64, Arc<Vec<u8>>);

/// Answers kept at most.
const KEPT: usize = 8;

impl Kept {
    /// The answer under a name, made anew if the store has changed.
    pub fn get(
        &self,
        name: &str,
        generation: u64,
        make: impl FnOnce() -> Result<Vec<u8>, Trouble>,
    ) -> Result<Vec<u8>, Trouble> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = lock()
            .iter()
            .find(|(n, g, _)| n == name && *g == generation)
            .map(|(.., bytes)| Arc::clone(bytes));
        if let Some(bytes) = found {
            return Ok(bytes.to_vec());
        }
        let bytes = make()?;
        let mut kept = lock();
        kept.retain(|(n, g, _)| n != name && *g == generation);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((name.to_owned(), generation, Arc::new(bytes.clone())));
        Ok(bytes)
    }
}

type Job = Box<dyn FnOnce(Result<Held<'_>, Trouble>) + Send>;

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    running: usize,
    /// When the last job ended.
    rested: Option<Instant>,
    /// When the store was opened.
    opened: Option<Instant>,
    letting_go: bool,
    closed: bool,
}

/// What questions wait in.
struct Queue {
    limits: Limits,
    state: Mutex<State>,
    changed: Condvar,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, job: Job) -> Result<(), Trouble> {
        let mut state = self.lock();
        if state.closed || state.jobs.len() >= self.limits.waiting {
            return Err(Trouble::busy());
        }
        state.jobs.push_back(job);
        drop(state);
        self.changed.notify_all();
        Ok(())
    }

    /// Waits for a first question; false when there will be none.
    fn wait(&self) -> bool {
        let mut state = self.lock();
        while state.jobs.is_empty() && !state.closed {
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.letting_go = false;
        state.opened = Some(Instant::now());
        state.rested = state.opened;
        !state.closed
    }

    /// The next question; none when the store is to be let go.
    fn next(&self) -> Option<Job> {
        let mut state = self.lock();
        loop {
            let held = state.opened.map_or(Duration::ZERO, |o| o.elapsed());
            if state.closed || held >= self.limits.hold {
                state.letting_go = true;
            }
            if state.letting_go {
                drop(state);
                self.changed.notify_all();
                return None;
            }
            if let Some(job) = state.jobs.pop_front() {
                state.running += 1;
                return Some(job);
            }
            let rest = state.rested.map_or(Duration::ZERO, |r| r.elapsed());
            if state.running == 0 && rest >= self.limits.idle {
                state.letting_go = true;
                continue;
            }
            let wait = if state.running == 0 {
                self.limits.idle.saturating_sub(rest)
            } else {
                self.limits.idle
            };
            let wait = wait.min(self.limits.hold.saturating_sub(held));
            state = self
                .changed
                .wait_timeout(state, wait.max(Duration::from_millis(1)))
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    fn done(&self) {
        let mut state = self.lock();
        state.running = state.running.saturating_sub(1);
        state.rested = Some(Instant::now());
        drop(state);
        self.changed.notify_all();
    }

    /// Answers all who wait with one trouble.
    fn refuse(&self, trouble: &Trouble) {
        let jobs = std::mem::take(&mut self.lock().jobs);
        for job in jobs {
            job(Err(trouble.clone()));
        }
    }

    fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }
}

/// The thread that holds the store.
pub struct Keeper {
    queue: Arc<Queue>,
    ended: Receiver<()>,
}

/// What handlers hold to ask through.
#[derive(Clone)]
pub struct Asker {
    queue: Arc<Queue>,
}

impl Keeper {
    /// Starts the thread; the store is not opened yet.
    pub fn start(settings: Settings) -> std::io::Result<Self> {
        let queue = Arc::new(Queue {
            limits: settings.limits,
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let (tell, ended) = sync_channel(1);
        let own = Arc::clone(&queue);
        std::thread::Builder::new()
            .name("keeper".to_owned())
            .spawn(move || {
                keep(&settings, &own);
                let _ = tell.send(());
            })?;
        Ok(Self { queue, ended })
    }

    /// Something to ask through.
    pub fn asker(&self) -> Asker {
        Asker {
            queue: Arc::clone(&self.queue),
        }
    }

    /// Ends the thread and lets go of the store.
    pub fn stop(self) {
        self.queue.close();
        // A thread that waits for another process to let go of the store holds nothing that could be lost.
        let _ = self.ended.recv_timeout(FAREWELL);
    }
}

impl Asker {
    /// Has a worker answer with the open store.
    pub async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(Held<'_>) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        let (tell, told) = oneshot::channel();
        // Dropped when the time is up and when the asker hangs up, also in the middle of the work.
        let waiting = Waiting::default();
        let stop = waiting.0.clone();
        self.queue.push(Box::new(move |held| {
            // Nobody waits for it any more.
            if tell.is_closed() {
                return;
            }
            let answer = held.and_then(|held| {
                let graph = held.graph.until(&stop);
                let held = Held {
                    graph: &graph,
                    ..held
                };
                catch_unwind(AssertUnwindSafe(|| work(held)))
                    .unwrap_or_else(|_| Err(Trouble::fault()))
            });
            let _ = tell.send(answer);
        }))?;
        match tokio::time::timeout(self.queue.limits.answer, told).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(Trouble::fault()),
            Err(_) => Err(Trouble::late(self.queue.limits.answer)),
        }
    }
}

/// Somebody who waits for an answer; once this is gone, the work on it ends.
#[derive(Default)]
struct Waiting(Stop);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Opens the store whenever there are questions, until there will be none.
fn keep(settings: &Settings, queue: &Queue) {
    let kept = Kept::default();
    let mut known = None;
    while queue.wait() {
        match Store::open_existing(&settings.store) {
            Err(error) => queue.refuse(&Trouble::from(error)),
            Ok(store) => {
                let (ontology, gazetteer) = (settings.ontology, settings.gazetteer);
                match Graph::knowing(&store, ontology, gazetteer, known.take()) {
                    Err(error) => queue.refuse(&Trouble::from(error)),
                    Ok(graph) => {
                        work(settings, queue, &store, &graph, &kept);
                        known = Some(graph.known());
                    }
                }
                drop(store);
                std::thread::sleep(PAUSE);
            }
        }
    }
    queue.refuse(&Trouble::busy());
}

/// Answers questions until the store is to be let go.
fn work(settings: &Settings, queue: &Queue, store: &Store, graph: &Graph, kept: &Kept) {
    let held = Held {
        store,
        graph,
        ontology: settings.ontology,
        kept,
    };
    let work = || {
        while let Some(job) = queue.next() {
            job(Ok(held));
            queue.done();
        }
    };
    std::thread::scope(|scope| {
        // This thread is a worker too: where the system has no threads left, questions are answered one after the other.
        for _ in 1..settings.limits.workers {
            let _ = std::thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
}
