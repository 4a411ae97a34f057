//! The commands of the program.

mod arguments;
mod backfill;
mod bootstrap;
mod cost;
mod curate;
mod deploy;
mod destroy;
mod diagram;
mod diff;
mod doctor;
mod drift;
mod enable_s3_events;
mod erase;
mod files;
mod list;
mod load_partitions;
mod outputs;
mod package;
mod policy;
mod redrive;
mod rollback;
mod synth;
mod verify;

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
/// Commands whose `--output` has always been a directory.
const FOLDERS: &[&str] = &["synth", "diagram"];

/// The arguments of the program.
#[derive(Debug, Parser)]
#[command(name = "infra", version, about = ABOUT, max_term_width = 100, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const ABOUT: &str = "Write, deploy and inspect the CloudFormation stacks of the deployment";

const EXAMPLES: &str = "\
Examples:
  infra deploy                         build the functions and deploy the enabled stacks
  infra diff --fail                    exit with code 1 if a stack differs
  infra load-partitions --from 2026-11-01 --to 2026-11-23 --source ctr
  infra cost --agents 400              estimate the monthly cost for 400 agents
  infra destroy --all                  delete the stacks and keep the data

Exit codes: 0 success, 1 failure, 2 incorrect usage or configuration (nothing was changed), 130
cancelled.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the templates and their manifest.
    Synth(synth::Synth),
    /// List the stacks, their dependencies and their states.
    List(list::List),
    /// Print the IAM policy that deploying requires.
    Policy(policy::Policy),
    /// Estimate the monthly cost; requires no AWS account.
    Cost(cost::Cost),
    /// Draw the stacks as SVG.
    Diagram(diagram::Diagram),
    /// Show what deploy would change.
    Diff(diff::Diff),
    /// Create the bucket for function code; deploy includes this.
    Bootstrap(bootstrap::Bootstrap),
    /// Build and upload the functions; deploy includes this.
    Package(package::Package),
    /// Deploy the enabled stacks.
    Deploy(Box<deploy::Deploy>),
    /// Roll back stacks whose last operation failed.
    Rollback(rollback::Rollback),
    /// Delete stacks and keep their data.
    Destroy(destroy::Destroy),
    /// Print stack outputs.
    Outputs(outputs::Outputs),
    /// Show resources that were changed outside CloudFormation.
    Drift(drift::Drift),
    /// Check credentials, parameters, stacks, buckets, log groups and quotas.
    Doctor(doctor::Doctor),
    /// Send marked test data through the deployment, and remove it.
    Verify(Box<verify::Verify>),
    /// Turn on EventBridge notifications of the buckets that Connect writes.
    EnableS3Events(enable_s3_events::EnableS3Events),
    /// Add the partitions of past days.
    LoadPartitions(load_partitions::LoadPartitions),
    /// Store days of views as Parquet; the stack curated does this every night.
    Curate(curate::Curate),
    /// Load records, files and flow logs from before the deployment.
    Backfill(Box<backfill::Backfill>),
    /// Send dead letters and undelivered records again.
    Redrive(redrive::Redrive),
    /// Remove the rows of a person from all tables.
    Erase(Box<erase::Erase>),
}

/// Runs the command that the arguments of a process name, the program's name first.
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

/// The result was printed, but the command counts as failed.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unsuccessful(String);

/// The result was printed, but the user pressed Ctrl-C before the command was complete.
#[derive(Debug, thiserror::Error)]
#[error("interrupted")]
struct Interrupted;

fn failed(error: &anyhow::Error, printer: &Printer) -> ExitCode {
    let message = format!("{error:#}");
    // Scripts get one document: the result or the error.
    if error.is::<Unsuccessful>() || error.is::<Interrupted>() {
        printer.error(&message);
    } else {
        printer.failure(&message);
    }
    exit_status(error).into()
}

fn exit_status(error: &anyhow::Error) -> ExitStatus {
    let deploy_error = error.downcast_ref::<DeployError>();
    if error.is::<PlanError>() || deploy_error.is_some_and(DeployError::is_incorrect_usage) {
        ExitStatus::Usage
    } else if error.is::<Interrupted>()
        || matches!(
            deploy_error,
            Some(DeployError::Ask(PromptError::Cancelled) | DeployError::Interrupted)
        )
    {
        ExitStatus::Cancelled
    } else {
        ExitStatus::Failure
    }
}

impl Command {
    async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Synth(command) => command.run(),
            Self::List(command) => command.run().await,
            Self::Policy(command) => command.run().await,
            Self::Cost(command) => command.run(),
            Self::Diagram(command) => command.run(),
            Self::Diff(command) => command.run().await,
            Self::Bootstrap(command) => command.run().await,
            Self::Package(command) => command.run().await,
            Self::Deploy(command) => command.run().await,
            Self::Rollback(command) => command.run().await,
            Self::Destroy(command) => command.run().await,
            Self::Outputs(command) => command.run().await,
            Self::Drift(command) => command.run().await,
            Self::Doctor(command) => command.run().await,
            Self::Verify(command) => command.run().await,
            Self::EnableS3Events(command) => command.run().await,
            Self::LoadPartitions(command) => command.run().await,
            Self::Curate(command) => command.run().await,
            Self::Backfill(command) => command.run().await,
            Self::Redrive(command) => command.run().await,
            Self::Erase(command) => command.run().await,
        }
    }
}
