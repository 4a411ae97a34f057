//! A forward proxy on 127.0.0.1, as networks of companies have one.

use std::io::{self, BufReader, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::forward::{forward, read_head};
use crate::listener::Listener;

/// What the proxy does with `CONNECT`, which clients send for HTTPS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tunnels {
    Open,
    /// Responds with status 403.
    Forbidden,
    /// Responds with status 407.
    AuthenticationRequired,
}

/// A proxy that forwards every request to one server, whatever host it names.
#[derive(Debug)]
pub struct Proxy {
    listener: Listener,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// Starts a proxy to the server at `upstream`: `127.0.0.1:8080`.
    ///
    /// # Errors
    /// When no port is free.
    pub fn start(upstream: &str, tunnels: Tunnels) -> io::Result<Self> {
        let requests = Arc::<Mutex<Vec<String>>>::default();
        let (seen, upstream) = (requests.clone(), upstream.to_owned());
        let listener = Listener::start(move |client| serve(client, &upstream, tunnels, &seen))?;
        Ok(Self { listener, requests })
    }

    /// The URL for `HTTP_PROXY` and `HTTPS_PROXY`.
    pub fn url(&self) -> String {
        format!("http://{}", self.listener.address())
    }

    /// The request lines so far: `CONNECT sts.us-east-1.amazonaws.com:443 HTTP/1.1`.
    pub fn requests(&self) -> Vec<String> {
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

fn serve(
    client: TcpStream,
    upstream: &str,
    tunnels: Tunnels,
    requests: &Mutex<Vec<String>>,
) -> io::Result<()> {
    let mut client = BufReader::new(client);
    let (request_line, headers) = read_head(&mut client)?;
    requests
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(request_line.clone());
    if request_line.starts_with("CONNECT ") {
        tunnel(client.into_inner(), upstream, tunnels)
    } else {
        forward(&mut client, upstream, &request_line, &headers)
    }
}

fn tunnel(mut client: TcpStream, upstream: &str, tunnels: Tunnels) -> io::Result<()> {
    let status = match tunnels {
        Tunnels::Open => "200 Connection established",
        Tunnels::Forbidden => "403 Forbidden",
        Tunnels::AuthenticationRequired => "407 Proxy Authentication Required",
    };
    write!(client, "HTTP/1.1 {status}\r\n\r\n")?;
    if tunnels != Tunnels::Open {
        return client.shutdown(Shutdown::Both);
    }
    let server = TcpStream::connect(upstream)?;
    let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    let upwards = thread::spawn(move || {
        let copied = io::copy(&mut from_client, &mut to_server);
        to_server.shutdown(Shutdown::Write).and(copied)
    });
    let (mut from_server, mut to_client) = (server, client);
    io::copy(&mut from_server, &mut to_client)?;
    to_client.shutdown(Shutdown::Write)?;
    upwards.join().map_or(Ok(()), |copied| copied.map(|_| ()))
}
