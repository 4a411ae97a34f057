//! Memory of window functions.
//!
//! DataFusion (55.2) keeps all rows of a window's input without counting them towards the memory
//! limit. They are counted here, twice: the batches, and the partitions made of them. A window does
//! not spill; it fails beyond the limit.

use std::fmt;
use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::error::Result as DataFusionResult;
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::windows::WindowAggExec;
use datafusion::physical_plan::{ExecutionPlan, replace_children_if_necessary};
use futures_util::StreamExt;

use super::stage::{Batches, Stage, StageExec};

/// Puts [`Counted`] below windows that keep all rows.
#[derive(Debug)]
pub(super) struct CountWindows;

impl PhysicalOptimizerRule for CountWindows {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        let counted = plan.transform_up(|node| {
            let Some(window) = node.downcast_ref::<WindowAggExec>() else {
                return Ok(Transformed::no(node));
            };
            if StageExec::<Counted>::is(window.input()) {
                return Ok(Transformed::no(node));
            }
            let input = StageExec::over(window.input(), Counted);
            Ok(Transformed::yes(replace_children_if_necessary(
                node,
                vec![input],
            )?))
        })?;
        Ok(counted.data)
    }

    fn name(&self) -> &'static str {
        "CountWindows"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Counts the rows that it passes on towards the memory limit until its reader ends.
#[derive(Debug)]
struct Counted;

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CountedMemory")
    }
}

impl Stage for Counted {
    fn run(&self, input: SendableRecordBatchStream, context: &TaskContext) -> Batches {
        let reservation = MemoryConsumer::new("window").register(context.memory_pool());
        let counted = input.map(move |batch| {
            let batch = batch?;
            reservation.try_grow(2 * batch.get_array_memory_size())?;
            Ok(batch)
        });
        counted.boxed()
    }
}
