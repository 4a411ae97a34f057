//! Finds, installs and starts Chromium.

use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::skipped;

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// A browser that ends with the test.
pub(super) struct Chromium {
    child: Child,
    port: u16,
    _profile: TempDir,
}

impl Chromium {
    pub(super) fn start() -> Option<Self> {
        let program = PROGRAM.as_ref()?;
        let profile = tempfile::tempdir().unwrap();
        let mut command = Command::new(program);
        command.args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--remote-debugging-port=0",
        ]);
        command
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank");
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap())
            .lines()
            .map_while(Result::ok);
        let port = lines.find_map(|line| {
            line.split_once("ws://127.0.0.1:")
                .and_then(|(_, rest)| rest.split('/').next()?.parse().ok())
        });
        // Chromium blocks when nobody reads its output.
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self {
            child,
            port: port.unwrap(),
            _profile: profile,
        })
    }

    /// Address of its first page.
    pub(super) fn page_address(&self) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(
            stream,
            "GET /json/list HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n",
            self.port
        )
        .unwrap();
        // Chromium keeps the connection open, whatever the request says.
        let mut reply = BufReader::new(stream);
        let head: Vec<_> = reply
            .by_ref()
            .lines()
            .map(Result::unwrap)
            .take_while(|line| !line.is_empty())
            .collect();
        let length = head.iter().find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length:")?
                .trim()
                .parse()
                .ok()
        });
        let targets: Vec<Value> = serde_json::from_reader(reply.take(length.unwrap())).unwrap();
        let page = targets
            .iter()
            .find(|target| target["type"] == "page")
            .unwrap();
        page["webSocketDebuggerUrl"].as_str().unwrap().to_owned()
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns the program. On a build server, where `CI` is set, it is installed if possible;
/// elsewhere the tests are skipped with a note.
static PROGRAM: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    let found = found().or_else(|| {
        if env::var_os("CI").is_some() {
            installed()
        } else {
            None
        }
    });
    if found.is_none() {
        skipped("no Chromium; install chromium, or name one in the variable CHROMIUM");
    }
    found
});

fn found() -> Option<PathBuf> {
    let named = env::var_os("CHROMIUM").map(PathBuf::from);
    let folders: Vec<_> = env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect();
    let known = NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    named.into_iter().chain(known).find(|path| path.is_file())
}

fn installed() -> Option<PathBuf> {
    for arguments in [
        &["update"][..],
        &[
            "install",
            "--yes",
            "--no-install-recommends",
            "chromium",
            "fonts-dejavu-core",
        ],
    ] {
        let status = Command::new("apt-get")
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdout(Stdio::null())
            .status();
        if !status.is_ok_and(|status| status.success()) {
            eprintln!("apt-get {} failed", arguments.join(" "));
            return None;
        }
    }
    Some(Path::new("/usr/bin/chromium").to_owned()).filter(|path| path.is_file())
}
