//! Development tasks, run as `cargo xtask TASK`.

mod architecture;
mod check;
mod cycles;
mod mutants;
mod process;
mod regenerate;
mod style;
mod tools;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Development tasks of this repository.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run the checks of the build server, in its order.
    Check {
        /// Checks to run; all of them by default.
        #[arg(value_enum)]
        checks: Vec<check::Check>,
    },
    /// Write every generated file: expected rows, reference pages, templates, diagrams, snapshots.
    Regenerate {
        /// Kinds of files to write; all of them by default.
        #[arg(value_enum)]
        kinds: Vec<regenerate::GeneratedFiles>,
    },
    /// Reject phrases that STYLE.md lists.
    Style,
    /// Compare the picture of the crates with their manifests.
    Architecture,
    /// Find files of a crate that use each other.
    Cycles,
}

fn main() -> ExitCode {
    let result = match Arguments::parse().task {
        Task::Check { checks } => check::run_all(&checks),
        Task::Regenerate { kinds } => regenerate::run_all(&kinds),
        Task::Style => style::check(),
        Task::Architecture => architecture::check(),
        Task::Cycles => cycles::check(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            process::report(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
