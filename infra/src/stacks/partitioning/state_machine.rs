//! The state machine that loads a partition: ten attempts, each of which starts a statement of Athena and waits for its end.

use crate::model::{Value, json};

/// How often a partition is tried.
const ATTEMPTS: u32 = 10;
/// After how many seconds an execution is given up; ten attempts with their waits take less.
const TIMEOUT_SECONDS: u32 = 3 * 60 * 60;

/// What logging needs. It cannot be limited to a resource.
pub(super) const LOG_DELIVERY: [&str; 8] = [
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
pub(super) const TRACING: [&str; 4] =
    ["xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments"];

/// The definition. `${Function}` stands for a function's ARN.
pub(super) fn definition() -> Value {
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

/// A state that calls a function. Errors of services are tried again; an error in the input is not, and ends the execution.
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
