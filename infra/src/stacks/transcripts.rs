//! Transcripts: the loader of Contact Lens files puts each turn on a delivery stream, which writes it
//! to a bucket with its own retention, key and access.

use analytics::{tables, views};
use connect_core::Source;
use parameters::catalogue;

use crate::constructs::{
    DeliveryStream, FirehoseSource, PartitionKeys, TurnStream, expire, glue_table, glue_view,
    logged_bucket, partitioning_schedule,
};
use crate::model::{Statement, equals, json};
use crate::names::TRANSCRIPT_STREAM;
use crate::scope::{BucketCode, Scope};

pub(super) fn define(scope: &mut Scope<'_>) {
    let days = scope.stored(&catalogue::TRANSCRIPTS_RETENTION_DAYS);
    let mut retention = expire("Transcripts", 0);
    retention["ExpirationInDays"] = days.value();
    let own = json!({"LifecycleConfiguration": {"Rules": [retention]}});
    let bucket = BucketCode::Rows(Source::Transcripts);
    let rows = logged_bucket(scope, "TranscriptsS3bucket", bucket, &own);
    DeliveryStream {
        logical_id: TRANSCRIPT_STREAM,
        input: FirehoseSource::DirectPut,
        rows: &rows,
        partition_keys: PartitionKeys::Timestamp("recordingTimestamp"),
    }
    .add(scope);
    let table = &tables::CONNECT_TRANSCRIPTS;
    let rows_table = glue_table(scope, "TranscriptsGlueTable", table, &rows);
    glue_view(
        scope,
        views::deduplicated(Source::Transcripts),
        Some(&rows_table),
    );
    partitioning_schedule(
        scope,
        "TranscriptsPartitioningSchedule",
        table,
        &rows,
        &catalogue::TRANSCRIPTS_PARTITIONING_SCHEDULE_ENABLED,
    );
}

/// The delivery stream, in the template of Contact Lens. It has no import of the stream, which would
/// require the stack: transcripts are optional.
pub(super) fn turn_stream(scope: &mut Scope<'_>) -> TurnStream {
    let enabled = scope.stored(&catalogue::TRANSCRIPTS_STACK_ENABLED);
    let exists = scope.condition("HasTranscripts", equals(&enabled.value(), "true"));
    let name = scope.names.resource_name(TRANSCRIPT_STREAM);
    let arn = Scope::arn("firehose", &format!("deliverystream/{name}"));
    TurnStream {
        name: exists.include(name),
        put: Statement::allow(["firehose:PutRecordBatch"]).on(arn),
        exists,
    }
}
