//! What all sources have in common: the Glue database, the state machine that loads partitions, the
//! bucket for Athena's results, the topic that alarms tell, and the dashboard.

mod access;
mod dashboard;
mod state_machine;

use parameters::catalogue;

use crate::constructs::{Function, Role, expire, logged_bucket};
use crate::model::{
    Finding, Parameter, Reference, Resource, Statement, Template, Value, account, document, json,
    resource_types,
};
use crate::scope::{BucketCode, Export, Scope};

pub(super) fn define(scope: &mut Scope<'_>, sources: &[&Template]) {
    alarm_topic(scope);
    let database = database(scope);
    let days = Parameter::number(90, [1, 3650], "Days for which Athena's results are kept");
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
        "The bucket for Athena's results",
        results.bucket.value(),
    );
    let functions = Functions {
        start: access::allow_to_add_partitions(start(&results.bucket), scope, &database, &results)
            .add(scope),
        poll: poll(scope),
        result: result(scope, &results.objects(access::RESULTS_FOLDER)),
        iterator: iterator(scope),
    };
    let machine = state_machine::add(scope, &functions);
    events_role(scope, &machine);
    dashboard::add(scope, sources);
}

/// The functions that the state machine calls.
struct Functions {
    start: Reference<resource_types::Function>,
    poll: Reference<resource_types::Function>,
    result: Reference<resource_types::Function>,
    iterator: Reference<resource_types::Function>,
}

fn alarm_topic(scope: &mut Scope<'_>) {
    let email = scope.stored(&catalogue::ALARM_EMAIL);
    let is_given = scope.is_defined("HasAlarmEmail", &email);
    let unencrypted = "Alarms name resources and hold no data; CloudWatch could not publish to a topic that is encrypted with the key of AWS";
    let topic =
        Resource::<resource_types::Topic>::new(json!({"TopicName": scope.names.of("Alarms")}))
            .accept(Finding::Checkov("CKV_AWS_26"), unencrypted);
    let topic = scope.add("AlarmTopic", topic);
    let alarms = Scope::arn("cloudwatch", &format!("alarm:{}", scope.names.of("*")));
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
        "The topic that alarms tell",
        topic.value(),
    );
}

fn database(scope: &mut Scope<'_>) -> Reference<resource_types::Database> {
    let name = scope.derived("awsGlueDatabaseNameLowerCase");
    let properties = json!({
        "CatalogId": account(),
        "DatabaseInput": {"Name": name.value(), "Description": "Data of Amazon Connect"},
    });
    let database = scope.add("GlueDatabase", Resource::new(properties));
    scope.export(Export::GlueDatabase, "The Glue database", database.value());
    database
}

fn start(results: &Reference<resource_types::Bucket>) -> Function {
    Function::new(
        "StartPartitioningLambda",
        "partitioning-start",
        "Starts to load a partition",
    )
    .variable("ATHENA_RESULTS_BUCKET", results.value())
}

fn poll(scope: &mut Scope<'_>) -> Reference<resource_types::Function> {
    Function::new(
        "PollPartitioningStatusLambda",
        "partitioning-poll",
        "Looks whether a partition is loaded",
    )
    .allow(Statement::allow(["athena:GetQueryExecution"]).on(access::workgroup()))
    .add(scope)
}

fn result(scope: &mut Scope<'_>, results: &Value) -> Reference<resource_types::Function> {
    Function::new(
        "GetPartitioningResultsLambda",
        "partitioning-result",
        "Reads what loading a partition gave",
    )
    .allow(Statement::allow(["athena:GetQueryResults"]).on(access::workgroup()))
    .allow(Statement::allow(["s3:GetObject"]).on(results.clone()))
    .with_wildcard(access::RESULTS_REASON)
    .add(scope)
}

fn iterator(scope: &mut Scope<'_>) -> Reference<resource_types::Function> {
    Function::new(
        "PartitioningIteratorLambda",
        "partitioning-iterator",
        "Counts the attempts to load a partition",
    )
    .add(scope)
}

/// The role by which EventBridge starts the state machine for the rules of all stacks.
fn events_role(scope: &mut Scope<'_>, machine: &Reference<resource_types::StateMachine>) {
    let rules = Scope::arn("events", &format!("rule/{}", scope.names.of("*")));
    let role = Role::new(Statement::trust("events.amazonaws.com").for_source(rules))
        .allow(Statement::allow(["states:StartExecution"]).on(machine.value()))
        .add(scope, "AthenaPartitioningEventsRole");
    scope.export(
        Export::EventsRole,
        "The role by which EventBridge starts the state machine",
        role.arn(),
    );
}
