//! What loading a partition must be allowed to do.

use analytics::tables;
use connect_core::Source;

use crate::constructs::{Function, LoggedBucket};
use crate::model::{Reference, Statement, Value, resource_types, substitute_with};
use crate::names::ROWS_FOLDER;
use crate::scope::{BucketCode, Scope};

/// The folder in the bucket for Athena's results to which loading partitions writes.
pub(super) const RESULTS_FOLDER: &str = "partitioning/";

/// Why policies name objects with a wildcard.
pub(super) const RESULTS_REASON: &str =
    "Athena names the objects with results, and days name the folders of rows";

/// The workgroup in which the statements run.
pub(super) fn workgroup() -> Value {
    Scope::arn("athena", "workgroup/primary")
}

/// Lets a function run statements that add partitions to the five tables, and make folders in their
/// buckets.
pub(super) fn allow_to_add_partitions(
    function: Function,
    scope: &mut Scope<'_>,
    database: &Reference<resource_types::Database>,
    results: &LoggedBucket,
) -> Function {
    let buckets = Source::ALL.map(|source| scope.bucket_arn(BucketCode::Rows(source), ""));
    let folders = Source::ALL
        .map(|source| scope.bucket_arn(BucketCode::Rows(source), &format!("/{ROWS_FOLDER}/*")));
    let see = ["s3:GetBucketLocation", "s3:ListBucket"];
    let write_results = [
        "s3:AbortMultipartUpload",
        "s3:GetObject",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
    ];
    function
        .allow(Statement::allow(["athena:StartQueryExecution"]).on(workgroup()))
        .allow(Statement::allow(ADD_PARTITIONS).on_each(catalog(database)))
        .allow(
            Statement::allow(see)
                .on_each(buckets)
                .on(results.bucket.arn()),
        )
        .allow(Statement::allow(["s3:PutObject"]).on_each(folders))
        .allow(Statement::allow(write_results).on(results.objects(RESULTS_FOLDER)))
        .with_wildcard(RESULTS_REASON)
}

const ADD_PARTITIONS: [&str; 7] = [
    "glue:BatchCreatePartition",
    "glue:BatchGetPartition",
    "glue:CreatePartition",
    "glue:GetDatabase",
    "glue:GetPartition",
    "glue:GetPartitions",
    "glue:GetTable",
];

/// The catalog, the database and its tables, all of which Glue asks permission for.
fn catalog(database: &Reference<resource_types::Database>) -> Vec<Value> {
    let arn = |resource: &str| {
        let text =
            format!("arn:${{AWS::Partition}}:glue:${{AWS::Region}}:${{AWS::AccountId}}:{resource}");
        substitute_with(text, [("Database", database.value())])
    };
    let tables = tables::ALL
        .iter()
        .map(|table| arn(&format!("table/${{Database}}/{}", table.name())));
    [Scope::arn("glue", "catalog"), arn("database/${Database}")]
        .into_iter()
        .chain(tables)
        .collect()
}
