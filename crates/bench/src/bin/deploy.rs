//! How long `infra deploy` takes on a local AWS when nothing has changed, and how many requests it
//! sends. The baseline is `infra outputs`, which connects and describes the same stacks.
//!
//! Functions are files of a typical size that nothing runs. The program `infra` must be beside this
//! one: `cargo build --release -p infra -p bench --bins`, then `target/release/deploy`.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use ministack::{Ministack, Proxy, Tunnels};

const RUNS: usize = 10;
/// Size of a function's binary in bytes.
const BINARY: usize = 5_000_000;
const CONFIGURATION: &str = "ctr-stack-enabled = true\n\
    ae-stack-enabled = true\n\
    cfl-stack-enabled = true\n\
    connect-contact-flow-logs-cloudwatch-log-group = \"/aws/connect/anycompany\"\n\
    cl-stack-enabled = true\n\
    connect-contact-lens-s3-bucket-name = \"anycompany-recordings\"\n\
    transcripts-stack-enabled = true\n\
    ef-stack-enabled = true\n\
    ef-reporting-stack-enabled = true\n\
    connect-evaluation-forms-s3-location = \"anycompany-recordings\"\n\
    curated-stack-enabled = true\n";
const DEPLOY: [&str; 6] = [
    "deploy",
    "--config=all.toml",
    "--no-partitions",
    "--require-approval=never",
    "--binaries",
    "functions",
];
const OUTPUTS: [&str; 1] = ["outputs"];

/// `infra` in a folder with a configuration and functions.
struct Infra {
    program: PathBuf,
    aws: Ministack,
    folder: tempfile::TempDir,
}

fn main() -> Result<()> {
    let infra = Infra::start()?;
    println!(
        "{:<34} {:>10} {:>10} {:>9}",
        "command", "least", "median", "requests"
    );
    let start = Instant::now();
    infra.run(&DEPLOY, None)?;
    let first = start.elapsed();
    print("deploy, first time", first, first, None);
    for (name, arguments) in [
        ("outputs (baseline)", &OUTPUTS[..]),
        ("deploy, without changes", &DEPLOY),
    ] {
        let mut times = (0..RUNS)
            .map(|_| infra.time(arguments))
            .collect::<Result<Vec<_>>>()?;
        times.sort_unstable();
        print(
            name,
            times[0],
            times[times.len() / 2],
            Some(infra.requests(arguments)?),
        );
    }
    Ok(())
}

impl Infra {
    fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("all.toml"), CONFIGURATION)?;
        write_functions(&folder.path().join("functions"))?;
        let program = std::env::current_exe()?.with_file_name("infra");
        ensure!(
            program.is_file(),
            "{} is missing: build infra with the same profile",
            program.display()
        );
        Ok(Self {
            program,
            aws: Ministack::start().context("cannot start the local AWS")?,
            folder,
        })
    }

    fn run(&self, arguments: &[&str], proxy: Option<&Proxy>) -> Result<Output> {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .env_clear()
            .envs([
                ("AWS_ENDPOINT_URL", self.aws.endpoint().as_str()),
                ("AWS_REGION", "us-east-1"),
                ("AWS_ACCESS_KEY_ID", "test"),
                ("AWS_SECRET_ACCESS_KEY", "test"),
                ("AWS_EC2_METADATA_DISABLED", "true"),
            ])
            .envs(proxy.map(|proxy| ("HTTP_PROXY", proxy.url())))
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        let output = command.output()?;
        ensure!(
            output.status.success(),
            "infra failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(output)
    }

    fn time(&self, arguments: &[&str]) -> Result<Duration> {
        let start = Instant::now();
        let output = self.run(arguments, None)?;
        let elapsed = start.elapsed();
        let result = String::from_utf8_lossy(&output.stdout);
        ensure!(!result.contains(": updated"), "something changed: {result}");
        Ok(elapsed)
    }

    fn requests(&self, arguments: &[&str]) -> Result<usize> {
        let upstream = self.aws.endpoint();
        let upstream = upstream.trim_start_matches("http://");
        let proxy = Proxy::start(upstream, Tunnels::Forbidden)?;
        self.run(arguments, Some(&proxy))?;
        Ok(proxy.requests().len())
    }
}

/// A file that looks like an executable for arm64 for each function.
fn write_functions(folder: &Path) -> Result<()> {
    std::fs::create_dir(folder)?;
    let mut binary = vec![0; BINARY];
    binary[..6].copy_from_slice(b"\x7fELF\x02\x01");
    binary[18] = 0xb7;
    for function in functions::ALL {
        std::fs::write(folder.join(function.package), &binary)?;
    }
    Ok(())
}

fn print(name: &str, least: Duration, median: Duration, requests: Option<usize>) {
    let millis = |time: Duration| format!("{:.0} ms", time.as_secs_f64() * 1e3);
    let requests = requests.map(|count| count.to_string()).unwrap_or_default();
    println!(
        "{name:<34} {:>10} {:>10} {requests:>9}",
        millis(least),
        millis(median)
    );
}
