//! Windows over all or many rows of a partition, one partition after the other.
//!
//! DataFusion (55.2) keeps all rows of the input of a window over all rows, although they are sorted by
//! partition, of a window over a frame as many rows as the frame can have, and of `lead`, `lag` and
//! `last_value` as many as they may return. It does not count them towards the memory limit. Here a
//! window keeps and counts the rows of a partition. The sort below it spills to disk, so that memory
//! limits the largest partition, not the input. A window over a frame of few rows is left to
//! [`RunningWindows`](super::running::RunningWindows) and DataFusion.

use std::fmt;
use std::mem;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, new_null_array};
use arrow::compute::{concat, concat_batches, partition};
use arrow::datatypes::{DataType, SchemaRef};
use datafusion::common::ScalarValue;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::error::Result as DataFusionResult;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryLimit, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::window_state::WindowAggState;
use datafusion::logical_expr::{PartitionEvaluator, WindowFrameBound, WindowFrameUnits};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::window::{StandardWindowExpr, WindowExpr};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::windows::{BoundedWindowAggExec, WindowAggExec};
use datafusion::physical_plan::{ExecutionPlan, InputOrderMode};
use futures_util::{StreamExt, future, stream};

use super::stage::{Batches, Stage, StageExec};
use crate::memory;

/// Most rows before or after a row that a frame of few rows has.
const FEW_ROWS: usize = 1000;

/// Replaces windows that can keep many rows by [`Windows`].
#[derive(Debug)]
pub(super) struct PartitionWindows;

impl PhysicalOptimizerRule for PartitionWindows {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        let replaced = plan.transform_up(|node| {
            let (keys, functions) = if let Some(window) = node.downcast_ref::<WindowAggExec>() {
                (window.partition_by_sort_keys()?, window.window_expr())
            } else if let Some(window) = node.downcast_ref::<BoundedWindowAggExec>()
                && matches!(window.input_order_mode, InputOrderMode::Sorted)
                && have_many_rows(window.window_expr())?
            {
                (window.partition_by_sort_keys()?, window.window_expr())
            } else {
                return Ok(Transformed::no(node));
            };
            let windows = Windows(Arc::new(Functions {
                keys: keys.into_iter().map(|key| key.expr).collect(),
                functions: functions.to_vec(),
                schema: node.schema(),
            }));
            Ok(Transformed::yes(StageExec::instead_of(&node, windows)))
        })?;
        Ok(replaced.data)
    }

    fn name(&self) -> &'static str {
        "PartitionWindows"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

fn have_many_rows(functions: &[Arc<dyn WindowExpr>]) -> DataFusionResult<bool> {
    for function in functions {
        if has_many_rows(function)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a function keeps many rows before or after each: those of its frame, or those that its
/// evaluator asks for, as `lag` with a large offset does.
fn has_many_rows(function: &Arc<dyn WindowExpr>) -> DataFusionResult<bool> {
    let frame = function.get_window_frame();
    let has_far_bound =
        is_far(&frame.start_bound, frame.units) || is_far(&frame.end_bound, frame.units);
    let Some(standard) = function.as_any().downcast_ref::<StandardWindowExpr>() else {
        return Ok(has_far_bound);
    };
    let evaluator = standard.get_standard_func_expr().create_evaluator()?;
    if !evaluator.uses_window_frame() {
        let row = 2 * FEW_ROWS;
        let range = evaluator.get_range(row, 2 * row)?;
        return Ok(range.start < row - FEW_ROWS || range.end > row + FEW_ROWS + 1);
    }
    let starts_with_partition = frame.start_bound.is_unbounded();
    Ok(has_far_bound
        || starts_with_partition && keeps_rows(evaluator, function.field()?.data_type())?)
}

fn is_far(bound: &WindowFrameBound, units: WindowFrameUnits) -> bool {
    match bound {
        WindowFrameBound::CurrentRow => false,
        WindowFrameBound::Preceding(offset) | WindowFrameBound::Following(offset) => {
            !offset.is_null() && (units != WindowFrameUnits::Rows || is_many(offset))
        }
    }
}

fn is_many(rows: &ScalarValue) -> bool {
    let rows = rows.cast_to(&DataType::Int64);
    !matches!(rows, Ok(ScalarValue::Int64(Some(rows))) if rows.unsigned_abs() <= FEW_ROWS as u64)
}

/// Whether a function over frames from the start of the partition needs many rows of a frame later,
/// as `last_value` needs those before the nulls that it ignores.
fn keeps_rows(
    mut evaluator: Box<dyn PartitionEvaluator>,
    result: &DataType,
) -> DataFusionResult<bool> {
    let rows = FEW_ROWS + 1;
    let mut state = WindowAggState::new(result)?;
    state.out_col = new_null_array(result, rows);
    state.window_frame_range = 0..2 * rows;
    evaluator.memoize(&mut state)?;
    Ok(state.window_frame_range.len() > rows)
}

/// Computes window functions over the rows of whole partitions, whose rows follow each other.
#[derive(Debug)]
struct Windows(Arc<Functions>);

impl fmt::Display for Windows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Windows")
    }
}

