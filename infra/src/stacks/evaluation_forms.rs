//! Evaluation forms: for each evaluation that Connect writes into its bucket, a row goes to a
//! delivery stream.

use analytics::{tables, views};
use connect_core::Source;
use parameters::catalogue;

use crate::constructs::{
    Arrivals, DeliveryStream, Input, OutputFiles, Packages, PartitionKeys, glue_table, glue_view,
    logged_bucket, partitioning_schedule,
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
        input: Input::Put,
        rows: &rows,
        partition_keys: PartitionKeys::Timestamp("evaluationSubmitTimestamp"),
    }
    .add(scope);
    let prefix = scope.derived("connectEvaluationFormsS3Prefix");
    OutputFiles {
        prefix: "EF",
        packages: Packages {
            event_processor: "ef-event-processor",
            loader: "ef-output-file-loader",
            writer: "ef-record-writer",
        },
        arrivals: arrivals(scope),
        choice: vec![("EVALUATION_FORMS_PREFIX", prefix.value())],
        stream: &stream,
    }
    .add(scope);
    let table = &tables::CONNECT_EF;
    let rows_table = glue_table(scope, "EFGlueTable", table, &rows);
    glue_view(
        scope,
        views::of_source(Source::EvaluationForms),
        Some(&rows_table),
    );
    partitioning_schedule(
        scope,
        "EFPartitioningSchedule",
        table,
        &rows,
        &catalogue::EF_PARTITIONING_SCHEDULE_ENABLED,
    );
}

/// The files under the prefix, or all of the bucket where there is none.
fn arrivals(scope: &mut Scope<'_>) -> Arrivals {
    let bucket = scope.derived("connectEvaluationFormsS3BucketName").value();
    let prefix = scope.derived("connectEvaluationFormsS3Prefix");
    let has_prefix = scope.is_defined("HasPrefix", &prefix);
    let with_prefix = |text: &str| substitute_with(text, [("Prefix", prefix.value())]);
    Arrivals {
        bucket,
        keys: json!([has_prefix.choose(
            json!({"prefix": with_prefix("${Prefix}/")}),
            json!({"suffix": ".json"})
        )]),
        objects: has_prefix.choose(with_prefix("/${Prefix}/*"), "/*"),
    }
}
