//! The `configure` command: the deployment parameters, asked for, checked and stored.
//!
//! What a parameter is stands in the `parameters` crate, how it is stored in `account`. Here is
//! what surrounds it: the command line, the questions, the look-ups in AWS, and what is printed.
//! Data goes to stdout, everything else to stderr.

mod arguments;
mod cache;
mod commands;
mod failure;
mod interview;
mod look_ups;
mod next_steps;
mod outcome;
mod printer;
mod summary;

use std::ffi::OsString;
use std::io::{IsTerminal, stderr, stdin};
use std::process::ExitCode;

use arguments::{Arguments, Mode, Output};
use failure::Failure;
use outcome::Outcome;
use printer::Printer;

/// Runs the command with the arguments of a process, the program's name first.
pub async fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<_> = arguments.into_iter().collect();
    let parsed = match Arguments::read(&arguments) {
        Ok(parsed) => parsed,
        Err(help) if !help.use_stderr() => {
            let _closed = help.print();
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            return fail(
                &Printer::new(Output::wanted(&arguments), false),
                &error.into(),
            );
        }
    };
    let printer = Printer::new(parsed.output, parsed.verbose);
    match execute(&parsed, &printer).await {
        Ok(outcome) => {
            printer.outcome(&outcome);
            ExitCode::SUCCESS
        }
        Err(failure) => fail(&printer, &failure),
    }
}

fn fail(printer: &Printer, failure: &Failure) -> ExitCode {
    printer.failure(failure);
    ExitCode::from(failure.exit_code())
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
