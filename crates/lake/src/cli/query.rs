//! Arguments of `lake query`.

use std::path::PathBuf;

use account::ConnectionSettings;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, ValueEnum};

use super::engine::EngineArguments;
use super::{Cli, Output};
use crate::commands::query::{QuerySettings, QueryTarget, StatementSource};
use crate::named::NamedQuery;
use crate::output::{Format, OutputTarget, TableLayout};
use crate::remote::{self, DEFAULT_WORKGROUP};

/// Run a query with Athena's SQL
///
/// Runs a statement from the command line, a file or standard input, or a named query (see `lake
/// queries`). The result goes to standard output; statistics, with the price of the same query in
/// Athena, go to standard error.
#[derive(Args)]
pub(super) struct QueryArguments {
    /// SQL text; `-` or nothing reads standard input
    #[arg(value_name = "SQL", conflicts_with_all = ["file", "named", "show", "day", "from", "to", "parameters"])]
    sql: Option<String>,
    /// Read the statement from a file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["named", "show", "day", "from", "to", "parameters"])]
    file: Option<PathBuf>,
    #[command(flatten)]
    named: NamedArguments,
    /// Format of the result [default: from the extension of --into, otherwise table]
    #[arg(long, value_enum, value_name = "FORM")]
    format: Option<FormatArgument>,
    /// Write the result to a file
    #[arg(long, value_name = "FILE")]
    into: Option<PathBuf>,
    #[command(flatten)]
    engine: EngineArguments,
    #[command(flatten)]
    athena: AthenaArguments,
}

/// Run in Athena instead of over a lake.
#[derive(Args)]
struct AthenaArguments {
    /// Run in Athena, with the credentials of the environment (for example `AWS_PROFILE`)
    #[arg(long, conflicts_with_all = ["lake", "memory", "threads", "now"])]
    athena: bool,
    /// Athena workgroup, which configures where results are stored
    #[arg(
        long,
        value_name = "NAME",
        default_value = DEFAULT_WORKGROUP,
        requires = "athena"
    )]
    workgroup: String,
    /// Athena database
    #[arg(long, value_name = "NAME", default_value_t = athena::SessionSettings::default().database, requires = "athena")]
    database: String,
    /// AWS profile, instead of `AWS_PROFILE` and of credentials in environment variables
    #[arg(long, value_name = "NAME", requires = "athena")]
    profile: Option<String>,
    /// AWS region, instead of the configured one
    #[arg(long, value_name = "REGION", requires = "athena")]
    region: Option<String>,
}

/// A named query with its parameters.
#[derive(Args)]
struct NamedArguments {
    /// Run a named query
    #[arg(long, value_name = "NAME")]
    named: Option<String>,
    /// Print the SQL of the named query instead of running it
    #[arg(long, requires = "named")]
    show: bool,
    /// Day to query; sets the parameters from and to
    #[arg(long, value_name = "DAY", requires = "named", conflicts_with_all = ["from", "to"])]
    day: Option<String>,
    /// First day, for example 2026-11-23; sets the parameter from
    #[arg(long, value_name = "DAY", requires = "named")]
    from: Option<String>,
    /// Last day; sets the parameter to
    #[arg(long, value_name = "DAY", requires = "named")]
    to: Option<String>,
    /// Parameter of the named query; repeatable
    #[arg(long = "parameter", short, value_name = "NAME=VALUE", requires = "named", value_parser = assignment)]
    parameters: Vec<(String, String)>,
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatArgument {
    /// Table for people, fitted to the terminal
    Table,
    /// Comma-separated values as Athena writes them; NULL is empty, an empty string is ""
    Csv,
    /// One JSON object with columns, rows and statistics, as with --output json
    Json,
    /// One JSON object per row and line
    Ndjson,
    /// Apache Parquet; requires a file
    Parquet,
}

impl QueryArguments {
    pub(super) fn settings(self, output: Output) -> Result<QuerySettings, clap::Error> {
        let result_target = self.result_target(output)?;
        let show = self.named.show;
        let statement = match (self.sql, self.file) {
            (Some(sql), _) if sql != "-" => StatementSource::Text(sql),
            (_, Some(file)) => StatementSource::File(file),
            _ => self
                .named
                .query()
                .map_or(StatementSource::Input, StatementSource::Named),
        };
        let AthenaArguments {
            athena,
            workgroup,
            database,
            profile,
            region,
        } = self.athena;
        let time_zone = self.engine.time_zone.clone();
        let target = if athena {
            QueryTarget::Athena(remote::AthenaSettings {
                workgroup,
                database,
                connection: ConnectionSettings { profile, region },
            })
        } else {
            QueryTarget::Local(self.engine.into())
        };
        Ok(QuerySettings {
            statement,
            show,
            target,
            time_zone,
            output: result_target,
        })
    }

    fn result_target(&self, output: Output) -> Result<OutputTarget, clap::Error> {
        let format = match (self.format, output) {
            (Some(FormatArgument::Json) | None, Output::Json) => Format::Json,
            (Some(_), Output::Json) => {
                let message = "--output json cannot be used with another --format";
                return Err(Cli::command().error(ErrorKind::ArgumentConflict, message));
            }
            (Some(format), Output::Text) => format.into(),
            (None, Output::Text) => self
                .into
                .as_deref()
                .and_then(Format::from_path)
                .unwrap_or(Format::Table),
        };
        Ok(OutputTarget {
            format,
            file: self.into.clone(),
            layout: TableLayout::Auto,
        })
    }
}

impl NamedArguments {
    fn query(self) -> Option<NamedQuery> {
        let Self {
            named,
            day,
            from,
            to,
            parameters,
            ..
        } = self;
        let given = [("from", day.clone().or(from)), ("to", day.or(to))];
        let days = given
            .into_iter()
            .filter_map(|(name, day)| Some((name.to_owned(), day?)));
        Some(NamedQuery {
            name: named?,
            values: days.chain(parameters).collect(),
        })
    }
}

impl From<FormatArgument> for Format {
    fn from(argument: FormatArgument) -> Self {
        match argument {
            FormatArgument::Table => Self::Table,
            FormatArgument::Csv => Self::Csv,
            FormatArgument::Json => Self::Json,
            FormatArgument::Ndjson => Self::Ndjson,
            FormatArgument::Parquet => Self::Parquet,
        }
    }
}

fn assignment(text: &str) -> Result<(String, String), &'static str> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}
