//! Plan nodes that change the batches of their input, and neither rows nor order.

use std::fmt;
use std::sync::Arc;

use arrow::array::RecordBatch;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result as DataFusionResult;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, ReplaceChildrenOptions,
};
use futures_util::stream::BoxStream;

pub(super) type Batches = BoxStream<'static, DataFusionResult<RecordBatch>>;

/// What a [`StageExec`] does. The display is its line of a plan.
pub(super) trait Stage: fmt::Debug + fmt::Display + Send + Sync + 'static {
    /// Called when a partition is executed.
    fn run(&self, input: SendableRecordBatchStream, context: &TaskContext) -> Batches;
}

/// Runs a stage over its input.
#[derive(Debug)]
pub(super) struct StageExec<S> {
    input: Arc<dyn ExecutionPlan>,
    stage: Arc<S>,
}

impl<S: Stage> StageExec<S> {
    pub(super) fn over(input: &Arc<dyn ExecutionPlan>, stage: S) -> Arc<dyn ExecutionPlan> {
        Arc::new(Self {
            input: Arc::clone(input),
            stage: Arc::new(stage),
        })
    }

    /// Whether the plan is this stage already: a plan below another one is optimized with it once more.
    pub(super) fn is(plan: &Arc<dyn ExecutionPlan>) -> bool {
        plan.downcast_ref::<Self>().is_some()
    }

    fn with_input(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Arc<dyn ExecutionPlan> {
        match children.pop() {
            Some(input) => Arc::new(Self {
                input,
                stage: Arc::clone(&self.stage),
            }),
            None => self,
        }
    }
}

impl<S: Stage> DisplayAs for StageExec<S> {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.stage)
    }
}

impl<S: Stage> ExecutionPlan for StageExec<S> {
    fn name(&self) -> &'static str {
        "Stage"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> DataFusionResult<TreeNodeRecursion>,
    ) -> DataFusionResult<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        Ok(self.with_input(children))
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        Ok(self.with_input(children))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> DataFusionResult<SendableRecordBatchStream> {
        let input = self.input.execute(partition, Arc::clone(&context))?;
        Ok(Box::pin(RecordBatchStreamAdapter::new(
            self.input.schema(),
            self.stage.run(input, &context),
        )))
    }
}
