//! Settings and quotas of the account that a deployment may run into.

use account::{Request, RequestError, Requests};
use parameters::{Parameters, StreamMode};
use serde_json::Value;

use super::Finding;
use crate::StackId;
use crate::deploy::{DeployError, Session};

/// How many executions the functions of one kind of output files may have at once, as their event
/// sources say.
const EXECUTIONS_OF_A_SOURCE: u64 = 60;
/// Executions for everything else.
const OTHER_EXECUTIONS: u64 = 10;
/// The principal that stands for whoever IAM allows.
const IAM_ALLOWED: &str = "IAM_ALLOWED_PRINCIPALS";

/// Looks at them.
pub(super) async fn examine(
    session: &Session,
    requests: &Requests<'_>,
    parameters: &Parameters,
) -> Result<Vec<Finding>, DeployError> {
    let deployed: Vec<_> = session
        .deployed()
        .await?
        .into_iter()
        .map(|(id, _)| id)
        .collect();
    let settings = ask(
        requests,
        &Request::post("lakeformation", "/GetDataLakeSettings", "{}"),
    )
    .await;
    let shards = ask(
        requests,
        &Request::json("kinesis", "Kinesis_20131202.DescribeLimits", "{}"),
    )
    .await;
    let functions = ask(
        requests,
        &Request::get("lambda", "/2015-03-31/account-settings"),
    )
    .await;
    Ok(vec![
        judge("Lake Formation", settings, lake_formation),
        judge("quota of Kinesis shards", shards, |answer| {
            kinesis(answer, new_shards(parameters, &deployed))
        }),
        judge("quota of Lambda executions", functions, |answer| {
            lambda(answer, executions(parameters))
        }),
    ])
}

async fn ask(requests: &Requests<'_>, request: &Request<'_>) -> Result<Value, RequestError> {
    requests.send(request).await?.success()?.json()
}

fn judge(
    subject: &str,
    answer: Result<Value, RequestError>,
    judgement: impl FnOnce(&Value) -> Finding,
) -> Finding {
    answer.map_or_else(
        |error| Finding::unknown(subject, &error),
        |answer| judgement(&answer),
    )
}

/// Whether IAM alone decides about databases and tables that are made from now on.
fn lake_formation(answer: &Value) -> Finding {
    let settings = &answer["DataLakeSettings"];
    let leaves_it_to_iam = |member: &str| {
        let mut defaults = settings[member].as_array().into_iter().flatten();
        defaults.any(|default| default["Principal"]["DataLakePrincipalIdentifier"] == IAM_ALLOWED)
    };
    let subject = "Lake Formation";
    if leaves_it_to_iam("CreateDatabaseDefaultPermissions")
        && leaves_it_to_iam("CreateTableDefaultPermissions")
    {
        return Finding::fine(subject, "leaves permissions on new tables to IAM");
    }
    let advice = "grant the role of StartPartitioningLambda ALTER and DESCRIBE, and those who query DESCRIBE and SELECT, on the tables of \
                  the deployment";
    Finding::look(subject, "decides about new tables itself", advice)
}

/// The shards of streams that are not deployed yet.
fn new_shards(parameters: &Parameters, deployed: &[StackId]) -> u64 {
    let streams = &parameters.streams;
    let of = |is_enabled: bool, id: StackId, shards: u32| {
        if is_enabled && !deployed.contains(&id) {
            shards.into()
        } else {
            0
        }
    };
    match streams.mode {
        StreamMode::OnDemand => 0,
        StreamMode::Provisioned => {
            of(
                parameters.contact_records.is_some(),
                StackId::ContactRecords,
                streams.shards.contact_records,
            ) + of(
                parameters.agent_events.is_some(),
                StackId::AgentEvents,
                streams.shards.agent_events,
            )
        }
    }
}

