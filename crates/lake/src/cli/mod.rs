//! The arguments of the program, turned into settings. Nothing outside this folder reads arguments.

mod engine;
mod generate;
mod query;
mod serve;
mod shell;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use connect_core::Source;
use connect_core::contact_lens::{Channel, Redaction, Selection};

use crate::commands::{Command, ingest, ls, queries, rows};
use crate::ingest::Choices;
use crate::printer::Printer;

/// A lake of Amazon Connect's records on this machine
#[derive(Parser)]
#[command(
    name = "lake",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
#[command(after_help = "Exit status: 0 done, 1 failed, 2 wrong use.")]
struct Cli {
    #[command(subcommand)]
    command: Subcommands,
    /// The form of the answer on standard output
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORM")]
    output: Output,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Output {
    /// Tables for people
    #[default]
    Text,
    /// One JSON object
    Json,
}

#[derive(Subcommand)]
enum Subcommands {
    Demo(generate::DemoArguments),
    Generate(generate::GenerateArguments),
    Ingest(IngestArguments),
    Ls(LsArguments),
    Rows(RowsArguments),
    Query(Box<query::QueryArguments>),
    Queries(QueriesArguments),
    Shell(shell::ShellArguments),
    Serve(serve::ServeArguments),
}

/// List the named queries, or explain one
#[derive(Args)]
struct QueriesArguments {
    /// Explain this query: what it answers, its columns and parameters, its SQL
    #[arg(conflicts_with = "search")]
    name: Option<String>,
    /// List only queries with this word in name, title, question or SQL; can be given again
    #[arg(long, value_name = "WORD")]
    search: Vec<String>,
}

/// Bring documents into a lake
///
/// Takes contact records, agent events, contact flow logs, Contact Lens analyses and evaluation
/// forms: JSON documents, one or many a file, on a line or over many lines, in arrays, gzipped or
/// not. What a document is, its place tells (files copied from S3 with their keys), else its
/// fields.
///
/// Running it again adds only what is new. A document that gives no row is kept with its reason in
/// the lake's folder "errors" and reported. A file that cannot be read to its end is reported,
/// nothing of it is taken, and the others go on.
#[derive(Args)]
#[command(after_help = INGEST_STATUS)]
struct IngestArguments {
    /// Files, and folders whose files are read at any depth
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The lake, made where there is none
    #[arg(long, value_name = "FOLDER", default_value = DEFAULT_LAKE)]
    into: PathBuf,
    /// Take all documents for this source's
    #[arg(long, value_parser = source_parser())]
    source: Option<Source>,
    /// Take Contact Lens analyses of these channels only
    #[arg(long, value_parser = channel_parser(), value_delimiter = ',', value_name = "CHANNEL")]
    channels: Vec<Channel>,
    /// Take redacted Contact Lens analyses instead of their originals
    #[arg(long)]
    redacted_only: bool,
}

/// Show the tables of a lake, or the days of some
#[derive(Args)]
struct LsArguments {
    /// Show each day of these sources
    #[arg(value_parser = source_parser())]
    sources: Vec<Source>,
    /// The lake
    #[arg(long, value_name = "FOLDER", default_value = DEFAULT_LAKE)]
    lake: PathBuf,
}

/// Show rows of a lake, those of the newest days first
#[derive(Args)]
struct RowsArguments {
    /// Show rows of these sources only
    #[arg(value_parser = source_parser())]
    sources: Vec<Source>,
    /// The lake
    #[arg(long, value_name = "FOLDER", default_value = DEFAULT_LAKE)]
    lake: PathBuf,
    /// How many rows of each table
    #[arg(long, value_name = "COUNT", default_value_t = 1)]
    limit: usize,
}

const DEFAULT_LAKE: &str = "lake-data";

const INGEST_STATUS: &str = "Exit status: 0 when all files were read, also where documents were rejected; 1 when a file could \
    not be read or the lake could not be written; 2 for wrong use.";

/// Reads the arguments. Where there is nothing to run, help or an error was printed.
pub(crate) fn parse(
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<(Command, Printer), ExitCode> {
    read(arguments).map_err(|error| {
        // Without a standard output there is nobody to tell.
        let _ = error.print();
        u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
    })
}

fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<(Command, Printer), clap::Error> {
    let Cli { command, output } = Cli::try_parse_from(arguments)?;
    let command = match command {
        Subcommands::Demo(arguments) => Command::Demo(arguments.into()),
        Subcommands::Generate(arguments) => Command::Generate(arguments.into()),
        Subcommands::Ingest(arguments) => Command::Ingest(arguments.into()),
        Subcommands::Ls(LsArguments { sources, lake }) => {
            Command::Ls(ls::Settings { lake, sources })
        }
        Subcommands::Rows(RowsArguments {
            sources,
            lake,
            limit,
        }) => Command::Rows(rows::Settings {
            lake,
            sources,
            limit,
        }),
        Subcommands::Queries(QueriesArguments { name, search }) => {
            Command::Queries(queries::Settings { name, search })
        }
        Subcommands::Query(arguments) => Command::Query(arguments.settings(output)?),
        Subcommands::Shell(arguments) => Command::Shell(arguments.into()),
        Subcommands::Serve(arguments) => Command::Serve(arguments.into()),
    };
    Ok((command, Printer::new(matches!(output, Output::Json))))
}

impl From<IngestArguments> for ingest::Settings {
    fn from(arguments: IngestArguments) -> Self {
        let IngestArguments {
            paths,
            into,
            source,
            channels,
            redacted_only,
        } = arguments;
        let redaction = if redacted_only {
            Redaction::RedactedOnly
        } else {
            Redaction::Original
        };
        let channels = if channels.is_empty() {
            Channel::ALL.to_vec()
        } else {
            channels
        };
        Self {
            paths,
            lake: into,
            choices: Choices {
                source,
                selection: Selection {
                    channels,
                    redaction,
                },
            },
        }
    }
}

fn source_parser() -> impl TypedValueParser<Value = Source> {
    PossibleValuesParser::new(Source::ALL.map(Source::code)).try_map(|code| code.parse::<Source>())
}

fn channel_parser() -> impl TypedValueParser<Value = Channel> {
    PossibleValuesParser::new(["voice", "ivr", "chat", "email"])
        .try_map(|name| name.parse::<Channel>())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_channel_can_be_chosen() {
        let names = Channel::ALL.map(|channel| channel.as_str().to_ascii_lowercase());
        let known = channel_parser()
            .possible_values()
            .unwrap()
            .map(|value| value.get_name().to_owned())
            .collect::<Vec<_>>();
        assert_eq!(known, names);
    }
}
