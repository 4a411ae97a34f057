//! Parses arguments into command settings. No other module reads arguments.

mod curate;
mod engine;
mod erase;
mod generate;
mod ingest;
mod query;
mod serve;
mod shell;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand};
use cli::{Format, OutputArguments, Printer};
use connect_core::contact_lens::Channel;
use connect_core::{Day, Source};

use crate::commands::{Command, check, ls, queries, repair, rows};
use crate::days::check_range;

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
    Ingest(Box<ingest::IngestArguments>),
    Curate(curate::CurateArguments),
    Erase(erase::EraseArguments),
    Ls(LsArguments),
    Rows(RowsArguments),
    Query(Box<query::QueryArguments>),
    Queries(QueriesArguments),
    Shell(shell::ShellArguments),
    Serve(serve::ServeArguments),
    /// Verify every file of a lake
    ///
    /// Compares row files, keys, the index of ingested files and curated files with their checksums, and
    /// keys with rows. Exit code 1 if something is damaged.
    Check(LakeArguments),
    /// Repair a damaged lake
    ///
    /// Rebuilds the keys of damaged partitions from their rows, drops duplicates, and adds the rows of
    /// unknown files. Files that cannot be read completely are moved to ".lake/damaged". Damaged curated
    /// files are removed: their days are read from rows. A copy of the bucket without metadata becomes a
    /// lake that documents can be ingested into.
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
    /// List only queries with this word in name, title, question or SQL; can be repeated
    #[arg(long, value_name = "WORD")]
    search: Vec<String>,
    #[command(flatten)]
    output: OutputArguments,
}

/// List the tables of a lake, or the days of a table
#[derive(Args)]
struct LsArguments {
    /// Sources whose days to list
    #[arg(value_parser = source_parser(Source::ALL))]
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
    #[arg(value_parser = source_parser(Source::ALL))]
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
            (Command::Ingest(arguments.settings()?), printer)
        }
        Subcommands::Curate(arguments) => {
            let printer = Printer::from_arguments(&arguments.output);
            (Command::Curate(arguments.settings()?), printer)
        }
        Subcommands::Erase(arguments) => {
            let printer = Printer::from_arguments(&arguments.output);
            (Command::Erase(arguments.into()), printer)
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
            (Command::Query(arguments.settings()?), printer)
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

/// Rejects a range of days that ends before it starts.
fn check_days(from: Option<Day>, to: Option<Day>) -> Result<(), clap::Error> {
    check_range(from, to)
        .map_err(|error| Cli::command().error(ErrorKind::ValueValidation, error.to_string()))
}

/// Parses the short name of one of `sources`.
fn source_parser<const COUNT: usize>(
    sources: [Source; COUNT],
) -> impl TypedValueParser<Value = Source> {
    PossibleValuesParser::new(sources.map(Source::code)).try_map(|code| code.parse::<Source>())
}

fn channel_parser() -> impl TypedValueParser<Value = Channel> {
    PossibleValuesParser::new(["voice", "ivr", "chat", "email"])
        .try_map(|name| name.parse::<Channel>())
}

#[cfg(test)]
mod tests {
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
