//! Arguments shared by all commands that run queries.

use std::path::PathBuf;
use std::time::SystemTime;

use analytics::TimeZone;
use bytesize::ByteSize;
use clap::Args;
use clap::builder::RangedU64ValueParser;

use super::DEFAULT_LAKE;
use crate::engine::{EngineSettings, default_memory};

/// Which lake queries run on, and with which resources.
#[derive(Args)]
pub(super) struct ResourceArguments {
    /// Data directory of the lake
    #[arg(long, value_name = "FOLDER", default_value = DEFAULT_LAKE)]
    lake: PathBuf,
    /// Memory limit for queries; larger sorts and aggregates spill to disk [default: half of the memory]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    memory: Option<usize>,
    /// Number of query threads [default: one per processor]
    #[arg(long, value_name = "COUNT", value_parser = RangedU64ValueParser::<usize>::new().range(1..=1024))]
    threads: Option<usize>,
    /// Reporting time zone, in which days begin, such as Europe/Berlin [default: UTC]
    #[arg(long, value_name = "ZONE", value_parser = TimeZone::parse)]
    pub(super) time_zone: Option<TimeZone>,
}

/// How queries run.
#[derive(Args)]
pub(super) struct EngineArguments {
    #[command(flatten)]
    pub(super) resources: ResourceArguments,
    /// Time to use as the current time, for example 2026-11-23T12:00:00Z [default: the clock]
    #[arg(long, value_name = "TIME", value_parser = time)]
    now: Option<SystemTime>,
    /// Read row files only, not curated tables; `lake serve` then stores no days
    #[arg(long)]
    no_curated: bool,
}

impl From<ResourceArguments> for EngineSettings {
    fn from(arguments: ResourceArguments) -> Self {
        let ResourceArguments {
            lake,
            memory,
            threads,
            time_zone,
        } = arguments;
        Self {
            memory_limit: memory.unwrap_or_else(default_memory),
            threads,
            time_zone: time_zone.unwrap_or_default(),
            ..Self::new(lake)
        }
    }
}

impl From<EngineArguments> for EngineSettings {
    fn from(arguments: EngineArguments) -> Self {
        let EngineArguments {
            resources,
            now,
            no_curated,
        } = arguments;
        Self {
            now,
            reads_curated: !no_curated,
            ..resources.into()
        }
    }
}

fn size(text: &str) -> Result<usize, &'static str> {
    let size: ByteSize = text
        .parse()
        .map_err(|_| "expected a size such as 512MB or 2GiB")?;
    usize::try_from(size.as_u64()).map_err(|_| "exceeds the address space")
}

/// Parses an RFC 3339 time, or a day as its start in UTC.
fn time(text: &str) -> Result<SystemTime, &'static str> {
    let complete = if text.len() == "2026-11-23".len() {
        format!("{text}T00:00:00Z")
    } else {
        text.to_owned()
    };
    humantime::parse_rfc3339_weak(&complete)
        .map_err(|_| "expected a time such as 2026-11-23T12:00:00Z")
}
