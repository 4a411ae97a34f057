//! The buckets and the log group that Connect writes, and the streams of the instance.

use std::collections::BTreeSet;

use account::{
    AwsError, Request, ServiceClient, StreamKind, associated_stream, is_stream, operations,
    stream_region,
};
use parameters::Parameters;
use serde_json::Value;

use super::{Finding, data_stream};
use crate::StackId;
use crate::deploy::buckets::Presence;
use crate::deploy::{Session, find_stack};

/// Limit of subscription filters of a log group.
const MOST_FILTERS: usize = 2;

/// Checks the resources that the parameters name.
pub(super) async fn examine(
    session: &Session,
    client: &ServiceClient<'_>,
    parameters: &Parameters,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for bucket in parameters.connect_buckets() {
        findings.push(recordings(session, bucket).await);
    }
    if let Some(logs) = &parameters.contact_flow_logs {
        let subject = format!("log group {}", logs.log_group);
        let finding = log_group(client, &logs.log_group, session.assembly.app_name.as_str()).await;
        findings.push(finding.unwrap_or_else(|error| Finding::unknown(&subject, &error.message())));
    }
    let mut kinds = Vec::new();
    if parameters.contact_records.is_some() {
        kinds.push((StreamKind::ContactRecords, StackId::ContactRecords));
    }
    if parameters.agent_events.is_some() {
        kinds.push((StreamKind::AgentEvents, StackId::AgentEvents));
    }
    let existing = |kind: StreamKind| kind.existing_stream(&parameters.streams);
    // One stream can carry both kinds.
    let streams: BTreeSet<_> = kinds
        .iter()
        .filter_map(|(kind, _)| existing(*kind))
        .collect();
    for arn in streams {
        findings.push(data_stream::existing(session, client, arn).await);
    }
    if let Some(instance) = &parameters.streams.connect_instance_id {
        let deployed = session.deployed().await;
        for (kind, stack) in kinds {
            let stream = associated_stream(client, instance, kind).await;
            let own = kind.own_stream(session.assembly.app_name.as_str());
            findings.push(match (existing(kind), &deployed) {
                (Some(existing), _) => existing_association(kind, stream, existing),
                (None, Ok(deployed)) => {
                    let is_associated = find_stack(deployed, stack)
                        .is_some_and(|stack| stack.is_associated_with(instance));
                    association(kind, stream, &own, is_associated)
                }
                (None, Err(error)) => Finding::unknown(&stream_subject(kind), &error.message()),
            });
        }
    }
    findings
}

fn stream_subject(kind: StreamKind) -> String {
    format!("stream of {}", kind.name())
}

/// Whether CloudFormation can associate the stream of a kind, or has (`is_associated`): an instance has
/// one stream of each kind.
pub fn association(
    kind: StreamKind,
    stream: Result<Option<String>, AwsError>,
    own: &str,
    is_associated: bool,
) -> Finding {
    let subject = stream_subject(kind);
    match stream {
        Err(error) => Finding::unknown(&subject, &error.message()),
        Ok(None) if is_associated => Finding::error(
            &subject,
            "the instance sends them to no stream",
            format!("choose {own} in the Connect console, under Data streaming"),
        ),
        Ok(None) => Finding::ok(&subject, "deploy associates it with the instance"),
        Ok(Some(arn)) if is_stream(&arn, own) && is_associated => {
            Finding::ok(&subject, "is associated with the instance")
        }
        Ok(Some(arn)) if is_stream(&arn, own) => Finding::error(
            &subject,
            format!("the instance is already associated with {arn}"),
            "configure without connect-instance-id: the association applies again as soon as the stream exists",
        ),
        Ok(Some(arn)) if stream_region(&arn).is_some() => Finding::error(
            &subject,
            format!("the instance sends them to {arn}"),
            format!(
                "an instance has one stream of each kind: read that stream with `configure --{}={arn}`, \
                 or configure without connect-instance-id, then choose {own} in the Connect console, under Data streaming",
                kind.option()
            ),
        ),
        Ok(Some(arn)) => Finding::error(
            &subject,
            format!("the instance sends them to {arn}"),
            format!(
                "an instance has one stream of each kind: configure without connect-instance-id, \
                 then choose {own} in the Connect console, under Data streaming"
            ),
        ),
    }
}

/// Whether the instance sends the records of a kind to the existing stream that is configured.
fn existing_association(
    kind: StreamKind,
    stream: Result<Option<String>, AwsError>,
    existing: &str,
) -> Finding {
    let subject = stream_subject(kind);
    let option = kind.option();
    match stream {
        Err(error) => Finding::unknown(&subject, &error.message()),
        Ok(Some(arn)) if arn == existing => {
            Finding::ok(&subject, format!("the instance sends them to {arn}"))
        }
        Ok(Some(arn)) => Finding::error(
            &subject,
            format!("the instance sends them to {arn}, not to {existing}"),
            format!("read the stream of the instance with `configure --{option}={arn}`"),
        ),
        Ok(None) => Finding::error(
            &subject,
            "the instance sends them to no stream",
            format!(
                "choose {existing} in the Connect console, under Data streaming, or configure without {option}"
            ),
        ),
    }
}

