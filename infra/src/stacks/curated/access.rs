//! Permissions of the job.

use analytics::curated;
use connect_core::Source;

use super::{RESULTS_FOLDER, WORKGROUP};
use crate::constructs::{JobWorkgroup, LoggedBucket};
use crate::model::{Statement, Value, substitute_with};
use crate::names::ROWS_FOLDER;
use crate::scope::{BucketCode, Export, Scope};

/// Why policies contain wildcards.
pub(super) const REASON: &str = "Athena names the files of days and results, days are part of the keys of rows, and Step Functions names child executions";

const READ_CATALOG: [&str; 5] = [
    "glue:BatchGetPartition",
    "glue:GetDatabase",
    "glue:GetPartition",
    "glue:GetPartitions",
    "glue:GetTable",
];

const WRITE_PARTITIONS: [&str; 3] = [
    "glue:BatchCreatePartition",
    "glue:CreatePartition",
    "glue:UpdatePartition",
];

const WRITE_OBJECTS: [&str; 4] = [
    "s3:AbortMultipartUpload",
    "s3:GetObject",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
];

/// Statements that allow the job to read rows, write stored days, set partitions and replace views.
pub(super) fn statements(
    scope: &mut Scope<'_>,
    machine: &str,
    bucket: &LoggedBucket,
) -> Vec<Statement> {
    let tables = curated::ALL;
    let stored = tables.map(|table| table.stored());
    let readers = tables.map(|table| table.reader());
    let rows = tables.map(|table| table.rows());
    let sources = Source::INPUTS.map(|source| source.table().to_owned());
    let mut read: Vec<_> = [&stored[..], &readers, &rows, &sources].concat();
    read.sort_unstable();
    read.dedup();
    [
        child_executions(machine),
        athena(scope),
        vec![
            Statement::allow(READ_CATALOG).on_each(catalog(scope, &read)),
            Statement::allow(WRITE_PARTITIONS).on_each(catalog(scope, &stored)),
            Statement::allow(["glue:UpdateTable"]).on_each(catalog(scope, &readers)),
        ],
        objects(scope, bucket),
    ]
    .concat()
}

/// A distributed map runs each month in an execution of the same state machine.
fn child_executions(machine: &str) -> Vec<Statement> {
    // The documentation names the first form, and child executions have the second.
    let executions = ["execution:{machine}:*", "execution:{machine}/*"]
        .map(|form| Scope::arn("states", &form.replace("{machine}", machine)));
    let machine = Scope::arn("states", &format!("stateMachine:{machine}"));
    let follow = ["states:DescribeExecution", "states:StopExecution"];
    vec![
        Statement::allow(["states:StartExecution"]).on(machine),
        Statement::allow(follow).on_each(executions),
    ]
}

fn athena(scope: &Scope<'_>) -> Vec<Statement> {
    let run = [
        "athena:GetQueryExecution",
        "athena:StartQueryExecution",
        "athena:StopQueryExecution",
    ];
    let catalog = Scope::arn("athena", "datacatalog/AwsDataCatalog");
    vec![
        Statement::allow(run).on(JobWorkgroup::arn(scope, WORKGROUP)),
        Statement::allow(["athena:GetDataCatalog"]).on(catalog),
    ]
}

fn objects(scope: &mut Scope<'_>, bucket: &LoggedBucket) -> Vec<Statement> {
    let see = ["s3:GetBucketLocation", "s3:ListBucket"];
    let buckets = Source::INPUTS.map(|source| scope.bucket_arn(BucketCode::Rows(source), ""));
    let rows = Source::INPUTS
        .map(|source| scope.bucket_arn(BucketCode::Rows(source), &format!("/{ROWS_FOLDER}/*")));
    let results = scope.bucket_arn(BucketCode::AthenaResults, "");
    let result_objects =
        scope.bucket_arn(BucketCode::AthenaResults, &format!("/{RESULTS_FOLDER}*"));
    vec![
        Statement::allow(see)
            .on_each(buckets)
            .on(results)
            .on(bucket.bucket.arn()),
        Statement::allow(["s3:GetObject"]).on_each(rows),
        Statement::allow(WRITE_OBJECTS)
            .on(bucket.objects(""))
            .on(result_objects),
    ]
}

/// The catalog, the database and these tables; Glue checks permissions on all of them.
fn catalog(scope: &Scope<'_>, tables: &[String]) -> Vec<Value> {
    let database = scope.import(Export::GlueDatabase);
    let arn = |resource: &str| {
        let text =
            format!("arn:${{AWS::Partition}}:glue:${{AWS::Region}}:${{AWS::AccountId}}:{resource}");
        substitute_with(text, [("Database", database.clone())])
    };
    let tables = tables
        .iter()
        .map(|table| arn(&format!("table/${{Database}}/{table}")));
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
