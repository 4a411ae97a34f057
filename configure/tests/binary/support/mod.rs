//! The real binary in a folder of its own, with nothing of this machine's AWS configuration.

pub(crate) mod endpoint;
pub(crate) mod sign_in;
pub(crate) mod terminal;

use std::path::Path;
use std::process::{Command, Stdio};

use parameters::{Derived, catalogue};
use tempfile::TempDir;

/// Number of parameters that a run stores: all of the catalogue, and those derived from them.
pub(crate) fn number_of_parameters() -> usize {
    catalogue::ALL.len() + Derived::ALL.len()
}

/// A folder in which the binary runs, and the environment that it sees.
pub(crate) struct Sandbox {
    folder: TempDir,
    environment: Vec<(String, String)>,
}

impl Sandbox {
    /// Without credentials, region or endpoint.
    pub(crate) fn without_aws() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().to_str().unwrap().to_owned();
        let environment = [
            ("HOME", home.as_str()),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("TERM", "xterm-256color"),
        ];
        let environment = environment
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec();
        Self {
            folder,
            environment,
        }
    }

    /// With credentials and a region, and an endpoint for all services.
    pub(crate) fn with_aws(endpoint: &str) -> Self {
        Self::without_aws()
            .with("AWS_ENDPOINT_URL", endpoint)
            .with("AWS_REGION", "us-east-1")
            .with("AWS_ACCESS_KEY_ID", "test")
            .with("AWS_SECRET_ACCESS_KEY", "test")
    }

    /// With another variable in the environment.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What a file in the folder holds, if it is there.
    pub(crate) fn file(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.folder().join(name)).ok()
    }

    /// The names of the files in the folder.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder()).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect()
    }

    /// The variables of the environment.
    pub(crate) fn environment(&self) -> &[(String, String)] {
        &self.environment
    }

    /// Runs the binary without a terminal.
    pub(crate) fn run(&self, arguments: &[&str]) -> Finished {
        let mut command = Command::new(env!("CARGO_BIN_EXE_configure"));
        command
            .args(arguments)
            .env_clear()
            .envs(self.environment.iter().cloned())
            .current_dir(self.folder())
            .stdin(Stdio::null());
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Finished {
            code: output.status.code().unwrap(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

/// What a run of the binary left.
pub(crate) struct Finished {
    /// The exit code.
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Finished {
    /// All of it, for a snapshot.
    pub(crate) fn snapshot(&self) -> String {
        format!(
            "exit code: {}\n--- stdout ---\n{}--- stderr ---\n{}",
            self.code, self.stdout, self.stderr
        )
    }

    /// The document on stdout.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", self.snapshot()))
    }
}
