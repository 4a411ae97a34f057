//! `lake serve` as a child process, and a client that sends exact requests.
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{lake, repository};

/// Last day of the samples.
pub(crate) const NOW: &str = "2026-11-23T12:00:00Z";

/// A server of a lake.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
}

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Server {
    pub(crate) fn start(lake: &Path) -> Self {
        Self::start_with(lake, &[])
    }

    /// Starts with further options.
    pub(crate) fn start_with(lake: &Path, options: &[&str]) -> Self {
        Self::start_at(NOW, lake, options)
    }

    /// Starts with `now` as the current time.
    pub(crate) fn start_at(now: &str, lake: &Path, options: &[&str]) -> Self {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("lake"));
        command
            .args(["serve", "--port", "0", "--now", now, "--lake"])
            .arg(lake)
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        let port = address
            .trim()
            .trim_end_matches('/')
            .rsplit(':')
            .next()
            .and_then(|port| port.parse().ok());
        Self {
            child,
            port: port.unwrap_or_else(|| panic!("no address but '{address}'")),
        }
    }

    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Sends GET with these headers besides Host.
    pub(crate) fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.send("GET", path, &self.host(), headers)
    }

    /// Returns the JSON of a successful response.
    pub(crate) fn json(&self, path: &str) -> Value {
        let reply = self.get(path, &[]);
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        serde_json::from_slice(&reply.body).unwrap()
    }

    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        host: &str,
        headers: &[(&str, &str)],
    ) -> Reply {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let headers: String = headers
            .iter()
            .flat_map(|(name, value)| [*name, ": ", value, "\r\n"])
            .collect();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n"
        )
        .unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        Reply::read(&bytes)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Reply {
    fn read(bytes: &[u8]) -> Self {
        let end = bytes
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .unwrap();
        let head = std::str::from_utf8(&bytes[..end]).unwrap();
        let mut lines = head.lines();
        let status = lines
            .next()
            .unwrap()
            .split(' ')
            .nth(1)
            .unwrap()
            .parse()
            .unwrap();
        let header = |line: &str| {
            line.split_once(": ")
                .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        };
        Self {
            status,
            headers: lines.filter_map(header).collect(),
            body: bytes[end + 4..].to_vec(),
        }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// A lake with every document under `samples/`.
pub(crate) fn sample_lake() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    add(folder.path(), &repository().join("samples"));
    folder
}

/// Ingests documents.
pub(crate) fn add(into: &Path, documents: &Path) {
    lake()
        .arg("ingest")
        .arg(documents)
        .arg("--into")
        .arg(into)
        .assert()
        .success();
}

/// Ingests a contact record whose customer chose `reason`.
pub(crate) fn add_contact(into: &Path, reason: &str) {
    add_record(into, |record| {
        record["ContactId"] = "00000000-0000-4000-8000-000000000001".into();
        record["Attributes"] = serde_json::json!({ "CallReason": reason });
    });
}

/// Ingests a contact record that begins and ends at a time.
pub(crate) fn add_contact_at(into: &Path, time: &str) {
    add_record(into, |record| {
        record["ContactId"] = format!("contact-{time}").into();
        record["InitiationTimestamp"] = time.into();
        record["DisconnectTimestamp"] = time.into();
    });
}

fn add_record(into: &Path, change: impl FnOnce(&mut Value)) {
    let folder = tempfile::tempdir().unwrap();
    let sample =
        std::fs::read_to_string(repository().join("samples/ctr/2026-11-21.ndjson")).unwrap();
    let mut record: Value = serde_json::from_str(sample.lines().next().unwrap()).unwrap();
    change(&mut record);
    let file = folder.path().join("record.json");
    std::fs::write(&file, record.to_string()).unwrap();
    add(into, &file);
}

/// Adds a file without rows to the lake.
pub(crate) fn damage(lake: &Path) {
    let day = lake.join("ctr/fhbase/year=2026/month=11/day=22");
    std::fs::write(day.join("broken.ndjson"), "{\"contactid\":\n").unwrap();
}

/// All days of the samples.
pub(crate) const DAYS: &str = "from=2026-11-21&to=2026-11-23";