impl Stage for Windows {
    fn run(&self, input: SendableRecordBatchStream, context: &TaskContext) -> Batches {
        let mut partitions = Partitions {
            input: input.schema(),
            functions: Arc::clone(&self.0),
            begun: Vec::new(),
            key: None,
            memory: Memory::new(context),
        };
        let end = stream::once(future::ready(None));
        let results = input.map(Some).chain(end).filter_map(move |batch| {
            let complete = match batch {
                Some(batch) => batch.and_then(|batch| partitions.add(batch)),
                None => partitions.take(),
            };
            future::ready(complete.transpose())
        });
        results.boxed()
    }
}

/// The rows of partitions that may have more rows.
struct Partitions {
    input: SchemaRef,
    functions: Arc<Functions>,
    begun: Vec<RecordBatch>,
    /// The key of the last row.
    key: Option<Vec<ArrayRef>>,
    memory: Memory,
}

impl Partitions {
    /// Adds rows; the result of all partitions before the last one, if there are any.
    fn add(&mut self, batch: RecordBatch) -> DataFusionResult<Option<RecordBatch>> {
        let rows = batch.num_rows();
        if rows == 0 {
            return Ok(None);
        }
        let keys = values_of(&self.functions.keys, &batch)?;
        let row =
            |at: usize| -> Vec<ArrayRef> { keys.iter().map(|key| key.slice(at, 1)).collect() };
        let is_new = match self.key.replace(row(rows - 1)) {
            Some(key) => !is_same(&key, &row(0))?,
            None => false,
        };
        let start = ranges(&keys, rows)?.last().map_or(0, |last| last.start);
        self.memory.add(memory::size(&batch)?)?;
        if start == 0 && !is_new {
            self.begun.push(batch);
            return Ok(None);
        }
        if start > 0 {
            self.begun.push(batch.slice(0, start));
        }
        let complete = self.take();
        let rest = batch.slice(start, rows - start);
        self.memory.add(memory::size(&rest)?)?;
        self.begun.push(rest);
        complete
    }

    /// The result of all partitions.
    fn take(&mut self) -> DataFusionResult<Option<RecordBatch>> {
        let rows = match mem::take(&mut self.begun).as_slice() {
            [] => return Ok(None),
            [batch] => batch.clone(),
            batches => {
                self.memory.double()?;
                concat_batches(&self.input, batches)?
            }
        };
        let result = self.functions.evaluate(&rows)?;
        self.memory.release();
        Ok(Some(result))
    }
}

/// Bytes that a window reserves at most.
const MAX_RESERVED: usize = 256 << 20;

/// The memory of the rows of partitions.
///
/// A sort below takes what is left of the limit. To have memory for most partitions, a window
/// reserves some before the sort begins; all windows of the session leave half of the limit, so that
/// other statements run beside them.
struct Memory {
    reservation: MemoryReservation,
    reserved: usize,
    used: usize,
}

