//! Tables as DataFusion table providers.

use std::path::PathBuf;
use std::sync::Arc;

use analytics::{PARTITION_KEYS, Table};
use arrow::array::{ArrayRef, AsArray, Int32Array, RecordBatch};
use arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::tree_node::TreeNode;
use datafusion::common::{Column, ToDFSchema};
use datafusion::error::Result as DataFusionResult;
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{
    BinaryExpr, Expr, Operator, TableProviderFilterPushDown, TableType,
};
use datafusion::physical_plan::ExecutionPlan;

use super::files::parts;
use super::partitions::{Partition, partitions};
use super::rows::Output;
use super::scan::{Columns, Scan};
use crate::types::column_type;

#[derive(Debug)]
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

    /// Partition pruning: the partitions that may have rows for `filters`.
    fn selected(&self, state: &dyn Session, filters: &[Expr]) -> DataFusionResult<Vec<Partition>> {
        let partitions = partitions(&self.fhbase)?;
        let Some(filter) = conjunction(filters.iter().filter_map(condition_of_keys)) else {
            return Ok(partitions);
        };
        let column = |key: usize| {
            Arc::new(
                partitions
                    .iter()
                    .map(|partition| Some(partition.keys[key]))
                    .collect::<Int32Array>(),
            ) as ArrayRef
        };
        let keys = RecordBatch::try_from_iter(
            PARTITION_KEYS
                .iter()
                .zip([0, 1, 2])
                .map(|(name, key)| (*name, column(key))),
        )?;
        let filter = state.create_physical_expr(filter, &keys.schema().to_dfschema()?)?;
        let kept = filter.evaluate(&keys)?.into_array(keys.num_rows())?;
        Ok(partitions
            .into_iter()
            .zip(kept.as_boolean())
            .filter(|(_, kept)| *kept == Some(true))
            .map(|(partition, _)| partition)
            .collect())
    }

    fn output(&self, column: usize) -> Output {
        let name = self.schema.field(column).name();
        Output {
            path: vec![name.clone()],
            presence: false,
            name: name.clone(),
        }
    }
}

/// The part of a predicate on partition keys alone, if there is one. Each row that satisfies
/// `filter` is in a partition that satisfies this part.
fn condition_of_keys(filter: &Expr) -> Option<Expr> {
    let is_key = |column: &Column| PARTITION_KEYS.contains(&column.name.as_str());
    let depends_on_more = |part: &Expr| {
        matches!(
            part,
            Expr::ScalarSubquery(_) | Expr::OuterReferenceColumn(..)
        )
    };
    let over_keys = filter.column_refs().into_iter().all(is_key) && !filter.is_volatile();
    if over_keys
        && !filter
            .exists(|part| Ok(depends_on_more(part)))
            .unwrap_or(true)
    {
        return Some(filter.clone());
    }
    match filter {
        Expr::BinaryExpr(BinaryExpr {
            left,
            op: Operator::And,
            right,
        }) => conjunction(
            condition_of_keys(left)
                .into_iter()
                .chain(condition_of_keys(right)),
        ),
        Expr::BinaryExpr(BinaryExpr {
            left,
            op: Operator::Or,
            right,
        }) => Some(condition_of_keys(left)?.or(condition_of_keys(right)?)),
        _ => None,
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
