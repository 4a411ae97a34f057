//! A lake of Amazon Connect's records on this machine: the same rows in the same folders as in AWS,
//! made by the same functions.
//!
//! ```text
//! $ lake ingest samples/ctr --into lake-data
//! source  files  rows  already there  rejected  skipped
//! ctr         4    44              0         0        0
//! $ lake ls --lake lake-data
//! ```
//!
//! `lake ingest` brings documents in, `lake query` asks what they say. The library is the program:
//! [`run`] is all that `main` calls.
//! [`ingest`] turns documents into rows, [`store`] keeps them whole; arguments are read in one place, and a command
//! gets settings and a printer.

mod cli;
mod commands;
mod engine;
pub mod ingest;
mod named;
mod output;
mod printer;
mod progress;
mod remote;
mod serve;
mod shell;
mod sql;
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
