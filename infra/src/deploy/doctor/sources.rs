//! What Connect writes: the buckets and the log group.

use account::{Request, RequestError, Requests};
use parameters::Parameters;
use serde_json::{Value, json};

use super::Finding;
use crate::deploy::Session;
use crate::deploy::buckets::Presence;
use crate::deploy::plan::argument;

/// How many subscription filters CloudWatch Logs allows for a log group.
const MOST_FILTERS: usize = 2;

/// Looks at what the parameters name.
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
    let here = &session.place.region;
    match session.buckets.presence(bucket).await {
        Err(error) => Finding::unknown(&subject, &error),
        Ok(Presence::Denied) => Finding::unknown(&subject, &"access is denied"),
        Ok(Presence::Absent) => Finding::wrong(
            &subject,
            "is not there",
            "check its name with configure, or let Connect make it first",
        ),
        Ok(Presence::Here {
            region: Some(region),
        }) if region != *here => {
            let advice =
                format!("its events do not reach a deployment in {here}; deploy in {region}");
            Finding::wrong(&subject, format!("is in {region}"), advice)
        }
        Ok(Presence::Here { .. }) => match session.buckets.sends_events(bucket).await {
            Err(error) => Finding::unknown(&subject, &error),
            Ok(true) => Finding::fine(&subject, "sends events to EventBridge"),
            Ok(false) => {
                let advice = cli::command(&format!(
                    "infra enable-s3-events{}",
                    argument(&session.assembly)
                ));
                Finding::wrong(
                    &subject,
                    "does not send events to EventBridge, so that no file is loaded",
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
    Ok(judge_log_group(name, app_name, &groups, &filters))
}

fn judge_log_group(name: &str, app_name: &str, groups: &Value, filters: &Value) -> Finding {
    let subject = format!("log group {name}");
    let list =
        |answer: &Value, member: &str| answer[member].as_array().cloned().unwrap_or_default();
    if !list(groups, "logGroups")
        .iter()
        .any(|group| group["logGroupName"] == name)
    {
        return Finding::wrong(
            &subject,
            "is not there",
            "check its name with configure, or turn flow logs on in Connect first",
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
        let advice = "CloudWatch Logs allows two for a log group; remove one before you deploy the stack cfl";
        return Finding::wrong(
            &subject,
            format!("has {} subscription filters already", filters.len()),
            advice,
        );
    }
    Finding::fine(&subject, if is_own { "is subscribed" } else { "is there" })
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    fn verdict(groups: &[&str], destinations: &[&str]) -> Verdict {
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
        judge_log_group("/aws/connect/anycompany", "AnyCompany", &groups, &filters).verdict
    }

    #[test]
    fn a_log_group_must_be_there_and_have_room_for_a_filter() {
        let ours =
            "arn:aws:firehose:us-east-1:123456789012:deliverystream/AnyCompany-CflKinesisFirehose";
        let other = "arn:aws:lambda:us-east-1:123456789012:function:other";
        assert_eq!(verdict(&["/aws/connect/anycompany-2"], &[]), Verdict::Wrong);
        assert_eq!(
            verdict(&["/aws/connect/anycompany"], &[other]),
            Verdict::Fine
        );
        assert_eq!(
            verdict(&["/aws/connect/anycompany"], &[other, other]),
            Verdict::Wrong
        );
        assert_eq!(
            verdict(&["/aws/connect/anycompany"], &[other, ours]),
            Verdict::Fine
        );
    }
}
