//! Taking a port of this machine's own address.

use std::io;
use std::net::{Ipv4Addr, TcpListener};

/// How many ports are tried to find a free one.
const TRIED: u16 = 100;

/// Why a port was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ListenError {
    /// Another program has it.
    #[error("port {port} is in use{}", free.map(|free| format!("; {free} is free: lake serve --port {free}")).unwrap_or_default())]
    InUse {
        /// The port.
        port: u16,
        /// The next one that is free.
        free: Option<u16>,
    },
    /// The operating system refuses it.
    #[error("cannot listen on port {port}: {source}")]
    Refused {
        /// The port.
        port: u16,
        /// Why.
        source: io::Error,
    },
}

/// Listens on 127.0.0.1, with port 0 on any port that is free.
///
/// # Errors
/// When the port is in use or refused.
pub(crate) fn listen(port: u16) -> Result<TcpListener, ListenError> {
    take(port).map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => ListenError::InUse {
            port,
            free: next_free(port),
        },
        _ => ListenError::Refused { port, source },
    })
}

fn take(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
}

fn next_free(port: u16) -> Option<u16> {
    let last = port.saturating_add(TRIED);
    (port.checked_add(1)?..=last).find(|port| take(*port).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_named_with_one_that_is_free() {
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
