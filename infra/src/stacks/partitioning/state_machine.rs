//! The state machine that adds a partition: up to ten attempts, each of which starts an Athena
//! statement and waits for its end.

use super::PartitioningFunctions;
use crate::constructs::{Alarm, Role, log_group};
use crate::model::{Reference, Resource, Statement, Value, json, resource_types};
use crate::scope::{Export, Scope};

/// Attempts for a partition.
const ATTEMPTS: u32 = 10;
/// Timeout of an execution in seconds; ten attempts take less.
const TIMEOUT_SECONDS: u32 = 3 * 60 * 60;

/// Permissions of log delivery, which has no resource-level permissions.
const LOG_DELIVERY: [&str; 8] = [
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
];

/// Permissions of tracing, which has no resource-level permissions.
const TRACING: [&str; 4] = [
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
];

/// Adds the state machine with its role, log group and alarms.
pub(super) fn add(
    scope: &mut Scope<'_>,
    functions: &PartitioningFunctions,
) -> Reference<resource_types::StateMachine> {
    let (id, name) = (
        "AthenaPartitioningStateMachine",
        scope.names.state_machine(),
    );
    let logs = log_group(
        scope,
        &format!("{id}LogGroup"),
        &format!("/aws/vendedlogs/states/{}", scope.names.resource_name(id)),
    );
    let called = [
        &functions.start,
        &functions.poll,
        &functions.result,
        &functions.iterator,
    ];
    let role = role(&name, called).add(scope, &format!("{id}Role"));
    let mut substitutions = json!({});
    for function in called {
        substitutions[function.logical_id()] = function.arn();
    }
    let properties = json!({
        "StateMachineName": name,
        "StateMachineType": "STANDARD",
        "RoleArn": role.arn(),
        "Definition": definition(),
        "DefinitionSubstitutions": substitutions,
        "LoggingConfiguration": {
            "Level": "ALL",
            "IncludeExecutionData": true,
            "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": logs.arn()}}],
        },
        "TracingConfiguration": {"Enabled": true},
    });
    let machine = scope.add(id, Resource::new(properties));
    add_alarms(scope, &machine);
    scope.export(
        Export::StateMachine,
        "State machine that adds partitions",
        machine.value(),
    );
    machine
}

fn role(name: &str, called: [&Reference<resource_types::Function>; 4]) -> Role {
    Role::new(
        Statement::trust("states.amazonaws.com")
            .for_source(Scope::arn("states", &format!("stateMachine:{name}"))),
    )
    .allow(
        Statement::allow(["lambda:InvokeFunction"])
            .on_each(called.map(Reference::<resource_types::Function>::arn)),
    )
    .allow(Statement::allow(LOG_DELIVERY).on("*"))
    .allow(Statement::allow(TRACING).on("*"))
    .with_wildcard("Log delivery and tracing have no resource-level permissions")
}

fn add_alarms(scope: &mut Scope<'_>, machine: &Reference<resource_types::StateMachine>) {
    let advice = "A partition was not added; rows of its day cannot be queried. See the execution in Step Functions.";
    for metric in ["ExecutionsFailed", "ExecutionsTimedOut"] {
        let logical_id = format!("{}{metric}Alarm", machine.logical_id());
        Alarm::new(logical_id, "AWS/States", metric, advice)
            .dimension("StateMachineArn", machine.value())
            .add(scope);
    }
}

/// The definition. `${Function}` is replaced by the ARN of the function.
fn definition() -> Value {
    json!({
        "Comment": "Adds the partition of one day to one table",
        "StartAt": "PartitioningConfigureCount",
        "TimeoutSeconds": TIMEOUT_SECONDS,
        "States": {
            "PartitioningConfigureCount": {
                "Type": "Pass",
                "Result": {"index": 0, "step": 1, "count": ATTEMPTS},
                "ResultPath": "$.iterator",
                "Next": "PartitioningIteratorTask",
            },
            "PartitioningIteratorTask": task("PartitioningIteratorLambda", "$", "$.iterator", "PartitioningIsCountReached"),
            "PartitioningIsCountReached": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.iterator.continue", "BooleanEquals": true, "Next": "PartitioningIteratorWait"}],
                "Default": "PartitioningQueryFailed",
            },
            "PartitioningQueryFailed": {
                "Type": "Fail",
                "Error": "PartitioningQueryFailed",
                "Cause": "Athena added the partition in none of the attempts; see the last query status",
            },
            "PartitioningIteratorWait": {"Type": "Wait", "SecondsPath": "$.iterator.wait", "Next": "StartPartitioningTask"},
            "StartPartitioningTask": task("StartPartitioningLambda", "$", "$.query", "PartitioningWaitNext"),
            "PartitioningWaitNext": {"Type": "Wait", "SecondsPath": "$.query.waitTime", "Next": "PollPartitioningStatusTask"},
            "PollPartitioningStatusTask": task("PollPartitioningStatusLambda", "$.query", "$.query", "PartitioningCheckComplete"),
            "PartitioningCheckComplete": {
                "Type": "Choice",
                "Choices": [
                    status("SUCCEEDED", "GetPartitioningResultTask"),
                    status("FAILED", "PartitioningIteratorTask"),
                    status("CANCELLED", "PartitioningIteratorTask"),
                ],
                "Default": "PartitioningWaitNext",
            },
            "GetPartitioningResultTask": last(task("GetPartitioningResultsLambda", "$.query", "$.result", "")),
        },
    })
}

/// A task state. Service errors are retried; an invalid input fails the execution.
fn task(function: &str, input: &str, result: &str, next: &str) -> Value {
    json!({
        "Type": "Task",
        "Resource": format!("${{{function}}}"),
        "InputPath": input,
        "ResultPath": result,
        "TimeoutSeconds": 60,
        "Retry": [{
            "ErrorEquals": [
                "Lambda.ServiceException",
                "Lambda.AWSLambdaException",
                "Lambda.SdkClientException",
                "Lambda.ClientExecutionTimeoutException",
                "Lambda.TooManyRequestsException",
                "ServiceError",
            ],
            "IntervalSeconds": 2,
            "MaxAttempts": 6,
            "BackoffRate": 2,
        }],
        "Next": next,
    })
}

/// The same state at the end of the execution.
fn last(mut state: Value) -> Value {
    if let Some(fields) = state.as_object_mut() {
        fields.remove("Next");
        fields.insert("End".to_owned(), true.into());
    }
    state
}

fn status(status: &str, next: &str) -> Value {
    json!({"Variable": "$.query.status", "StringEquals": status, "Next": next})
}
