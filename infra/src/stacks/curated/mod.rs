//! Curated tables: days of views stored as Parquet, and the job that stores them every night.

mod access;
mod state_machine;

use analytics::curated::{self, CuratedTable};
use cli::text::capitalized;
use connect_core::Source;
use parameters::{Definition, catalogue};

use crate::constructs::{
    Alarm, Function, JobWorkgroup, LoggedBucket, Role, curated_definition, curated_table,
    logged_bucket,
};
use crate::model::{Reference, Resource, Statement, Value, json, resource_types};
use crate::scope::{BucketCode, Export, Scope};

/// 02:15 UTC: the last records of the day before are delivered, and its partition exists.
const EVERY_NIGHT: &str = "cron(15 2 * * ? *)";
/// The name of the workgroup of the statements, after the app name.
const WORKGROUP: &str = "curated";
/// Prefix of the results of statements.
const RESULTS_FOLDER: &str = "curated/";
/// Timeout of the function: a month of a table with files of 60 seconds has 45,000 objects.
const TIMEOUT_SECONDS: u32 = 600;

pub(super) fn define(scope: &mut Scope<'_>) {
    let incomplete = json!({
        "Id": "IncompleteUploadsExpire",
        "Status": "Enabled",
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    });
    let own = json!({"LifecycleConfiguration": {"Rules": [incomplete]}});
    let bucket = logged_bucket(scope, "CuratedS3bucket", BucketCode::Curated, &own);
    for table in &curated::ALL {
        let logical_id: String = table.stored().split('_').map(capitalized).collect();
        curated_table(scope, &format!("{logical_id}Table"), table, &bucket);
    }
    let plan = plan(scope, &bucket);
    let workgroup = JobWorkgroup {
        logical_id: "CuratedWorkgroup",
        name: WORKGROUP,
        description: "Statements that store days of curated tables",
        results: scope.import(Export::AthenaResultsBucket),
        folder: RESULTS_FOLDER,
    }
    .add(scope);
    let machine = state_machine::add(scope, &plan, &workgroup, &bucket);
    schedule(scope, &machine);
}

/// The function that plans a run.
fn plan(scope: &mut Scope<'_>, bucket: &LoggedBucket) -> Reference<resource_types::Function> {
    let days_from_rows = scope.stored(&catalogue::CURATED_DAYS_FROM_ROWS).value();
    let replaced_days = scope.stored(&catalogue::CURATED_REPLACED_DAYS).value();
    let rows = Source::INPUTS.map(|source| scope.bucket_arn(BucketCode::Rows(source), ""));
    Function::new("CurationPlanLambda", &functions::CURATION_PLAN)
        .timeout(TIMEOUT_SECONDS.into())
        .variable(&functions::CURATED_BUCKET, bucket.bucket.value())
        .variable(&functions::DAYS_FROM_ROWS, days_from_rows)
        .variable(&functions::REPLACED_DAYS, replaced_days)
        .allow(
            Statement::allow(["s3:ListBucket"])
                .on_each(rows)
                .on(bucket.bucket.arn()),
        )
        .allow(Statement::allow(["s3:DeleteObject"]).on(bucket.objects("")))
        .with_wildcard("Athena names the files of stored days")
        .add(scope)
}

/// The schedule of the job, with an alarm if it cannot start.
fn schedule(scope: &mut Scope<'_>, machine: &Reference<resource_types::StateMachine>) {
    let id = "CurationSchedule";
    let name = scope.names.resource_name(id);
    let source = Scope::arn("events", &format!("rule/{name}"));
    let starter = Role::new(Statement::trust("events.amazonaws.com").for_source(source))
        .allow(Statement::allow(["states:StartExecution"]).on(machine.value()))
        .add(scope, "CurationScheduleRole");
    let properties = json!({
        "Name": name,
        "Description": "Stores days of curated tables every night",
        "ScheduleExpression": EVERY_NIGHT,
        "State": "ENABLED",
        "Targets": [{
            "Id": "CurationStateMachine",
            "Arn": machine.value(),
            "RoleArn": starter.arn(),
            "Input": "{}",
            "RetryPolicy": {"MaximumRetryAttempts": 12, "MaximumEventAgeInSeconds": 3600},
        }],
    });
    let rule = scope.add(id, Resource::<resource_types::Rule>::new(properties));
    let advice = "EventBridge could not start the state machine; days are read from row files. Run infra curate.";
    Alarm::new(
        format!("{id}FailedAlarm"),
        "AWS/Events",
        "FailedInvocations",
        advice,
    )
    .dimension("RuleName", rule.value())
    .add(scope);
}

/// The parameter that decides whether a source is collected.
fn switch(source: Source) -> &'static Definition {
    match source {
        Source::ContactRecords => &catalogue::CTR_STACK_ENABLED,
        Source::AgentEvents => &catalogue::AE_STACK_ENABLED,
        Source::ContactFlowLogs => &catalogue::CFL_STACK_ENABLED,
        Source::ContactLens => &catalogue::CL_STACK_ENABLED,
        Source::Transcripts => &catalogue::TRANSCRIPTS_STACK_ENABLED,
        Source::EvaluationForms => &catalogue::EF_STACK_ENABLED,
    }
}

/// Name of the substitution for a value of a source: `CtrBucket`.
fn placeholder(source: Source, value: &str) -> String {
    format!("{}{value}", capitalized(source.code()))
}

/// The curated tables as the function reads them. Names and values of the account are substitutions.
fn tables(with_columns: bool) -> Value {
    let describe = |table: &CuratedTable| connect_core::curation::TableSpec {
        relation: table.reader(),
        rows: table.rows(),
        curated: table.stored(),
        row_table: table.source.table().to_owned(),
        bucket: format!("${{{}}}", placeholder(table.source, "Bucket")),
        enabled: format!("${{{}}}", placeholder(table.source, "Enabled")),
        order_by: table
            .order_by
            .iter()
            .map(|&column| column.to_owned())
            .collect(),
        definition: format!("${{{}}}", definition_name(table)),
        columns: table
            .columns()
            .iter()
            .filter(|_| with_columns)
            .map(|column| column.name.to_owned())
            .collect(),
    };
    json!(curated::ALL.iter().map(describe).collect::<Vec<_>>())
}

/// Name of the substitution for the definition of a table: `ConnectContactsDefinition`.
fn definition_name(table: &CuratedTable) -> String {
    let name: String = table.relation.split('_').map(capitalized).collect();
    name + "Definition"
}

/// The values of the placeholders in [`tables`].
fn substitutions(scope: &mut Scope<'_>) -> Vec<(String, Value)> {
    let mut values = Vec::new();
    for source in Source::INPUTS {
        let bucket = scope.bucket_name(BucketCode::Rows(source));
        let enabled = scope.stored(switch(source)).value();
        values.push((placeholder(source, "Bucket"), bucket));
        values.push((placeholder(source, "Enabled"), enabled));
    }
    for table in &curated::ALL {
        let definition = curated_definition(scope, table);
        values.push((definition_name(table), definition));
    }
    values
}
