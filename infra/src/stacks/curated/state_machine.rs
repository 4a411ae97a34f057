//! The state machine that stores days: it lists months, stores the outdated days of each in a child
//! execution, and then lets the views read what is stored.
//!
//! Every step can be repeated: a plan depends on the row files and the partitions only.

use super::{access, substitutions, tables};
use crate::constructs::{LoggedBucket, StateMachine, retry_of_call};
use crate::model::{Reference, Value, json, resource_types, substitute};
use crate::scope::{Export, Scope};

/// Months that are processed concurrently.
const CONCURRENT_MONTHS: u32 = 4;
/// Days of a month that are stored concurrently. With the months, it limits the queries that a run
/// has in Athena at a time: the quota of an account is 20 or more.
const CONCURRENT_DAYS: u32 = 2;
/// Timeout of an execution in seconds: the next night must not begin before it ends.
const TIMEOUT_SECONDS: u32 = 23 * 60 * 60;
/// Timeout of a statement in seconds; Athena's default is 30 minutes.
const STATEMENT_SECONDS: u32 = 40 * 60;
/// Timeout of a call of the function in seconds.
const CALL_SECONDS: u32 = 660;
/// Wait before a day that failed is stored again.
const PAUSE_SECONDS: u32 = 120;

/// Names of the substitutions for integrations of Step Functions, whose ARNs have the partition.
const RUN_STATEMENT: &str = "RunStatement";
const GET_PARTITIONS: &str = "GetPartitions";

/// The ARN of an integration of Step Functions with another service.
fn integration(action: &str) -> Value {
    substitute(format!("arn:${{AWS::Partition}}:states:::{action}"))
}

/// Adds the state machine with its role, log group and alarms.
pub(super) fn add(
    scope: &mut Scope<'_>,
    plan: &Reference<resource_types::Function>,
    workgroup: &Reference<resource_types::WorkGroup>,
    bucket: &LoggedBucket,
) -> Reference<resource_types::StateMachine> {
    let id = "CurationStateMachine";
    let name = scope.names.curation();
    let advice = "Days of curated tables are not stored and are read from row files; results are correct. See the execution in Step Functions, and run infra curate.";
    let statements = access::statements(scope, &name, bucket);
    let database = scope.import(Export::GlueDatabase);
    let machine = StateMachine::new(id, name, definition(plan), advice)
        .invoke(plan)
        .allow_each(statements)
        .with_wildcard(access::REASON)
        .substitute("Workgroup", workgroup.value())
        .substitute("Database", database)
        .substitute(
            RUN_STATEMENT,
            integration("athena:startQueryExecution.sync"),
        )
        .substitute(GET_PARTITIONS, integration("aws-sdk:glue:getPartitions"));
    let machine = substitutions(scope)
        .into_iter()
        .fold(machine, |machine, (name, value)| {
            machine.substitute(&name, value)
        })
        .add(scope);
    scope.output(
        "CurationStateMachineArn",
        "State machine that stores days of curated tables",
        machine.value(),
    );
    machine
}

