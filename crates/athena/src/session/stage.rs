//! Plan nodes that run a stage of ours over the batches of their input.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use arrow::array::RecordBatch;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result as DataFusionResult;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{OrderingRequirements, PhysicalExpr};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, InputDistributionRequirements,
    PlanProperties, ReplaceChildrenOptions, replace_children_if_necessary,
};
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt};

/// How long a task runs before it returns to the runtime.
const INTERVAL: Duration = Duration::from_millis(10);

/// Name of the nodes in plans, whatever their stage.
pub(super) const NAME: &str = "Stage";

pub(super) type Batches = BoxStream<'static, DataFusionResult<RecordBatch>>;

/// What a [`StageExec`] does. The display is its line of a plan.
pub(super) trait Stage: fmt::Debug + fmt::Display + Send + Sync + 'static {
    /// Called when a partition is executed.
    fn run(&self, input: SendableRecordBatchStream, context: &TaskContext) -> Batches;
}

/// Runs a stage over its input.
#[derive(Debug)]
pub(super) struct StageExec<S> {
    role: Role,
    stage: Arc<S>,
}

#[derive(Debug)]
enum Role {
    /// The rows are those of this input, in the same order.
    Over(Arc<dyn ExecutionPlan>),
    /// The rows are those of this plan, whose input is the stage's.
    InsteadOf(Arc<dyn ExecutionPlan>),
}

impl<S: Stage> StageExec<S> {
    /// A stage that changes the batches of its input, and neither rows nor order.
    pub(super) fn over(input: &Arc<dyn ExecutionPlan>, stage: S) -> Arc<dyn ExecutionPlan> {
        Self::plan(Role::Over(Arc::clone(input)), Arc::new(stage))
    }

    /// A stage that computes what `plan` would, which has one input and keeps its order.
    pub(super) fn instead_of(plan: &Arc<dyn ExecutionPlan>, stage: S) -> Arc<dyn ExecutionPlan> {
        Self::plan(Role::InsteadOf(Arc::clone(plan)), Arc::new(stage))
    }

    fn plan(role: Role, stage: Arc<S>) -> Arc<dyn ExecutionPlan> {
        Arc::new(Self { role, stage })
    }

    /// Whether the plan is this stage already: a plan below another one is optimized with it once more.
    pub(super) fn is(plan: &Arc<dyn ExecutionPlan>) -> bool {
        plan.downcast_ref::<Self>().is_some()
    }

    /// The plan that says which rows the stage returns.
    fn model(&self) -> &Arc<dyn ExecutionPlan> {
        match &self.role {
            Role::Over(plan) | Role::InsteadOf(plan) => plan,
        }
    }

    fn with_inputs(
        self: Arc<Self>,
        mut inputs: Vec<Arc<dyn ExecutionPlan>>,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        let role = match &self.role {
            Role::Over(_) => inputs.pop().map(Role::Over),
            Role::InsteadOf(plan) => Some(Role::InsteadOf(replace_children_if_necessary(
                Arc::clone(plan),
                inputs,
            )?)),
        };
        Ok(match role {
            Some(role) => Self::plan(role, Arc::clone(&self.stage)),
            None => self,
        })
    }
}

impl<S: Stage> DisplayAs for StageExec<S> {
    fn fmt_as(&self, format: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.role {
            Role::Over(_) => write!(f, "{}", self.stage),
            Role::InsteadOf(plan) => plan.fmt_as(format, f),
        }
    }
}

impl<S: Stage> ExecutionPlan for StageExec<S> {
    fn name(&self) -> &'static str {
        NAME
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.model().properties()
    }

    fn required_input_ordering(&self) -> Vec<Option<OrderingRequirements>> {
        match &self.role {
            Role::Over(_) => vec![None],
            Role::InsteadOf(plan) => plan.required_input_ordering(),
        }
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        match &self.role {
            Role::Over(_) => {
                InputDistributionRequirements::new(vec![Distribution::UnspecifiedDistribution])
            }
            Role::InsteadOf(plan) => plan.input_distribution_requirements(),
        }
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        match &self.role {
            Role::Over(_) => vec![false],
            Role::InsteadOf(plan) => plan.benefits_from_input_partitioning(),
        }
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        match &self.role {
            Role::Over(input) => vec![input],
            Role::InsteadOf(plan) => plan.children(),
        }
    }

    fn apply_expressions(
        &self,
        apply: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> DataFusionResult<TreeNodeRecursion>,
    ) -> DataFusionResult<TreeNodeRecursion> {
        match &self.role {
            Role::Over(_) => Ok(TreeNodeRecursion::Continue),
            Role::InsteadOf(plan) => plan.apply_expressions(apply),
        }
    }

    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        self.with_inputs(children)
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        self.with_inputs(children)
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> DataFusionResult<SendableRecordBatchStream> {
        let inputs = self.children();
        let input = inputs[0].execute(partition, Arc::clone(&context))?;
        let batches = YieldingStream::new(self.stage.run(input, &context));
        Ok(Box::pin(RecordBatchStreamAdapter::new(
            self.schema(),
            batches,
        )))
    }
}

/// A stream that is pending once when it has not been for [`INTERVAL`].
struct YieldingStream<S> {
    stream: S,
    /// When the stream was first polled after it was last pending.
    start: Option<Instant>,
}

impl<S> YieldingStream<S> {
    fn new(stream: S) -> Self {
        Self {
            stream,
            start: None,
        }
    }
}

impl<S: Stream + Unpin> Stream for YieldingStream<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let start = *self.start.get_or_insert_with(Instant::now);
        if start.elapsed() >= INTERVAL {
            self.start = None;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let next = self.stream.poll_next_unpin(context);
        if next.is_pending() {
            self.start = None;
        }
        next
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.stream.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::thread::sleep;

    use futures_util::{FutureExt, stream};

    use super::*;

    #[test]
    fn slow_streams_are_pending_once_between_two_items() {
        let items = stream::iter(0..3).inspect(|_| sleep(INTERVAL));
        let mut yielding = YieldingStream::new(items);
        for item in 0..3 {
            assert_eq!(yielding.next().now_or_never(), Some(Some(item)));
            assert_eq!(yielding.next().now_or_never(), None, "after {item}");
        }
        assert_eq!(yielding.next().now_or_never(), Some(None));
    }
}
