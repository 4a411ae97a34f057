//! Batches of full size above an UNNEST whose input is cut ([`Sliced`](super::sliced)).
//!
//! Expressions have a cost for each batch besides that for each row. DataFusion 55.2 also derives
//! whether a CASE can be NULL again for each batch, and compares all options of the session for each
//! function in it: a day of agent states took 7 s instead of 0.5 s in batches of 64 rows.

use std::fmt;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::compute::BatchCoalescer;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result as DataFusionResult;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, ReplaceChildrenOptions,
};
use futures_util::{StreamExt, stream};

/// Puts the batches of its input together.
#[derive(Debug)]
pub(super) struct Coalesced {
    input: Arc<dyn ExecutionPlan>,
}

impl Coalesced {
    pub(super) fn new(input: Arc<dyn ExecutionPlan>) -> Self {
        Self { input }
    }

    fn over(self: Arc<Self>, mut children: Vec<Arc<dyn ExecutionPlan>>) -> Arc<dyn ExecutionPlan> {
        match children.pop() {
            Some(input) => Arc::new(Self { input }),
            None => self,
        }
    }
}

impl DisplayAs for Coalesced {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Coalesced")
    }
}

impl ExecutionPlan for Coalesced {
    fn name(&self) -> &'static str {
        "Coalesced"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
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
        Ok(self.over(children))
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        Ok(self.over(children))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> DataFusionResult<SendableRecordBatchStream> {
        let rows = context.session_config().batch_size();
        let batches = self.input.execute(partition, context)?;
        // Batches that are large already are not copied.
        let coalescer = BatchCoalescer::new(self.input.schema(), rows)
            .with_biggest_coalesce_batch_size(Some(rows / 2));
        let full_batches = stream::unfold(Some((batches, coalescer)), next);
        Ok(Box::pin(RecordBatchStreamAdapter::new(
            self.input.schema(),
            full_batches,
        )))
    }
}

type Source = (SendableRecordBatchStream, BatchCoalescer);

/// The next batch, and what is left; nothing is left after an error or the end of the input.
async fn next(source: Option<Source>) -> Option<(DataFusionResult<RecordBatch>, Option<Source>)> {
    let (mut batches, mut coalescer) = source?;
    loop {
        if let Some(batch) = coalescer.next_completed_batch() {
            return Some((Ok(batch), Some((batches, coalescer))));
        }
        let pushed = match batches.next().await {
            Some(Ok(batch)) => coalescer.push_batch(batch),
            Some(Err(error)) => return Some((Err(error), None)),
            None => {
                if let Err(error) = coalescer.finish_buffered_batch() {
                    return Some((Err(error.into()), None));
                }
                let rest = coalescer.next_completed_batch()?;
                return Some((Ok(rest), None));
            }
        };
        if let Err(error) = pushed {
            return Some((Err(error.into()), None));
        }
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{AsArray, Int32Array};
    use arrow::datatypes::{DataType, Field, Int32Type, Schema};
    use datafusion::catalog::memory::MemorySourceConfig;
    use datafusion::prelude::SessionConfig;

    use super::*;

    /// The sizes of the batches, and their values.
    async fn coalesced(sizes: &[i32]) -> (Vec<usize>, Vec<i32>) {
        let schema = Arc::new(Schema::new(vec![Field::new("n", DataType::Int32, true)]));
        let mut start = 0;
        let batches = sizes.iter().map(|size| {
            let values = Int32Array::from_iter_values(start..start + size);
            start += size;
            RecordBatch::try_new(Arc::clone(&schema), vec![Arc::new(values)]).unwrap()
        });
        let batches: Vec<_> = batches.collect();
        let input =
            MemorySourceConfig::try_new_exec(&[batches], Arc::clone(&schema), None).unwrap();
        let context =
            TaskContext::default().with_session_config(SessionConfig::new().with_batch_size(10));
        let plan = Coalesced::new(input);
        let mut stream = plan.execute(0, Arc::new(context)).unwrap();
        let (mut sizes, mut values) = (Vec::new(), Vec::new());
        while let Some(batch) = stream.next().await {
            let batch = batch.unwrap();
            sizes.push(batch.num_rows());
            values.extend(batch.column(0).as_primitive::<Int32Type>().values());
        }
        (sizes, values)
    }

    #[tokio::test]
    async fn small_batches_become_full_ones_in_order() {
        let (sizes, values) = coalesced(&[3; 9]).await;
        assert_eq!(sizes, [10, 10, 7]);
        assert_eq!(values, (0..27).collect::<Vec<_>>());
        assert_eq!(coalesced(&[]).await.0, [0; 0]);
        let (_, values) = coalesced(&[1, 25, 0, 2]).await;
        assert_eq!(values, (0..28).collect::<Vec<_>>());
    }
}
