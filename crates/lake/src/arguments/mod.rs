//! Parses arguments into command settings. No other module reads arguments.

mod engine;
mod generate;
mod query;
mod serve;
mod shell;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use cli::{Format, OutputArguments, Printer};
use connect_core::Source;
use connect_core::contact_lens::{Channel, Redaction, Selection};

use crate::commands::{Command, check, ingest, ls, queries, repair, rows};
use crate::ingest::IngestOptions;

/// Query Amazon Connect records on your machine
#[derive(Parser)]
#[command(
    name = "lake",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
#[command(after_help = "Exit codes: 0 success, 1 failure, 2 incorrect usage, 130 cancelled.")]
struct Cli {
    #[command(subcommand)]
    command: Subcommands,
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
    /// Verify every file of a lake
    ///
    /// Compares row files, keys and the index of ingested files with their checksums, and keys with
    /// rows. Exit code 1 if something is damaged.
    Check(LakeArguments),
    /// Repair a damaged lake
    ///
    /// Rebuilds the keys of damaged partitions from their rows, drops duplicates, and adds the rows of
    /// unknown files. Files that cannot be read completely are moved to ".lake/damaged". A copy of the
    /// bucket without metadata becomes a lake that documents can be ingested into.
    Repair(LakeArguments),
}

/// Names a lake.
#[derive(Args)]
struct LakeArguments {
    /// Data directory of the lake
    #[arg(long, value_name = "FOLDER", default_value = DEFAULT_LAKE)]
    lake: PathBuf,
    #[command(flatten)]
    output: OutputArguments,
}

/// List named queries, or describe one
#[derive(Args)]
struct QueriesArguments {
    /// Name of the query to describe: question, columns, parameters and SQL
    #[arg(conflicts_with = "search")]
    name: Option<String>,
    /// List only queries with this word in name, title, question or SQL; repeatable
    #[arg(long, value_name = "WORD")]
    search: Vec<String>,
    #[command(flatten)]
    output: OutputArguments,
}

/// Ingest documents into a lake
///
/// Accepts contact records, agent events, contact flow logs, Contact Lens output and evaluation
/// forms as JSON: one or many documents per file, one per line or formatted over many lines, in
/// arrays, gzipped or not. The source of a document is determined by its path (files copied from S3
/// with their keys), otherwise by its fields.
///
/// Ingest is idempotent: running it again adds only new rows. A document that cannot become a row
/// is reported and kept with the reason in the lake's directory "errors". A file that cannot be
/// read completely is reported and adds nothing; the other files are ingested.
#[derive(Args)]
#[command(after_help = INGEST_EXIT_CODES)]
struct IngestArguments {
    /// Files and directories; directories are read recursively
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Data directory of the lake, created if missing
    #[arg(long, value_name = "FOLDER", default_value = DEFAULT_LAKE)]
    into: PathBuf,
    /// Treat all documents as documents of this source
    #[arg(long, value_parser = source_parser())]
    source: Option<Source>,
    /// Ingest only Contact Lens output of these channels
    #[arg(long, value_parser = channel_parser(), value_delimiter = ',', value_name = "CHANNEL")]
    channels: Vec<Channel>,
    /// Ingest redacted Contact Lens output instead of the originals
    #[arg(long)]
    redacted_only: bool,
    #[command(flatten)]
    output: OutputArguments,
}

/// List the tables of a lake, or the days of a table
#[derive(Args)]
struct LsArguments {
    /// Sources whose days to list
    #[arg(value_parser = source_parser())]
    sources: Vec<Source>,
    /// Data directory of the lake
    #[arg(long, value_name = "FOLDER", default_value = DEFAULT_LAKE)]
    lake: PathBuf,
    #[command(flatten)]
    output: OutputArguments,
}

/// Show rows of a lake, newest days first
#[derive(Args)]
struct RowsArguments {
    /// Sources whose rows to show [default: all]
    #[arg(value_parser = source_parser())]
    sources: Vec<Source>,
    /// Data directory of the lake
    #[arg(long, value_name = "FOLDER", default_value = DEFAULT_LAKE)]
    lake: PathBuf,
    /// Number of rows per table
    #[arg(long, value_name = "COUNT", default_value_t = 1)]
    limit: usize,
    #[command(flatten)]
    output: OutputArguments,
}

const DEFAULT_LAKE: &str = "lake-data";

const INGEST_EXIT_CODES: &str = "Exit codes: 0 if all files were read, even if documents were rejected; 1 if a file could not be \
    read or the lake could not be written; 2 for incorrect usage.";

/// Parses the arguments into a command and the printer of its result.
///
/// # Errors
/// The arguments ask for help, or are invalid.
pub(crate) fn parse(arguments: &[OsString]) -> Result<(Command, Printer), clap::Error> {
    let Cli { command } = Cli::try_parse_from(arguments)?;
    Ok(match command {
        Subcommands::Demo(arguments) => {
            let printer = Printer::from_arguments(&arguments.output);
            (Command::Demo(arguments.into()), printer)
        }
        Subcommands::Generate(arguments) => {
            let printer = Printer::from_arguments(&arguments.output);
            (Command::Generate(arguments.into()), printer)
        }
        Subcommands::Ingest(arguments) => {
            let printer = Printer::from_arguments(&arguments.output);
            (Command::Ingest(arguments.into()), printer)
        }
        Subcommands::Ls(LsArguments {
            sources,
            lake,
            output,
        }) => (
            Command::Ls(ls::LsSettings { lake, sources }),
            Printer::from_arguments(&output),
        ),
        Subcommands::Rows(RowsArguments {
            sources,
            lake,
            limit,
            output,
        }) => (
            Command::Rows(rows::RowsSettings {
                lake,
                sources,
                limit,
            }),
            Printer::from_arguments(&output),
        ),
        Subcommands::Queries(QueriesArguments {
            name,
            search,
            output,
        }) => (
            Command::Queries(queries::QueriesSettings { name, search }),
            Printer::from_arguments(&output),
        ),
        Subcommands::Query(arguments) => {
            let printer = arguments.printer();
            (Command::Query(arguments.settings()), printer)
        }
        Subcommands::Shell(arguments) => {
            (Command::Shell(arguments.into()), Printer::new(Format::Text))
        }
        Subcommands::Serve(arguments) => {
            let printer = Printer::from_arguments(&arguments.output);
            (Command::Serve(arguments.into()), printer)
        }
        Subcommands::Check(LakeArguments { lake, output }) => (
            Command::Check(check::CheckSettings { lake }),
            Printer::from_arguments(&output),
        ),
        Subcommands::Repair(LakeArguments { lake, output }) => (
            Command::Repair(repair::RepairSettings { lake }),
            Printer::from_arguments(&output),
        ),
    })
}

impl From<IngestArguments> for ingest::IngestSettings {
    fn from(arguments: IngestArguments) -> Self {
        let IngestArguments {
            paths,
            into,
            source,
            channels,
            redacted_only,
            output: _,
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
            options: IngestOptions {
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
    fn command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_channel_can_be_selected() {
        let names = Channel::ALL.map(|channel| channel.as_str().to_ascii_lowercase());
        let known = channel_parser()
            .possible_values()
            .unwrap()
            .map(|value| value.get_name().to_owned())
            .collect::<Vec<_>>();
        assert_eq!(known, names);
    }
}
