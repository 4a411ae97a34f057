//! Contact Lens: each output file in the recordings bucket becomes a row in a delivery stream.

use analytics::{tables, views};
use connect_core::Source;
use parameters::catalogue;

use super::transcripts;
use crate::constructs::{
    DeliveryStream, FirehoseSource, ObjectFilter, OutputFileFunctions, OutputFilePipeline,
    PartitionKeys, glue_table, glue_view, logged_bucket, partitioning_schedule,
};
use crate::model::json;
use crate::scope::{BucketCode, Scope};

pub(super) fn define(scope: &mut Scope<'_>) {
    let rows = logged_bucket(
        scope,
        "CLS3bucket",
        BucketCode::Rows(Source::ContactLens),
        &json!({}),
    );
    let stream = DeliveryStream {
        logical_id: "CLKinesisFirehose",
        input: FirehoseSource::DirectPut,
        rows: &rows,
        partition_keys: PartitionKeys::Timestamp("recordingTimestamp"),
    }
    .add(scope);
    let [bucket, channels, redaction] = [
        &catalogue::CONNECT_CONTACT_LENS_S3_BUCKET_NAME,
        &catalogue::CONTACT_LENS_CHANNELS,
        &catalogue::CONTACT_LENS_REDACTION,
    ]
    .map(|definition| scope.stored(definition).value());
    let turns = transcripts::turn_stream(scope);
    let words = scope.stored(&catalogue::TRANSCRIPTS_REDACTION).value();
    OutputFilePipeline {
        prefix: "CL",
        functions: OutputFileFunctions {
            event_processor: &functions::CL_EVENT_PROCESSOR,
            loader: &functions::CL_OUTPUT_FILE_LOADER,
            writer: &functions::CL_RECORD_WRITER,
        },
        filter: ObjectFilter {
            bucket,
            // Without a suffix: the event processor counts audio, and keys that no release knew.
            keys: json!([{"prefix": "Analysis/"}]),
            objects: "/Analysis/*".into(),
        },
        variables: vec![
            (&functions::CONTACT_LENS_CHANNELS, channels),
            (&functions::CONTACT_LENS_REDACTION, redaction),
            (
                &functions::TRANSCRIPTS_REDACTION,
                turns.exists.include(words),
            ),
        ],
        stream: &stream,
        turns: Some(turns),
    }
    .add(scope);
    let table = &tables::CONNECT_CL;
    let rows_table = glue_table(scope, "CLGlueTable", table, &rows);
    glue_view(
        scope,
        views::deduplicated(Source::ContactLens),
        Some(&rows_table),
    );
    partitioning_schedule(
        scope,
        "CLPartitioningSchedule",
        table,
        &rows,
        &catalogue::CL_PARTITIONING_SCHEDULE_ENABLED,
    );
}
