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

/// Limits on what clients may hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct ConnectionLimits {
    /// Number of concurrent connections; others wait in the backlog.
    connections: usize,
    /// Time in which a client must send a request's header, also the next one on an idle connection.
    header: Duration,
    /// Time in which a client must accept some bytes of a response.
    write: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            // A browser opens six.
            connections: 32,
            header: Duration::from_secs(2),
            write: Duration::from_secs(5),
        }
    }
}

/// Pause after a failed accept, for example because the process has too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves connections until the future is dropped.
pub(super) async fn accept_connections(
    listener: &TcpListener,
    router: &Router,
    limits: ConnectionLimits,
) {
    let permits = Arc::new(Semaphore::new(limits.connections));
    // The semaphore is never closed.
    while let Ok(permit) = Arc::clone(&permits).acquire_owned().await {
        let Ok((stream, _)) = listener.accept().await else {
            sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let stream = StalledWrites::new(stream, limits.write);
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            // An error of one connection concerns its client only.
            let _ = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(limits.header)
                .serve_connection(TokioIo::new(stream), service)
                .await;
            drop(permit);
        });
    }
}

#[cfg(test)]
mod tests {
    use std::io::{ErrorKind, Read, Write};
    use std::net::{SocketAddr, TcpStream};

    use axum::routing::get;
    use tokio::runtime::Runtime;

    use super::*;

    /// Far longer than any answer takes.
    const PATIENCE: Duration = Duration::from_secs(30);

    const RESPONSE: &str = "all is well";

    /// A server that runs as long as the runtime.
    fn serve(limits: ConnectionLimits) -> (Runtime, SocketAddr) {
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(|| async { RESPONSE }));
        runtime.spawn(async move { accept_connections(&listener, &router, limits).await });
        (runtime, address)
    }

    fn connect(address: SocketAddr) -> TcpStream {
        let client = TcpStream::connect(address).unwrap();
        client.set_read_timeout(Some(PATIENCE)).unwrap();
        client
    }

    fn send(mut client: &TcpStream) {
        client
            .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .unwrap();
    }

    /// Reads up to the end of a response.
    fn receive(mut client: &TcpStream) {
        let mut received = Vec::new();
        let mut byte = [0];
        while !received.ends_with(RESPONSE.as_bytes()) {
            client.read_exact(&mut byte).unwrap();
            received.extend(byte);
        }
    }

    #[test]
    fn clients_above_the_limit_wait_until_another_one_leaves() {
        let limits = ConnectionLimits {
            header: PATIENCE * 10,
            ..ConnectionLimits::default()
        };
        let (_runtime, address) = serve(limits);
        let holding: Vec<_> = (0..limits.connections).map(|_| connect(address)).collect();
        for client in &holding {
            send(client);
            receive(client);
        }
        let mut waiting = connect(address);
        send(&waiting);
        let moment = Duration::from_millis(200);
        waiting.set_read_timeout(Some(moment)).unwrap();
        let error = waiting.read(&mut [0]).unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
            "{error}"
        );
        waiting.set_read_timeout(Some(PATIENCE)).unwrap();
        drop(holding);
        receive(&waiting);
    }

    #[test]
    fn idle_connections_end() {
        let (_runtime, address) = serve(ConnectionLimits {
            header: Duration::from_secs(1),
            ..ConnectionLimits::default()
        });
        let mut client = connect(address);
        send(&client);
        receive(&client);
        assert_eq!(client.read(&mut [0]).unwrap(), 0, "the server closes");
        let mut silent = connect(address);
        assert_eq!(silent.read(&mut [0]).unwrap(), 0, "the server closes");
    }
}
