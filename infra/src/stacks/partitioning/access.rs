//! Permissions to add partitions.

use connect_core::Source;

use crate::constructs::{Encryption, Function, JobWorkgroup, LoggedBucket};
use crate::model::{Reference, Statement, Value, resource_types, substitute_with};
use crate::names::ROWS_FOLDER;
use crate::scope::{BucketCode, Scope};

/// Prefix of the results of partition statements.
pub(super) const RESULTS_FOLDER: &str = "partitioning/";

/// Why policies contain wildcards.
pub(super) const RESULTS_REASON: &str =
    "Athena names the result objects, and days are part of the keys of rows";

/// The name of the workgroup of the statements, after the app name.
const WORKGROUP: &str = "partitioning";

pub(super) fn workgroup_arn(scope: &Scope<'_>) -> Value {
    JobWorkgroup::arn(scope, WORKGROUP)
}

pub(super) fn add_workgroup(
    scope: &mut Scope<'_>,
    results: &LoggedBucket,
) -> Reference<resource_types::WorkGroup> {
    JobWorkgroup {
        logical_id: "PartitioningWorkgroup",
        name: WORKGROUP,
        description: "Statements that add partitions",
        results: results.bucket.value(),
        folder: RESULTS_FOLDER,
    }
    .add(scope)
}

/// Allows a function to run statements that add partitions, and to create prefixes in the buckets.
pub(super) fn allow_to_add_partitions(
    function: Function,
    scope: &mut Scope<'_>,
    database: &Reference<resource_types::Database>,
    results: &LoggedBucket,
) -> Function {
    let own_key = Encryption::own_of_transcripts(scope);
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
        .allow(Statement::allow(["athena:StartQueryExecution"]).on(workgroup_arn(scope)))
        .allow(Statement::allow(ADD_PARTITIONS).on_each(catalog(database)))
        .allow(
            Statement::allow(see)
                .on_each(buckets)
                .on(results.bucket.arn()),
        )
        .allow(Statement::allow(["s3:PutObject"]).on_each(folders))
        .allow(Statement::allow(write_results).on(results.objects(RESULTS_FOLDER)))
        .allow_when(
            "UseKmsKeyOfTranscripts",
            own_key.has_key(),
            own_key.use_key(),
        )
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

/// The catalog, the database and its tables; Glue checks permissions on all of them.
fn catalog(database: &Reference<resource_types::Database>) -> Vec<Value> {
    let arn = |resource: &str| {
        let text =
            format!("arn:${{AWS::Partition}}:glue:${{AWS::Region}}:${{AWS::AccountId}}:{resource}");
        substitute_with(text, [("Database", database.value())])
    };
    let tables = Source::ALL
        .iter()
        .map(|source| arn(&format!("table/${{Database}}/{}", source.table())));
    [
        Scope::arn("glue", "catalog"),
        arn("database/${Database}"),
        // Older versions of the Athena documentation require GetDatabase on `default`.
        Scope::arn("glue", "database/default"),
    ]
    .into_iter()
    .chain(tables)
    .collect()
}
