//! What the program can be asked to do.

mod arguments;
mod bootstrap;
mod cost;
mod deploy;
mod destroy;
mod diagram;
mod diff;
mod doctor;
mod enable_s3_events;
mod files;
mod list;
mod load_partitions;
mod outputs;
mod package;
mod synth;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use cli::{Commands, ExitStatus, Printer, PromptError, Renamed, replace_renamed, wanted_format};

use crate::deploy::DeployError;
use crate::deploy::plan::PlanError;

/// Options that had another name until version 0.1.
const RENAMED: [Renamed; 3] = [
    Renamed::new(Commands::AllBut(FOLDERS), Renamed::OUTPUT_JSON),
    Renamed::new(Commands::AllBut(FOLDERS), Renamed::OUTPUT_TEXT),
    Renamed::new(Commands::Only(&["list"]), ["--json", "--format json"]),
];
/// Commands whose `--output` has always been a folder.
const FOLDERS: &[&str] = &["synth", "diagram"];

/// The arguments of the program.
#[derive(Debug, Parser)]
#[command(name = "infra", about = ABOUT, max_term_width = 100, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const ABOUT: &str = "The infrastructure of the deployment: CloudFormation templates, and what brings them into an account";

const EXAMPLES: &str = "\
Examples:
  infra deploy                         what is enabled, with code that is built now
  infra diff --fail                    exit code 1 where something differs
  infra load-partitions --from 2026-11-01 --to 2026-11-23 --source ctr
  infra cost --agents 400              what it would cost, for a site of this size
  infra destroy --all                  keeps the data

Exit codes: 0 success, 1 failure, 2 incorrect usage or configuration (nothing was changed), 130
cancelled.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the templates and the list of what they need.
    Synth(synth::Synth),
    /// List the stacks with what they depend on.
    List(list::List),
    /// Estimate what running the deployment costs each month; needs no AWS.
    Cost(cost::Cost),
    /// Draw the stacks.
    Diagram(diagram::Diagram),
    /// Show what deploying would change.
    Diff(diff::Diff),
    /// Make the bucket for the code of the functions; deploy does it by itself.
    Bootstrap(bootstrap::Bootstrap),
    /// Build the functions and put their zip files into the bucket; deploy does it by itself.
    Package(package::Package),
    /// Deploy the stacks that are enabled.
    Deploy(Box<deploy::Deploy>),
    /// Delete stacks, and keep the data.
    Destroy(destroy::Destroy),
    /// Print what the stacks tell: buckets, streams, the state machine.
    Outputs(outputs::Outputs),
    /// Look whether everything is there: credentials, parameters, buckets, log group, quotas.
    Doctor(doctor::Doctor),
    /// Let the buckets that Connect writes tell EventBridge of new files.
    EnableS3Events(enable_s3_events::EnableS3Events),
    /// Load the partitions of days.
    LoadPartitions(load_partitions::LoadPartitions),
}

/// Does what the arguments of a process ask for, the program's name first.
pub async fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<_> = arguments.into_iter().collect();
    let (arguments, warnings) = replace_renamed(&arguments, &RENAMED);
    let printer = Printer::new(wanted_format(&arguments));
    for warning in warnings {
        printer.warning(&warning);
    }
    match Arguments::try_parse_from(&arguments) {
        Ok(parsed) => match parsed.command.run().await {
            Ok(()) => ExitStatus::Success.into(),
            Err(error) => failed(&error, &printer),
        },
        Err(error) => printer.usage_error(&error).into(),
    }
}

/// The result was printed, and is not what was hoped for.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unsuccessful(String);

fn failed(error: &anyhow::Error, printer: &Printer) -> ExitCode {
    let message = format!("{error:#}");
    // Scripts get one document: the result, or why there is none.
    if error.is::<Unsuccessful>() {
        printer.error(&message);
    } else {
        printer.failure(&message);
    }
    exit_status(error).into()
}

fn exit_status(error: &anyhow::Error) -> ExitStatus {
    let deploy_error = error.downcast_ref::<DeployError>();
    if error.is::<PlanError>() || deploy_error.is_some_and(DeployError::is_wrong_use) {
        ExitStatus::Usage
    } else if let Some(DeployError::Ask(PromptError::Cancelled)) = deploy_error {
        ExitStatus::Cancelled
    } else {
        ExitStatus::Failure
    }
}

impl Command {
    async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Synth(command) => command.run(),
            Self::List(command) => command.run(),
            Self::Cost(command) => command.run(),
            Self::Diagram(command) => command.run(),
            Self::Diff(command) => command.run().await,
            Self::Bootstrap(command) => command.run().await,
            Self::Package(command) => command.run().await,
            Self::Deploy(command) => command.run().await,
            Self::Destroy(command) => command.run().await,
            Self::Outputs(command) => command.run().await,
            Self::Doctor(command) => command.run().await,
            Self::EnableS3Events(command) => command.run().await,
            Self::LoadPartitions(command) => command.run().await,
        }
    }
}
