//! What remains to do after a deployment: on a terminal it is done after a question, otherwise the
//! command is printed.

use cli::text::capitalized;
use connect_core::{Day, Source};
use parameters::Streams;
use time::{Duration, OffsetDateTime};

use crate::commands::backfill::{BackfillRequest, partitions_command};
use crate::deploy::configuration::Configuration;
use crate::deploy::deployer::{Deployment, Done};
use crate::deploy::diff::{Action, Replacement, TemplateDiff};
use crate::deploy::{DeployError, PlannedStack, Session};
use crate::model::ResourceType;
use crate::model::resource_types::DeliveryStream;

/// Days of files that a backfill offers.
const DAYS_OF_FILES: u16 = 30;
/// Days of log events that a backfill offers: counting them reads all of them.
const DAYS_OF_LOG_EVENTS: u16 = 7;
/// Days of records that a backfill offers: data streams keep them for 24 hours.
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
                session.command("enable-s3-events")
            ));
        }
    }
    Ok(())
}

/// A source with data from before the deployment that is not loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unloaded {
    source: Source,
    origin: Origin,
}

/// Where the data was before the deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// In a bucket, a log group, or a data stream of an earlier deployment.
    Left,
    /// On a data stream that was just created. It has records only if Connect was associated with a
    /// stream of its name.
    Created,
    /// On a data stream with other readers.
    Existing,
}

/// The sources whose data from before the deployment is not loaded: files and log events that exist
/// before a stack is created have no events, and records that are on a data stream before its
/// delivery stream is created are not delivered.
pub(super) fn backfill_sources(
    planned: &[PlannedStack<'_>],
    deployments: &[Deployment],
    streams: &Streams,
) -> Vec<Unloaded> {
    let unloaded = |planned: &PlannedStack<'_>| {
        let mut deployments = deployments.iter();
        let deployment = deployments.find(|deployment| deployment.stack == planned.stack.name)?;
        let source = match planned.stack.id.code().parse().ok()? {
            // The files are those of Contact Lens, whose stack may be new too.
            Source::Transcripts => Source::ContactLens,
            source => source,
        };
        let existing = match source {
            Source::ContactRecords => &streams.contact_records_arn,
            Source::AgentEvents => &streams.agent_events_arn,
            _ => {
                return (deployment.result == Done::Created).then_some(Unloaded {
                    source,
                    origin: Origin::Left,
                });
            }
        };
        let is_done = matches!(deployment.result, Done::Created | Done::Updated);
        let origin = if existing.is_some() {
            Origin::Existing
        } else if planned.imports_data_stream() {
            Origin::Left
        } else {
            Origin::Created
        };
        (is_done && creates_reader(&planned.diff)).then_some(Unloaded { source, origin })
    };
    let mut sources = Vec::new();
    for unloaded in planned.iter().filter_map(unloaded) {
        if !sources.contains(&unloaded) {
            sources.push(unloaded);
        }
    }
    sources
}

/// Whether a delivery stream is created, which reads its data stream from then on.
fn creates_reader(diff: &TemplateDiff) -> bool {
    diff.resources.iter().any(|change| {
        change.resource_type == DeliveryStream::NAME
            && (change.action == Action::Add || change.replacement == Replacement::Certain)
    })
}

