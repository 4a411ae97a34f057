//! HTTP/1.1 requests that are passed on to another server.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// The request line and the header lines.
pub(crate) fn read_head(reader: &mut impl BufRead) -> io::Result<(String, Vec<String>)> {
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

/// The value of a header, if there is one.
pub(crate) fn header<'a>(headers: &'a [String], name: &str) -> Option<&'a str> {
    let mut headers = headers.iter().filter_map(|header| header.split_once(':'));
    headers
        .find(|(other, _)| other.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}

/// The body of a request.
pub(crate) fn read_body(reader: &mut impl BufRead, headers: &[String]) -> io::Result<Vec<u8>> {
    let length = header(headers, "content-length").and_then(|length| length.parse().ok());
    let mut body = Vec::new();
    reader.take(length.unwrap_or(0)).read_to_end(&mut body)?;
    Ok(body)
}

/// Sends one request without the host in its URI to the server at `upstream`, on a connection of
/// its own, and its response to the client.
pub(crate) fn forward(
    client: &mut BufReader<impl Read + Write>,
    upstream: &str,
    request_line: &str,
    headers: &[String],
    body: &[u8],
) -> io::Result<()> {
    let mut parts = request_line.split(' ');
    let (method, uri) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    let mut server = TcpStream::connect(upstream)?;
    write!(
        server,
        "{method} {} HTTP/1.1\r\nconnection: close\r\n",
        path(uri)
    )?;
    for header in headers {
        let name = header.split(':').next().unwrap_or_default();
        if !name.eq_ignore_ascii_case("connection") {
            write!(server, "{header}\r\n")?;
        }
    }
    server.write_all(b"\r\n")?;
    server.write_all(body)?;
    let (mut server, client) = (BufReader::new(server), client.get_mut());
    let mut status_line = String::new();
    server.read_line(&mut status_line)?;
    // Not every server says that it closes the connection: a client would use it again.
    write!(client, "{status_line}connection: close\r\n")?;
    io::copy(&mut server, client)?;
    client.flush()
}

/// The path of a URI, which has a scheme and a host in requests to a proxy.
pub(crate) fn path(uri: &str) -> &str {
    if uri.starts_with('/') {
        return uri;
    }
    let host = uri.find("://").map_or(0, |colon| colon + "://".len());
    uri[host..]
        .find('/')
        .map_or("/", |slash| &uri[host + slash..])
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn path_has_no_host() {
        assert_eq!(path("http://aws.example.invalid/a?b=c"), "/a?b=c");
        assert_eq!(path("http://aws.example.invalid"), "/");
        assert_eq!(path("/a?b=http://c/"), "/a?b=http://c/");
    }
}