fn definition(plan: &Reference<resource_types::Function>) -> Value {
    let function = plan.logical_id();
    let months = json!({"step": "months", "request.$": "$", "tables": tables(false)});
    let views = json!({
        "step": "views",
        "request.$": "$.months.request",
        "tables": tables(true),
        "items.$": "$.months.items",
        "results.$": "$.results",
    });
    json!({
        "Comment": "Stores days of views as Parquet, and lets the views read them",
        "StartAt": "ListMonths",
        "TimeoutSeconds": TIMEOUT_SECONDS,
        "States": {
            "ListMonths": call(function, &months, "$.months", "HasMonths"),
            "HasMonths": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.months.items[0]", "IsPresent": true, "Next": "Months"}],
                "Default": "NoMonths",
            },
            "NoMonths": {"Type": "Pass", "Result": [], "ResultPath": "$.results", "Next": "IsDryRun"},
            "Months": {
                "Type": "Map",
                "Label": "Months",
                "ItemsPath": "$.months.items",
                "ItemSelector": {
                    "item.$": "$$.Map.Item.Value",
                    "request.$": "$.months.request",
                    "plan": {"round": 0},
                },
                "MaxConcurrency": CONCURRENT_MONTHS,
                // A month without a result is read from row files.
                "ToleratedFailurePercentage": 100,
                "ItemProcessor": month(function),
                "ResultPath": "$.results",
                "Next": "IsDryRun",
            },
            "IsDryRun": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.months.request.dryRun", "BooleanEquals": true, "Next": "Listed"}],
                "Default": "PlanViews",
            },
            "Listed": {"Type": "Succeed"},
            "PlanViews": call(function, &views, "$.views", "ReplaceViews"),
            "ReplaceViews": {
                "Type": "Map",
                "ItemsPath": "$.views.views",
                "MaxConcurrency": 1,
                "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "INLINE"},
                    "StartAt": "ReplaceView",
                    "States": {"ReplaceView": end(statement("$.statement"))},
                },
                "ResultPath": null,
                "Next": "IsEachDayStored",
            },
            "IsEachDayStored": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.views.failed", "NumericGreaterThan": 0, "Next": "DaysNotStored"}],
                "Default": "Stored",
            },
            "DaysNotStored": {
                "Type": "Fail",
                "Error": "DaysNotStored",
                "Cause": "Some days are not stored and are read from row files; see the failed child executions and statements",
            },
            "Stored": {"Type": "Succeed"},
        },
    })
}

/// The states of a month: store days, and plan again, until nothing is left or the attempts end.
fn month(function: &str) -> Value {
    let plan = json!({
        "step": "month",
        "request.$": "$.request",
        "tables": tables(false),
        "item.$": "$.item",
        "round.$": "$.plan.round",
        "stored.$": "$.stored.locations",
        "partitions.$": "$.readable.values",
    });
    json!({
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "ListStoredDays",
        "States": {
            "ListStoredDays": partitions("$.item.curated", &json!({"locations.$": "$.Partitions[*].StorageDescriptor.Location"}), "$.stored", "ListReadableDays"),
            "ListReadableDays": partitions("$.item.rowTable", &json!({"values.$": "$.Partitions[*].Values"}), "$.readable", "PlanMonth"),
            "PlanMonth": caught(call(function, &plan, "$.plan", "HasDays")),
            "HasDays": {
                "Type": "Choice",
                "Choices": [{
                    "And": [
                        {"Variable": "$.plan.days[0]", "IsPresent": true},
                        {"Variable": "$.plan.round", "NumericGreaterThan": 1},
                    ],
                    "Next": "Pause",
                }, {"Variable": "$.plan.days[0]", "IsPresent": true, "Next": "StoreDays"}],
                "Default": "MonthResult",
            },
            "Pause": {"Type": "Wait", "Seconds": PAUSE_SECONDS, "Next": "StoreDays"},
            "StoreDays": {
                "Type": "Map",
                "ItemsPath": "$.plan.days",
                "MaxConcurrency": CONCURRENT_DAYS,
                "ItemProcessor": day(),
                "ResultPath": null,
                "Next": "ListStoredDays",
            },
            "MonthResult": {"Type": "Pass", "InputPath": "$.plan.result", "End": true},
            "MonthUnknown": {
                "Type": "Pass",
                "Parameters": {"relation.$": "$.item.relation", "month.$": "$.item.month", "isUnknown": true},
                "End": true,
            },
        },
    })
}

