//! `infra redrive`: sends what failed to the functions and streams that failed to process it.

use std::collections::BTreeSet;

use clap::Args;
use cli::text::count;
use connect_core::Source;
use serde::Serialize;

use super::arguments::DeploymentArguments;
use super::{Interrupted, Unsuccessful};
use crate::StackId;
use crate::deploy::DeployError;
use crate::deploy::error_objects::RedrivenRecords;
use crate::deploy::interrupt::Interrupt;
use crate::deploy::partitions::source;
use crate::deploy::queues::Queues;
use crate::deploy::redrive::{RedriveOptions, Redriven};

/// Stacks with dead-letter queues whose messages can be sent again.
const STACKS: [StackId; 2] = [StackId::ContactLens, StackId::EvaluationForms];

/// Arguments of `redrive`.
#[derive(Debug, Args)]
pub(super) struct Redrive {
    /// Source: ctr, ae, cfl, cl, ef or transcripts; can be repeated [default: all deployed].
    #[arg(long = "source", value_name = "SOURCE")]
    sources: Vec<Source>,
    /// Send only messages and records whose object key, row or record contains this text.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Count the messages and records and send nothing.
    #[arg(long)]
    dry_run: bool,
    /// Put records again on a data stream that the deployment did not create, whose other readers
    /// receive them too.
    #[arg(long)]
    existing_streams: bool,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

/// Result of the command.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    /// Messages of dead-letter queues.
    dead_letters: Vec<Redriven>,
    /// Records of error objects.
    error_objects: Vec<RedrivenRecords>,
}

impl Redrive {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let session = self.deployment.open(&[]).await?;
        let sources: Vec<Source> = if self.sources.is_empty() {
            let deployed = session.deployed().await?.into_iter();
            deployed.filter_map(|(id, _)| source(id)).collect()
        } else {
            self.sources
        };
        if sources.is_empty() {
            session
                .console
                .warning("no source is deployed; there is nothing to send");
        }
        let queues = Queues::new(&session.account);
        let options = RedriveOptions {
            filter: self.filter,
            dry_run: self.dry_run,
            existing_streams: self.existing_streams,
        };
        let mut report = Report::default();
        let redrive = async |interrupt: Interrupt| {
            for source in sources.iter().copied() {
                if interrupt.check().is_err() {
                    break;
                }
                let stack = STACKS.iter().find(|stack| stack.code() == source.code());
                if let Some(stack) = stack {
                    let letters = session.redrive(&queues, *stack, &options, &interrupt);
                    report.dead_letters.push(letters.await?);
                }
                let records = session.redrive_records(source, &options, &interrupt);
                report.error_objects.push(records.await?);
            }
            Ok(interrupt.check().is_ok())
        };
        let is_complete = session.interruptible(redrive).await.inspect_err(|error| {
            if matches!(error, DeployError::Interrupted) {
                session.note(
                    "Received messages are hidden for up to an hour; SQS goes on with a task that runs. \
                     Run the command again to follow it.",
                );
            }
        })?;
        session
            .console
            .result(&report, || report.text(options.dry_run))?;
        if !is_complete {
            session.text("Stopped before the end; run the command again to continue");
            return Err(Interrupted.into());
        }
        let withheld: BTreeSet<_> = report
            .error_objects
            .iter()
            .flat_map(|redriven| redriven.withheld_from.iter().map(String::as_str))
            .collect();
        if withheld.is_empty() {
            return Ok(());
        }
        Err(Unsuccessful(format!(
            "records were not put on existing streams, whose other readers would receive them again: {}; pass --existing-streams to put them there",
            Vec::from_iter(withheld).join(", ")
        ))
        .into())
    }
}

impl Report {
    fn text(&self, dry_run: bool) -> String {
        let sent = if dry_run { "can be sent" } else { "sent" };
        let message_count = |number: usize| count(number as u64, "message");
        let record_count = |number: usize| count(number as u64, "record");
        let letters = self.dead_letters.iter().map(|redriven| {
            let Redriven {
                stack,
                moved,
                to_loader,
                to_writer,
                filtered,
                unknown,
            } = redriven;
            let moved = if *moved > 0 {
                format!("{} moved to the queues that they came from, ", message_count(*moved))
            } else {
                String::new()
            };
            format!(
                "{stack}: {moved}{} {sent} to the loader, {to_writer} to the writer; {filtered} not selected, {unknown} unknown\n",
                message_count(*to_loader)
            )
        });
        let records = self.error_objects.iter().map(|redriven| {
            let RedrivenRecords {
                stack,
                objects,
                to_stream,
                to_other_stream,
                without_stream,
                filtered,
                unknown,
                withheld,
                withheld_from: _,
                reasons,
            } = redriven;
            let withheld = if *withheld > 0 {
                format!("  {} not sent: their stream has other readers\n", record_count(*withheld))
            } else {
                String::new()
            };
            let others = match (to_other_stream, without_stream) {
                (0, 0) => String::new(),
                (sent_there, 0) => format!("  {} of the other source {sent} to its stream\n", record_count(*sent_there)),
                (_, stay) => format!(
                    "  {} of the other source not sent: it is not deployed, or has the same stream\n",
                    record_count(*stay)
                ),
            };
            let reasons = reasons
                .iter()
                .map(|(reason, count)| format!("  {count} {reason}\n"));
            format!(
                "{stack}: {} of {} {sent} to the stream; {filtered} not selected, {unknown} unknown\n{withheld}{others}{}",
                record_count(*to_stream),
                count(*objects as u64, "error object"),
                reasons.collect::<String>()
            )
        });
        letters.chain(records).collect()
    }
}
