//! The state machine that loads a partition: ten attempts, each of which starts a statement of
//! Athena and waits for its end.

use super::Functions;
use crate::constructs::{Alarm, Role, log_group};
use crate::model::{Reference, Resource, Statement, Value, json, resource_types};
use crate::scope::{Export, Scope};

/// How often a partition is tried.
const ATTEMPTS: u32 = 10;
/// After how many seconds an execution is given up; ten attempts with their waits take less.
const TIMEOUT_SECONDS: u32 = 3 * 60 * 60;

/// What logging needs. It cannot be limited to a resource.
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

/// What tracing needs. It cannot be limited to a resource.
const TRACING: [&str; 4] = [
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
];

/// Adds the state machine, with its role, its log and its alarms.
pub(super) fn add(
    scope: &mut Scope<'_>,
    functions: &Functions,
) -> Reference<resource_types::StateMachine> {
    let (id, name) = (
        "AthenaPartitioningStateMachine",
        scope.names.state_machine(),
    );
    let logs = log_group(
        scope,
        &format!("{id}LogGroup"),
        &format!("/aws/vendedlogs/states/{}", scope.names.of(id)),
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
        "The state machine that loads partitions",
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
    .with_wildcard("Log delivery and tracing have no resources that a policy could name")
}

fn add_alarms(scope: &mut Scope<'_>, machine: &Reference<resource_types::StateMachine>) {
    let advice = "A partition was not loaded, so that the rows of its day cannot be queried. See the execution in Step Functions.";
    for metric in ["ExecutionsFailed", "ExecutionsTimedOut"] {
        let logical_id = format!("{}{metric}Alarm", machine.logical_id());
        Alarm::new(logical_id, "AWS/States", metric, advice)
            .of("StateMachineArn", machine.value())
            .add(scope);
    }
}

/// The definition. `${Function}` stands for a function's ARN.
fn definition() -> Value {
    json!({
        "Comment": "Loads the partition of one day into one table",
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
                "Cause": "Athena did not load the partition in any attempt; the last status of the query says why",
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

/// A state that calls a function. Errors of services are tried again; an error in the input is not,
/// and ends the execution.
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
