//! Parses shell commands: words with a backslash, and `exit`, `quit` and `help`.

use std::path::PathBuf;

use clap::ValueEnum;
use cli::message;

use crate::output::{ResultFormat, TableLayout};

/// Output of `help`.
pub(super) const HELP: &str = "\
\\d              list tables and views
\\d NAME         list the columns of a table or view
\\dt, \\dv        list tables, or views
\\queries WORD   list named queries, optionally those with a word
\\show NAME      describe a named query: question, parameters, SQL
\\run NAME queue='Office supplies' from=2026-11-23
                run a named query with parameter values
\\x              show rows as records: on, off or auto
\\format FORMAT  text, csv, json, ndjson, markdown, xlsx or parquet
\\o FILE         write results to a file; \\o alone returns to the terminal
\\limit COUNT    rows to show on the terminal; 0 shows all
\\pager          page long results: on or off
\\i FILE         run the statements of a file
\\e              edit the last statement in $EDITOR and run it
\\timing         turn statistics on or off
\\q              quit (also exit, quit or Ctrl+D)

Anything else is SQL and ends with a semicolon; statements can span lines.
Tab completes names. Ctrl+C discards the input or cancels the running statement.
";

/// An entry that is no SQL, such as `\dt` or `exit`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ShellCommand {
    /// List tables and views of a kind, or of any.
    List(Option<&'static str>),
    /// List the columns of a table or view.
    Describe(String),
    /// List named queries that contain all words.
    Queries(Vec<String>),
    /// Describe a named query.
    Show(String),
    /// Run a named query.
    Run(String, Vec<(String, String)>),
    /// Set the table layout; `None` toggles records.
    Layout(Option<TableLayout>),
    /// Set the output format; `None` prints it.
    Format(Option<ResultFormat>),
    /// Write results to a file; `None` is the terminal.
    Output(Option<PathBuf>),
    /// Set the number of rows to show.
    Limit(usize),
    /// Turn the pager on or off; `None` toggles it.
    Pager(Option<bool>),
    /// Run the statements of a file.
    Include(PathBuf),
    /// Edit and run the last statement.
    Edit,
    /// Toggle statistics.
    Timing,
    Help,
    Quit,
}

/// Command names, for completion.
pub(super) const NAMES: [&str; 16] = [
    "\\d",
    "\\dt",
    "\\dv",
    "\\e",
    "\\format",
    "\\help",
    "\\i",
    "\\limit",
    "\\o",
    "\\pager",
    "\\q",
    "\\queries",
    "\\run",
    "\\show",
    "\\timing",
    "\\x",
];

/// Why a command is invalid.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum CommandError {
    #[error("unknown command {0}; list commands with \\help")]
    Unknown(String),
    /// Wrong arguments.
    #[error("expected {0}")]
    Usage(&'static str),
    #[error("unclosed quote")]
    Quote,
}

impl ShellCommand {
    /// Parses a command; `None` if the entry is not a command.
    pub(super) fn parse(entry: &str) -> Result<Option<Self>, CommandError> {
        let entry = entry.trim().trim_end_matches(';').trim_end();
        let Some(line) = entry.strip_prefix('\\') else {
            return Ok(match entry.to_ascii_lowercase().as_str() {
                "exit" | "quit" => Some(Self::Quit),
                "help" => Some(Self::Help),
                _ => None,
            });
        };
        let words = shlex::split(line).ok_or(CommandError::Quote)?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Self::from_words(&words).map(Some)
    }

    fn from_words(words: &[&str]) -> Result<Self, CommandError> {
        Ok(match *words {
            ["d"] => Self::List(None),
            ["dt"] => Self::List(Some("table")),
            ["dv"] => Self::List(Some("view")),
            ["d", name] => Self::Describe(name.to_owned()),
            ["queries", ref words @ ..] => {
                Self::Queries(words.iter().map(|&word| word.to_owned()).collect())
            }
            ["show", name] => Self::Show(name.to_owned()),
            ["run", name, ref values @ ..] => Self::Run(name.to_owned(), assignments(values)?),
            ["x"] => Self::Layout(None),
            ["x", setting] => Self::Layout(Some(layout(setting)?)),
            ["format"] => Self::Format(None),
            ["format", name] => Self::Format(Some(format(name)?)),
            ["o"] => Self::Output(None),
            ["o", path] => Self::Output(Some(path.into())),
            ["limit", count] => Self::Limit(
                count
                    .parse()
                    .map_err(|_| CommandError::Usage("\\limit COUNT"))?,
            ),
            ["pager"] => Self::Pager(None),
            ["pager", "on"] => Self::Pager(Some(true)),
            ["pager", "off"] => Self::Pager(Some(false)),
            ["i", path] => Self::Include(path.into()),
            ["e"] => Self::Edit,
            ["timing"] => Self::Timing,
            ["help" | "h" | "?"] => Self::Help,
            ["q" | "quit" | "exit"] => Self::Quit,
            [name, ..] => return Err(usage(name)),
            [] => return Err(CommandError::Unknown("\\".to_owned())),
        })
    }
}

