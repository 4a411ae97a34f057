//! Shared resources: the Glue database, the state machine that adds partitions, the bucket for
//! results of Athena, the alarm topic and the CloudWatch dashboard.

mod access;
mod dashboard;
mod state_machine;

use parameters::catalogue;

use crate::constructs::{Encryption, Function, Role, expire, logged_bucket};
use crate::model::{
    CheckerRule, Parameter, Reference, Resource, Statement, Template, Value, account, document,
    json, resource_types,
};
use crate::scope::{BucketCode, Export, Scope};

pub(super) fn define(scope: &mut Scope<'_>, sources: &[&Template]) {
    alarm_topic(scope);
    let database = database(scope);
    let days = Parameter::number(90, [1, 3650], "Retention of query results in days");
    let days = scope.parameter("AthenaResultsDays", days);
    let mut results_expire = expire("Results", 0);
    results_expire["ExpirationInDays"] = days.value();
    let own = json!({"LifecycleConfiguration": {"Rules": [results_expire]}});
    let results = logged_bucket(
        scope,
        "AthenaResultsS3bucket",
        BucketCode::AthenaResults,
        &own,
    );
    scope.export(
        Export::AthenaResultsBucket,
        "Bucket for query results of Athena",
        results.bucket.value(),
    );
    let workgroup = access::add_workgroup(scope, &results);
    let called = PartitioningFunctions {
        start: access::allow_to_add_partitions(
            start(&results.bucket, &workgroup),
            scope,
            &database,
            &results,
        )
        .add(scope),
        poll: poll(scope),
        result: result(scope, &results.objects(access::RESULTS_FOLDER)),
        iterator: iterator(scope),
    };
    let machine = state_machine::add(scope, &called);
    events_role(scope, &machine);
    dashboard::add(scope, sources);
}

/// The functions of the state machine.
struct PartitioningFunctions {
    start: Reference<resource_types::Function>,
    poll: Reference<resource_types::Function>,
    result: Reference<resource_types::Function>,
    iterator: Reference<resource_types::Function>,
}

fn alarm_topic(scope: &mut Scope<'_>) {
    let email = scope.stored(&catalogue::ALARM_EMAIL);
    let is_given = scope.is_defined("HasAlarmEmail", &email);
    let unencrypted = "Notifications contain no data, and CloudWatch cannot publish to a topic encrypted with the AWS managed key";
    let key = Encryption::configured(scope).key();
    let topic = Resource::<resource_types::Topic>::new(
        json!({"TopicName": scope.names.resource_name("Alarms"), "KmsMasterKeyId": key}),
    )
    .accept(CheckerRule::Checkov("CKV_AWS_26"), unencrypted);
    let topic = scope.add("AlarmTopic", topic);
    let alarms = Scope::arn(
        "cloudwatch",
        &format!("alarm:{}", scope.names.resource_name("*")),
    );
    let statements = [
        Statement::allow(["sns:Publish"])
            .by_service("cloudwatch.amazonaws.com")
            .on(topic.value())
            .for_source(alarms),
        Statement::require_tls("sns:Publish").on(topic.value()),
    ];
    let policy = json!({"Topics": [topic.value()], "PolicyDocument": document(&statements)});
    scope.add(
        "AlarmTopicPolicy",
        Resource::<resource_types::TopicPolicy>::new(policy),
    );
    let subscription =
        json!({"TopicArn": topic.value(), "Protocol": "email", "Endpoint": email.value()});
    scope.add(
        "AlarmSubscription",
        Resource::<resource_types::Subscription>::new(subscription).when(&is_given),
    );
    scope.export(
        Export::AlarmTopic,
        "SNS topic for alarm notifications",
        topic.value(),
    );
}

fn database(scope: &mut Scope<'_>) -> Reference<resource_types::Database> {
    let name = scope.derived("awsGlueDatabaseNameLowerCase");
    let properties = json!({
        "CatalogId": account(),
        "DatabaseInput": {"Name": name.value(), "Description": "Amazon Connect data"},
    });
    let database = scope.add("GlueDatabase", Resource::new(properties));
    scope.export(Export::GlueDatabase, "Glue database", database.value());
    database
}

fn start(
    results: &Reference<resource_types::Bucket>,
    workgroup: &Reference<resource_types::WorkGroup>,
) -> Function {
    Function::new("StartPartitioningLambda", &functions::PARTITIONING_START)
        .variable(&functions::ATHENA_RESULTS_BUCKET, results.value())
        .variable(&functions::ATHENA_WORKGROUP, workgroup.value())
}

fn poll(scope: &mut Scope<'_>) -> Reference<resource_types::Function> {
    Function::new(
        "PollPartitioningStatusLambda",
        &functions::PARTITIONING_POLL,
    )
    .allow(Statement::allow(["athena:GetQueryExecution"]).on(access::workgroup_arn(scope)))
    .add(scope)
}

fn result(scope: &mut Scope<'_>, results: &Value) -> Reference<resource_types::Function> {
    Function::new(
        "GetPartitioningResultsLambda",
        &functions::PARTITIONING_RESULT,
    )
    .allow(Statement::allow(["athena:GetQueryResults"]).on(access::workgroup_arn(scope)))
    .allow(Statement::allow(["s3:GetObject"]).on(results.clone()))
    .with_wildcard(access::RESULTS_REASON)
    .add(scope)
}

fn iterator(scope: &mut Scope<'_>) -> Reference<resource_types::Function> {
    Function::new(
        "PartitioningIteratorLambda",
        &functions::PARTITIONING_ITERATOR,
    )
    .add(scope)
}

/// The role with which EventBridge rules of all stacks start the state machine.
fn events_role(scope: &mut Scope<'_>, machine: &Reference<resource_types::StateMachine>) {
    let rules = Scope::arn(
        "events",
        &format!("rule/{}", scope.names.resource_name("*")),
    );
    let role = Role::new(Statement::trust("events.amazonaws.com").for_source(rules))
        .allow(Statement::allow(["states:StartExecution"]).on(machine.value()))
        .add(scope, "AthenaPartitioningEventsRole");
    scope.export(
        Export::EventsRole,
        "Role with which EventBridge starts the state machine",
        role.arn(),
    );
}
