//! The program `configure`: asks for the deployment parameters, checks them and stores them.
//!
//! The crate `parameters` defines and checks parameters, `account` stores them. This crate has the
//! command line, the questions, the lookups in AWS and the output. Results go to standard output,
//! messages to standard error.

mod arguments;
mod cache;
mod commands;
mod failure;
mod interview;
mod lookups;
mod next_steps;
mod outcome;
mod summary;

use std::ffi::OsString;
use std::io::{IsTerminal, stderr, stdin};
use std::process::ExitCode;

use arguments::{Arguments, Mode};
use cli::{Commands, ExitStatus, Printer, Renamed, replace_renamed, wanted_format};
use failure::Failure;
use outcome::Outcome;

/// Options that had another name until version 0.1.
const RENAMED: [Renamed; 2] = [
    Renamed::new(Commands::AllBut(&[]), Renamed::OUTPUT_JSON),
    Renamed::new(Commands::AllBut(&[]), Renamed::OUTPUT_TEXT),
];

/// Runs the program with the arguments of a process; the first is the program's name.
pub async fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<_> = arguments.into_iter().collect();
    let (arguments, warnings) = replace_renamed(&arguments, &RENAMED);
    let printer = Printer::new(wanted_format(&arguments));
    for warning in warnings {
        printer.warning(&warning);
    }
    let parsed = match Arguments::read(&arguments) {
        Ok(parsed) => parsed,
        Err(help) if !help.use_stderr() => {
            let _closed = help.print();
            return ExitStatus::Success.into();
        }
        Err(error) => return fail(&printer, &error.into()),
    };
    let printer = Printer::from_arguments(&parsed.output).with_verbosity(parsed.verbose);
    let result = execute(&parsed, &printer).await;
    match result.and_then(|outcome| outcome.print(&printer)) {
        Ok(()) => ExitStatus::Success.into(),
        Err(failure) => fail(&printer, &failure),
    }
}

fn fail(printer: &Printer, failure: &Failure) -> ExitCode {
    failure.print(printer);
    failure.exit_status().into()
}

async fn execute(arguments: &Arguments, printer: &Printer) -> Result<Outcome, Failure> {
    let has_terminal = stdin().is_terminal() && stderr().is_terminal();
    match arguments.mode(has_terminal)? {
        Mode::Store(start) => commands::store(arguments, start, printer).await,
        Mode::Delete { ask } => commands::delete(arguments, ask, printer).await,
        Mode::Show => commands::show(arguments, printer).await,
        Mode::Export(file) => commands::export(arguments, &file, printer).await,
    }
}
