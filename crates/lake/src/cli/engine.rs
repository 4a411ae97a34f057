//! The arguments of every command that runs queries.

use std::path::PathBuf;
use std::time::SystemTime;

use analytics::TimeZone;
use bytesize::ByteSize;
use clap::Args;
use clap::builder::RangedU64ValueParser;

use super::DEFAULT_LAKE;
use crate::engine::Settings;

/// Where queries run and what they may take.
#[derive(Args)]
pub(super) struct EngineArguments {
    /// The lake
    #[arg(long, value_name = "FOLDER", default_value = DEFAULT_LAKE)]
    lake: PathBuf,
    /// How much queries may hold in memory; beyond it the disk is used
    #[arg(long, value_name = "SIZE", default_value = "1GiB", value_parser = size)]
    memory: usize,
    /// How many threads queries use [default: one for each processor]
    #[arg(long, value_name = "COUNT", value_parser = RangedU64ValueParser::<usize>::new().range(1..=1024))]
    threads: Option<usize>,
    /// The time that queries take for now, such as 2026-11-23T12:00:00Z [default: the clock's]
    #[arg(long, value_name = "TIME", value_parser = time)]
    now: Option<SystemTime>,
    /// Reporting time zone, in which days begin, such as Europe/Berlin
    #[arg(long, value_name = "ZONE", default_value_t = TimeZone::UTC, value_parser = TimeZone::parse)]
    pub(super) time_zone: TimeZone,
}

impl From<EngineArguments> for Settings {
    fn from(arguments: EngineArguments) -> Self {
        let EngineArguments {
            lake,
            memory,
            threads,
            now,
            time_zone,
        } = arguments;
        Self {
            lake,
            memory_limit: memory,
            threads,
            now,
            time_zone,
        }
    }
}

fn size(text: &str) -> Result<usize, &'static str> {
    let size: ByteSize = text.parse().map_err(|_| "write a size as 512MB or 2GiB")?;
    Ok(usize::try_from(size.as_u64()).unwrap_or(usize::MAX))
}

/// A time of RFC 3339, or the beginning of a day, UTC.
fn time(text: &str) -> Result<SystemTime, &'static str> {
    let complete = if text.len() == "2026-11-23".len() {
        format!("{text}T00:00:00Z")
    } else {
        text.to_owned()
    };
    humantime::parse_rfc3339_weak(&complete).map_err(|_| "write a time as 2026-11-23T12:00:00Z")
}
