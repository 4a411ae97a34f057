//! Athena views, which Glue stores as tables.
//!
//! A curated view is two: its rows, and the view of its name, which the nightly job lets read stored
//! days. Without the job it reads all rows.

use analytics::PARTITION_KEYS;
use analytics::curated::{self, CuratedTable};
use analytics::views::{self, View};
use cli::text::capitalized;
use connect_core::curation::view_text;
use parameters::catalogue::{CURATED_STACK_ENABLED, REPORTING_TIME_ZONE};

use super::time_zone::{TIME_ZONE, with_time_zone};
use crate::model::{Reference, Resource, Value, account, base64, join, json, resource_types};
use crate::scope::{Export, Scope};

type ViewReference = Reference<resource_types::Table>;

/// Characters of a fingerprint.
const FINGERPRINT: usize = 16;

/// A view as Athena stores it.
struct Definition<'a> {
    name: String,
    title: &'a str,
    description: &'a str,
    /// Name, type in Athena, and description.
    columns: Vec<(&'a str, &'a str, &'a str)>,
    sql: String,
    /// Parameters of the table in Glue beside those of all views.
    parameters: Vec<(&'static str, Value)>,
}

/// Adds a view, after the view or table that it reads. The format is the one that Athena writes.
pub(crate) fn glue_view(
    scope: &mut Scope<'_>,
    name: &str,
    after: Option<&ViewReference>,
) -> Option<ViewReference> {
    let Some(view) = views::view(name) else {
        scope.fault(
            format!("Resources.{}", logical_id(name)),
            format!("no view {name}"),
        );
        return None;
    };
    let Some(curated) = curated::table(name) else {
        let sql = curated::sql_in_account(view, &TIME_ZONE);
        return add(scope, &definition(view, view.name.to_owned(), sql), after);
    };
    let rows_sql = curated.rows_sql(&TIME_ZONE)?;
    let rows = add(scope, &definition(view, curated.rows(), rows_sql), after);
    let reader = Definition {
        parameters: reset_parameters(scope, curated),
        ..definition(view, view.name.to_owned(), reader_sql(curated))
    };
    add(scope, &reader, rows.as_ref())
}

/// Adds the view that reads stored days and rows of a curated table of Glue.
pub(crate) fn stored_deliveries(
    scope: &mut Scope<'_>,
    table: &CuratedTable,
    after: &ViewReference,
) -> Option<ViewReference> {
    let columns = table.columns();
    let columns = columns
        .iter()
        .map(|column| (column.name, &*column.data_type, column.comment));
    let reader = Definition {
        name: table.reader(),
        title: table.title(),
        description: "One row is a delivery of an evaluation; a changed evaluation has several",
        columns: columns.collect(),
        sql: reader_sql(table),
        parameters: reset_parameters(scope, table),
    };
    add(scope, &reader, Some(after))
}

fn definition(view: &View, name: String, sql: String) -> Definition<'_> {
    let columns = view.columns.iter();
    Definition {
        name,
        title: view.title,
        description: &view.summary,
        columns: columns
            .map(|column| (column.name, column.data_type, column.comment))
            .collect(),
        sql,
        parameters: Vec::new(),
    }
}

/// The text of a curated view before the job has stored days.
fn reader_sql(table: &CuratedTable) -> String {
    let columns = table.columns();
    let names: Vec<_> = columns.iter().map(|column| column.name).collect();
    debug_assert!(
        names.ends_with(&PARTITION_KEYS),
        "columns end with the keys"
    );
    view_text(&table.rows(), &table.stored(), &names, None)
}

/// Parameters that change when stored days are no longer those of the view. CloudFormation then
/// writes the view again, so that it reads all rows until the job has run.
fn reset_parameters(scope: &mut Scope<'_>, table: &CuratedTable) -> Vec<(&'static str, Value)> {
    vec![
        ("curated", scope.stored(&CURATED_STACK_ENABLED).value()),
        ("definition", curated_definition(scope, table)),
    ]
}

/// The fingerprint of everything that decides which rows a curated table has for given row files.
pub(crate) fn curated_definition(scope: &mut Scope<'_>, table: &CuratedTable) -> Value {
    let hash = blake3::hash(table.definition(&TIME_ZONE).as_bytes()).to_hex();
    let zone = scope.stored(&REPORTING_TIME_ZONE).value();
    join([format!("{} ", &hash[..FINGERPRINT]).into(), zone])
}

fn add(
    scope: &mut Scope<'_>,
    view: &Definition<'_>,
    after: Option<&ViewReference>,
) -> Option<ViewReference> {
    let logical_id = logical_id(&view.name);
    let Some(input) = table_input(scope, view) else {
        scope.fault(
            format!("Resources.{logical_id}"),
            format!(
                "{} has a column whose type is not supported by Glue",
                view.name
            ),
        );
        return None;
    };
    let properties = json!({"CatalogId": account(), "DatabaseName": scope.import(Export::GlueDatabase), "TableInput": input});
    let resource = Resource::new(properties);
    Some(scope.add(
        &logical_id,
        after.into_iter().fold(resource, Resource::after),
    ))
}

/// `ConnectCtrLatestView` for `connect_ctr_latest`.
fn logical_id(name: &str) -> String {
    let id: String = name.split('_').map(capitalized).collect();
    if id.ends_with("View") {
        id
    } else {
        id + "View"
    }
}

fn table_input(scope: &mut Scope<'_>, view: &Definition<'_>) -> Option<Value> {
    let column = |(name, data_type, comment): &(&str, &str, &str)| {
        Some(json!({"Name": name, "Type": views::hive(data_type)?, "Comment": comment}))
    };
    let mut parameters = json!({"presto_view": "true", "comment": view.title});
    for (name, value) in &view.parameters {
        parameters[name] = value.clone();
    }
    Some(json!({
        "Name": view.name,
        "Description": view.description,
        "TableType": "VIRTUAL_VIEW",
        "Parameters": parameters,
        "PartitionKeys": [],
        "StorageDescriptor": {"Columns": view.columns.iter().map(column).collect::<Option<Vec<_>>>()?, "SerdeInfo": {}},
        "ViewExpandedText": "/* Presto View */",
        "ViewOriginalText": join(["/* Presto View: ".into(), base64(&document(scope, view)), " */".into()]),
    }))
}

/// The JSON document that Athena stores for a view. The database name is an import.
fn document(scope: &mut Scope<'_>, view: &Definition<'_>) -> Value {
    let columns: Vec<_> = view
        .columns
        .iter()
        .map(|(name, data_type, _)| json!({"name": name, "type": data_type}))
        .collect();
    let before = format!(
        r#"{{"originalSql":{},"catalog":"awsdatacatalog","schema":""#,
        Value::from(view.sql.as_str())
    );
    let after = format!(r#"","columns":{}}}"#, Value::from(columns));
    join([
        with_time_zone(scope, &before),
        scope.import(Export::GlueDatabase),
        after.into(),
    ])
}
