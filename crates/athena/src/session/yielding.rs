//! Points at which a running statement returns to the runtime, so that it can be cancelled.
//!
//! DataFusion's `EnsureCooperative` counts batches: a task returns after 128 of them. One batch can
//! take seconds here, with long arrays or thousands of operators, and some plans produce many batches
//! from one of their input. The stream of a [`StageExec`] looks at the time instead, after each batch.

use std::fmt;
use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::error::Result as DataFusionResult;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::execution_plan::{EmissionType, EvaluationType};
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::unnest::UnnestExec;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties};

use super::stage::{self, Batches, Stage, StageExec};

/// Puts [`Yielding`] over plans that can have many batches ready at once.
#[derive(Debug)]
pub(super) struct YieldBetweenBatches;

impl PhysicalOptimizerRule for YieldBetweenBatches {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        let yielding = plan.transform_up(|node| {
            if StageExec::<Yielding>::is(&node) {
                // Optimized once more: the plan below has just got its own.
                let inner = node.children().into_iter().next().map(Arc::clone);
                return Ok(inner.map_or_else(|| Transformed::no(node), Transformed::yes));
            }
            if has_many_batches(&node) {
                return Ok(Transformed::yes(StageExec::over(&node, Yielding)));
            }
            Ok(Transformed::no(node))
        })?;
        Ok(yielding.data)
    }

    fn name(&self) -> &'static str {
        "YieldBetweenBatches"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Whether batches of a plan can be ready although its inputs have none: sources, exchanges, joins,
/// UNNEST, and plans that return their batches after the end of their input.
///
/// Projections, filters and stages have the properties of their input, but none of its batches.
fn has_many_batches(node: &Arc<dyn ExecutionPlan>) -> bool {
    let returns_batch_for_batch = node.name() == stage::NAME
        || node.downcast_ref::<ProjectionExec>().is_some()
        || node.downcast_ref::<FilterExec>().is_some();
    if returns_batch_for_batch {
        return false;
    }
    node.children().len() != 1
        || node.properties().evaluation_type == EvaluationType::Eager
        || node.pipeline_behavior() != EmissionType::Incremental
        || node.downcast_ref::<UnnestExec>().is_some()
}

/// Returns its input's batches, in the stream of a [`StageExec`].
#[derive(Debug)]
pub(super) struct Yielding;

impl fmt::Display for Yielding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Yielding")
    }
}

impl Stage for Yielding {
    fn run(&self, input: SendableRecordBatchStream, _: &TaskContext) -> Batches {
        input
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::datatypes::{DataType, Field, Schema};
    use datafusion::physical_expr::expressions::Column;
    use datafusion::physical_expr::{LexOrdering, PhysicalExpr, PhysicalSortExpr};
    use datafusion::physical_plan::displayable;
    use datafusion::physical_plan::empty::EmptyExec;
    use datafusion::physical_plan::projection::ProjectionExpr;
    use datafusion::physical_plan::sorts::sort::SortExec;

    use super::*;

    #[test]
    fn plans_yield_once_above_each_node_with_many_batches() {
        let field = Field::new("a", DataType::Int64, true);
        let source: Arc<dyn ExecutionPlan> =
            Arc::new(EmptyExec::new(Arc::new(Schema::new(vec![field]))));
        let column: Arc<dyn PhysicalExpr> = Arc::new(Column::new("a", 0));
        let order = LexOrdering::new([PhysicalSortExpr::new_default(Arc::clone(&column))]).unwrap();
        let sort = Arc::new(SortExec::new(order, source));
        let columns = [ProjectionExpr::new(column, "b")];
        let plan = Arc::new(ProjectionExec::try_new(columns, sort).unwrap());
        let optimize = |plan| YieldBetweenBatches.optimize(plan, &ConfigOptions::new());
        let names = |plan: &Arc<dyn ExecutionPlan>| {
            let text = displayable(plan.as_ref()).indent(false).to_string();
            let nodes = text
                .lines()
                .filter_map(|line| line.split([':', ' ']).find(|s| !s.is_empty()));
            nodes.map(str::to_owned).collect::<Vec<_>>()
        };
        let once = optimize(plan).unwrap();
        assert_eq!(
            names(&once),
            [
                "ProjectionExec",
                "Yielding",
                "SortExec",
                "Yielding",
                "EmptyExec"
            ]
        );
        let again = optimize(Arc::clone(&once)).unwrap();
        assert_eq!(names(&again), names(&once));
    }
}