impl Memory {
    fn new(context: &TaskContext) -> Self {
        let pool = context.memory_pool();
        let threads = context.session_config().target_partitions();
        let reserved = match pool.memory_limit() {
            MemoryLimit::Finite(limit) if pool.reserved() < limit / 2 => {
                MAX_RESERVED.min(limit / threads / 4)
            }
            _ => 0,
        };
        let reservation = MemoryConsumer::new("window").register(pool);
        let is_reserved = reservation.try_grow(reserved).is_ok();
        Self {
            reservation,
            reserved: if is_reserved { reserved } else { 0 },
            used: 0,
        }
    }

    fn add(&mut self, bytes: usize) -> DataFusionResult<()> {
        self.used += bytes;
        self.reservation.try_resize(self.used.max(self.reserved))
    }

    fn double(&mut self) -> DataFusionResult<()> {
        self.add(self.used)
    }

    fn release(&mut self) {
        self.used = 0;
        self.reservation.resize(self.reserved);
    }
}

/// Functions of windows with the same partitions.
#[derive(Debug)]
struct Functions {
    keys: Vec<Arc<dyn PhysicalExpr>>,
    functions: Vec<Arc<dyn WindowExpr>>,
    schema: SchemaRef,
}

impl Functions {
    /// The columns of whole partitions with those of the functions.
    fn evaluate(&self, batch: &RecordBatch) -> DataFusionResult<RecordBatch> {
        let ranges = ranges(&values_of(&self.keys, batch)?, batch.num_rows())?;
        let mut columns = batch.columns().to_vec();
        for function in &self.functions {
            let parts = ranges.iter();
            let parts =
                parts.map(|range| function.evaluate(&batch.slice(range.start, range.len())));
            let parts = parts.collect::<DataFusionResult<Vec<_>>>()?;
            let parts: Vec<_> = parts.iter().map(AsRef::as_ref).collect();
            columns.push(concat(&parts)?);
        }
        Ok(RecordBatch::try_new(Arc::clone(&self.schema), columns)?)
    }
}

/// The values of expressions for the rows of a batch.
pub(super) fn values_of(
    expressions: &[Arc<dyn PhysicalExpr>],
    batch: &RecordBatch,
) -> DataFusionResult<Vec<ArrayRef>> {
    let values = expressions.iter();
    values
        .map(|expression| expression.evaluate(batch)?.into_array(batch.num_rows()))
        .collect()
}

/// The partitions of rows with these keys.
pub(super) fn ranges(keys: &[ArrayRef], rows: usize) -> DataFusionResult<Vec<Range<usize>>> {
    if keys.is_empty() {
        return Ok(std::iter::once(0..rows).collect());
    }
    Ok(partition(keys)?.ranges())
}

/// Whether two keys are those of one partition.
pub(super) fn is_same(key: &[ArrayRef], other: &[ArrayRef]) -> DataFusionResult<bool> {
    let both = key.iter().zip(other);
    let both = both.map(|(key, other)| Ok(concat(&[key.as_ref(), other.as_ref()])?));
    let both = both.collect::<DataFusionResult<Vec<_>>>()?;
    Ok(ranges(&both, 2)?.len() == 1)
}

#[cfg(test)]
mod tests {
    use datafusion::execution::memory_pool::FairSpillPool;
    use datafusion::execution::runtime_env::RuntimeEnvBuilder;
    use datafusion::prelude::SessionConfig;

    use super::*;

    #[test]
    fn a_window_leaves_memory_to_other_statements() {
        const GIB: usize = 1 << 30;
        for (limit, reserved) in [(8 * GIB, [GIB / 4; 3]), (GIB / 4, [GIB / 16, GIB / 16, 0])] {
            let runtime = RuntimeEnvBuilder::new()
                .with_memory_pool(Arc::new(FairSpillPool::new(limit)))
                .build_arc()
                .unwrap();
            let config = SessionConfig::new().with_target_partitions(1);
            let context = TaskContext::default()
                .with_runtime(runtime)
                .with_session_config(config);
            let windows = [(); 3].map(|()| Memory::new(&context));
            assert_eq!(windows.map(|memory| memory.reserved), reserved);
        }
    }
}
