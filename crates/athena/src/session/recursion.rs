//! The limit on the depth of WITH RECURSIVE.
//!
//! Trino plans a recursive query as the union of its anchor and ten recursion steps, and fails if a
//! further step has rows. DataFusion (55.2) repeats the step until it has no rows, which may never
//! happen.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::error::Result as DataFusionResult;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::recursive_query::RecursiveQueryExec;
use datafusion::physical_plan::{ExecutionPlan, replace_children_if_necessary};
use futures_util::StreamExt;

use super::stage::{Batches, Stage, StageExec};
use crate::error::{Error, ErrorKind};

/// Trino's default of `max_recursion_depth`, which Athena does not let sessions change.
const MAX_DEPTH: usize = 10;

/// Puts [`Term`] above both terms of recursive queries.
#[derive(Debug)]
pub(super) struct LimitRecursion;

impl PhysicalOptimizerRule for LimitRecursion {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        let limited = plan.transform_up(|node| {
            let Some(query) = node.downcast_ref::<RecursiveQueryExec>() else {
                return Ok(Transformed::no(node));
            };
            if StageExec::<Term>::is(query.static_term()) {
                return Ok(Transformed::no(node));
            }
            let steps = Arc::new(AtomicUsize::new(0));
            let term = |input, is_step| {
                let steps = Arc::clone(&steps);
                StageExec::over(input, Term { is_step, steps })
            };
            let terms = vec![
                term(query.static_term(), false),
                term(query.recursive_term(), true),
            ];
            Ok(Transformed::yes(replace_children_if_necessary(
                node, terms,
            )?))
        })?;
        Ok(limited.data)
    }

    fn name(&self) -> &'static str {
        "LimitRecursion"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// A term of a recursive query: the anchor, which is executed first, or the step.
#[derive(Debug)]
struct Term {
    is_step: bool,
    /// How often the step was executed since the anchor was.
    steps: Arc<AtomicUsize>,
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_step {
            write!(f, "RecursionStep: limit={MAX_DEPTH}")
        } else {
            f.write_str("RecursionAnchor")
        }
    }
}

impl Stage for Term {
    fn run(&self, input: SendableRecordBatchStream, _: &TaskContext) -> Batches {
        if !self.is_step {
            self.steps.store(0, Ordering::Relaxed);
            return input.boxed();
        }
        let step = self.steps.fetch_add(1, Ordering::Relaxed) + 1;
        let limited = input.map(move |batch| match batch {
            Ok(batch) if step > MAX_DEPTH && batch.num_rows() > 0 => Err(too_deep().into()),
            batch => batch,
        });
        limited.boxed()
    }
}

fn too_deep() -> Error {
    let message = format!(
        "Recursion depth limit exceeded ({MAX_DEPTH}). Use 'max_recursion_depth' session property to modify the limit."
    );
    Error::new(ErrorKind::NotSupported, message)
}
