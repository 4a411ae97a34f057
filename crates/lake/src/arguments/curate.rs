//! Arguments of `lake curate`.

use analytics::curated;
use clap::Args;
use clap::builder::PossibleValuesParser;
use cli::OutputArguments;
use connect_core::Day;

use super::check_days;
use super::engine::ResourceArguments;
use crate::commands::curate::CurateSettings;
use crate::curate::CurateOptions;

/// Store views as Parquet, which queries read instead of rows
///
/// Writes the rows of contacts, agent states, agent events, flow log events, analyses and
/// evaluations into the lake's directory "curated": one Parquet file for each table and UTC day.
/// Queries read it instead of the day's row files, faster and with the same results. Only days whose
/// row files changed are written. A day that changes afterwards is read from its row files until the
/// next run; a lake has a set of files for each reporting time zone that it is curated in.
#[derive(Args)]
#[command(
    after_help = "Exit codes: 0 success, 1 if a day could not be written, 2 incorrect usage."
)]
pub(super) struct CurateArguments {
    /// First day, UTC, for example 2026-11-23 [default: the first of the lake]
    #[arg(long, value_name = "DAY", value_parser = Day::from_date)]
    from: Option<Day>,
    /// Last day, UTC [default: the last of the lake]
    #[arg(long, value_name = "DAY", value_parser = Day::from_date)]
    to: Option<Day>,
    /// Table to refresh; can be repeated [default: all]
    #[arg(long = "table", value_name = "TABLE", value_parser = PossibleValuesParser::new(curated::ALL.map(|table| table.relation)))]
    tables: Vec<String>,
    #[command(flatten)]
    resources: ResourceArguments,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

impl CurateArguments {
    /// Checks the days.
    ///
    /// # Errors
    /// The first day is after the last one.
    pub(super) fn settings(self) -> Result<CurateSettings, clap::Error> {
        let Self {
            from,
            to,
            tables,
            resources,
            output: _,
        } = self;
        check_days(from, to)?;
        Ok(CurateSettings {
            engine: resources.into(),
            options: CurateOptions { from, to, tables },
        })
    }
}
