//! The schema `information_schema`, as tables in memory.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use datafusion::datasource::{MemTable, provider_as_source};
use datafusion::logical_expr::LogicalPlanBuilder;

use super::Catalog;
use crate::analyze::{CATALOG, INFORMATION_SCHEMA, Relation, Relations};
use crate::error::{Error, ErrorKind, Result};
use crate::types;

/// The table `information_schema.name`.
pub(super) fn table(name: &str, catalog: &Catalog) -> Result<Relation> {
    let batch = match name {
        "schemata" => schemata(catalog),
        "tables" => tables(catalog),
        "views" => views(catalog),
        "columns" => columns(catalog),
        _ => Err(Error::new(
            ErrorKind::TableNotFound,
            format!("Table '{CATALOG}.{INFORMATION_SCHEMA}.{name}' does not exist"),
        )),
    }?;
    let table = MemTable::try_new(batch.schema(), vec![vec![batch]])?;
    let source = provider_as_source(Arc::new(table));
    let scan = LogicalPlanBuilder::scan(name, source, None)?.build()?;
    Ok(Relation::from_plan(scan))
}

fn texts<'t>(values: impl IntoIterator<Item = &'t str>) -> ArrayRef {
    Arc::new(values.into_iter().map(Some).collect::<StringArray>())
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> Result<RecordBatch> {
    let columns = columns.into_iter().map(|(name, array)| (name, array, true));
    Ok(RecordBatch::try_from_iter_with_nullable(columns)?)
}

fn schemata(catalog: &Catalog) -> Result<RecordBatch> {
    batch(vec![
        ("catalog_name", texts([CATALOG, CATALOG])),
        (
            "schema_name",
            texts([catalog.database(), INFORMATION_SCHEMA]),
        ),
    ])
}

fn tables(catalog: &Catalog) -> Result<RecordBatch> {
    let names = catalog.relation_names();
    let kind = |name: &String| {
        if catalog.views.contains_key(name) {
            "VIEW"
        } else {
            "BASE TABLE"
        }
    };
    batch(vec![
        ("table_catalog", texts(names.iter().map(|_| CATALOG))),
        (
            "table_schema",
            texts(names.iter().map(|_| catalog.database())),
        ),
        ("table_name", texts(names.iter().map(String::as_str))),
        ("table_type", texts(names.iter().map(kind))),
    ])
}

fn views(catalog: &Catalog) -> Result<RecordBatch> {
    let names = catalog.relation_names();
    let views: Vec<_> = names
        .iter()
        .filter_map(|name| Some((name.as_str(), catalog.views.get(name)?.as_str())))
        .collect();
    batch(vec![
        ("table_catalog", texts(views.iter().map(|_| CATALOG))),
        (
            "table_schema",
            texts(views.iter().map(|_| catalog.database())),
        ),
        ("table_name", texts(views.iter().map(|(name, _)| *name))),
        (
            "view_definition",
            texts(views.iter().map(|(_, text)| *text)),
        ),
    ])
}

/// A view that cannot be planned has no columns.
fn columns(catalog: &Catalog) -> Result<RecordBatch> {
    let (mut tables, mut names, mut positions, mut types) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for table in catalog.relation_names() {
        let Ok(relation) = catalog.find(&table) else {
            continue;
        };
        for (position, (name, data_type)) in (1..).zip(relation.fields()) {
            tables.push(table.clone());
            names.push(name);
            positions.push(position);
            types.push(types::name(data_type));
        }
    }
    let rows = tables.len();
    let repeated = |text: &str| texts(std::iter::repeat_n(text, rows));
    batch(vec![
        ("table_catalog", repeated(CATALOG)),
        ("table_schema", repeated(catalog.database())),
        ("table_name", texts(tables.iter().map(String::as_str))),
        ("column_name", texts(names.iter().map(String::as_str))),
        ("ordinal_position", Arc::new(Int64Array::from(positions))),
        (
            "column_default",
            Arc::new(StringArray::new_null(rows)) as ArrayRef,
        ),
        ("is_nullable", repeated("YES")),
        ("data_type", texts(types.iter().map(String::as_str))),
    ])
}