async fn recordings(session: &Session, bucket: &str) -> Finding {
    let subject = format!("bucket {bucket}");
    let here = &session.target.region;
    match session.buckets.presence(bucket).await {
        Err(error) => Finding::unknown(&subject, &error.message()),
        Ok(Presence::Denied) => Finding::unknown(&subject, &"access is denied"),
        Ok(Presence::Absent) => Finding::error(
            &subject,
            "not found",
            "check its name with configure, or create it in Connect",
        ),
        Ok(Presence::Here {
            region: Some(region),
        }) if region != *here => {
            let advice = format!("its events are not delivered to {here}; deploy in {region}");
            Finding::error(&subject, format!("is in {region}"), advice)
        }
        Ok(Presence::Here { .. }) => match session.buckets.sends_events(bucket).await {
            Err(error) => Finding::unknown(&subject, &error.message()),
            Ok(true) => Finding::ok(&subject, "EventBridge notifications are on"),
            Ok(false) => {
                let advice = session.command("enable-s3-events");
                Finding::error(
                    &subject,
                    "EventBridge notifications are off; no file is loaded",
                    advice,
                )
            }
        },
    }
}

async fn log_group(
    client: &ServiceClient<'_>,
    name: &str,
    app_name: &str,
) -> Result<Finding, AwsError> {
    let subject = format!("the log group {name}");
    let request =
        Request::new(&operations::DESCRIBE_LOG_GROUPS, &*subject).with("logGroupNamePrefix", name);
    let groups = client.send(&request).await?.success()?.json()?;
    let request = Request::new(&operations::DESCRIBE_SUBSCRIPTION_FILTERS, subject)
        .with("logGroupName", name);
    let filters = client.send(&request).await?;
    let filters = if filters.status == 400 {
        Value::Null
    } else {
        filters.success()?.json()?
    };
    Ok(log_group_finding(name, app_name, &groups, &filters))
}

fn log_group_finding(name: &str, app_name: &str, groups: &Value, filters: &Value) -> Finding {
    let subject = format!("log group {name}");
    let list =
        |answer: &Value, member: &str| answer[member].as_array().cloned().unwrap_or_default();
    if !list(groups, "logGroups")
        .iter()
        .any(|group| group["logGroupName"] == name)
    {
        return Finding::error(
            &subject,
            "not found",
            "check its name with configure, or turn on flow logs in Connect",
        );
    }
    let filters = list(filters, "subscriptionFilters");
    let own = format!(":deliverystream/{app_name}-");
    let is_own = filters.iter().any(|filter| {
        filter["destinationArn"]
            .as_str()
            .is_some_and(|arn| arn.contains(&own))
    });
    if filters.len() >= MOST_FILTERS && !is_own {
        let advice = "the limit is two; remove one before deploying stack cfl";
        return Finding::error(
            &subject,
            format!("has {} subscription filters", filters.len()),
            advice,
        );
    }
    Finding::ok(&subject, if is_own { "subscribed" } else { "exists" })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Severity;
    use super::*;

    fn severity(groups: &[&str], destinations: &[&str]) -> Severity {
        let groups: Vec<_> = groups
            .iter()
            .map(|name| json!({"logGroupName": name}))
            .collect();
        let filters: Vec<_> = destinations
            .iter()
            .map(|arn| json!({"destinationArn": arn}))
            .collect();
        let (groups, filters) = (
            json!({"logGroups": groups}),
            json!({"subscriptionFilters": filters}),
        );
        log_group_finding("/aws/connect/anycompany", "AnyCompany", &groups, &filters).severity
    }

    #[test]
    fn rejects_association_with_another_stream() {
        let arn = |name: &str| format!("arn:aws:kinesis:us-east-1:123456789012:stream/{name}");
        let found = |stream: Option<&str>, is_associated| {
            let stream = Ok(stream.map(arn));
            let own = StreamKind::AgentEvents.own_stream("AnyCompany");
            association(StreamKind::AgentEvents, stream, &own, is_associated).severity
        };
        let own = Some("AnyCompany-AEKinesisStream");
        assert_eq!(found(None, false), Severity::Ok);
        assert_eq!(found(None, true), Severity::Error);
        assert_eq!(found(own, true), Severity::Ok);
        assert_eq!(found(own, false), Severity::Error);
        assert_eq!(found(Some("Other"), false), Severity::Error);
        assert_eq!(found(Some("Other"), true), Severity::Error);
    }

    #[test]
    fn proposes_the_stream_that_the_instance_uses() {
        let kind = StreamKind::ContactRecords;
        let other = "arn:aws:kinesis:us-east-1:123456789012:stream/Other".to_owned();
        let own = kind.own_stream("AnyCompany");
        let found = association(kind, Ok(Some(other.clone())), &own, false);
        let proposal = format!("`configure --ctr-stream-arn={other}`");
        assert!(found.advice.unwrap().contains(&proposal));
        let configured = |associated: Option<&str>| {
            existing_association(kind, Ok(associated.map(str::to_owned)), &other).severity
        };
        assert_eq!(configured(Some(&other)), Severity::Ok);
        assert_eq!(configured(Some(&own)), Severity::Error);
        assert_eq!(configured(None), Severity::Error);
    }

    #[test]
    fn log_group_needs_a_free_subscription_filter() {
        let ours =
            "arn:aws:firehose:us-east-1:123456789012:deliverystream/AnyCompany-CflKinesisFirehose";
        let other = "arn:aws:lambda:us-east-1:123456789012:function:other";
        assert_eq!(
            severity(&["/aws/connect/anycompany-2"], &[]),
            Severity::Error
        );
        assert_eq!(
            severity(&["/aws/connect/anycompany"], &[other]),
            Severity::Ok
        );
        assert_eq!(
            severity(&["/aws/connect/anycompany"], &[other, other]),
            Severity::Error
        );
        assert_eq!(
            severity(&["/aws/connect/anycompany"], &[other, ours]),
            Severity::Ok
        );
    }
}
