//! The state machine that adds a partition: up to ten attempts, each of which starts an Athena
//! statement and waits for its end.

use super::PartitioningFunctions;
use crate::constructs::{StateMachine, retry_of_call};
use crate::model::{Reference, Value, json, resource_types};
use crate::scope::{Export, Scope};

/// Attempts for a partition.
const ATTEMPTS: u32 = 10;
/// Timeout of an execution in seconds; ten attempts take less.
const TIMEOUT_SECONDS: u32 = 3 * 60 * 60;

/// Adds the state machine with its role, log group and alarms.
pub(super) fn add(
    scope: &mut Scope<'_>,
    functions: &PartitioningFunctions,
) -> Reference<resource_types::StateMachine> {
    let called = [
        &functions.start,
        &functions.poll,
        &functions.result,
        &functions.iterator,
    ];
    let advice = "Partitions were not added; rows of their days cannot be queried. See the execution in Step Functions, then run infra load-partitions --missing.";
    let machine = StateMachine::new(
        "AthenaPartitioningStateMachine",
        scope.names.state_machine(),
        definition(),
        advice,
    );
    let machine = called
        .into_iter()
        .fold(machine, StateMachine::invoke)
        .add(scope);
    scope.export(
        Export::StateMachine,
        "State machine that adds partitions",
        machine.value(),
    );
    machine
}

/// The definition. `${Function}` is replaced by the ARN of the function.
fn definition() -> Value {
    json!({
        "Comment": "Adds the partitions of days to one table",
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
                "Cause": "Athena added the partitions in none of the attempts; see the last query status",
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
        "Retry": retry_of_call(),
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
