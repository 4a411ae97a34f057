//! The schedules that add the partitions of each table: that of the next day, and those of days with
//! rows that arrived late.

use analytics::Table;
use parameters::Definition;

use super::{Alarm, LoggedBucket};
use crate::model::{Reference, Resource, Value, equals, json, resource_types, substitute_with};
use crate::names::ROWS_FOLDER;
use crate::scope::{Export, Scope};

/// 23:45 UTC.
const EVERY_EVENING: &str = "cron(45 23 ? * * *)";

/// `overridePartitionLoad` for each day that has a folder.
const EXISTING_DAYS: &str = "existing";

/// Adds the schedule of a table, enabled if the stored parameter `enabled` is `true`.
pub(crate) fn partitioning_schedule(
    scope: &mut Scope<'_>,
    logical_id: &str,
    table: &Table,
    rows: &LoggedBucket,
    enabled: &Definition,
) -> Reference<resource_types::Rule> {
    let enabled = scope.stored(enabled);
    let is_on = scope.condition("IsScheduled", equals(&enabled.value(), "true"));
    let input = input(scope, table, rows, &false.into());
    let existing = self::input(scope, table, rows, &EXISTING_DAYS.into());
    // A partition that cannot be added must not cost tomorrow's: these are two executions.
    let targets = [
        ("AthenaPartitioningStateMachine", &input),
        ("ExistingDays", &existing),
    ];
    let targets = targets.map(|(id, input)| {
        json!({
            "Id": id,
            "Arn": scope.import(Export::StateMachine),
            "RoleArn": scope.import(Export::EventsRole),
            "Input": input,
            "RetryPolicy": {"MaximumRetryAttempts": 12, "MaximumEventAgeInSeconds": 3600},
        })
    });
    let properties = json!({
        "Name": scope.names.resource_name(logical_id),
        "Description": format!("Adds tomorrow's partition of {} and missing ones every day", table.name()),
        "ScheduleExpression": EVERY_EVENING,
        "State": is_on.choose("ENABLED", "DISABLED"),
        "Targets": targets,
    });
    scope.output(
        "PartitioningInput",
        "State machine input that adds tomorrow's partition",
        input,
    );
    let rule = scope.add(logical_id, Resource::new(properties));
    let advice = "EventBridge could not start the state machine; partitions are missing. Run infra load-partitions --missing.";
    Alarm::new(
        format!("{logical_id}FailedAlarm"),
        "AWS/Events",
        "FailedInvocations",
        advice,
    )
    .dimension("RuleName", rule.value())
    .add(scope);
    rule
}

/// The input of the state machine. It is also an output, which cannot contain imports.
fn input(scope: &mut Scope<'_>, table: &Table, rows: &LoggedBucket, days: &Value) -> Value {
    let mut input = json!({
        "s3_bucket": "${Bucket}",
        "s3_prefix": ROWS_FOLDER,
        "table_name": format!("${{Database}}.{}", table.name()),
        "overridePartitionLoad": days,
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
