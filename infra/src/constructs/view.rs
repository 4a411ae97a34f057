//! Athena views, which Glue stores as tables.

use analytics::views::{self, View};

use super::time_zone::{TIME_ZONE, with_time_zone};
use crate::model::{Reference, Resource, Value, account, base64, join, json, resource_types};
use crate::scope::{Export, Scope, capitalized};

type ViewReference = Reference<resource_types::Table>;

/// Adds a view, after the view or table that it reads. The format is the one that Athena writes.
pub(crate) fn glue_view(
    scope: &mut Scope<'_>,
    name: &str,
    after: Option<&ViewReference>,
) -> Option<ViewReference> {
    let logical_id = logical_id(name);
    let Some(input) = views::view(name).and_then(|view| table_input(scope, view)) else {
        scope.fault(
            format!("Resources.{logical_id}"),
            format!("no view {name}, or a column type is not supported by Glue"),
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

fn table_input(scope: &mut Scope<'_>, view: &View) -> Option<Value> {
    let column = |column: &analytics::catalogue::ResultColumn| {
        Some(
            json!({"Name": column.name, "Type": views::hive(column.data_type)?, "Comment": column.comment}),
        )
    };
    Some(json!({
        "Name": view.name,
        "Description": view.summary,
        "TableType": "VIRTUAL_VIEW",
        "Parameters": {"presto_view": "true", "comment": view.title},
        "PartitionKeys": [],
        "StorageDescriptor": {"Columns": view.columns.iter().map(column).collect::<Option<Vec<_>>>()?, "SerdeInfo": {}},
        "ViewExpandedText": "/* Presto View */",
        "ViewOriginalText": join(["/* Presto View: ".into(), base64(&definition(scope, view)), " */".into()]),
    }))
}

/// The JSON document that Athena stores for a view. The database name is an import.
fn definition(scope: &mut Scope<'_>, view: &View) -> Value {
    let columns: Vec<_> = view
        .columns
        .iter()
        .map(|column| json!({"name": column.name, "type": column.data_type}))
        .collect();
    let before = format!(
        r#"{{"originalSql":{},"catalog":"awsdatacatalog","schema":""#,
        Value::from(view.sql(&TIME_ZONE))
    );
    let after = format!(r#"","columns":{}}}"#, Value::from(columns));
    join([
        with_time_zone(scope, &before),
        scope.import(Export::GlueDatabase),
        after.into(),
    ])
}
