//! Account settings and quotas that affect a deployment.

use account::{AwsError, Operation, Request, ServiceClient, operations};
use parameters::{Parameters, StreamMode};
use serde_json::Value;

use super::Finding;
use crate::StackId;

/// Maximum concurrency of the functions of one kind of output files, from their event sources.
const EXECUTIONS_OF_A_SOURCE: u64 = 60;
/// Concurrent executions of all other functions.
const OTHER_EXECUTIONS: u64 = 10;
/// Lake Formation's principal for everybody whom IAM allows.
const IAM_ALLOWED: &str = "IAM_ALLOWED_PRINCIPALS";

/// Checks them.
pub(super) async fn examine(
    client: &ServiceClient<'_>,
    parameters: &Parameters,
    new: &[StackId],
) -> Vec<Finding> {
    let settings = send(client, &operations::GET_DATA_LAKE_SETTINGS).await;
    let lake_formation = finding("Lake Formation", settings, |response| {
        lake_formation(response, parameters.curated.is_some())
    });
    let mut findings = vec![lake_formation];
    findings.extend(quotas(client, parameters, |id| new.contains(&id)).await);
    findings
}

/// Checks the quotas of the account, of which stacks that are new take a share.
pub async fn quotas(
    client: &ServiceClient<'_>,
    parameters: &Parameters,
    is_new: impl Fn(StackId) -> bool,
) -> Vec<Finding> {
    let shards = send(client, &operations::DESCRIBE_LIMITS).await;
    let functions = send(client, &operations::GET_ACCOUNT_SETTINGS).await;
    vec![
        finding("Kinesis shard quota", shards, |response| {
            kinesis(response, new_shards(parameters, is_new))
        }),
        finding("Lambda concurrency quota", functions, |response| {
            lambda(response, executions(parameters))
        }),
    ]
}

async fn send(
    client: &ServiceClient<'_>,
    operation: &'static Operation,
) -> Result<Value, AwsError> {
    let request = Request::new(operation, "the account");
    client.send(&request).await?.success()?.json()
}

fn finding(
    subject: &str,
    response: Result<Value, AwsError>,
    evaluate: impl FnOnce(&Value) -> Finding,
) -> Finding {
    response.map_or_else(
        |error| Finding::unknown(subject, &error.message()),
        |response| evaluate(&response),
    )
}

/// Whether IAM alone controls access to new databases and tables.
fn lake_formation(response: &Value, has_curated_tables: bool) -> Finding {
    let settings = &response["DataLakeSettings"];
    let leaves_it_to_iam = |member: &str| {
        let mut defaults = settings[member].as_array().into_iter().flatten();
        defaults.any(|default| default["Principal"]["DataLakePrincipalIdentifier"] == IAM_ALLOWED)
    };
    let subject = "Lake Formation";
    if leaves_it_to_iam("CreateDatabaseDefaultPermissions")
        && leaves_it_to_iam("CreateTableDefaultPermissions")
    {
        return Finding::ok(subject, "IAM controls access to new tables");
    }
    let job = if has_curated_tables {
        "; grant the role of CurationStateMachine SELECT and DESCRIBE on all tables and views, INSERT and ALTER on the tables \
         that end with _curated, and ALTER on the views of the same name without it"
    } else {
        ""
    };
    let advice = format!(
        "grant the role of StartPartitioningLambda ALTER and DESCRIBE, and those who query DESCRIBE and SELECT, on the tables of \
         the deployment{job}"
    );
    Finding::warning(subject, "controls access to new tables", advice)
}

/// The number of shards of the streams that new stacks create.
fn new_shards(parameters: &Parameters, is_new: impl Fn(StackId) -> bool) -> u64 {
    let streams = &parameters.streams;
    let of = |is_created: bool, id: StackId, shards: u32| {
        if is_created && is_new(id) {
            shards.into()
        } else {
            0
        }
    };
    match streams.mode {
        StreamMode::OnDemand => 0,
        StreamMode::Provisioned => {
            of(
                parameters.contact_records.is_some() && streams.contact_records_arn.is_none(),
                StackId::ContactRecords,
                streams.shards.contact_records,
            ) + of(
                parameters.agent_events.is_some() && streams.agent_events_arn.is_none(),
                StackId::AgentEvents,
                streams.shards.agent_events,
            )
        }
    }
}

