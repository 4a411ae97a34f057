//! The running server.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::{MinistackError, VERSION, installed, tried};

/// What starts the server, so that it knows all types of resources that are asked of it.
const START_PROGRAM: &str = include_str!("start.py");
/// Timeout of a start, on a machine that is busy.
const START: Duration = Duration::from_mins(1);
/// Timeout of a stop, after which the server is killed.
const STOP: Duration = Duration::from_secs(5);
/// Poll interval.
const PAUSE: Duration = Duration::from_millis(20);
/// Maximum number of ports to try: another process may take a port that was free a moment ago.
const ATTEMPTS: usize = 3;

/// A local AWS of its own, empty, that ends when this is dropped.
#[derive(Debug)]
pub struct Ministack {
    server: Child,
    address: SocketAddr,
    folder: TempDir,
}

impl Ministack {
    /// Starts a server, installing it first where it is not, and waits until it answers.
    ///
    /// # Errors
    /// When it cannot be installed, or does not start.
    pub fn start() -> Result<Self, MinistackError> {
        let python = installed("ministack", VERSION, "python3")?;
        let mut failure = None;
        for _ in 0..ATTEMPTS {
            match Self::launch(&python)?.ready() {
                Ok(server) => return Ok(server),
                Err(error) => failure = Some(error),
            }
        }
        Err(failure.unwrap_or(MinistackError::Start { log: String::new() }))
    }

    /// Where it answers, `http://127.0.0.1:<port>`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    fn launch(python: &Path) -> Result<Self, MinistackError> {
        let folder = tried("make a folder for the server", tempfile::tempdir())?;
        let log = tried(
            "make the server's log",
            File::create(folder.path().join("log")),
        )?;
        let errors = tried("share the server's log", log.try_clone())?;
        let address = tried("find a free port", free_address())?;
        let start = folder.path().join("start.py");
        tried(
            "write what starts the server",
            std::fs::write(&start, START_PROGRAM),
        )?;
        let mut command = Command::new(python);
        command
            .arg(start)
            .env("GATEWAY_PORT", address.port().to_string())
            .env("BIND_HOST", address.ip().to_string())
            .env("AWS_ENDPOINT_URL", format!("http://{address}"))
            .envs([
                ("LAMBDA_EXECUTOR", "local"),
                ("SFN_WAIT_SCALE", "0.05"),
                ("ATHENA_ENGINE", "mock"),
            ])
            .envs([("SFTP_ENABLED", "0"), ("IOT_MTLS_ENABLED", "0")])
            .envs([
                ("AWS_ACCESS_KEY_ID", "test"),
                ("AWS_SECRET_ACCESS_KEY", "test"),
            ])
            .env("TMPDIR", folder.path())
            .env("S3_DATA_DIR", folder.path().join("s3"))
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            // A group of its own, so that functions which it started end with it.
            .process_group(0);
        let server = tried("run ministack", command.spawn())?;
        Ok(Self {
            server,
            address,
            folder,
        })
    }

    fn ready(mut self) -> Result<Self, MinistackError> {
        let begin = Instant::now();
        while begin.elapsed() < START {
            if is_ready(self.address) {
                return Ok(self);
            }
            if tried("look after the server", self.server.try_wait())?.is_some() {
                break;
            }
            sleep(PAUSE);
        }
        Err(MinistackError::Start {
            log: self.end_of_log(),
        })
    }

    fn end_of_log(&self) -> String {
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(10)..].join("\n")
    }

    /// Sends a signal to the server and what it started.
    fn signal(&self, name: &str) {
        let group = format!("-{}", self.server.id());
        let _gone_already = Command::new("kill")
            .args(["-s", name, "--", &group])
            .stderr(Stdio::null())
            .status();
    }
}

impl Drop for Ministack {
    fn drop(&mut self) {
        self.signal("TERM");
        let begin = Instant::now();
        while begin.elapsed() < STOP && matches!(self.server.try_wait(), Ok(None)) {
            sleep(PAUSE);
        }
        self.signal("KILL");
        let _gone_already = self.server.wait();
    }
}

fn free_address() -> std::io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}

fn is_ready(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(STOP))?;
        stream.write_all(
            b"GET /_ministack/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        )?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer)?;
        Ok(answer.ends_with(b" 200"))
    };
    ask().unwrap_or(false)
}
