//! Which changes replace a resource.

use serde::Serialize;

use super::Difference;

/// Whether a change replaces the resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Replacement {
    /// The resource is updated in place.
    Never,
    /// It depends on values that only CloudFormation knows.
    Possible,
    /// The resource is replaced.
    Certain,
}

/// Properties whose update requires replacement, for the types in the stacks. `*` is every property.
const CREATE_ONLY: &[(&str, &[&str])] = &[
    ("AWS::Athena::NamedQuery", &["*"]),
    ("AWS::Athena::WorkGroup", &["Name"]),
    ("AWS::CloudWatch::Alarm", &["AlarmName"]),
    ("AWS::CloudWatch::Dashboard", &["DashboardName"]),
    (
        "AWS::Connect::InstanceStorageConfig",
        &["InstanceArn", "ResourceType"],
    ),
    ("AWS::Events::Rule", &["EventBusName", "Name"]),
    (
        "AWS::Glue::Database",
        &["CatalogId", "DatabaseInput.Name", "DatabaseName"],
    ),
    (
        "AWS::Glue::Table",
        &["CatalogId", "DatabaseName", "TableInput.Name"],
    ),
    ("AWS::IAM::Role", &["Path", "RoleName"]),
    ("AWS::Kinesis::Stream", &["Name"]),
    (
        "AWS::KinesisFirehose::DeliveryStream",
        &[
            "DeliveryStreamName",
            "DeliveryStreamType",
            "KinesisStreamSourceConfiguration",
        ],
    ),
    ("AWS::Lambda::EventSourceMapping", &["EventSourceArn"]),
    ("AWS::Lambda::Function", &["FunctionName", "PackageType"]),
    ("AWS::Lambda::Permission", &["*"]),
    ("AWS::Logs::LogGroup", &["LogGroupName"]),
    ("AWS::Logs::LogStream", &["*"]),
    ("AWS::Logs::MetricFilter", &["FilterName", "LogGroupName"]),
    (
        "AWS::Logs::SubscriptionFilter",
        &["FilterName", "LogGroupName"],
    ),
    (
        "AWS::QuickSight::Dashboard",
        &["AwsAccountId", "DashboardId"],
    ),
    ("AWS::QuickSight::DataSet", &["AwsAccountId", "DataSetId"]),
    (
        "AWS::QuickSight::DataSource",
        &["AwsAccountId", "DataSourceId", "Type"],
    ),
    (
        "AWS::QuickSight::RefreshSchedule",
        &["AwsAccountId", "DataSetId", "Schedule.ScheduleId"],
    ),
    ("AWS::S3::Bucket", &["BucketName"]),
    ("AWS::S3::BucketPolicy", &["Bucket"]),
    (
        "AWS::SNS::Subscription",
        &["Endpoint", "Protocol", "TopicArn"],
    ),
    ("AWS::SNS::Topic", &["FifoTopic", "TopicName"]),
    ("AWS::SQS::Queue", &["FifoQueue", "QueueName"]),
    (
        "AWS::StepFunctions::StateMachine",
        &["StateMachineName", "StateMachineType"],
    ),
];

/// The effect of differences on a resource of this type.
pub(super) fn replacement(resource_type: &str, differences: &[Difference]) -> Replacement {
    differences
        .iter()
        .map(|difference| effect(resource_type, difference))
        .max()
        .unwrap_or(Replacement::Never)
}

fn effect(resource_type: &str, difference: &Difference) -> Replacement {
    let Some(property) = difference.path.strip_prefix("Properties.") else {
        return if difference.path == "Type" {
            Replacement::Certain
        } else {
            Replacement::Never
        };
    };
    let create_only = CREATE_ONLY
        .iter()
        .find(|(of, _)| *of == resource_type)
        .map_or(&[][..], |(_, properties)| properties);
    if !create_only
        .iter()
        .any(|name| *name == "*" || is_in(property, name))
    {
        return Replacement::Never;
    }
    // Different intrinsic functions can have the same value.
    let is_plain =
        |value: &Option<serde_json::Value>| value.as_ref().is_none_or(|value| !value.is_object());
    if is_plain(&difference.before) && is_plain(&difference.after) {
        Replacement::Certain
    } else {
        Replacement::Possible
    }
}

fn is_in(path: &str, property: &str) -> bool {
    path.strip_prefix(property)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}