fn kinesis(response: &Value, needed: u64) -> Finding {
    let subject = "Kinesis shard quota";
    let (Some(limit), Some(open)) = (
        response["ShardLimit"].as_u64(),
        response["OpenShardCount"].as_u64(),
    ) else {
        return Finding::unknown(subject, &"the response has no ShardLimit or OpenShardCount");
    };
    let text = format!("{open} of {limit} in use, {needed} more required");
    if open + needed <= limit {
        return Finding::ok(subject, text);
    }
    Finding::error(
        subject,
        text,
        "request an increase in Service Quotas, or configure --kinesis-stream-mode=ON_DEMAND",
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

fn lambda(response: &Value, needed: u64) -> Finding {
    let subject = "Lambda concurrency quota";
    let Some(free) = response["AccountLimit"]["UnreservedConcurrentExecutions"].as_u64() else {
        return Finding::unknown(
            subject,
            &"the response has no UnreservedConcurrentExecutions",
        );
    };
    let text = format!(
        "{free} concurrent executions available in the account, up to {needed} used by this deployment"
    );
    if needed <= free {
        return Finding::ok(subject, text);
    }
    Finding::warning(
        subject,
        text,
        "files wait in the queue when the quota is reached; request an increase in Service Quotas",
    )
}

#[cfg(test)]
mod tests {
    use parameters::{Values, catalogue};
    use serde_json::json;

    use super::super::Severity;
    use super::*;

    #[test]
    fn warns_if_lake_formation_controls_access() {
        let allowed = json!([{"Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}, "Permissions": ["ALL"]}]);
        let severity = |databases: &Value, tables: &Value| {
            let settings = json!({"CreateDatabaseDefaultPermissions": databases, "CreateTableDefaultPermissions": tables});
            lake_formation(&json!({"DataLakeSettings": settings}), false).severity
        };
        assert_eq!(severity(&allowed, &allowed), Severity::Ok);
        assert_eq!(severity(&allowed, &json!([])), Severity::Warning);
        assert_eq!(severity(&Value::Null, &Value::Null), Severity::Warning);
    }

    #[test]
    fn names_every_role_that_needs_a_grant_of_lake_formation() {
        let advice = |has_curated| lake_formation(&Value::Null, has_curated).advice.unwrap();
        assert!(advice(false).contains("StartPartitioningLambda"));
        assert!(!advice(false).contains("CurationStateMachine"));
        assert!(advice(true).contains("role of CurationStateMachine SELECT"));
        let assembly = crate::Assembly::synthesize(&parameters::AppName::default()).unwrap();
        for (stack, function) in [
            (StackId::Partitioning, "StartPartitioningLambda"),
            (StackId::Curated, "CurationStateMachine"),
        ] {
            let mut resources = assembly.stack(stack).unwrap().template.resources();
            assert!(resources.any(|(id, ..)| id == function), "{function}");
        }
    }

    #[test]
    fn counts_shards_of_new_streams() {
        let mut values = Values::default();
        for (parameter, value) in [
            (&catalogue::CTR_STACK_ENABLED, "true"),
            (&catalogue::AE_STACK_ENABLED, "true"),
            (&catalogue::NUMBER_OF_AGENTS, "25000"),
        ] {
            values.set(parameter, value);
        }
        let parameters = values.parameters().unwrap();
        assert_eq!(new_shards(&parameters, |_| true), 6);
        assert_eq!(
            new_shards(&parameters, |id| id == StackId::ContactRecords),
            1
        );
        let existing = "arn:aws:kinesis:us-east-1:123456789012:stream/AnyCompany";
        values.set(&catalogue::CTR_STREAM_ARN, existing);
        assert_eq!(new_shards(&values.parameters().unwrap(), |_| true), 5);
        let limits = json!({"ShardLimit": 10, "OpenShardCount": 5});
        assert_eq!(
            [kinesis(&limits, 5).severity, kinesis(&limits, 6).severity],
            [Severity::Ok, Severity::Error]
        );
        values.set(&catalogue::KINESIS_STREAM_MODE, "ON_DEMAND");
        assert_eq!(new_shards(&values.parameters().unwrap(), |_| true), 0);
    }

    #[test]
    fn warns_if_concurrency_is_low() {
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
                lambda(&account(10), needed).severity,
                lambda(&account(1000), needed).severity
            ],
            [Severity::Warning, Severity::Ok]
        );
    }
}
