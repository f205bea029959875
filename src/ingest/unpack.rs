//! Compressed streams, watched: what grows beyond all measure is cut off.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Text shrinks to a third or a twentieth; what unpacks to more than this many times its size is an attack.
pub(super) const RATIO: u64 = 200;
/// So much may come out of the smallest file.
pub(super) const FLOOR: u64 = 64 << 20;

/// Counts what is read from a stream.
pub(super) struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    pub(super) fn new(inner: R, count: Arc<AtomicU64>) -> Self {
        Self { inner, count }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.count.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// A decompressor whose output may not outgrow its input.
pub(super) struct Guarded<R> {
    inner: R,
    packed: Arc<AtomicU64>,
    out: u64,
}

impl<R> Guarded<R> {
    /// `packed` is the number of compressed bytes read so far.
    pub(super) fn new(inner: R, packed: Arc<AtomicU64>) -> Self {
        Self {
            inner,
            packed,
            out: 0,
        }
    }
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.out += n as u64;
        if self.out > FLOOR && self.out / RATIO > self.packed.load(Ordering::Relaxed) {
            return Err(io::Error::other(BombError));
        }
        Ok(n)
    }
}

/// Marks the error of a stream that grew beyond all measure.
#[derive(Debug, thiserror::Error)]
#[error("it unpacks beyond all measure")]
struct BombError;

/// Whether an error is that of such a stream.
pub(super) fn is_bomb(error: &io::Error) -> bool {
    error
        .get_ref()
        .is_some_and(<dyn std::error::Error + Send + Sync>::is::<BombError>)
}