fn kinesis(answer: &Value, needed: u64) -> Finding {
    let subject = "quota of Kinesis shards";
    let (limit, open) = (
        answer["ShardLimit"].as_u64().unwrap_or_default(),
        answer["OpenShardCount"].as_u64().unwrap_or_default(),
    );
    let text = format!("{open} of {limit} are in use, {needed} more are needed");
    if open + needed <= limit {
        return Finding::fine(subject, text);
    }
    Finding::wrong(
        subject,
        text,
        "ask for more in the console of Service Quotas, or choose --kinesis-stream-mode=ON_DEMAND",
    )
}

fn executions(parameters: &Parameters) -> u64 {
    let of = |is_enabled: bool| {
        if is_enabled {
            EXECUTIONS_OF_A_SOURCE
        } else {
            0
        }
    };
    OTHER_EXECUTIONS
        + of(parameters.contact_lens.is_some())
        + of(parameters.evaluation_forms.is_some())
}

fn lambda(answer: &Value, needed: u64) -> Finding {
    let subject = "quota of Lambda executions";
    let free = answer["AccountLimit"]["UnreservedConcurrentExecutions"]
        .as_u64()
        .unwrap_or_default();
    let text = format!(
        "{free} at a time for all functions of the account, up to {needed} for this deployment"
    );
    if needed <= free {
        return Finding::fine(subject, text);
    }
    Finding::look(
        subject,
        text,
        "files wait in their queue while others are loaded; ask for more in the console of Service Quotas",
    )
}

#[cfg(test)]
mod tests {
    use parameters::{Values, catalogue};
    use serde_json::json;

    use super::super::Verdict;
    use super::*;

    #[test]
    fn lake_formation_is_out_of_the_way_only_where_both_defaults_leave_it_to_iam() {
        let allowed = json!([{"Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}, "Permissions": ["ALL"]}]);
        let verdict = |databases: &Value, tables: &Value| {
            let settings = json!({"CreateDatabaseDefaultPermissions": databases, "CreateTableDefaultPermissions": tables});
            lake_formation(&json!({"DataLakeSettings": settings})).verdict
        };
        assert_eq!(verdict(&allowed, &allowed), Verdict::Fine);
        assert_eq!(verdict(&allowed, &json!([])), Verdict::Look);
        assert_eq!(verdict(&Value::Null, &Value::Null), Verdict::Look);
    }

    #[test]
    fn shards_count_for_streams_that_are_still_to_come() {
        let mut values = Values::default();
        for (parameter, value) in [
            (&catalogue::CTR_STACK_ENABLED, "true"),
            (&catalogue::AE_STACK_ENABLED, "true"),
            (&catalogue::NUMBER_OF_AGENTS, "25000"),
        ] {
            values.set(parameter, value);
        }
        let parameters = values.parameters().unwrap();
        assert_eq!(new_shards(&parameters, &[]), 6);
        assert_eq!(new_shards(&parameters, &[StackId::AgentEvents]), 1);
        let limits = json!({"ShardLimit": 10, "OpenShardCount": 5});
        assert_eq!(
            [kinesis(&limits, 5).verdict, kinesis(&limits, 6).verdict],
            [Verdict::Fine, Verdict::Wrong]
        );
        values.set(&catalogue::KINESIS_STREAM_MODE, "ON_DEMAND");
        assert_eq!(new_shards(&values.parameters().unwrap(), &[]), 0);
    }

    #[test]
    fn a_new_account_has_fewer_executions_than_contact_lens_may_take() {
        let account = |free: u64| json!({"AccountLimit": {"ConcurrentExecutions": free, "UnreservedConcurrentExecutions": free}});
        let mut values = Values::default();
        values.set(&catalogue::CL_STACK_ENABLED, "true");
        values.set(
            &catalogue::CONNECT_CONTACT_LENS_S3_BUCKET_NAME,
            "anycompany-recordings",
        );
        let needed = executions(&values.parameters().unwrap());
        assert_eq!(
            [
                lambda(&account(10), needed).verdict,
                lambda(&account(1000), needed).verdict
            ],
            [Verdict::Look, Verdict::Fine]
        );
    }
}
