//! A forward proxy on 127.0.0.1, as networks of companies have one.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

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
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    is_stopped: Arc<AtomicBool>,
}

impl Proxy {
    /// Starts a proxy to the server at `upstream`: `127.0.0.1:8080`.
    ///
    /// # Errors
    /// When no port is free.
    pub fn start(upstream: &str, tunnels: Tunnels) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let proxy = Self {
            address: listener.local_addr()?,
            requests: Arc::default(),
            is_stopped: Arc::default(),
        };
        let (requests, is_stopped) = (proxy.requests.clone(), proxy.is_stopped.clone());
        let upstream = upstream.to_owned();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if is_stopped.load(Ordering::Relaxed) {
                    return;
                }
                let (requests, upstream) = (requests.clone(), upstream.clone());
                // A client that closes its connection early ends only this thread.
                thread::spawn(move || serve(client, &upstream, tunnels, &requests));
            }
        });
        Ok(proxy)
    }

    /// The URL for `HTTP_PROXY` and `HTTPS_PROXY`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The request lines so far: `CONNECT sts.us-east-1.amazonaws.com:443 HTTP/1.1`.
    pub fn requests(&self) -> Vec<String> {
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.is_stopped.store(true, Ordering::Relaxed);
        // The listener sees the flag at the next connection.
        let _connection = TcpStream::connect(self.address);
    }
}

fn serve(
    client: TcpStream,
    upstream: &str,
    tunnels: Tunnels,
    requests: &Mutex<Vec<String>>,
) -> io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let (request_line, headers) = read_head(&mut reader)?;
    requests
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(request_line.clone());
    if request_line.starts_with("CONNECT ") {
        tunnel(client, upstream, tunnels)
    } else {
        forward(reader, client, upstream, &request_line, &headers)
    }
}

/// The request line and the header lines.
fn read_head(reader: &mut impl BufRead) -> io::Result<(String, Vec<String>)> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        lines.push(line.to_owned());
    }
    if lines.is_empty() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let request_line = lines.remove(0);
    Ok((request_line, lines))
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

/// Sends one request without the host in its URI, on a connection of its own.
fn forward(
    mut reader: impl Read,
    mut client: TcpStream,
    upstream: &str,
    request_line: &str,
    headers: &[String],
) -> io::Result<()> {
    let mut parts = request_line.split(' ');
    let (method, uri) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    let path = uri
        .split_once("://")
        .and_then(|(_, rest)| rest.find('/').map(|slash| &rest[slash..]))
        .unwrap_or("/");
    let mut server = TcpStream::connect(upstream)?;
    write!(server, "{method} {path} HTTP/1.1\r\nconnection: close\r\n")?;
    let mut length = 0;
    for header in headers {
        let (name, value) = header.split_once(':').unwrap_or((header, ""));
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap_or(0);
        }
        if !name.eq_ignore_ascii_case("connection") {
            write!(server, "{header}\r\n")?;
        }
    }
    server.write_all(b"\r\n")?;
    io::copy(&mut reader.by_ref().take(length), &mut server)?;
    io::copy(&mut server, &mut client)?;
    client.shutdown(Shutdown::Write)
}
