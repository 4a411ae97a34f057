//! Listens on a local port.

use std::io;
use std::net::{Ipv4Addr, TcpListener};

/// Number of ports to try when suggesting a free one.
const MAX_TRIES: u16 = 100;

/// Why listening failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ListenError {
    /// Another program uses the port.
    #[error("port {port} is in use{}", free.map(|free| format!("; {free} is free: lake serve --port {free}")).unwrap_or_default())]
    InUse {
        port: u16,
        /// Next free port.
        free: Option<u16>,
    },
    /// The operating system denies it.
    #[error("cannot listen on port {port}: {source}")]
    Denied { port: u16, source: io::Error },
}

/// Listens on 127.0.0.1; port 0 selects a free port.
///
/// # Errors
/// The port is in use or denied.
pub(crate) fn listen(port: u16) -> Result<TcpListener, ListenError> {
    bind(port).map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => ListenError::InUse {
            port,
            free: next_free(port),
        },
        _ => ListenError::Denied { port, source },
    })
}

fn bind(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
}

fn next_free(port: u16) -> Option<u16> {
    let last = port.saturating_add(MAX_TRIES);
    (port.checked_add(1)?..=last).find(|port| bind(*port).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_free_port_if_port_is_in_use() {
        let first = listen(0).unwrap();
        let port = first.local_addr().unwrap().port();
        let Err(ListenError::InUse {
            free: Some(free), ..
        }) = listen(port)
        else {
            panic!("{port} was taken twice")
        };
        let message = listen(port).unwrap_err().to_string();
        assert!(
            message.starts_with(&format!("port {port} is in use; ")),
            "{message}"
        );
        assert!(listen(free).is_ok());
    }
}