/// The states of a day. A failed statement does not change the partition: the next plan finds the
/// day again.
fn day() -> Value {
    let step = |variable: &str, next: &str| {
        let mut state = statement(variable);
        state["Catch"] = json!([{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "DayNotStored"}]);
        if next.is_empty() {
            return end(state);
        }
        state["Next"] = next.into();
        state
    };
    json!({
        "ProcessorConfig": {"Mode": "INLINE"},
        "StartAt": "Unload",
        "States": {
            "Unload": once(step("$.unload", "AddPartition"), "$.unload"),
            "AddPartition": step("$.add", "SetLocation"),
            "SetLocation": step("$.set", ""),
            "DayNotStored": {"Type": "Pass", "End": true},
        },
    })
}

/// The state, but Athena runs the statement once, however often it is started: a second UNLOAD to a
/// location would write its rows again. The text contains the location, which no other attempt has.
/// Statements that can be repeated have no token: a view is replaced by the same text in another night.
fn once(mut state: Value, variable: &str) -> Value {
    // 64 characters of at most 128; a text may have 10,000.
    state["Parameters"]["ClientRequestToken.$"] =
        format!("States.Hash({variable}, 'SHA-256')").into();
    state
}

/// Runs an Athena statement and waits for its end.
fn statement(variable: &str) -> Value {
    json!({
        "Type": "Task",
        "Resource": format!("${{{RUN_STATEMENT}}}"),
        "Parameters": {
            "QueryString.$": variable,
            "QueryExecutionContext": {"Database": "${Database}"},
            "WorkGroup": "${Workgroup}",
        },
        "ResultPath": null,
        "TimeoutSeconds": STATEMENT_SECONDS,
        // The statement was not started. One that failed is planned again, with another location.
        "Retry": [{
            "ErrorEquals": ["Athena.TooManyRequestsException", "Athena.InternalServerException", "Athena.SdkClientException"],
            "IntervalSeconds": 10,
            "MaxAttempts": 8,
            "BackoffRate": 2,
            "MaxDelaySeconds": 300,
            "JitterStrategy": "FULL",
        }],
    })
}

/// Lists the partitions of a month with Glue.
fn partitions(table: &str, selector: &Value, result: &str, next: &str) -> Value {
    caught(json!({
        "Type": "Task",
        "Resource": format!("${{{GET_PARTITIONS}}}"),
        "Parameters": {
            "DatabaseName": "${Database}",
            "TableName.$": table,
            "Expression.$": "$.item.expression",
            // The columns of 31 partitions would exceed the limit of a state.
            "ExcludeColumnSchema": true,
        },
        "ResultSelector": selector,
        "ResultPath": result,
        "TimeoutSeconds": 60,
        "Retry": [{
            "ErrorEquals": ["States.ALL"],
            "IntervalSeconds": 5,
            "MaxAttempts": 5,
            "BackoffRate": 2,
            "JitterStrategy": "FULL",
        }],
        "Next": next,
    }))
}

/// The state, but an error ends the month without a result.
fn caught(mut state: Value) -> Value {
    state["Catch"] =
        json!([{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "MonthUnknown"}]);
    state
}

/// Calls the function. Service errors are retried; an invalid input fails the execution.
fn call(function: &str, parameters: &Value, result: &str, next: &str) -> Value {
    json!({
        "Type": "Task",
        "Resource": format!("${{{function}}}"),
        "Parameters": parameters,
        "ResultPath": result,
        "TimeoutSeconds": CALL_SECONDS,
        "Retry": retry_of_call(),
        "Next": next,
    })
}

/// The same state at the end.
fn end(mut state: Value) -> Value {
    state["End"] = true.into();
    state
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_statement_that_writes_files_is_started_once() {
        let states = day()["States"].clone();
        let token = |state: &Value| state["Parameters"]["ClientRequestToken.$"].clone();
        assert_eq!(token(&states["Unload"]), "States.Hash($.unload, 'SHA-256')");
        assert_eq!(states["Unload"]["Parameters"]["QueryString.$"], "$.unload");
        for repeated in [
            &states["AddPartition"],
            &states["SetLocation"],
            &statement("$.statement"),
        ] {
            assert_eq!(token(repeated), Value::Null);
        }
    }
}
