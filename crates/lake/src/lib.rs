//! Stores Amazon Connect records on this machine in the same rows and folders as in AWS, with the
//! functions that the Lambdas use, and queries them with Athena's SQL.
//!
//! ```text
//! $ lake ingest samples/ctr --into lake-data
//! source  files  rows  duplicates  rejected  skipped
//! ctr         4    44              0         0        0
//! $ lake ls --lake lake-data
//! ```
//!
//! [`run`] is the program. [`ingest`] converts documents into rows, [`store`] keeps them; `arguments`
//! parses the command line, `commands` has one module per command. See the README for the layout of a lake
//! and where to start reading.

mod arguments;
pub mod bucket;
mod commands;
mod curate;
mod days;
mod empty_result;
mod engine;
pub mod erase;
pub mod ingest;
mod named;
mod output;
mod progress;
mod remote;
mod serve;
mod shell;
mod sql_words;
pub mod store;
mod value_source;

use std::ffi::OsString;
use std::process::ExitCode;

use cli::{Commands, ExitStatus, Printer, Renamed, replace_renamed, wanted_format};

use named::NamedError;
pub use progress::Progress;

/// Options that had another name until version 0.1.
const RENAMED: [Renamed; 4] = [
    Renamed::new(Commands::AllBut(&[]), Renamed::OUTPUT_JSON),
    Renamed::new(Commands::AllBut(&[]), Renamed::OUTPUT_TEXT),
    Renamed::new(Commands::Only(&["query"]), ["--into", "--output"]),
    Renamed::new(
        Commands::Only(&["query"]),
        ["--format table", "--format text"],
    ),
];

/// Runs the program with these arguments, the first of which is its name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<_> = arguments.into_iter().collect();
    let (arguments, warnings) = replace_renamed(&arguments, &RENAMED);
    let printer = Printer::new(wanted_format(&arguments));
    for warning in warnings {
        printer.warning(&warning);
    }
    let status = match arguments::parse(&arguments) {
        Ok((command, printer)) => command.run(&printer).unwrap_or_else(|error| {
            // Excerpts of statements have lines that belong below each other.
            printer.failure_as_is(&error.to_string());
            if error.is::<NamedError>() {
                ExitStatus::Usage
            } else {
                ExitStatus::Failure
            }
        }),
        Err(error) => printer.usage_error(&error),
    };
    status.into()
}
