//! A table as the engine knows it.

use std::path::PathBuf;
use std::sync::Arc;

use analytics::{PARTITION_KEYS, Table};
use arrow::array::{ArrayRef, AsArray, Int32Array, RecordBatch};
use arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::ToDFSchema;
use datafusion::error::Result as EngineResult;
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;

use super::files::parts;
use super::partitions::{Partition, partitions};
use super::rows::Output;
use super::scan::{Columns, Scan};
use crate::types::of_column;

/// A table of the lake.
#[derive(Debug)]
pub(crate) struct LakeTable {
    name: Arc<str>,
    fhbase: PathBuf,
    columns: Arc<Columns>,
    schema: SchemaRef,
}

impl LakeTable {
    /// `table` over the partitions in the folder `fhbase`.
    pub(crate) fn new(table: &Table, fhbase: PathBuf) -> Self {
        let fields: Fields = table.columns.iter().map(|column| Field::new(column.name, of_column(column.data_type), true)).collect();
        let keys = PARTITION_KEYS.map(|key| Arc::new(Field::new(key, DataType::Int32, true)));
        let schema = Arc::new(Schema::new(fields.iter().cloned().chain(keys).collect::<Vec<_>>()));
        let columns = Arc::new(Columns { fields, partition_keys: &PARTITION_KEYS });
        Self { name: table.name().into(), fhbase, columns, schema }
    }

    /// The partitions that `filters`, which are over partition keys alone, leave.
    fn selected(&self, state: &dyn Session, filters: &[Expr]) -> EngineResult<Vec<Partition>> {
        let partitions = partitions(&self.fhbase)?;
        let Some(filter) = conjunction(filters.iter().cloned()) else { return Ok(partitions) };
        let column =
            |key: usize| Arc::new(partitions.iter().map(|partition| Some(partition.keys[key])).collect::<Int32Array>()) as ArrayRef;
        let keys = RecordBatch::try_from_iter(PARTITION_KEYS.iter().zip([0, 1, 2]).map(|(name, key)| (*name, column(key))))?;
        let filter = state.create_physical_expr(filter, &keys.schema().to_dfschema()?)?;
        let kept = filter.evaluate(&keys)?.into_array(keys.num_rows())?;
        Ok(partitions.into_iter().zip(kept.as_boolean()).filter(|(_, kept)| *kept == Some(true)).map(|(partition, _)| partition).collect())
    }

    fn output(&self, column: usize) -> Output {
        let name = self.schema.field(column).name();
        Output { path: vec![name.clone()], presence: false, name: name.clone() }
    }
}

#[async_trait]
impl TableProvider for LakeTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    /// Filters over partition keys are met by reading the partitions that they leave; others are left to the engine.
    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> EngineResult<Vec<TableProviderFilterPushDown>> {
        let over_keys = |filter: &&Expr| filter.column_refs().iter().all(|column| PARTITION_KEYS.contains(&column.name.as_str()));
        let pushdown = |filter| {
            if over_keys(filter) && !filter.is_volatile() {
                TableProviderFilterPushDown::Exact
            } else {
                TableProviderFilterPushDown::Unsupported
            }
        };
        Ok(filters.iter().map(pushdown).collect())
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        _limit: Option<usize>,
    ) -> EngineResult<Arc<dyn ExecutionPlan>> {
        let mut files = Vec::new();
        for partition in self.selected(state, filters)? {
            for file in partition.files()? {
                files.extend(parts(file)?);
            }
        }
        let outputs = match projection {
            Some(columns) => columns.iter().map(|column| self.output(*column)).collect(),
            None => (0..self.schema.fields().len()).map(|column| self.output(column)).collect(),
        };
        let threads = state.config().target_partitions();
        let scan = Scan::new(Arc::clone(&self.name), Arc::clone(&self.columns), outputs, Arc::new(files), threads)?;
        Ok(Arc::new(scan))
    }
}