const FORMAT_USAGE: &str = "\\format text, csv, json, ndjson, markdown, xlsx or parquet";

/// Returns the error of a command with wrong arguments, or of an unknown one.
fn usage(name: &str) -> CommandError {
    CommandError::Usage(match name {
        "d" => "\\d NAME",
        "show" => "\\show NAME",
        "run" => "\\run NAME parameter=value ...",
        "x" => "\\x on, off or auto",
        "format" => FORMAT_USAGE,
        "o" => "\\o FILE",
        "limit" => "\\limit COUNT",
        "pager" => "\\pager on or off",
        "i" => "\\i FILE",
        "dt" | "dv" | "e" | "timing" | "help" | "q" => "no argument",
        other => return CommandError::Unknown(format!("\\{other}")),
    })
}

fn format(name: &str) -> Result<ResultFormat, CommandError> {
    if name == "table" {
        message::warning(
            "`\\format table` is now `\\format text`; the next release no longer accepts it",
        );
        return Ok(ResultFormat::Text);
    }
    ResultFormat::from_str(name, false).map_err(|_| CommandError::Usage(FORMAT_USAGE))
}

fn layout(setting: &str) -> Result<TableLayout, CommandError> {
    match setting {
        "on" => Ok(TableLayout::Records),
        "off" => Ok(TableLayout::Columns),
        "auto" => Ok(TableLayout::Auto),
        _ => Err(usage("x")),
    }
}

fn assignments(values: &[&str]) -> Result<Vec<(String, String)>, CommandError> {
    let split = |value: &&str| {
        value
            .split_once('=')
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let assignments = values
        .iter()
        .map(|value| split(value).ok_or_else(|| usage("run")));
    assignments.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_commands() {
        let values = vec![
            ("queue".to_owned(), "Office supplies".to_owned()),
            ("from".to_owned(), "2026-11-23".to_owned()),
        ];
        for (entry, expected) in [
            ("\\d", ShellCommand::List(None)),
            ("\\dt", ShellCommand::List(Some("table"))),
            (
                " \\d connect_ctr;\n",
                ShellCommand::Describe("connect_ctr".to_owned()),
            ),
            (
                "\\run x queue='Office supplies' from=2026-11-23",
                ShellCommand::Run("x".to_owned(), values),
            ),
            ("\\queries", ShellCommand::Queries(Vec::new())),
            ("\\x", ShellCommand::Layout(None)),
            ("\\x on", ShellCommand::Layout(Some(TableLayout::Records))),
            (
                "\\format csv",
                ShellCommand::Format(Some(ResultFormat::Csv)),
            ),
            ("\\o", ShellCommand::Output(None)),
            ("\\o a.csv", ShellCommand::Output(Some("a.csv".into()))),
            ("\\limit 0", ShellCommand::Limit(0)),
            ("\\pager off", ShellCommand::Pager(Some(false))),
            ("\\i a.sql", ShellCommand::Include("a.sql".into())),
            ("\\q", ShellCommand::Quit),
            ("exit", ShellCommand::Quit),
            ("QUIT;\n", ShellCommand::Quit),
            ("help", ShellCommand::Help),
        ] {
            assert_eq!(ShellCommand::parse(entry), Ok(Some(expected)), "{entry}");
        }
        for statement in ["SELECT '\\d'", "help me", "exit 1"] {
            assert_eq!(ShellCommand::parse(statement), Ok(None), "{statement}");
        }
    }

    #[test]
    fn rejects_invalid_commands() {
        for (entry, error) in [
            ("\\dx", "unknown command \\dx; list commands with \\help"),
            ("\\", "unknown command \\; list commands with \\help"),
            ("\\run", "expected \\run NAME parameter=value ..."),
            ("\\run x day", "expected \\run NAME parameter=value ..."),
            ("\\run x queue='a", "unclosed quote"),
            ("\\x maybe", "expected \\x on, off or auto"),
            ("\\limit all", "expected \\limit COUNT"),
            ("\\timing on", "expected no argument"),
        ] {
            assert_eq!(
                ShellCommand::parse(entry).unwrap_err().to_string(),
                error,
                "{entry}"
            );
        }
    }

    #[test]
    fn help_lists_every_command() {
        for name in NAMES.iter().filter(|&&name| name != "\\help") {
            let has_name = |line: &str| line.split([' ', ',']).any(|word| word == *name);
            assert!(HELP.lines().any(has_name), "{name}");
        }
    }
}
