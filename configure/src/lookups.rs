//! Checks that the buckets, the log group and the Connect instance exist, and that the instance does
//! not send its records to other streams.
//!
//! A lookup that fails or is denied is skipped: the deployment may have permissions that the user
//! lacks.

use account::{
    Account, AwsError, Request, ServiceClient, StreamKind, associated_stream, is_stream, operations,
};
use cli::Printer;
use parameters::{AppName, Parameters};
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
            findings.push(look_up_stream(&client, id, kind, app_name).await);
        }
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

/// An instance has one stream of each kind: CloudFormation cannot associate a second one.
async fn look_up_stream(
    client: &ServiceClient<'_>,
    instance: &str,
    kind: StreamKind,
    app_name: &AppName,
) -> Result<Option<String>, AwsError> {
    let own = kind.own_stream(app_name.as_str());
    let stream = associated_stream(client, instance, kind).await?;
    Ok(stream.filter(|arn| !is_stream(arn, &own)).map(|arn| {
        format!(
            "Connect instance {instance} already sends {} to {arn}, and has one stream for them; \
             deploy without connect-instance-id, then choose {own} in the Connect console",
            kind.name()
        )
    }))
}
