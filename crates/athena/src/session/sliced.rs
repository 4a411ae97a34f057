//! Small batches below UNNEST, so that its arrays stay within memory.
//!
//! DataFusion expands arrays in batches since 55.1 (apache/datafusion#24384), but evaluates them for
//! a whole batch of its input: `sequence(1, 10000)` of 8,192 rows takes 650 MB. Above UNNEST, batches
//! have their full size again ([`Coalesced`]).

use std::fmt;
use std::sync::Arc;

use arrow::array::RecordBatch;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::error::Result as DataFusionResult;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::unnest::UnnestExec;
use datafusion::physical_plan::{ExecutionPlan, replace_children_if_necessary};
use futures_util::{StreamExt, stream};

use super::coalesced::Coalesced;
use super::stage::{Batches, Stage, StageExec};

/// Rows of a batch below UNNEST. With the longest array that a function returns, 10,000 elements,
/// the arrays of a batch have 640,000 elements.
const MAX_ROWS: usize = 64;

/// Puts [`Sliced`] below projections that compute the arrays of an UNNEST.
#[derive(Debug)]
pub(super) struct SliceBelowUnnest;

impl PhysicalOptimizerRule for SliceBelowUnnest {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        let sliced = plan.transform_up(|node| {
            let Some(unnest) = node.downcast_ref::<UnnestExec>() else {
                return Ok(Transformed::no(node));
            };
            let Some(projection) = unnest.input().downcast_ref::<ProjectionExec>() else {
                return Ok(Transformed::no(node));
            };
            let is_column = |expr: &Arc<dyn PhysicalExpr>| expr.downcast_ref::<Column>().is_some();
            if projection
                .expr()
                .iter()
                .all(|projected| is_column(&projected.expr))
            {
                return Ok(Transformed::no(node));
            }
            if StageExec::<Sliced>::is(projection.input()) {
                return Ok(Transformed::no(node));
            }
            let input = StageExec::over(projection.input(), Sliced { rows: MAX_ROWS });
            let projection =
                replace_children_if_necessary(Arc::clone(unnest.input()), vec![input])?;
            let unnest = replace_children_if_necessary(node, vec![projection])?;
            Ok(Transformed::yes(StageExec::over(&unnest, Coalesced)))
        })?;
        Ok(sliced.data)
    }

    fn name(&self) -> &'static str {
        "SliceBelowUnnest"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Cuts the batches of its input.
#[derive(Debug)]
pub(super) struct Sliced {
    pub(super) rows: usize,
}

impl fmt::Display for Sliced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sliced: rows={}", self.rows)
    }
}

impl Stage for Sliced {
    fn run(&self, input: SendableRecordBatchStream, _: &TaskContext) -> Batches {
        let rows = self.rows;
        let sliced = input.flat_map(move |batch| {
            let slices: Vec<DataFusionResult<RecordBatch>> = match batch {
                Ok(batch) => slices(&batch, rows).map(Ok).collect(),
                Err(error) => vec![Err(error)],
            };
            stream::iter(slices)
        });
        sliced.boxed()
    }
}

fn slices(batch: &RecordBatch, rows: usize) -> impl Iterator<Item = RecordBatch> {
    (0..batch.num_rows())
        .step_by(rows)
        .map(move |start| batch.slice(start, rows.min(batch.num_rows() - start)))
}
