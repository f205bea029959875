//! The explorer without a network: bytes of requests in, bytes of answers out, through the same connection layer and the same routes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::service::TowerToHyperService;
use tokio::runtime::Runtime;

use super::keeper::Keeper;
use super::{Limits, ServeError, Settings, listen, routes};

/// Answers requests that somebody else carries: a test, or a program with connections of its own.
pub struct Desk {
    runtime: Runtime,
    limits: Limits,
    keeper: Keeper,
    router: axum::Router,
}

impl Desk {
    /// Makes ready to answer under the names of this machine and the port of the settings.
    pub fn new(settings: Settings) -> Result<Self, ServeError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .map_err(ServeError::Start)?;
        let (port, limits) = (settings.port, settings.limits);
        let keeper = Keeper::start(settings).map_err(ServeError::Start)?;
        Ok(Self {
            runtime,
            limits,
            router: routes::router(keeper.asker(), port),
            keeper,
        })
    }

    /// What a client gets that sends these bytes and then nothing more.
    pub fn answer(&self, bytes: &[u8]) -> Vec<u8> {
        let mut wire = Wire {
            asked: bytes,
            answered: Vec::new(),
        };
        let service = TowerToHyperService::new(self.router.clone());
        let connection = listen::protocol(self.limits)
            .half_close(true)
            .serve_connection(&mut wire, service);
        // A conversation that breaks off has been answered up to there.
        let _ = self.runtime.block_on(connection);
        wire.answered
    }

    /// Lets go of the store.
    pub fn close(self) {
        self.keeper.stop();
    }
}

/// A connection in memory.
struct Wire<'a> {
    asked: &'a [u8],
    answered: Vec<u8>,
}

impl Read for Wire<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        mut room: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let (now, later) = self.asked.split_at(room.remaining().min(self.asked.len()));
        room.put_slice(now);
        self.asked = later;
        Poll::Ready(Ok(()))
    }
}

impl Write for Wire<'_> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.answered.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
