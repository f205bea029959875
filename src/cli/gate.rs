//! Work that is read ahead and written in order: bounded, so that memory stays flat whatever the size of the input.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::error::Failure;
use super::work::Workers;

/// Bounds what is under way.
pub struct Gate {
    state: Mutex<GateState>,
    changed: Condvar,
    pieces: usize,
    bytes: usize,
}

#[derive(Default)]
struct GateState {
    pieces: usize,
    bytes: usize,
    closed: bool,
}

impl Gate {
    /// Room for so many pieces and bytes.
    pub fn new(pieces: usize, bytes: usize) -> Self {
        Self {
            state: Mutex::default(),
            changed: Condvar::new(),
            pieces,
            bytes,
        }
    }

    /// Waits until there is room; false once the gate is closed.
    pub fn enter(&self, bytes: usize) -> bool {
        let mut state = lock(&self.state);
        loop {
            if state.closed {
                return false;
            }
            let room = state.pieces < self.pieces && state.bytes + bytes <= self.bytes;
            if room || state.pieces == 0 {
                state.pieces += 1;
                state.bytes += bytes;
                return true;
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Makes room again.
    pub fn leave(&self, bytes: usize) {
        let mut state = lock(&self.state);
        state.pieces -= 1;
        state.bytes -= bytes;
        self.changed.notify_one();
    }

    /// Lets go whoever waits; nothing enters any more.
    pub fn close(&self) {
        lock(&self.state).closed = true;
        self.changed.notify_all();
    }
}

/// A lock; what a thread that died held is whole, for it holds nothing half done.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where results go.
pub trait Sink<U> {
    /// Takes the next result, in the order of the items.
    fn take(&mut self, result: U) -> Result<(), Failure>;
    /// Nothing more is ready at the moment.
    fn rest(&mut self) -> Result<(), Failure>;
}

/// Maps items on all threads, without waiting for each other, and gives the results in order. No more than `gate` has room for are under
/// way. What comes before an item that cannot be read is given, then the error.
pub fn in_order<T: Send, U: Send>(
    workers: &Workers,
    gate: &Gate,
    items: impl Iterator<Item = Result<T, Failure>> + Send,
    weight: impl Fn(&T) -> usize + Sync,
    work: impl Fn(usize, T) -> U + Sync,
    sink: &mut impl Sink<U>,
) -> Result<(), Failure> {
    let source = Mutex::new((0, items));
    let (sender, results) = channel();
    workers.beside(
        || {
            let end = End(sender.clone());
            loop {
                let mut source = lock(&source);
                let Some(item) = source.1.next() else { break };
                let bytes = item.as_ref().map_or(0, &weight);
                if !gate.enter(bytes) {
                    break;
                }
                let number = source.0;
                source.0 += 1;
                drop(source);
                let result = item.map(|item| work(number, item));
                if end.0.send(Some((number, bytes, result))).is_err() {
                    break;
                }
            }
        },
        || {
            let outcome = give(&results, workers.threads(), gate, sink);
            // Whoever waits is let go.
            gate.close();
            outcome
        },
    )
}

/// A result with the number and the bytes of its item; none at the end of a thread.
type Message<U> = Option<(usize, usize, Result<U, Failure>)>;

/// Says that a thread has come to its end, even if by a fault.
struct End<U>(Sender<Message<U>>);

impl<U> Drop for End<U> {
    fn drop(&mut self) {
        // A receiver that has gone away needs no end.
        let _ = self.0.send(None);
    }
}

/// Gives the results of all threads in order.
fn give<U>(
    results: &Receiver<Message<U>>,
    mut threads: usize,
    gate: &Gate,
    sink: &mut impl Sink<U>,
) -> Result<(), Failure> {
    let mut early = BTreeMap::new();
    let mut next = 0;
    while threads > 0 {
        let message = match results.try_recv() {
            Err(TryRecvError::Empty) => {
                sink.rest()?;
                results.recv().ok().flatten()
            }
            other => other.ok().flatten(),
        };
        let Some((number, bytes, result)) = message else {
            threads -= 1;
            continue;
        };
        early.insert(number, (bytes, result));
        while let Some((bytes, result)) = early.remove(&next) {
            next += 1;
            gate.leave(bytes);
            sink.take(result?)?;
        }
    }
    Ok(())
}
