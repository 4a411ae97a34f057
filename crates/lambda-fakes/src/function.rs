//! The process of a Lambda function.

use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use crate::runtime_api::{InvocationResult, RuntimeApi, Step};

/// Environment variables that Lambda sets, with invalid credentials.
const BY_LAMBDA: [(&str, &str); 7] = [
    ("AWS_LAMBDA_FUNCTION_NAME", "under-test"),
    ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
    ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
    ("AWS_REGION", "eu-west-2"),
    ("AWS_ACCESS_KEY_ID", "none"),
    ("AWS_SECRET_ACCESS_KEY", "none"),
    ("AWS_SESSION_TOKEN", "none"),
];

/// A function's binary, run as Lambda runs it. The process ends when this is dropped.
pub struct Function {
    child: Child,
    api: RuntimeApi,
    started: Instant,
}

impl Function {
    /// Starts `binary` with Lambda's variables and `variables`, and nothing else in its
    /// environment. [`Self::stop`] returns its output.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(binary: impl AsRef<OsStr>, variables: &[(&str, &str)]) -> io::Result<Self> {
        Self::spawn(binary.as_ref(), variables, true)
    }

    /// As [`Self::start`], but discards the output, so that the function cannot block on a full
    /// pipe.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_silent(binary: impl AsRef<OsStr>, variables: &[(&str, &str)]) -> io::Result<Self> {
        Self::spawn(binary.as_ref(), variables, false)
    }

    fn spawn(binary: &OsStr, variables: &[(&str, &str)], output: bool) -> io::Result<Self> {
        let api = RuntimeApi::start()?;
        let stream = || {
            if output {
                Stdio::piped()
            } else {
                Stdio::null()
            }
        };
        let mut command = Command::new(binary);
        command
            .env_clear()
            .envs(BY_LAMBDA)
            .envs(variables.iter().copied());
        command.env("AWS_LAMBDA_RUNTIME_API", api.server.address.to_string());
        command
            .stdin(Stdio::null())
            .stdout(stream())
            .stderr(stream());
        let started = Instant::now();
        Ok(Self {
            child: command.spawn()?,
            api,
            started,
        })
    }

    /// Waits until the function polls for its first event, and returns the time since its process
    /// started.
    ///
    /// # Errors
    /// When it does not poll within `timeout`.
    pub fn first_poll(&mut self, timeout: Duration) -> io::Result<Duration> {
        match self.api.steps.recv_timeout(timeout) {
            Ok(Step::Polled(at)) => Ok(at - self.started),
            Ok(Step::Answered(answer)) => Err(io::Error::other(format!(
                "the function answered before it was asked: {answer:?}"
            ))),
            Err(error) => Err(late(error)),
        }
    }

    /// Invokes the function with `event` and waits for the result.
    ///
    /// # Errors
    /// When there is no result within `timeout`.
    pub fn invoke(&mut self, event: &str, timeout: Duration) -> io::Result<InvocationResult> {
        self.api
            .events
            .send(event.to_owned())
            .map_err(io::Error::other)?;
        loop {
            if let Step::Answered(answer) = self.api.steps.recv_timeout(timeout).map_err(late)? {
                return Ok(answer);
            }
        }
    }

    /// CPU time of all threads of the function so far. Linux only.
    ///
    /// # Errors
    /// When the process has ended, or `/proc` cannot be read.
    pub fn processor_time(&self) -> io::Result<Duration> {
        let mut nanoseconds = 0;
        for thread in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            let times = std::fs::read_to_string(thread?.path().join("schedstat"))?;
            let running = times
                .split(' ')
                .next()
                .and_then(|time| time.parse::<u64>().ok());
            nanoseconds += running.ok_or_else(|| {
                io::Error::new(ErrorKind::InvalidData, "schedstat without a time")
            })?;
        }
        Ok(Duration::from_nanos(nanoseconds))
    }

    /// Ends the process and returns its output.
    ///
    /// # Errors
    /// When its output cannot be read.
    pub fn stop(mut self) -> io::Result<Output> {
        let child = &mut self.child;
        child.kill()?;
        let (stdout, stderr) = (read(child.stdout.take())?, read(child.stderr.take())?);
        Ok(Output {
            status: child.wait()?,
            stdout,
            stderr,
        })
    }

    /// Returns the log of a `binary` that exits with code 1 instead of polling for an event.
    ///
    /// # Errors
    /// When it cannot be started, polls for an event, or exits with another code.
    pub fn failed_start(
        binary: impl AsRef<OsStr>,
        variables: &[(&str, &str)],
    ) -> io::Result<String> {
        let mut function = Self::start(binary, variables)?;
        let status = loop {
            if let Some(status) = function.child.try_wait()? {
                break status;
            }
            if function.api.steps.try_recv().is_ok() {
                return Err(io::Error::other("the function started"));
            }
            std::thread::sleep(Duration::from_millis(1));
        };
        let log = String::from_utf8_lossy(&function.stop()?.stderr).into_owned();
        if status.code() == Some(1) {
            Ok(log)
        } else {
            Err(io::Error::other(format!("ended with {status}: {log}")))
        }
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(stream: Option<impl io::Read>) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    if let Some(mut stream) = stream {
        stream.read_to_end(&mut content)?;
    }
    Ok(content)
}

fn late(error: RecvTimeoutError) -> io::Error {
    io::Error::new(
        ErrorKind::TimedOut,
        format!("the function does not answer: {error}"),
    )
}
