//! What the program can be asked to do.

mod list;
mod synth;

use clap::{Parser, Subcommand};

/// The arguments of the program.
#[derive(Debug, Parser)]
#[command(name = "infra", about = "The infrastructure of the deployment, as CloudFormation templates", max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the templates and the list of what they need.
    Synth(synth::Synth),
    /// List the stacks with what they depend on.
    List(list::List),
}

/// Does what the arguments ask for.
///
/// # Errors
/// When it could not be done.
pub fn run(arguments: Arguments) -> anyhow::Result<()> {
    match arguments.command {
        Command::Synth(command) => command.run(),
        Command::List(command) => command.run(),
    }
}
