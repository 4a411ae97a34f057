//! Whether what the parameters name is there: the buckets, the log group and the Connect instance.
//!
//! A look-up that is denied or fails says nothing: the deployment may have rights that the person
//! at the terminal has not.

use account::{Account, Answer, Request, RequestError, Requests};
use parameters::Parameters;
use serde_json::{Value, json};

use crate::printer::Printer;

/// Looks everything up and gives a warning for each thing that is not there, or not in the region
/// of the deployment.
pub(crate) async fn look_up(
    aws: &Account,
    parameters: &Parameters,
    printer: &Printer,
) -> Vec<String> {
    let requests = Requests::new(aws);
    let mut findings = Vec::new();
    for bucket in parameters.connect_buckets() {
        printer.progress(&format!("Looking up the bucket {bucket}"));
        findings.push(look_up_bucket(&requests, bucket, &aws.region).await);
    }
    if let Some(logs) = &parameters.contact_flow_logs {
        printer.progress(&format!("Looking up the log group {}", logs.log_group));
        findings.push(look_up_log_group(&requests, &logs.log_group, &aws.region).await);
    }
    if let Some(id) = &parameters.streams.connect_instance_id {
        printer.progress(&format!("Looking up the Connect instance {id}"));
        findings.push(look_up_instance(&requests, id, &aws.region).await);
    }
    let told = findings.into_iter().filter_map(|finding| {
        finding.unwrap_or_else(|error| {
            printer.progress(&format!("Nothing is known of it: {error}"));
            None
        })
    });
    told.collect()
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
            "there is no bucket {bucket}; check its name, or let Connect make it before you deploy"
        ))),
        (_, Some(elsewhere)) => Ok(Some(format!(
            "the bucket {bucket} is in {elsewhere}, not in {region}; its events do not reach a deployment in another region"
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
        "there is no log group {name} in {region}; check its name, or turn flow logs on in Connect before you deploy"
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
            "there is no Connect instance {id} in {region}; check its id and the region"
        ))),
        _ => answer.success().map(|_: Answer| None),
    }
}