/// Offers to load what the sources had before the deployment. A failure is a warning: the stacks are
/// deployed.
pub(super) async fn offer_backfills(
    session: &Session,
    configuration: &Configuration,
    sources: &[Unloaded],
) {
    for Unloaded { source, origin } in sources.iter().copied() {
        let today = Day::from_instant(OffsetDateTime::now_utc());
        let request = request(source, today, session.selection.clone());
        let command = request.command();
        let before = before(source);
        let done = match origin {
            Origin::Existing => {
                session.console.text(&format!(
                    "{} from before the deployment are not loaded by stack {source}; to count them: {command}\n\
                     To load them, pass --existing-streams instead of --dry-run: other readers of the stream receive them again",
                    capitalized(before)
                ));
                continue;
            }
            // A stream that was just created is nearly always empty, and quickly counted.
            Origin::Created => offer_backfill(session, configuration, &request).await,
            Origin::Left if session.console.has_terminal() => {
                offer_backfill(session, configuration, &request).await
            }
            Origin::Left => Ok(false),
        };
        match done {
            Ok(true) => {}
            Ok(false) => session.console.text(&format!(
                "{} from before the deployment are not loaded by stack {source}; to count them: {command}",
                capitalized(before)
            )),
            Err(error) => session.console.warning(&format!(
                "{} from before the deployment were not loaded: {error}; run: {command}",
                capitalized(before)
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
    let found = request.run(session, parameters).await?.report;
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
    session.console.success(loaded.report.text().trim_end());
    if loaded.failed_partitions > 0 {
        session.console.warning(&format!(
            "{} partitions were not added; run `{}`",
            loaded.failed_partitions,
            partitions_command(session)
        ));
    }
    if let Some(stopped) = &loaded.stopped {
        stopped.print(session);
    }
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
fn request(source: Source, today: Day, selection: String) -> BackfillRequest {
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
        existing_streams: false,
        selection,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use parameters::{AppName, Values};

    use super::*;
    use crate::deploy::Approved;
    use crate::deploy::diff::{ResourceChange, diff};
    use crate::{Assembly, StackId};

    #[test]
    fn records_are_offered_after_every_creation_of_a_delivery_stream() {
        let change = |action, replacement| TemplateDiff {
            resources: vec![ResourceChange {
                logical_id: "CtrKinesisFirehose".to_owned(),
                resource_type: DeliveryStream::NAME.to_owned(),
                action,
                replacement,
                retained: false,
                differences: Vec::new(),
            }],
            ..TemplateDiff::default()
        };
        for (action, replacement, expected) in [
            (Action::Add, Replacement::Never, true),
            (Action::Change, Replacement::Certain, true),
            (Action::Change, Replacement::Never, false),
            (Action::Remove, Replacement::Never, false),
        ] {
            let found = creates_reader(&change(action, replacement));
            assert_eq!(found, expected, "{action:?} {replacement:?}");
        }
    }

    #[test]
    fn sources_of_created_streams_are_counted_too() {
        let assembly = Assembly::synthesize(&AppName::default()).unwrap();
        let planned: Vec<_> = [
            StackId::ContactRecords,
            StackId::ContactFlowLogs,
            StackId::AgentEvents,
        ]
        .into_iter()
        .map(|id| {
            let stack = assembly.stack(id).unwrap();
            PlannedStack {
                stack,
                deployed: None,
                recreated: None,
                left: Vec::new(),
                diff: diff(None, &serde_json::from_str(&stack.body).unwrap()),
                values: Vec::new(),
                approved: Approved::default(),
            }
        })
        .collect();
        let deployments: Vec<_> = planned
            .iter()
            .map(|planned| Deployment {
                stack: planned.stack.name.clone(),
                result: Done::Created,
                change_set: None,
                outputs: BTreeMap::new(),
            })
            .collect();
        let arn = "arn:aws:kinesis:eu-west-1:123456789012:stream/any";
        let streams = Streams {
            agent_events_arn: Some(arn.to_owned()),
            ..Values::default().parameters().unwrap().streams
        };
        let found = backfill_sources(&planned, &deployments, &streams);
        let expected = [
            (Source::ContactRecords, Origin::Created),
            (Source::ContactFlowLogs, Origin::Left),
            (Source::AgentEvents, Origin::Existing),
        ];
        assert_eq!(
            found,
            expected.map(|(source, origin)| Unloaded { source, origin })
        );
        assert_eq!(backfill_sources(&planned, &[], &streams), []);
    }

    #[test]
    fn command_counts_the_last_days_of_the_source() {
        let today = Day::new(2026, 12, 1).unwrap();
        let selection = " --app-name AnyCompany";
        let command = |source| request(source, today, selection.to_owned()).command();
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
