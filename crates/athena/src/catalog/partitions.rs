//! The partitions of a table, as a table in memory.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int32Array, RecordBatch};
use datafusion::common::TableReference;
use datafusion::datasource::{MemTable, provider_as_source};
use datafusion::logical_expr::LogicalPlanBuilder;

use crate::analyze::Relation;
use crate::error::Result;
use crate::table::LakeTable;

/// What follows the name of a table.
pub(super) const SUFFIX: &str = "$partitions";

/// The relation `name` with a row for each partition of a table.
pub(super) fn relation(name: &str, table: &LakeTable) -> Result<Relation> {
    let days = table.days()?;
    let keys = analytics::PARTITION_KEYS.iter().enumerate();
    let columns = keys.map(|(number, key)| {
        let values = days.iter().map(|keys| Some(keys[number]));
        let values: ArrayRef = Arc::new(values.collect::<Int32Array>());
        (*key, values, true)
    });
    let batch = RecordBatch::try_from_iter_with_nullable(columns)?;
    let rows = MemTable::try_new(batch.schema(), vec![vec![batch]])?;
    let source = provider_as_source(Arc::new(rows));
    let scan = LogicalPlanBuilder::scan(TableReference::bare(name), source, None)?;
    Ok(Relation::from_plan(scan.build()?))
}
