//! Accepts connections, with limits so that clients that send or read nothing cannot keep others out.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::sleep;

use super::stalled_writes::StalledWrites;

/// Number of concurrent connections: a browser opens six. Others wait in the backlog.
const MAX_CONNECTIONS: usize = 32;

/// Time in which a client must send a request's header, also the next one on an idle connection.
const HEADER_TIMEOUT: Duration = Duration::from_secs(2);

/// Time in which a client must accept some bytes of a response.
const WRITE_TIMEOUT: Duration = Duration::from_secs(5);

/// Pause after a failed accept, for example because the process has too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves connections until the future is dropped.
pub(super) async fn accept_connections(listener: &TcpListener, router: &Router) {
    let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    // The semaphore is never closed.
    while let Ok(permit) = Arc::clone(&permits).acquire_owned().await {
        let Ok((stream, _)) = listener.accept().await else {
            sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let stream = StalledWrites::new(stream, WRITE_TIMEOUT);
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            // An error of one connection concerns its client only.
            let _ = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEADER_TIMEOUT)
                .serve_connection(TokioIo::new(stream), service)
                .await;
            drop(permit);
        });
    }
}
