//! Contact flow logs: CloudWatch Logs puts them on a delivery stream, whose transformer makes rows
//! of them and tells their days.

use analytics::{tables, views};
use connect_core::Source;
use parameters::catalogue;

use crate::constructs::{
    DeliveryStream, Function, Input, PartitionKeys, Role, glue_table, glue_view, logged_bucket,
    partitioning_schedule,
};
use crate::model::{Parameter, Reference, Resource, Statement, json, resource_types, substitute};
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
        views::of_source(Source::ContactFlowLogs),
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

/// The transformer may put records back on the stream: what does not fit into a response, and what
/// is of several days.
fn transformer(scope: &mut Scope<'_>) -> Reference<resource_types::Function> {
    let timeout = Parameter::number(
        60,
        [3, 300],
        "Seconds after which the transformer is stopped; Firehose waits for 300 at most",
    );
    let timeout = scope.parameter("TransformerTimeoutSeconds", timeout);
    let stream = Scope::arn(
        "firehose",
        &format!("deliverystream/{}", scope.names.of(DELIVERY_STREAM)),
    );
    let summary = "Makes rows of contact flow logs";
    Function::new(
        "KinesisFirehoseCloudwatchLogsProcessorLambda",
        "cfl-log-transformer",
        summary,
    )
    .named("CflLogsProcessorLambda")
    .memory(512)
    .timeout(timeout.value())
    .allow(Statement::allow(["firehose:PutRecordBatch"]).on(stream))
    .add(scope)
}

/// What lets CloudWatch Logs put the events of Connect's log group on the stream.
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
