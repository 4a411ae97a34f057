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
use datafusion::physical_plan::unnest::UnnestExec;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties};

use super::stage::{Batches, Stage, StageExec};

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
fn has_many_batches(node: &Arc<dyn ExecutionPlan>) -> bool {
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
    use datafusion::arrow::datatypes::Schema;
    use datafusion::physical_plan::displayable;
    use datafusion::physical_plan::empty::EmptyExec;

    use super::*;

    #[test]
    fn a_plan_that_is_optimized_again_stays_the_same() {
        let source: Arc<dyn ExecutionPlan> = Arc::new(EmptyExec::new(Arc::new(Schema::empty())));
        let optimize = |plan| YieldBetweenBatches.optimize(plan, &ConfigOptions::new());
        let once = optimize(source).unwrap();
        let text =
            |plan: &Arc<dyn ExecutionPlan>| displayable(plan.as_ref()).indent(false).to_string();
        assert!(text(&once).starts_with("Yielding\n"), "{}", text(&once));
        let again = optimize(Arc::clone(&once)).unwrap();
        assert_eq!(text(&again), text(&once));
    }
}
