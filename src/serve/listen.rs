//! Connections: how many there may be, and how long each may take.

use std::net::{Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::keeper::Keeper;
use super::{Limits, ServeError, routes};

/// How soon a signal to stop is seen.
const TICK: Duration = Duration::from_millis(50);
/// How long a connection whose time is over may still take for what it was about.
const GRACE: Duration = Duration::from_secs(5);
/// Bytes that the head of a request may have.
const HEAD: usize = 16 << 10;
const HEADERS: usize = 64;

/// Takes connections until it is time to stop.
pub async fn listen(
    port: u16,
    limits: Limits,
    keeper: &Keeper,
    stop: &AtomicBool,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    let failed = |source| ServeError::Port { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let router = routes::router(keeper.asker(), address.port());
    let room = Arc::new(Semaphore::new(limits.connections));
    ready(address);
    while !stop.load(Ordering::Relaxed) {
        // Whoever finds no room waits in the queue of the system.
        let Ok(Ok(place)) = tokio::time::timeout(TICK, Arc::clone(&room).acquire_owned()).await
        else {
            continue;
        };
        let Ok(accepted) = tokio::time::timeout(TICK, listener.accept()).await else {
            continue;
        };
        let Ok((stream, _)) = accepted else {
            // Too many open files, for instance: better soon than never.
            tokio::time::sleep(TICK).await;
            continue;
        };
        let router = router.clone();
        tokio::spawn(async move {
            converse(stream, router, limits).await;
            drop(place);
        });
    }
    Ok(())
}

/// How requests are read, how much of them, and for how long.
pub fn protocol(limits: Limits) -> http1::Builder {
    let mut protocol = http1::Builder::new();
    protocol
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(HEAD)
        .max_headers(HEADERS)
        .keep_alive(true);
    protocol
}

/// Answers the requests of one connection.
async fn converse(stream: TcpStream, router: Router, limits: Limits) {
    let _ = stream.set_nodelay(true);
    let service = TowerToHyperService::new(router);
    let connection = protocol(limits).serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    // A connection that fails concerns nobody but the client, who notices.
    if tokio::time::timeout(limits.connection, connection.as_mut())
        .await
        .is_err()
    {
        connection.as_mut().graceful_shutdown();
        let _ = tokio::time::timeout(GRACE, connection).await;
    }
}
