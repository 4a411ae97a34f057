//! Contact records: Connect writes to a data stream, and a delivery stream, whose
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
        "CtrS3bucket",
        BucketCode::Rows(Source::ContactRecords),
        &json!({}),
    );
    let stream = DataStream {
        logical_id: "CTRKinesisStream",
        shards: "ctrKinesisShardCount",
        connect_type: "CONTACT_TRACE_RECORDS",
        existing: &catalogue::CTR_STREAM_ARN,
        other: OtherSource {
            enabled: &catalogue::AE_STACK_ENABLED,
            existing: &catalogue::AE_STREAM_ARN,
        },
    };
    let stream = stream.add(scope);
    let transformer = record_transformer(
        scope,
        "CtrRecordTransformerLambda",
        Source::ContactRecords,
        &stream,
    );
    let delivery = DeliveryStream {
        logical_id: "CtrKinesisFirehose",
        input: FirehoseSource::Stream(&stream),
        rows: &rows,
        partition_keys: PartitionKeys::Transformer(&transformer),
    }
    .add(scope);
    stream.associate(scope, &delivery);
    let table = &tables::CONNECT_CTR;
    let rows_table = glue_table(scope, "CtrGlueTable", table, &rows);
    glue_view(
        scope,
        views::deduplicated(Source::ContactRecords),
        Some(&rows_table),
    );
    partitioning_schedule(
        scope,
        "CtrPartitioningSchedule",
        table,
        &rows,
        &catalogue::CTR_PARTITIONING_SCHEDULE_ENABLED,
    );
    scope.output(
        "CTRKinesisStreamArn",
        "Data stream for contact records, to select in Amazon Connect",
        stream.arn,
    );
}
