//! The arguments of `lake generate` and `lake demo`.

use std::path::PathBuf;

use clap::Args;
use simulator::{Date, date};
use time::{Duration, OffsetDateTime};

use crate::commands::{demo, generate};

/// Make the documents of an invented contact centre
///
/// Customers call and write, wait, and talk to agents, who have shifts and breaks; all five sources
/// tell of it, in Connect's own forms. `lake ingest` takes what comes out.
#[derive(Args)]
pub(super) struct GenerateArguments {
    /// The folder for the documents, which is empty or not there
    #[arg(long, value_name = "FOLDER")]
    into: PathBuf,
    #[command(flatten)]
    centre: CentreArguments,
    /// The first day, in UTC [default: so that the last one is yesterday]
    #[arg(long, value_name = "DAY", value_parser = date)]
    start: Option<Date>,
    /// The same number gives the same documents
    #[arg(long, value_name = "NUMBER", default_value_t = simulator::Settings::default().seed)]
    seed: u64,
}

/// Show everything at once, with invented data
///
/// Makes the documents of a contact centre up to yesterday, brings them into a lake, runs every
/// named query, and shows the dashboards in a browser until it is interrupted with Ctrl+C. Started
/// again it takes what is there.
#[derive(Args)]
pub(super) struct DemoArguments {
    /// The folder for everything
    #[arg(long, value_name = "FOLDER", default_value = "demo-data")]
    into: PathBuf,
    #[command(flatten)]
    centre: CentreArguments,
    /// The port of the dashboards; 0 takes any that is free
    #[arg(long, value_name = "PORT", default_value_t = super::serve::DEFAULT_PORT)]
    port: u16,
    /// Do not show the dashboards; exit status 1 when a query failed
    #[arg(long, conflicts_with = "port")]
    no_serve: bool,
}

/// How large a contact centre is.
#[derive(Args)]
struct CentreArguments {
    /// How many agents there are
    #[arg(long, value_name = "NUMBER", default_value_t = simulator::Settings::default().agents)]
    agents: u32,
    /// For how many days customers get in touch
    #[arg(long, value_name = "NUMBER", default_value_t = simulator::Settings::default().days)]
    days: u32,
}

impl CentreArguments {
    fn settings(&self, start: Option<Date>, seed: u64) -> simulator::Settings {
        let Self { agents, days } = *self;
        simulator::Settings {
            agents,
            days,
            start: start.unwrap_or_else(|| until_yesterday(days)),
            seed,
        }
    }
}

/// The first of so many days, of which yesterday is the last.
fn until_yesterday(days: u32) -> Date {
    let today = OffsetDateTime::now_utc().date();
    today
        .checked_sub(Duration::days(days.into()))
        .unwrap_or(Date::MIN)
}

impl From<GenerateArguments> for generate::Settings {
    fn from(arguments: GenerateArguments) -> Self {
        let GenerateArguments {
            into,
            centre,
            start,
            seed,
        } = arguments;
        Self {
            simulation: centre.settings(start, seed),
            into,
        }
    }
}

impl From<DemoArguments> for demo::Settings {
    fn from(arguments: DemoArguments) -> Self {
        let DemoArguments {
            into,
            centre,
            port,
            no_serve,
        } = arguments;
        let simulation = centre.settings(None, simulator::Settings::default().seed);
        Self {
            into,
            simulation,
            port: (!no_serve).then_some(port),
        }
    }
}
