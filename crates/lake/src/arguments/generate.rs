//! Arguments of `lake generate` and `lake demo`.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use cli::OutputArguments;
use simulator::{Date, SimulationSettings, Timestamp, parse_date};
use time::Duration;

use crate::commands::{demo, generate};

/// Generate the documents of a simulated contact center
///
/// Simulates customers who call and write, and agents who work shifts, and writes what Connect
/// would write for all five sources. Load the output with `lake ingest`.
#[derive(Args)]
pub(super) struct GenerateArguments {
    /// Output directory, which must be empty or missing
    #[arg(long, value_name = "FOLDER")]
    into: PathBuf,
    #[command(flatten)]
    size: SizeArguments,
    /// First day, UTC [default: so that the last day is that of --until]
    #[arg(long, value_name = "DAY", value_parser = parse_date)]
    start: Option<Date>,
    /// End of the data: a day, which is complete, or a time such as 2026-11-23T12:00:00Z [default:
    /// yesterday; with --start, when all contacts are complete]
    #[arg(long, value_name = "TIME", value_parser = parse_until)]
    until: Option<Timestamp>,
    /// Random seed; the same seed generates the same documents
    #[arg(long, value_name = "NUMBER", default_value_t = SimulationSettings::default().seed)]
    seed: u64,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

/// Generate sample data, load it and open the dashboards
///
/// Generates the documents of a contact center up to now, ingests them into a lake, runs every
/// named query, and serves the dashboards until you press Ctrl+C. Documents from an earlier run are
/// reused.
#[derive(Args)]
pub(super) struct DemoArguments {
    /// Directory for documents and lake
    #[arg(long, value_name = "FOLDER", default_value = "demo-data")]
    into: PathBuf,
    #[command(flatten)]
    size: SizeArguments,
    /// Port of the dashboards; 0 selects a free port
    #[arg(long, value_name = "PORT", default_value_t = super::serve::DEFAULT_PORT)]
    port: u16,
    /// Exit after the queries instead of serving the dashboards; exit code 1 if a query failed
    #[arg(long, conflicts_with = "port")]
    no_serve: bool,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

/// Size of the simulated contact center.
#[derive(Args)]
struct SizeArguments {
    /// Number of agents
    #[arg(long, value_name = "NUMBER", default_value_t = SimulationSettings::default().agents)]
    agents: u32,
    /// Number of days, the last of which may be incomplete
    #[arg(long, value_name = "NUMBER", default_value_t = SimulationSettings::default().days)]
    days: u32,
}

impl SizeArguments {
    /// Settings for the days up to `until`.
    fn settings_until(&self, until: Timestamp, seed: u64) -> SimulationSettings {
        let last = Timestamp::from_millis(until.millis() - 1).date();
        let before = Duration::days(i64::from(self.days) - 1);
        SimulationSettings {
            start: last.checked_sub(before).unwrap_or(Date::MIN),
            until: Some(until),
            ..self.settings(seed)
        }
    }

    fn settings(&self, seed: u64) -> SimulationSettings {
        let Self { agents, days } = *self;
        SimulationSettings {
            agents,
            days,
            seed,
            ..SimulationSettings::default()
        }
    }
}

fn now() -> Timestamp {
    timestamp(SystemTime::now()).unwrap_or(Timestamp::from_millis(0))
}

fn timestamp(time: SystemTime) -> Option<Timestamp> {
    let since_1970 = time.duration_since(UNIX_EPOCH).ok()?;
    Some(Timestamp::from_millis(
        since_1970.as_millis().try_into().ok()?,
    ))
}

/// Parses the end of a day, or an RFC 3339 time.
fn parse_until(text: &str) -> Result<Timestamp, &'static str> {
    const EXPECTED: &str =
        "expected a day such as 2026-11-23 or a time such as 2026-11-23T12:00:00Z";
    if let Some(next) = parse_date(text).ok().and_then(Date::next_day) {
        return Ok(Timestamp::midnight(next));
    }
    let time = humantime::parse_rfc3339_weak(text).map_err(|_| EXPECTED)?;
    timestamp(time).ok_or(EXPECTED)
}

impl From<GenerateArguments> for generate::GenerateSettings {
    fn from(arguments: GenerateArguments) -> Self {
        let GenerateArguments {
            into,
            size,
            start,
            until,
            seed,
            output: _,
        } = arguments;
        let simulation = if let Some(start) = start {
            SimulationSettings {
                start,
                until,
                ..size.settings(seed)
            }
        } else {
            let yesterday = Timestamp::midnight(now().date());
            size.settings_until(until.unwrap_or(yesterday), seed)
        };
        Self { simulation, into }
    }
}

impl From<DemoArguments> for demo::DemoSettings {
    fn from(arguments: DemoArguments) -> Self {
        let DemoArguments {
            into,
            size,
            port,
            no_serve,
            output: _,
        } = arguments;
        Self {
            into,
            simulation: size.settings_until(now(), SimulationSettings::default().seed),
            port: (!no_serve).then_some(port),
        }
    }
}
