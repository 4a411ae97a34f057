//! The arguments of `lake query`.

use std::path::PathBuf;

use account::ConnectionSettings;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, ValueEnum};

use super::engine::EngineArguments;
use super::{Cli, Output};
use crate::commands::query::{Place, Settings, Statement};
use crate::named::Named;
use crate::output::{Format, Target};
use crate::remote;

/// Ask a lake with Athena's SQL
///
/// A statement is given as it is, in a file, or on standard input; or it is one of the named
/// queries, which `lake queries` lists. The answer goes to standard output, what the statement took
/// and what Athena would charge for it to standard error.
#[derive(Args)]
pub(super) struct QueryArguments {
    /// The statement; - is standard input, as where nothing is given
    #[arg(value_name = "SQL", conflicts_with_all = ["file", "named", "show", "day", "from", "to", "parameters"])]
    sql: Option<String>,
    /// Take the statement from a file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["named", "show", "day", "from", "to", "parameters"])]
    file: Option<PathBuf>,
    #[command(flatten)]
    named: NamedArguments,
    /// The form of the answer [default: as the name of --into ends, else table]
    #[arg(long, value_enum, value_name = "FORM")]
    format: Option<FormatArgument>,
    /// Write the answer to a file
    #[arg(long, value_name = "FILE")]
    into: Option<PathBuf>,
    #[command(flatten)]
    engine: EngineArguments,
    #[command(flatten)]
    athena: AthenaArguments,
}

/// Athena itself instead of a lake.
#[derive(Args)]
struct AthenaArguments {
    /// Ask Athena in the account that `AWS_PROFILE` or other credentials name, instead of a lake
    #[arg(long, conflicts_with_all = ["lake", "memory", "threads", "now"])]
    athena: bool,
    /// The workgroup in Athena, which says where results are kept
    #[arg(
        long,
        value_name = "NAME",
        default_value = "primary",
        requires = "athena"
    )]
    workgroup: String,
    /// The database in Athena
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
    /// Show the statement of the named query instead of running it
    #[arg(long, requires = "named")]
    show: bool,
    /// The only day: the parameters from and to
    #[arg(long, value_name = "DAY", requires = "named", conflicts_with_all = ["from", "to"])]
    day: Option<String>,
    /// The first day, such as 2026-11-23: the parameter from
    #[arg(long, value_name = "DAY", requires = "named")]
    from: Option<String>,
    /// The last day: the parameter to
    #[arg(long, value_name = "DAY", requires = "named")]
    to: Option<String>,
    /// A parameter of the named query; can be given again for others
    #[arg(long = "parameter", short, value_name = "NAME=VALUE", requires = "named", value_parser = assignment)]
    parameters: Vec<(String, String)>,
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatArgument {
    /// A table for people, as wide as the terminal
    Table,
    /// Comma-separated values as Athena writes them; NULL is nothing, an empty text is ""
    Csv,
    /// One JSON object with columns, rows and what the query took, as with --output json
    Json,
    /// A JSON object a line for each row
    Ndjson,
    /// Apache Parquet, into a file
    Parquet,
}

impl QueryArguments {
    pub(super) fn settings(self, output: Output) -> Result<Settings, clap::Error> {
        let target = self.target(output)?;
        let show = self.named.show;
        let statement = match (self.sql, self.file) {
            (Some(sql), _) if sql != "-" => Statement::Text(sql),
            (_, Some(file)) => Statement::File(file),
            _ => self
                .named
                .query()
                .map_or(Statement::Input, Statement::Named),
        };
        let AthenaArguments {
            athena,
            workgroup,
            database,
            profile,
            region,
        } = self.athena;
        let time_zone = self.engine.time_zone.clone();
        let place = if athena {
            Place::Athena(remote::Settings {
                workgroup,
                database,
                connection: ConnectionSettings { profile, region },
            })
        } else {
            Place::Here(self.engine.into())
        };
        Ok(Settings {
            statement,
            show,
            place,
            time_zone,
            target,
        })
    }

    fn target(&self, output: Output) -> Result<Target, clap::Error> {
        let format = match (self.format, output) {
            (Some(FormatArgument::Json) | None, Output::Json) => Format::Json,
            (Some(_), Output::Json) => {
                let message = "--output json and another --format exclude each other";
                return Err(Cli::command().error(ErrorKind::ArgumentConflict, message));
            }
            (Some(format), Output::Text) => format.into(),
            (None, Output::Text) => self
                .into
                .as_deref()
                .and_then(Format::of_file)
                .unwrap_or(Format::Table),
        };
        Ok(Target {
            format,
            file: self.into.clone(),
        })
    }
}

impl NamedArguments {
    fn query(self) -> Option<Named> {
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
        Some(Named {
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
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}
