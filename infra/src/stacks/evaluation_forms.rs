//! Evaluation forms: each evaluation in the bucket of Connect becomes a row in a delivery stream.

use analytics::{curated, tables, views};
use connect_core::Source;
use parameters::catalogue;

use crate::constructs::{
    DeliveryStream, FirehoseSource, ObjectFilter, OutputFileFunctions, OutputFilePipeline,
    PartitionKeys, glue_table, glue_view, logged_bucket, partitioning_schedule, stored_deliveries,
};
use crate::model::{json, substitute_with};
use crate::scope::{BucketCode, Scope};

pub(super) fn define(scope: &mut Scope<'_>) {
    let rows = logged_bucket(
        scope,
        "EFS3bucket",
        BucketCode::Rows(Source::EvaluationForms),
        &json!({}),
    );
    let stream = DeliveryStream {
        logical_id: "EFKinesisFirehose",
        input: FirehoseSource::DirectPut,
        rows: &rows,
        partition_keys: PartitionKeys::Timestamp("evaluationSubmitTimestamp"),
    }
    .add(scope);
    let prefix = scope.derived("connectEvaluationFormsS3Prefix");
    OutputFilePipeline {
        prefix: "EF",
        functions: OutputFileFunctions {
            event_processor: &functions::EF_EVENT_PROCESSOR,
            loader: &functions::EF_OUTPUT_FILE_LOADER,
            writer: &functions::EF_RECORD_WRITER,
        },
        filter: object_filter(scope),
        variables: vec![(&functions::EVALUATION_FORMS_PREFIX, prefix.value())],
        stream: &stream,
        turns: None,
    }
    .add(scope);
    let table = &tables::CONNECT_EF;
    let rows_table = glue_table(scope, "EFGlueTable", table, &rows);
    let deliveries = curated::table(table.name())
        .and_then(|curated| stored_deliveries(scope, curated, &rows_table));
    glue_view(
        scope,
        views::deduplicated(Source::EvaluationForms),
        deliveries.as_ref(),
    );
    partitioning_schedule(
        scope,
        "EFPartitioningSchedule",
        table,
        &rows,
        &catalogue::EF_PARTITIONING_SCHEDULE_ENABLED,
    );
}

/// The objects under the prefix. Without a prefix, the `.json` objects of the bucket: it can be the
/// bucket of recordings, whose audio nobody watches for evaluations.
fn object_filter(scope: &mut Scope<'_>) -> ObjectFilter {
    let bucket = scope.derived("connectEvaluationFormsS3BucketName").value();
    let prefix = scope.derived("connectEvaluationFormsS3Prefix");
    let has_prefix = scope.is_defined("HasPrefix", &prefix);
    let with_prefix = |text: &str| substitute_with(text, [("Prefix", prefix.value())]);
    ObjectFilter {
        bucket,
        keys: json!([has_prefix.choose(
            json!({"prefix": with_prefix("${Prefix}/")}),
            json!({"suffix": ".json"})
        )]),
        objects: has_prefix.choose(with_prefix("/${Prefix}/*"), "/*"),
    }
}
