//! A forward proxy on 127.0.0.1, as networks of companies have one.

use std::io::{self, BufReader, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::forward::{forward, header, path, read_body, read_head};
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
    seen: Arc<Mutex<Seen>>,
}

/// What the proxy forwarded.
#[derive(Debug, Default)]
struct Seen {
    lines: Vec<String>,
    operations: Vec<String>,
}

impl Proxy {
    /// Starts a proxy to the server at `upstream`: `127.0.0.1:8080`.
    ///
    /// # Errors
    /// When no port is free.
    pub fn start(upstream: &str, tunnels: Tunnels) -> io::Result<Self> {
        let seen = Arc::<Mutex<Seen>>::default();
        let (shared, upstream) = (seen.clone(), upstream.to_owned());
        let listener = Listener::start(move |client| serve(client, &upstream, tunnels, &shared))?;
        Ok(Self { listener, seen })
    }

    /// The URL for `HTTP_PROXY` and `HTTPS_PROXY`.
    pub fn url(&self) -> String {
        format!("http://{}", self.listener.address())
    }

    /// The request lines so far: `CONNECT sts.us-east-1.amazonaws.com:443 HTTP/1.1`.
    pub fn requests(&self) -> Vec<String> {
        lock(&self.seen).lines.clone()
    }

    /// The operations of requests to AWS since the last call: `DescribeStacks`, or `HEAD` and the path
    /// where the protocol does not name them.
    pub fn take_operations(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.seen).operations)
    }
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(
    client: TcpStream,
    upstream: &str,
    tunnels: Tunnels,
    seen: &Mutex<Seen>,
) -> io::Result<()> {
    let mut client = BufReader::new(client);
    let (request_line, headers) = read_head(&mut client)?;
    lock(seen).lines.push(request_line.clone());
    if request_line.starts_with("CONNECT ") {
        return tunnel(client.into_inner(), upstream, tunnels);
    }
    let body = read_body(&mut client, &headers)?;
    let operation = operation(&request_line, &headers, &body);
    lock(seen).operations.push(operation);
    forward(&mut client, upstream, &request_line, &headers, &body)
}

/// The operation of a request in the JSON and Query protocols, or method and path.
fn operation(request_line: &str, headers: &[String], body: &[u8]) -> String {
    let target = header(headers, "x-amz-target").and_then(|target| target.rsplit('.').next());
    let body = String::from_utf8_lossy(body);
    let action = body.strip_prefix("Action=");
    let action = action.and_then(|rest| rest.split('&').next());
    if let Some(operation) = target.or(action) {
        return operation.to_owned();
    }
    let (method, uri) = request_line.split_once(' ').unwrap_or((request_line, ""));
    let uri = uri.split(' ').next().unwrap_or_default();
    let path = path(uri).split('?').next().unwrap_or_default();
    format!("{method} {path}")
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
