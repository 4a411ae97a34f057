//! Contact flow logs: CloudWatch Logs sends them to a delivery stream, whose transformer converts
//! them to rows and returns the partition keys.

use analytics::{tables, views};
use connect_core::Source;
use parameters::catalogue;

use crate::constructs::{
    Alarm, DeliveryStream, FirehoseSource, Function, PartitionKeys, Role, glue_table, glue_view,
    logged_bucket, partitioning_schedule, transformer_timeout,
};
use crate::model::{Reference, Resource, Statement, json, resource_types, substitute};
use crate::scope::{BucketCode, Scope};

const DELIVERY_STREAM: &str = "CflKinesisFirehose";
const SUBSCRIPTION_FILTER: &str = "CflSubscriptionFilter";

/// An hour of throttling: a peak passes, and CloudWatch Logs retries for 24 hours.
const THROTTLED_PERIODS: u32 = 12;

pub(super) fn define(scope: &mut Scope<'_>) {
    let rows = logged_bucket(
        scope,
        "CflS3bucket",
        BucketCode::Rows(Source::ContactFlowLogs),
        &json!({}),
    );
    let transformer = transformer(scope);
    let stream = DeliveryStream {
        logical_id: DELIVERY_STREAM,
        input: FirehoseSource::DirectPut,
        rows: &rows,
        partition_keys: PartitionKeys::Transformer(&transformer),
    }
    .add(scope);
    subscription(scope, &stream);
    let table = &tables::CONNECT_CFL;
    let rows_table = glue_table(scope, "CflGlueTable", table, &rows);
    glue_view(
        scope,
        views::deduplicated(Source::ContactFlowLogs),
        Some(&rows_table),
    );
    partitioning_schedule(
        scope,
        "CflPartitioningSchedule",
        table,
        &rows,
        &catalogue::CFL_PARTITIONING_SCHEDULE_ENABLED,
    );
}

/// The transformer puts records back on the stream that exceed a response or belong to several days.
fn transformer(scope: &mut Scope<'_>) -> Reference<resource_types::Function> {
    let timeout = transformer_timeout(scope);
    let stream = Scope::arn(
        "firehose",
        &format!(
            "deliverystream/{}",
            scope.names.resource_name(DELIVERY_STREAM)
        ),
    );
    Function::new(
        "KinesisFirehoseCloudwatchLogsProcessorLambda",
        &functions::CFL_LOG_TRANSFORMER,
    )
    .named("CflLogsProcessorLambda")
    .timeout(timeout.value())
    .allow(Statement::allow(["firehose:PutRecordBatch"]).on(stream))
    .add(scope)
}

/// The subscription of the stream to the log group of Connect, with alarms for log events that
/// CloudWatch Logs cannot forward.
fn subscription(scope: &mut Scope<'_>, stream: &Reference<resource_types::DeliveryStream>) {
    let source = substitute("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:*");
    let put = Statement::allow(["firehose:PutRecord", "firehose:PutRecordBatch"]).on(stream.arn());
    let role = Role::new(Statement::trust("logs.amazonaws.com").for_source(source))
        .allow(put)
        .add(scope, "CflSubscriptionFilterRole");
    let log_group = scope.stored(&catalogue::CONNECT_CONTACT_FLOW_LOGS_LOG_GROUP);
    // The metrics of a subscription have its name as a dimension.
    let name = scope.names.resource_name(SUBSCRIPTION_FILTER);
    let filter = Resource::<resource_types::SubscriptionFilter>::new(json!({
        "FilterName": name,
        "LogGroupName": log_group.value(),
        "FilterPattern": "",
        "DestinationArn": stream.arn(),
        "RoleArn": role.arn(),
    }));
    scope.add(SUBSCRIPTION_FILTER, filter);
    let alarm = |metric: &str, description: &str| {
        Alarm::new(
            format!("{SUBSCRIPTION_FILTER}{metric}Alarm"),
            "AWS/Logs",
            metric,
            description,
        )
        .dimension("LogGroupName", log_group.value())
        .dimension("DestinationType", "Firehose")
        .dimension("FilterName", name.as_str())
    };
    let failed = "CloudWatch Logs could not forward flow logs to the delivery stream. It retries for at most 24 hours, and not at all without permission or delivery stream. Check both, deploy stack cfl again, then run infra backfill --source cfl for the days.";
    alarm("DeliveryErrors", failed).add(scope);
    let throttled = "The delivery stream has throttled CloudWatch Logs for an hour. After 24 hours of retries, flow logs are lost. Request a higher quota of the delivery stream, then run infra backfill --source cfl for the days.";
    alarm("DeliveryThrottling", throttled)
        .lasting(THROTTLED_PERIODS)
        .add(scope);
}
