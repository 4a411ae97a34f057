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
//! [`run`] is the program. [`ingest`] converts documents into rows, [`store`] keeps them; `cli`
//! parses arguments, `commands` has one module per command. See the README for the layout of a lake
//! and where to start reading.

mod cli;
mod commands;
mod days;
mod empty_result;
mod engine;
pub mod ingest;
mod named;
mod output;
mod printer;
mod progress;
mod remote;
mod serve;
mod shell;
mod sql_words;
pub mod store;
mod table;

use std::ffi::OsString;
use std::process::ExitCode;

pub use progress::Progress;

/// Runs the program with these arguments, the first of which is its name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    match cli::parse(arguments) {
        Ok((command, printer)) => command.run(&printer).unwrap_or_else(|error| {
            printer::error(&error.to_string());
            ExitCode::FAILURE
        }),
        Err(code) => code,
    }
}
