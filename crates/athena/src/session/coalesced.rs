//! Batches of full size above an UNNEST whose input is cut ([`Sliced`](super::sliced)).
//!
//! Expressions have a cost for each batch besides that for each row. DataFusion 55.2 also derives
//! whether a CASE can be NULL again for each batch, and compares all options of the session for each
//! function in it: a day of agent states took 7 s instead of 0.5 s in batches of 64 rows.

use std::fmt;

use arrow::array::RecordBatch;
use arrow::compute::BatchCoalescer;
use datafusion::error::Result as DataFusionResult;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use futures_util::{StreamExt, stream};

use super::stage::{Batches, Stage};

/// Puts the batches of its input together.
#[derive(Debug)]
pub(super) struct Coalesced;

impl fmt::Display for Coalesced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Coalesced")
    }
}

impl Stage for Coalesced {
    fn run(&self, input: SendableRecordBatchStream, context: &TaskContext) -> Batches {
        let rows = context.session_config().batch_size();
        // Batches that are large already are not copied.
        let coalescer = BatchCoalescer::new(input.schema(), rows)
            .with_biggest_coalesce_batch_size(Some(rows / 2));
        stream::unfold(Some((input, coalescer)), next).boxed()
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
    use std::sync::Arc;

    use arrow::array::{AsArray, Int32Array};
    use arrow::datatypes::{DataType, Field, Int32Type, Schema};
    use datafusion::catalog::memory::MemorySourceConfig;
    use datafusion::physical_plan::ExecutionPlan;
    use datafusion::prelude::SessionConfig;

    use super::super::stage::StageExec;
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
        let input: Arc<dyn ExecutionPlan> = input;
        let plan = StageExec::over(&input, Coalesced);
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
