//! S3 with a few objects, for `lake ingest s3://…`.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

pub(crate) const BUCKET: &str = "anycompany-recordings";

/// S3 with a few objects: lists a folder, and returns objects and ranges of them.
pub(crate) struct FakeS3 {
    pub(crate) endpoint: String,
    pub(crate) state: Arc<Mutex<State>>,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) objects: BTreeMap<String, Vec<u8>>,
    /// Keys of the objects that were requested.
    requested: Vec<String>,
    /// Responses to break off after some bytes.
    breaks: usize,
}

impl FakeS3 {
    pub(crate) fn start(objects: BTreeMap<String, Vec<u8>>, breaks: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State {
            objects,
            breaks,
            ..State::default()
        }));
        let shared = Arc::clone(&state);
        // Ends with the process; a test has no other use for the port.
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let state = Arc::clone(&shared);
                std::thread::spawn(move || respond(&connection.unwrap(), &state));
            }
        });
        Self { endpoint, state }
    }

    /// Keys of the objects that were requested since the last call, sorted.
    pub(crate) fn take_requested(&self) -> Vec<String> {
        let mut requested = std::mem::take(&mut self.state.lock().unwrap().requested);
        requested.sort();
        requested
    }
}

fn respond(mut connection: &TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(connection);
    let mut head = Vec::new();
    let mut line = String::new();
    while reader.read_line(&mut line).unwrap() > 2 {
        head.push(std::mem::take(&mut line));
    }
    let Some(target) = head.first().and_then(|line| line.split(' ').nth(1)) else {
        return;
    };
    let range = head.iter().find_map(|line| {
        let value = line.to_ascii_lowercase();
        let range = value.strip_prefix("range: bytes=")?.trim_end().to_owned();
        range.strip_suffix('-')?.parse::<usize>().ok()
    });
    let decoded = percent_encoding::percent_decode_str(target)
        .decode_utf8()
        .unwrap()
        .into_owned();
    let mut state = state.lock().unwrap();
    let path = decoded.strip_prefix(&format!("/{BUCKET}")).unwrap();
    let (status, body, sent) = if let Some(query) = path.split_once('?').map(|(_, query)| query)
        && query.contains("list-type=2")
    {
        let prefix = query
            .split('&')
            .find_map(|part| part.strip_prefix("prefix="))
            .unwrap_or_default();
        let body = list(&state.objects, prefix).into_bytes();
        let length = body.len();
        ("200 OK", body, length)
    } else {
        let key = path.split('?').next().unwrap().trim_start_matches('/');
        state.requested.push(key.to_owned());
        let content = state.objects[key][range.unwrap_or(0)..].to_vec();
        let mut sent = content.len();
        if state.breaks > 0 && sent > 1000 {
            state.breaks -= 1;
            sent /= 2;
        }
        let status = range.map_or("200 OK", |_| "206 Partial Content");
        (status, content, sent)
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    // A client that has enough may have gone.
    let _ = connection
        .write_all(head.as_bytes())
        .and_then(|()| connection.write_all(&body[..sent]));
}

/// Objects and folders directly below a prefix.
fn list(objects: &BTreeMap<String, Vec<u8>>, prefix: &str) -> String {
    let mut folders = std::collections::BTreeSet::new();
    let mut entries = Vec::new();
    for (key, content) in objects {
        let Some(rest) = key.strip_prefix(prefix) else {
            continue;
        };
        if let Some((folder, _)) = rest.split_once('/') {
            folders.insert(format!("{prefix}{folder}/"));
        } else {
            let (size, sum) = (
                content.len(),
                content.iter().map(|byte| u64::from(*byte)).sum::<u64>(),
            );
            entries.push(format!("<Contents><Key>{key}</Key><Size>{size}</Size><ETag>&quot;{sum}&quot;</ETag></Contents>"));
        }
    }
    for folder in folders {
        entries.push(format!(
            "<CommonPrefixes><Prefix>{folder}</Prefix></CommonPrefixes>"
        ));
    }
    let text = entries.concat();
    format!("<ListBucketResult><IsTruncated>false</IsTruncated>{text}</ListBucketResult>")
}
