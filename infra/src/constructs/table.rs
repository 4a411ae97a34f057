//! Glue tables.

use analytics::{PARTITION_KEYS, Table};

use super::LoggedBucket;
use crate::model::{Reference, Resource, account, json, resource_types, substitute_with};
use crate::names::ROWS_FOLDER;
use crate::scope::{Export, Scope};

/// Adds a table for the rows of a bucket.
pub(crate) fn glue_table(
    scope: &mut Scope<'_>,
    logical_id: &str,
    table: &Table,
    rows: &LoggedBucket,
) -> Reference<resource_types::Table> {
    let columns = table
        .columns
        .iter()
        .map(|column| json!({"Name": column.name, "Type": column.data_type.hive().to_string(), "Comment": column.comment}));
    let properties = json!({
        "CatalogId": account(),
        "DatabaseName": scope.import(Export::GlueDatabase),
        "TableInput": {
            "Name": table.name(),
            "Description": format!("One row is {}", table.summary),
            "TableType": "EXTERNAL_TABLE",
            "Parameters": {"EXTERNAL": "TRUE", "classification": "json"},
            "PartitionKeys": PARTITION_KEYS.map(|name| json!({"Name": name, "Type": "int"})),
            "StorageDescriptor": {
                "Location": substitute_with(format!("s3://${{Bucket}}/{ROWS_FOLDER}/"), [("Bucket", rows.bucket.value())]),
                "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
                "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                "SerdeInfo": {
                    "SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe",
                    "Parameters": {"serialization.format": "1"},
                },
                "Columns": columns.collect::<Vec<_>>(),
            },
        },
    });
    scope.add(logical_id, Resource::new(properties))
}
