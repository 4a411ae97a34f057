//! Checks that the buckets, the log group and the Connect instance exist, and that the instance does
//! not send its records to other streams.
//!
//! A lookup that fails or is denied is skipped: the deployment may have permissions that the user
//! lacks.

use account::{
    Account, AwsError, Request, ServiceClient, StreamKind, associated_stream, is_stream,
    operations, stream_region,
};
use cli::Printer;
use parameters::{AppName, Parameters, Streams};
use serde_json::Value;

/// Returns a warning for each resource that does not exist, or is not in the region of the
/// deployment.
pub(crate) async fn warnings(
    aws: &Account,
    app_name: &AppName,
    parameters: &Parameters,
    printer: &Printer,
) -> Vec<String> {
    let client = ServiceClient::new(aws);
    let mut findings = Vec::new();
    for bucket in parameters.connect_buckets() {
        printer.progress(&format!("Looking up bucket {bucket}"));
        findings.push(look_up_bucket(&client, bucket, &aws.region).await);
    }
    if let Some(logs) = &parameters.contact_flow_logs {
        printer.progress(&format!("Looking up log group {}", logs.log_group));
        findings.push(look_up_log_group(&client, &logs.log_group, &aws.region).await);
    }
    if let Some(id) = &parameters.streams.connect_instance_id {
        printer.progress(&format!("Looking up Connect instance {id}"));
        findings.push(look_up_instance(&client, id, &aws.region).await);
        for kind in enabled_streams(parameters) {
            findings.push(look_up_stream(&client, id, kind, app_name, &parameters.streams).await);
        }
    }
    for kind in enabled_streams(parameters) {
        findings.push(Ok(elsewhere(kind, &parameters.streams, &aws.region)));
    }
    let warnings = findings.into_iter().filter_map(|finding| {
        finding.unwrap_or_else(|error| {
            printer.progress(&format!("Skipped: {}", error.message()));
            None
        })
    });
    warnings.collect()
}

async fn look_up_bucket(
    client: &ServiceClient<'_>,
    bucket: &str,
    region: &str,
) -> Result<Option<String>, AwsError> {
    let request = Request::new(&operations::HEAD_BUCKET, format!("the bucket {bucket}"))
        .with("Bucket", bucket);
    let answer = client.send(&request).await?;
    let elsewhere = answer
        .header("x-amz-bucket-region")
        .filter(|of_bucket| *of_bucket != region);
    match (answer.status, elsewhere) {
        (404, _) => Ok(Some(format!(
            "bucket {bucket} not found; check its name, or create it in Connect before you deploy"
        ))),
        (_, Some(elsewhere)) => Ok(Some(format!(
            "bucket {bucket} is in {elsewhere}, not in {region}; its events do not reach a deployment in another region"
        ))),
        _ => answer.success().map(|_| None),
    }
}

async fn look_up_log_group(
    client: &ServiceClient<'_>,
    name: &str,
    region: &str,
) -> Result<Option<String>, AwsError> {
    let request = Request::new(
        &operations::DESCRIBE_LOG_GROUPS,
        format!("the log group {name}"),
    )
    .with("logGroupNamePrefix", name);
    let found: Value = client.send(&request).await?.success()?.json()?;
    let mut names = found["logGroups"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|group| group["logGroupName"].as_str());
    let missing = format!(
        "log group {name} not found in {region}; check its name, or enable flow logs in Connect before you deploy"
    );
    Ok((!names.any(|found| found == name)).then_some(missing))
}

async fn look_up_instance(
    client: &ServiceClient<'_>,
    id: &str,
    region: &str,
) -> Result<Option<String>, AwsError> {
    let request = Request::new(&operations::DESCRIBE_INSTANCE, format!("the instance {id}"))
        .with("InstanceId", id);
    let answer = client.send(&request).await?;
    match answer.status {
        404 => Ok(Some(format!(
            "Connect instance {id} not found in {region}; check the ID and the region"
        ))),
        _ => answer.success().map(|_| None),
    }
}

fn enabled_streams(parameters: &Parameters) -> impl Iterator<Item = StreamKind> {
    let has = |kind| match kind {
        StreamKind::ContactRecords => parameters.contact_records.is_some(),
        StreamKind::AgentEvents => parameters.agent_events.is_some(),
    };
    StreamKind::ALL.into_iter().filter(move |kind| has(*kind))
}

/// Firehose reads data streams of its own region.
fn elsewhere(kind: StreamKind, streams: &Streams, region: &str) -> Option<String> {
    let arn = kind.existing_stream(streams)?;
    let stream_region = stream_region(arn).filter(|stream_region| *stream_region != region)?;
    Some(format!(
        "stream {arn} is in {stream_region}, not in {region}; a delivery stream reads data streams of its own region"
    ))
}

/// An instance has one stream of each kind: CloudFormation cannot associate a second one.
async fn look_up_stream(
    client: &ServiceClient<'_>,
    instance: &str,
    kind: StreamKind,
    app_name: &AppName,
    streams: &Streams,
) -> Result<Option<String>, AwsError> {
    let own = kind.own_stream(app_name.as_str());
    let stream = associated_stream(client, instance, kind).await?;
    let existing = kind.existing_stream(streams);
    Ok(association(
        instance,
        kind,
        stream.as_deref(),
        existing,
        &own,
    ))
}

/// What to configure instead, if the instance sends records of a kind elsewhere.
fn association(
    instance: &str,
    kind: StreamKind,
    associated: Option<&str>,
    existing: Option<&str>,
    own: &str,
) -> Option<String> {
    let (name, option) = (kind.name(), kind.option());
    match (associated, existing) {
        (Some(arn), Some(existing)) if arn == existing => None,
        (Some(arn), None) if is_stream(arn, own) => None,
        (Some(arn), _) if stream_region(arn).is_some() => Some(format!(
            "Connect instance {instance} already sends {name} to {arn}, and has one stream for them; \
             read that stream with --{option}={arn}"
        )),
        (Some(arn), _) => Some(format!(
            "Connect instance {instance} already sends {name} to the delivery stream {arn}; \
             deploy without connect-instance-id, then choose {own} in the Connect console"
        )),
        (None, Some(existing)) => Some(format!(
            "Connect instance {instance} sends {name} to no stream; \
             choose {existing} in the Connect console, or configure without {option}"
        )),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "arn:aws:kinesis:us-east-1:123456789012:stream/AnyCompany-CTRKinesisStream";
    const OTHER: &str = "arn:aws:kinesis:us-east-1:123456789012:stream/Other";
    const DELIVERY: &str = "arn:aws:firehose:us-east-1:123456789012:deliverystream/Other";

    fn warning(associated: Option<&str>, existing: Option<&str>) -> String {
        let kind = StreamKind::ContactRecords;
        let own = kind.own_stream("AnyCompany");
        association("1", kind, associated, existing, &own).unwrap_or_default()
    }

    #[test]
    fn stream_that_the_instance_uses_already_is_proposed() {
        assert_eq!(warning(None, None), "");
        assert_eq!(warning(Some(OWN), None), "");
        assert_eq!(warning(Some(OTHER), Some(OTHER)), "");
        let proposal = format!("--ctr-stream-arn={OTHER}");
        assert!(warning(Some(OTHER), None).ends_with(&proposal));
        assert!(warning(Some(OTHER), Some(OWN)).ends_with(&proposal));
        assert!(warning(Some(DELIVERY), None).contains("without connect-instance-id"));
        assert!(warning(None, Some(OTHER)).contains("sends contact records to no stream"));
    }
}
