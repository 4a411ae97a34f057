//! The plan of a reference to a shared CTE.

use std::fmt;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::error::{DataFusionError, Result as DataFusionResult};
use datafusion::execution::{SendableRecordBatchStream, SessionState, TaskContext};
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::utils::conjunction;
use datafusion::physical_plan::execute_stream;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::{PartitionStream, StreamingTableExec};
use futures_util::stream::{self, TryStreamExt};

use super::{CteRows, locked};

/// The part of a shared CTE that one partition reads.
#[derive(Clone)]
struct Share {
    rows: Arc<CteRows>,
    columns: Vec<usize>,
    filters: Vec<Expr>,
    state: SessionState,
    schema: SchemaRef,
    number: usize,
    count: usize,
}

pub(super) fn plan(
    rows: &Arc<CteRows>,
    columns: &[usize],
    filters: &[Expr],
    state: &SessionState,
) -> DataFusionResult<StreamingTableExec> {
    let schema = Arc::new(rows.plan.schema().inner().project(columns)?);
    let count = state.config().target_partitions();
    let share = |number| -> Arc<dyn PartitionStream> {
        let (rows, state, schema) = (Arc::clone(rows), state.clone(), Arc::clone(&schema));
        Arc::new(Share {
            rows,
            columns: columns.to_vec(),
            filters: filters.to_vec(),
            state,
            schema,
            number,
            count,
        })
    };
    StreamingTableExec::try_new(
        Arc::clone(&schema),
        (0..count).map(share).collect(),
        None,
        None,
        false,
        None,
    )
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "share {} of CTE {}", self.number, self.rows.name)
    }
}

impl Share {
    /// The batches of this partition, projected.
    fn batches(
        &self,
        gathered: &[RecordBatch],
        locations: &[usize],
    ) -> DataFusionResult<Vec<RecordBatch>> {
        let own = gathered.iter().skip(self.number).step_by(self.count);
        own.map(|batch| Ok(batch.project(locations)?)).collect()
    }

    async fn open(self, context: Arc<TaskContext>) -> DataFusionResult<SendableRecordBatchStream> {
        let unprepared = || DataFusionError::Internal("a CTE that was not prepared".to_owned());
        let (gathered_columns, plan) = self.rows.gathering.get().ok_or_else(unprepared)?;
        if let Some(batches) = &self.rows.gather(plan, &context).await?.batches {
            let locations = self.columns.iter().map(|column| {
                gathered_columns
                    .binary_search(column)
                    .map_err(|_| unprepared())
            });
            let own = self.batches(batches, &locations.collect::<DataFusionResult<Vec<_>>>()?)?;
            return Ok(Box::pin(RecordBatchStreamAdapter::new(
                self.schema,
                stream::iter(own.into_iter().map(Ok)),
            )));
        }
        if self.number > 0 {
            return Ok(Box::pin(RecordBatchStreamAdapter::new(
                self.schema,
                stream::empty(),
            )));
        }
        let plan = self
            .rows
            .physical(&self.columns, conjunction(self.filters), &self.state)
            .await?;
        locked(&self.rows.again).push(Arc::clone(&plan));
        execute_stream(plan, context)
    }
}

impl PartitionStream for Share {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, context: Arc<TaskContext>) -> SendableRecordBatchStream {
        let stream = stream::once(self.clone().open(context)).try_flatten();
        Box::pin(RecordBatchStreamAdapter::new(
            Arc::clone(&self.schema),
            stream,
        ))
    }
}
