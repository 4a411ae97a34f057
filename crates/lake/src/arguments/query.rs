//! Arguments of `lake query`.

use std::path::{Path, PathBuf};

use account::ConnectionSettings;
use athena::SessionSettings;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory};
use cli::{Format, OutputArguments, Printer};
use parameters::AppName;

use super::Cli;
use super::engine::EngineArguments;
use crate::commands::query::{QuerySettings, QueryTarget, StatementSource};
use crate::named::NamedQuery;
use crate::output::{OutputCancellation, OutputTarget, ResultFormat, TableLayout};
use crate::remote;

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
    /// Format of the result [default: from the extension of --output, otherwise text]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<ResultFormat>,
    /// Write the result to a file instead of standard output
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    #[command(flatten)]
    engine: EngineArguments,
    #[command(flatten)]
    athena: AthenaArguments,
}

/// Run in Athena instead of over a lake.
#[derive(Args)]
struct AthenaArguments {
    /// Run in Athena, with the credentials of the environment (for example `AWS_PROFILE`), and named
    /// queries in the reporting time zone of the deployment unless --time-zone selects another
    #[arg(long, conflicts_with_all = ["lake", "memory", "threads", "now", "no_curated"])]
    athena: bool,
    /// Deployment whose workgroup, database and reporting time zone are used [default: for the time
    /// zone, the deployment named like the workgroup]
    #[arg(long, value_name = "NAME", requires = "athena")]
    app_name: Option<AppName>,
    #[arg(long, value_name = "NAME", requires = "athena", help = format!(
        "Athena workgroup, which configures where results are stored [default: that of --app-name, otherwise {}]",
        AppName::DEFAULT
    ))]
    workgroup: Option<String>,
    #[arg(long, value_name = "NAME", requires = "athena", help = format!(
        "Athena database [default: that of --app-name, otherwise {}]",
        SessionSettings::default().database
    ))]
    database: Option<String>,
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
    /// Parameter of the named query; can be repeated
    #[arg(long = "parameter", short, value_name = "NAME=VALUE", requires = "named", value_parser = assignment)]
    parameters: Vec<(String, String)>,
}

impl QueryArguments {
    pub(super) fn settings(self) -> Result<QuerySettings, clap::Error> {
        let output = self.target();
        let show = self.named.show;
        if let (None, Some(path), false) = (self.format, &self.output, show) {
            check_extension(path)?;
        }
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
            app_name,
            workgroup,
            database,
            profile,
            region,
        } = self.athena;
        let time_zone = self.engine.resources.time_zone.clone();
        let target = if athena {
            QueryTarget::Athena(remote::AthenaSettings {
                app_name,
                workgroup,
                database,
                time_zone,
                connection: ConnectionSettings { profile, region },
            })
        } else {
            QueryTarget::Local(self.engine.into())
        };
        Ok(QuerySettings {
            statement,
            show,
            target,
            output,
        })
    }

    fn target(&self) -> OutputTarget {
        let from_extension = || self.output.as_deref().and_then(ResultFormat::from_path);
        OutputTarget {
            format: self.format.or_else(from_extension).unwrap_or_default(),
            file: self.output.clone(),
            layout: TableLayout::Auto,
            cancellation: OutputCancellation::default(),
        }
    }

    /// Prints SQL, for `--show`, and failures.
    pub(super) fn printer(&self) -> Printer {
        let format = match self.target().format {
            ResultFormat::Json => Format::Json,
            _ => Format::Text,
        };
        Printer::from_arguments(&OutputArguments {
            format,
            output: self.output.clone(),
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

/// Rejects a file whose extension names no format. A file without an extension is text.
fn check_extension(path: &Path) -> Result<(), clap::Error> {
    match path.extension() {
        Some(extension) if ResultFormat::from_path(path).is_none() => Err(Cli::command().error(
            ErrorKind::ValueValidation,
            format!(
                "no format has the extension '{}' of {}; expected {}, or pass --format",
                extension.display(),
                path.display(),
                ResultFormat::extensions()
            ),
        )),
        _ => Ok(()),
    }
}

fn assignment(text: &str) -> Result<(String, String), &'static str> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}
