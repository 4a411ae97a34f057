//! Agent events: Connect writes to a data stream, and a delivery stream, whose
//! transformer makes the rows, writes to S3.

use analytics::{tables, views};
use connect_core::Source;
use parameters::catalogue;

use crate::constructs::{
    DataStream, DeliveryStream, FirehoseSource, OtherSource, PartitionKeys, glue_table, glue_view,
    logged_bucket, partitioning_schedule, record_transformer,
};
use crate::model::json;
use crate::scope::{BucketCode, Scope};

pub(super) fn define(scope: &mut Scope<'_>) {
    let rows = logged_bucket(
        scope,
        "AES3bucket",
        BucketCode::Rows(Source::AgentEvents),
        &json!({}),
    );
    let stream = DataStream {
        logical_id: "AEKinesisStream",
        shards: "aeKinesisShardCount",
        connect_type: "AGENT_EVENTS",
        existing: &catalogue::AE_STREAM_ARN,
        other: OtherSource {
            enabled: &catalogue::CTR_STACK_ENABLED,
            existing: &catalogue::CTR_STREAM_ARN,
        },
    }
    .add(scope);
    let transformer = record_transformer(
        scope,
        "AERecordTransformerLambda",
        Source::AgentEvents,
        &stream,
    );
    let delivery = DeliveryStream {
        logical_id: "AEKinesisFirehose",
        input: FirehoseSource::Stream(&stream),
        rows: &rows,
        partition_keys: PartitionKeys::Transformer(&transformer),
    }
    .add(scope);
    stream.associate(scope, &delivery);
    let table = &tables::CONNECT_AE;
    let rows_table = glue_table(scope, "AEGlueTable", table, &rows);
    glue_view(
        scope,
        views::deduplicated(Source::AgentEvents),
        Some(&rows_table),
    );
    partitioning_schedule(
        scope,
        "AePartitioningSchedule",
        table,
        &rows,
        &catalogue::AE_PARTITIONING_SCHEDULE_ENABLED,
    );
    scope.output(
        "AEKinesisStreamArn",
        "Data stream for agent events, to select in Amazon Connect",
        stream.arn,
    );
}
