//! A local AWS, and the programs isolated from this machine's AWS configuration.

use std::path::Path;
use std::process::{Command, Stdio};

use ministack::Ministack;
use tempfile::TempDir;
use test_terminal::{CommandBuilder, Terminal};

use crate::binaries::Binaries;
use crate::{Api, REGION};

/// An empty local AWS.
#[derive(Debug)]
pub struct Local {
    aws: Ministack,
    binaries: Binaries,
    folder: TempDir,
}

/// Result of a program run.
#[derive(Debug)]
pub struct Finished {
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Local {
    /// Starts the fake of AWS.
    pub fn start() -> Self {
        let binaries = Binaries::up_to_date();
        Self {
            aws: Ministack::start().unwrap(),
            binaries,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A client of its APIs.
    pub fn api(&self) -> Api {
        Api::new(&self.aws.endpoint(), "test")
    }

    /// A client in another account.
    pub fn foreign_api(&self) -> Api {
        Api::new(&self.aws.endpoint(), "111122223333")
    }

    /// Directory for files.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Directory with the binaries of the functions.
    pub fn functions(&self) -> &str {
        self.binaries.functions.to_str().unwrap()
    }

    /// The program `infra` with these arguments.
    pub fn infra(&self, arguments: &[&str]) -> Finished {
        self.run(Command::new(self.binaries.program("infra")).args(arguments))
    }

    /// The program `configure` with these arguments.
    pub fn configure(&self, arguments: &[&str]) -> Finished {
        self.run(Command::new(self.binaries.program("configure")).args(arguments))
    }

    /// Any program, with access to the local AWS only.
    pub fn run(&self, command: &mut Command) -> Finished {
        self.run_with(command, &[])
    }

    /// The same, with these variables in its environment.
    pub fn run_with(&self, command: &mut Command, variables: &[(&str, &str)]) -> Finished {
        let path = std::env::var_os("PATH").unwrap_or_default();
        command
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.folder())
            .envs([
                ("AWS_ENDPOINT_URL", self.aws.endpoint().as_str()),
                ("AWS_REGION", REGION),
                ("AWS_DEFAULT_REGION", REGION),
            ])
            .envs([
                ("AWS_ACCESS_KEY_ID", "test"),
                ("AWS_SECRET_ACCESS_KEY", "test"),
                ("AWS_EC2_METADATA_DISABLED", "true"),
            ])
            .envs(variables.iter().copied())
            .current_dir(self.folder())
            .stdin(Stdio::null());
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Finished {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// The program `infra` on a terminal.
    pub fn infra_on_terminal(&self, arguments: &[&str]) -> Terminal {
        let mut command = CommandBuilder::new(self.binaries.program("infra"));
        command.args(arguments);
        command.env_clear();
        for (name, value) in [
            ("AWS_ENDPOINT_URL", self.aws.endpoint().as_str()),
            ("AWS_REGION", REGION),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("HOME", self.folder().to_str().unwrap()),
            ("TERM", "xterm"),
        ] {
            command.env(name, value);
        }
        command.cwd(self.folder());
        Terminal::start(command, 250)
    }

    /// The program `infra` with other variables in its environment.
    pub fn infra_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Finished {
        self.run_with(
            Command::new(self.binaries.program("infra")).args(arguments),
            variables,
        )
    }
}

impl Finished {
    /// Fails unless the program ended with this exit code.
    #[must_use]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "--- stdout ---\n{}--- stderr ---\n{}",
            self.stdout,
            self.stderr
        );
        self
    }

    /// Fails unless the messages have this text.
    #[must_use]
    pub fn expect_message(self, text: &str) -> Self {
        assert!(
            self.stderr.contains(text),
            "expected {text}\ncame     {}",
            self.stderr
        );
        self
    }

    /// The document on stdout.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}\n{}", self.stdout, self.stderr))
    }
}
