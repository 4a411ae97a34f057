//! Glue tables.

use analytics::curated::CuratedTable;
use analytics::{PARTITION_KEYS, Table, views};

use super::LoggedBucket;
use crate::model::{Reference, Resource, Value, account, json, resource_types, substitute_with};
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
    let descriptor = json!({
        "Location": location(rows, ROWS_FOLDER),
        "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
        "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "SerdeInfo": {
            "SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe",
            "Parameters": {"serialization.format": "1"},
        },
        "Columns": columns.collect::<Vec<_>>(),
    });
    let input = table_input(
        table.name(),
        &format!("One row is {}", table.summary),
        "json",
        &descriptor,
    );
    add(scope, logical_id, &input)
}

/// Adds the table of the stored days of a curated table.
pub(crate) fn curated_table(
    scope: &mut Scope<'_>,
    logical_id: &str,
    table: &CuratedTable,
    bucket: &LoggedBucket,
) -> Reference<resource_types::Table> {
    let name = table.stored();
    let columns = table.columns();
    let stored = columns
        .iter()
        .filter(|column| !PARTITION_KEYS.contains(&column.name));
    let columns = stored.map(|column| {
        let data_type = views::hive(&column.data_type);
        if data_type.is_none() {
            let path = format!("Resources.{logical_id}.{}", column.name);
            scope.fault(path, format!("no type of Glue for {}", column.data_type));
        }
        json!({"Name": column.name, "Type": data_type, "Comment": column.comment})
    });
    let descriptor = json!({
        "Columns": columns.collect::<Vec<_>>(),
        "Location": location(bucket, &name),
        "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        "SerdeInfo": {
            "SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
            "Parameters": {"serialization.format": "1"},
        },
    });
    let description = format!(
        "Stored days: {}. Query {} instead",
        table.title(),
        table.reader()
    );
    let input = table_input(&name, &description, "parquet", &descriptor);
    add(scope, logical_id, &input)
}

fn location(bucket: &LoggedBucket, folder: &str) -> Value {
    substitute_with(
        format!("s3://${{Bucket}}/{folder}/"),
        [("Bucket", bucket.bucket.value())],
    )
}

fn table_input(name: &str, description: &str, format: &str, descriptor: &Value) -> Value {
    json!({
        "Name": name,
        "Description": description,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE", "classification": format},
        "PartitionKeys": PARTITION_KEYS.map(|name| json!({"Name": name, "Type": "int"})),
        "StorageDescriptor": descriptor,
    })
}

fn add(scope: &mut Scope<'_>, logical_id: &str, input: &Value) -> Reference<resource_types::Table> {
    let properties = json!({
        "CatalogId": account(),
        "DatabaseName": scope.import(Export::GlueDatabase),
        "TableInput": input,
    });
    scope.add(logical_id, Resource::new(properties))
}
