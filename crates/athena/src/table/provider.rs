//! Tables as DataFusion table providers.

use std::path::PathBuf;
use std::sync::Arc;

use analytics::{PARTITION_KEYS, Table};
use arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result as DataFusionResult;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;

use super::files::parts;
use super::keys::{condition_of_keys, may_match};
use super::partitions::{Partition, partitions};
use super::rows::{FILE_SIZE, PATH, RequestedField};
use super::scan::{Columns, Scan};
use crate::error::Result;
use crate::types::{VARCHAR, column_type};

#[derive(Clone, Debug)]
pub(crate) struct LakeTable {
    name: Arc<str>,
    fhbase: PathBuf,
    columns: Arc<Columns>,
    schema: SchemaRef,
}

impl LakeTable {
    pub(crate) fn new(table: &Table, fhbase: PathBuf) -> Self {
        let fields: Fields = table
            .columns
            .iter()
            .map(|column| Field::new(column.name, column_type(column.data_type), true))
            .collect();
        let keys = PARTITION_KEYS.map(|key| Arc::new(Field::new(key, DataType::Int32, true)));
        let schema = Arc::new(Schema::new(
            fields.iter().cloned().chain(keys).collect::<Vec<_>>(),
        ));
        let columns = Arc::new(Columns {
            fields,
            partition_keys: &PARTITION_KEYS,
        });
        Self {
            name: table.name().into(),
            fhbase,
            columns,
            schema,
        }
    }

    /// The table with its hidden columns after all others.
    pub(crate) fn with_hidden_columns(&self) -> Self {
        let hidden = [(PATH, VARCHAR), (FILE_SIZE, DataType::Int64)];
        let hidden = hidden.map(|(name, of)| Arc::new(Field::new(name, of, true)));
        let fields = self.schema.fields().iter().cloned().chain(hidden);
        Self {
            schema: Arc::new(Schema::new(fields.collect::<Vec<_>>())),
            ..self.clone()
        }
    }

    /// Year, month and day of each partition, by date.
    ///
    /// # Errors
    /// A directory cannot be listed.
    pub(crate) fn days(&self) -> Result<Vec<[i32; 3]>> {
        let partitions = partitions(&self.fhbase)?.into_iter();
        Ok(partitions.map(|partition| partition.keys).collect())
    }

    /// Partition pruning: the partitions that may have rows for `filters`.
    fn selected(&self, state: &dyn Session, filters: &[Expr]) -> DataFusionResult<Vec<Partition>> {
        let partitions = partitions(&self.fhbase)?;
        let days: Vec<_> = partitions.iter().map(|partition| partition.keys).collect();
        let kept = may_match(state, filters, &days)?;
        Ok(partitions
            .into_iter()
            .zip(kept)
            .filter_map(|(partition, kept)| kept.then_some(partition))
            .collect())
    }

    fn output(&self, column: usize) -> RequestedField {
        let name = self.schema.field(column).name();
        RequestedField {
            path: vec![name.clone()],
            presence: false,
            name: name.clone(),
        }
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

    /// Predicates on partition keys are exact: only matching partitions are read. Others prune as
    /// far as they imply such a predicate.
    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> DataFusionResult<Vec<TableProviderFilterPushDown>> {
        let pushdown = |filter: &&Expr| match condition_of_keys(filter) {
            Some(condition) if condition == **filter => TableProviderFilterPushDown::Exact,
            Some(_) => TableProviderFilterPushDown::Inexact,
            None => TableProviderFilterPushDown::Unsupported,
        };
        Ok(filters.iter().map(pushdown).collect())
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        _limit: Option<usize>,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        let mut files = Vec::new();
        for partition in self.selected(state, filters)? {
            for file in partition.files()? {
                files.extend(parts(file)?);
            }
        }
        let outputs = match projection {
            Some(columns) => columns.iter().map(|column| self.output(*column)).collect(),
            None => (0..self.schema.fields().len())
                .map(|column| self.output(column))
                .collect(),
        };
        let threads = state.config().target_partitions();
        let scan = Scan::new(
            Arc::clone(&self.name),
            Arc::clone(&self.columns),
            outputs,
            Arc::new(files),
            threads,
        )?;
        Ok(Arc::new(scan))
    }
}
