//! The buckets and the log group that Connect writes.

use account::{Request, RequestError, Requests};
use parameters::Parameters;
use serde_json::{Value, json};

use super::Finding;
use crate::deploy::Session;
use crate::deploy::buckets::Presence;
use crate::deploy::plan::argument;

/// Limit of subscription filters of a log group.
const MOST_FILTERS: usize = 2;

/// Checks the resources that the parameters name.
pub(super) async fn examine(
    session: &Session,
    requests: &Requests<'_>,
    parameters: &Parameters,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for bucket in parameters.connect_buckets() {
        findings.push(recordings(session, bucket).await);
    }
    if let Some(logs) = &parameters.contact_flow_logs {
        let subject = format!("log group {}", logs.log_group);
        let finding = log_group(
            requests,
            &logs.log_group,
            session.assembly.app_name.as_str(),
        )
        .await;
        findings.push(finding.unwrap_or_else(|error| Finding::unknown(&subject, &error)));
    }
    findings
}

async fn recordings(session: &Session, bucket: &str) -> Finding {
    let subject = format!("bucket {bucket}");
    let here = &session.target.region;
    match session.buckets.presence(bucket).await {
        Err(error) => Finding::unknown(&subject, &error),
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
            Err(error) => Finding::unknown(&subject, &error),
            Ok(true) => Finding::ok(&subject, "EventBridge notifications are on"),
            Ok(false) => {
                let advice = cli::command(&format!(
                    "infra enable-s3-events{}",
                    argument(&session.assembly)
                ));
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
    requests: &Requests<'_>,
    name: &str,
    app_name: &str,
) -> Result<Finding, RequestError> {
    let body = json!({"logGroupNamePrefix": name}).to_string();
    let groups = requests
        .send(&Request::json(
            "logs",
            "Logs_20140328.DescribeLogGroups",
            &body,
        ))
        .await?
        .success()?
        .json()?;
    let body = json!({"logGroupName": name}).to_string();
    let filters = requests
        .send(&Request::json(
            "logs",
            "Logs_20140328.DescribeSubscriptionFilters",
            &body,
        ))
        .await?;
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
