//! What remains to do after a deployment: on a terminal it is done after a question, otherwise the
//! command is printed.

use connect_core::{Day, Source};
use time::{Duration, OffsetDateTime};

use crate::commands::backfill::BackfillRequest;
use crate::deploy::configuration::Configuration;
use crate::deploy::deployer::{Deployment, Done};
use crate::deploy::leftovers::Kind;
use crate::deploy::{DeployError, PlannedStack, Session, plan};
use crate::scope::capitalized;

/// Days of files that a back-fill offers.
const DAYS_OF_FILES: u16 = 30;
/// Days of log events that a back-fill offers: counting them reads all of them.
const DAYS_OF_LOG_EVENTS: u16 = 7;
/// Days of records that a back-fill offers: data streams keep them for 24 hours.
const DAYS_OF_RECORDS: u16 = 2;

/// Offers to turn on the notifications of the buckets of Connect.
pub(super) async fn offer_events(
    session: &Session,
    configuration: &Configuration,
) -> Result<(), DeployError> {
    for bucket in configuration.parameters.connect_buckets() {
        // The bucket belongs to Connect: without permission to read it, nothing is offered.
        if !matches!(session.buckets.sends_events(bucket).await, Ok(false)) {
            continue;
        }
        let question = format!("Turn on EventBridge notifications of bucket {bucket}?");
        if is_confirmed(session, &question) {
            session.buckets.send_events(bucket).await?;
        } else {
            session.console.warning(&format!(
                "bucket {bucket} does not send events; run: {}",
                cli::command(&format!(
                    "infra enable-s3-events{}",
                    plan::argument(&session.assembly)
                ))
            ));
        }
    }
    Ok(())
}

/// The sources whose data from before the deployment is not loaded: files and log events that exist
/// before a stack is created have no events, and records that are on a data stream before its
/// delivery stream is created are not delivered.
pub(super) fn backfill_sources(
    planned: &[PlannedStack<'_>],
    deployments: &[Deployment],
    configuration: &Configuration,
) -> Vec<Source> {
    let streams = &configuration.parameters.streams;
    let is_new = |planned: &&PlannedStack<'_>| {
        let mut deployments = deployments.iter();
        deployments.any(|deployment| {
            deployment.stack == planned.stack.name && deployment.result == Done::Created
        })
    };
    let source = |planned: &PlannedStack<'_>| {
        let source: Source = planned.stack.id.code().parse().ok()?;
        let has_imported = || {
            planned
                .left
                .iter()
                .any(|left| left.kind == Kind::DataStream)
        };
        let has_data = match source {
            Source::ContactRecords => has_imported() || streams.contact_records_arn.is_some(),
            Source::AgentEvents => has_imported() || streams.agent_events_arn.is_some(),
            _ => true,
        };
        has_data.then_some(source)
    };
    planned.iter().filter(is_new).filter_map(source).collect()
}

/// Offers to load what the sources had before the deployment. A failure is a warning: the stacks are
/// deployed.
pub(super) async fn offer_backfills(
    session: &Session,
    configuration: &Configuration,
    sources: &[Source],
) {
    for source in sources.iter().copied() {
        let request = request(source, Day::from_instant(OffsetDateTime::now_utc()));
        let done = if session.console.has_terminal() {
            offer_backfill(session, configuration, &request).await
        } else {
            Ok(false)
        };
        match done {
            Ok(true) => {}
            Ok(false) => session.console.text(&format!(
                "{} from before the deployment are not loaded by stack {source}; to count them: {}",
                capitalized(before(source)),
                command(&request, &plan::argument(&session.assembly))
            )),
            Err(error) => session.console.warning(&format!(
                "{} from before the deployment were not loaded: {error}; run: {}",
                capitalized(before(source)),
                command(&request, &plan::argument(&session.assembly))
            )),
        }
    }
}

/// Counts, asks and loads. Returns whether nothing remains to do.
async fn offer_backfill(
    session: &Session,
    configuration: &Configuration,
    request: &BackfillRequest,
) -> Result<bool, DeployError> {
    let parameters = &configuration.parameters;
    let found = request.run(session, parameters).await?;
    if found.is_empty() {
        return Ok(true);
    }
    session.console.text(found.text().trim_end());
    let question = format!("Load these {} now?", before(request.source));
    if !is_confirmed(session, &question) {
        return Ok(false);
    }
    let loading = BackfillRequest {
        dry_run: false,
        ..request.clone()
    };
    let loaded = loading.run(session, parameters).await?;
    session.console.success(loaded.text().trim_end());
    Ok(true)
}

fn is_confirmed(session: &Session, question: &str) -> bool {
    session.console.has_terminal() && session.console.confirm(question, "").is_ok()
}

/// What a source had before the deployment.
fn before(source: Source) -> &'static str {
    match source {
        Source::ContactRecords => "contact records",
        Source::AgentEvents => "agent events",
        Source::ContactFlowLogs => "log events",
        Source::ContactLens | Source::Transcripts => "Contact Lens files",
        Source::EvaluationForms => "evaluation files",
    }
}

/// The request that counts the last days of a source.
fn request(source: Source, today: Day) -> BackfillRequest {
    let days = match source {
        Source::ContactRecords | Source::AgentEvents => DAYS_OF_RECORDS,
        Source::ContactFlowLogs => DAYS_OF_LOG_EVENTS,
        Source::ContactLens | Source::EvaluationForms | Source::Transcripts => DAYS_OF_FILES,
    };
    let instant = OffsetDateTime::from_unix_timestamp(today.start_millis() / 1000);
    let day = |back: u16| {
        let instant = instant.ok()?.checked_sub(Duration::days(i64::from(back)))?;
        Some(Day::from_instant(instant))
    };
    BackfillRequest {
        source,
        days: (0..days).rev().filter_map(day).collect(),
        dry_run: true,
        rate: None,
        adds_partitions: true,
    }
}

/// The command that counts the same days.
fn command(request: &BackfillRequest, deployment: &str) -> String {
    let day = |day: Option<&Day>| day.map(|day| day.to_iso()).unwrap_or_default();
    cli::command(&format!(
        "infra backfill --source {} --from {} --to {} --dry-run{deployment}",
        request.source,
        day(request.days.first()),
        day(request.days.last())
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_counts_the_last_days_of_the_source() {
        let today = Day::new(2026, 12, 1).unwrap();
        let command = |source| command(&request(source, today), " --app-name AnyCompany");
        for (source, code, from) in [
            (Source::ContactRecords, "ctr", "2026-11-30"),
            (Source::ContactFlowLogs, "cfl", "2026-11-25"),
            (Source::EvaluationForms, "ef", "2026-11-02"),
        ] {
            let expected = format!(
                "backfill --source {code} --from {from} --to 2026-12-01 --dry-run --app-name AnyCompany"
            );
            assert!(command(source).ends_with(&expected), "{}", command(source));
        }
    }
}
