//! Contact flow logs: CloudWatch Logs sends them to a delivery stream, whose transformer converts
//! them to rows and returns the partition keys.

use analytics::{tables, views};
use connect_core::Source;
use parameters::catalogue;

use crate::constructs::{
    DeliveryStream, Function, Input, PartitionKeys, Role, glue_table, glue_view, logged_bucket,
    partitioning_schedule, transformer_timeout,
};
use crate::model::{Reference, Resource, Statement, json, resource_types, substitute};
use crate::scope::{BucketCode, Scope};

const DELIVERY_STREAM: &str = "CflKinesisFirehose";

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
        input: Input::Put,
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

/// The subscription of the stream to the log group of Connect.
fn subscription(scope: &mut Scope<'_>, stream: &Reference<resource_types::DeliveryStream>) {
    let source = substitute("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:*");
    let put = Statement::allow(["firehose:PutRecord", "firehose:PutRecordBatch"]).on(stream.arn());
    let role = Role::new(Statement::trust("logs.amazonaws.com").for_source(source))
        .allow(put)
        .add(scope, "CflSubscriptionFilterRole");
    let log_group = scope.stored(&catalogue::CONNECT_CONTACT_FLOW_LOGS_LOG_GROUP);
    let filter = Resource::<resource_types::SubscriptionFilter>::new(json!({
        "LogGroupName": log_group.value(),
        "FilterPattern": "",
        "DestinationArn": stream.arn(),
        "RoleArn": role.arn(),
    }));
    scope.add("CflSubscriptionFilter", filter);
}
