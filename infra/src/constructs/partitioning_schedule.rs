//! The schedules by which each table gets its next day's partition.

use analytics::Table;
use parameters::Definition;

use super::{Alarm, LoggedBucket};
use crate::model::{Reference, Resource, Value, equals, json, resource_types, substitute_with};
use crate::names::ROWS_FOLDER;
use crate::scope::{Export, Scope};

/// A quarter to midnight, UTC.
const EVERY_EVENING: &str = "cron(45 23 ? * * *)";

/// Adds the schedule for a table, which is on where the stored parameter `enabled` says `true`.
pub(crate) fn partitioning_schedule(
    scope: &mut Scope<'_>,
    logical_id: &str,
    table: &Table,
    rows: &LoggedBucket,
    enabled: &Definition,
) -> Reference<resource_types::Rule> {
    let enabled = scope.stored(enabled);
    let is_on = scope.condition("IsScheduled", equals(&enabled.value(), "true"));
    let input = input(scope, table, rows);
    let properties = json!({
        "Name": scope.names.of(logical_id),
        "Description": format!("Loads tomorrow's partition of {} every day", table.name()),
        "ScheduleExpression": EVERY_EVENING,
        "State": is_on.choose("ENABLED", "DISABLED"),
        "Targets": [{
            "Id": "AthenaPartitioningStateMachine",
            "Arn": scope.import(Export::StateMachine),
            "RoleArn": scope.import(Export::EventsRole),
            "Input": input,
            "RetryPolicy": {"MaximumRetryAttempts": 12, "MaximumEventAgeInSeconds": 3600},
        }],
    });
    scope.output(
        "PartitioningInput",
        "The input by which the state machine loads tomorrow's partition",
        input,
    );
    let rule = scope.add(logical_id, Resource::new(properties));
    let advice = "EventBridge could not start the state machine, so that tomorrow's partition is missing. Load it by hand.";
    Alarm::new(
        format!("{logical_id}FailedAlarm"),
        "AWS/Events",
        "FailedInvocations",
        advice,
    )
    .of("RuleName", rule.value())
    .add(scope);
    rule
}

/// The input of the state machine. It is an output too, which may not be made of imports.
fn input(scope: &mut Scope<'_>, table: &Table, rows: &LoggedBucket) -> Value {
    let mut input = json!({
        "s3_bucket": "${Bucket}",
        "s3_prefix": ROWS_FOLDER,
        "table_name": format!("${{Database}}.{}", table.name()),
        "overridePartitionLoad": false,
    });
    input.sort_all_objects();
    let variables = [
        ("Bucket", rows.bucket.value()),
        (
            "Database",
            scope.derived("awsGlueDatabaseNameLowerCase").value(),
        ),
    ];
    substitute_with(input.to_string(), variables)
}
