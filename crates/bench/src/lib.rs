#![doc = include_str!("../README.md")]
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use analytics::{TimeZone, curated, views};
use anyhow::{Context, Result};
use athena::{Session, SessionSettings, View};

/// Minimum time of `work` in `runs` runs.
pub fn least_time<T>(runs: usize, mut work: impl FnMut() -> T) -> Duration {
    let time = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed()
    };
    (0..runs).map(time).min().unwrap_or_default()
}

/// Prints a figure: its name, the time of one run, and the throughput of `bytes` in MB/s (1,000,000
/// bytes).
#[expect(
    clippy::cast_precision_loss,
    reason = "figures are printed with three digits"
)]
pub fn print_throughput(name: &str, bytes: usize, time: Duration) {
    let megabytes_per_second = bytes as f64 / time.as_secs_f64() / 1e6;
    println!(
        "{name:<58} {:>9.3} ms {megabytes_per_second:>7.0} MB/s",
        time.as_secs_f64() * 1e3
    );
}

/// Peak resident memory of this process in mebibytes; `None` on systems without `/proc`.
pub fn peak_memory_mebibytes() -> Option<usize> {
    peak_memory("self")
}

/// As [`peak_memory_mebibytes`], of another process.
pub fn peak_memory_of(process: u32) -> Option<usize> {
    peak_memory(&process.to_string())
}

fn peak_memory(process: &str) -> Option<usize> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim()
        .strip_suffix(" kB")?
        .parse::<usize>()
        .ok()
        .map(|kibibytes| kibibytes / 1024)
}

/// The processor time of this process so far, in steps of ten milliseconds.
///
/// # Errors
/// The system has no `/proc/self/stat`.
pub fn processor_time() -> Result<Duration> {
    processor_time_in("self")
}

/// As [`processor_time`], of another process.
///
/// # Errors
/// The process has ended, or the system has no `/proc`.
pub fn processor_time_of(process: u32) -> Result<Duration> {
    processor_time_in(&process.to_string())
}

fn processor_time_in(process: &str) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let fields = stat
        .rsplit_once(") ")
        .context("no fields in /proc")?
        .1
        .split(' ')
        .skip(11)
        .take(2);
    let hundredths: u64 = fields.map(str::parse::<u64>).sum::<Result<_, _>>()?;
    Ok(Duration::from_millis(hundredths * 10))
}

/// Opens a lake with the views of the project, and with curated tables if `is_curated`.
///
/// # Errors
/// The folder is not a lake.
pub fn open_lake(lake: &Path, is_curated: bool) -> Result<Session> {
    let view = |view: &views::View| View {
        name: view.name.to_owned(),
        sql: view.sql(&TimeZone::UTC),
    };
    let curated = if is_curated {
        curated::ALL.to_vec()
    } else {
        Vec::new()
    };
    let settings = SessionSettings {
        views: views::all().iter().map(view).collect(),
        curated,
        // As of a computer with 8 GB; the default of the library is for tests.
        memory_limit: 4 << 30,
        ..SessionSettings::default()
    };
    Ok(Session::new(athena::Lake::open(lake)?, settings)?)
}
