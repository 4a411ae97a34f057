//! A TCP listener on a free port of 127.0.0.1.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Serves each connection on a thread of its own, until it is dropped.
#[derive(Debug)]
pub(crate) struct Listener {
    address: SocketAddr,
    is_stopped: Arc<AtomicBool>,
}

impl Listener {
    /// Starts to accept connections. An error of `serve`, for example of a client that closes its
    /// connection early, ends only that connection.
    ///
    /// # Errors
    /// When no port is free.
    pub(crate) fn start(
        serve: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let is_stopped = Arc::<AtomicBool>::default();
        let serve = Arc::new(serve);
        thread::spawn({
            let is_stopped = is_stopped.clone();
            move || {
                for client in listener.incoming().flatten() {
                    if is_stopped.load(Ordering::Relaxed) {
                        return;
                    }
                    let serve = serve.clone();
                    thread::spawn(move || serve(client));
                }
            }
        });
        Ok(Self {
            address,
            is_stopped,
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.is_stopped.store(true, Ordering::Relaxed);
        // The listener sees the flag at the next connection.
        let _connection = TcpStream::connect(self.address);
    }
}
