//! Checks that the buckets, the log group and the Connect instance exist.
//!
//! A lookup that fails or is denied is skipped: the deployment may have permissions that the user
//! lacks.

use account::{Account, Answer, Request, RequestError, Requests};
use cli::Printer;
use parameters::Parameters;
use serde_json::{Value, json};

/// Returns a warning for each resource that does not exist, or is not in the region of the
/// deployment.
pub(crate) async fn warnings(
    aws: &Account,
    parameters: &Parameters,
    printer: &Printer,
) -> Vec<String> {
    let requests = Requests::new(aws);
    let mut findings = Vec::new();
    for bucket in parameters.connect_buckets() {
        printer.progress(&format!("Looking up bucket {bucket}"));
        findings.push(look_up_bucket(&requests, bucket, &aws.region).await);
    }
    if let Some(logs) = &parameters.contact_flow_logs {
        printer.progress(&format!("Looking up log group {}", logs.log_group));
        findings.push(look_up_log_group(&requests, &logs.log_group, &aws.region).await);
    }
    if let Some(id) = &parameters.streams.connect_instance_id {
        printer.progress(&format!("Looking up Connect instance {id}"));
        findings.push(look_up_instance(&requests, id, &aws.region).await);
    }
    let warnings = findings.into_iter().filter_map(|finding| {
        finding.unwrap_or_else(|error| {
            printer.progress(&format!("Skipped: {error}"));
            None
        })
    });
    warnings.collect()
}

async fn look_up_bucket(
    requests: &Requests<'_>,
    bucket: &str,
    region: &str,
) -> Result<Option<String>, RequestError> {
    let answer = requests
        .send(&Request::head("s3", &format!("/{bucket}")))
        .await?;
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
    requests: &Requests<'_>,
    name: &str,
    region: &str,
) -> Result<Option<String>, RequestError> {
    let body = json!({"logGroupNamePrefix": name}).to_string();
    let answer = requests
        .send(&Request::json(
            "logs",
            "Logs_20140328.DescribeLogGroups",
            &body,
        ))
        .await?;
    let found: Value = answer.success()?.json()?;
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
    requests: &Requests<'_>,
    id: &str,
    region: &str,
) -> Result<Option<String>, RequestError> {
    let answer = requests
        .send(&Request::get("connect", &format!("/instance/{id}")))
        .await?;
    match answer.status {
        404 => Ok(Some(format!(
            "Connect instance {id} not found in {region}; check the ID and the region"
        ))),
        _ => answer.success().map(|_: Answer| None),
    }
}
