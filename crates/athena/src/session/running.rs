//! Windows that need little more than the row before or after: `row_number`, `lag` and `lead` by one
//! row, and `max`, `min` and `sum` from the start of the partition to the row.
//!
//! DataFusion (55.2) copies the rows of each partition, and evaluates these functions row by row with
//! slices of one row: two thirds of the time of a query over small partitions. Here a batch of sorted
//! rows is evaluated at once, with the results of the row before it and the first row after it.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, ArrowNativeTypeOp, ArrowPrimitiveType, AsArray, PrimitiveArray, RecordBatch,
    UInt64Array, new_null_array,
};
use arrow::compute::{concat, take};
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Int32Type, Int64Type, SchemaRef, TimeUnit,
    TimestampMillisecondType, UInt64Type,
};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::error::Result as DataFusionResult;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{WindowFrame, WindowFrameBound, WindowFrameUnits};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::window::{StandardWindowExpr, WindowExpr};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::windows::{
    BoundedWindowAggExec, PlainAggregateWindowExpr, WindowUDFExpr,
};
use datafusion::physical_plan::{ExecutionPlan, InputOrderMode};
use futures_util::{StreamExt, stream};

use super::stage::{Batches, Stage, StageExec};
use super::windows::{is_same, ranges, values_of};

/// Replaces windows all of whose functions are [`Function`]s by [`Running`].
#[derive(Debug)]
pub(super) struct RunningWindows;

impl PhysicalOptimizerRule for RunningWindows {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        let replaced = plan.transform_up(|node| {
            let Some(window) = node.downcast_ref::<BoundedWindowAggExec>() else {
                return Ok(Transformed::no(node));
            };
            let input = window.input().schema();
            let functions = window.window_expr().iter();
            let functions: DataFusionResult<Option<Vec<_>>> = functions
                .map(|function| Function::new(function, &input))
                .collect();
            let (Some(functions), InputOrderMode::Sorted) = (functions?, &window.input_order_mode)
            else {
                return Ok(Transformed::no(node));
            };
            let keys = window.partition_by_sort_keys()?.into_iter();
            let running = Running(Arc::new(Functions {
                keys: keys.map(|key| key.expr).collect(),
                functions,
                schema: node.schema(),
            }));
            Ok(Transformed::yes(StageExec::instead_of(&node, running)))
        })?;
        Ok(replaced.data)
    }

    fn name(&self) -> &'static str {
        "RunningWindows"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

type Expression = Arc<dyn PhysicalExpr>;

/// A window function.
#[derive(Debug)]
enum Function {
    RowNumber,
    /// The value of the row before.
    Previous(Expression),
    /// The value of the row after.
    Next(Expression),
    /// The values from the start of the partition to the row, NULL ignored.
    Folded(Expression, Fold),
}

#[derive(Clone, Copy, Debug)]
enum Fold {
    Max,
    Min,
    Sum,
}

impl Function {
    fn new(function: &Arc<dyn WindowExpr>, input: &SchemaRef) -> DataFusionResult<Option<Self>> {
        let found = if let Some(standard) = function.as_any().downcast_ref::<StandardWindowExpr>() {
            Self::standard(standard)?
        } else if let Some(plain) = function.as_any().downcast_ref::<PlainAggregateWindowExpr>() {
            Self::aggregate(plain)
        } else {
            None
        };
        let result = function.field()?;
        let has_type = |function: &Self| -> DataFusionResult<bool> {
            Ok(match function {
                Self::RowNumber => result.data_type() == &DataType::UInt64,
                Self::Previous(value) | Self::Next(value) => {
                    value.data_type(input)? == *result.data_type()
                }
                Self::Folded(value, _) => {
                    let data_type = value.data_type(input)?;
                    data_type == *result.data_type() && is_foldable(&data_type)
                }
            })
        };
        match found {
            Some(function) if has_type(&function)? => Ok(Some(function)),
            _ => Ok(None),
        }
    }

    fn standard(function: &StandardWindowExpr) -> DataFusionResult<Option<Self>> {
        let inner = function.get_standard_func_expr();
        let Some(called) = inner.as_any().downcast_ref::<WindowUDFExpr>() else {
            return Ok(None);
        };
        let mut values = function.expressions();
        Ok(match (called.fun().name(), called.args()) {
            ("row_number", []) => Some(Self::RowNumber),
            // Which rows the evaluator reads says whether it ignores NULL, and whether DataFusion
            // has reversed the order.
            ("lag" | "lead", [_]) if values.len() == 1 => {
                let rows = inner.create_evaluator()?.get_range(10, 20)?;
                let value = values.remove(0);
                match (rows.start, rows.end) {
                    (9, 11) => Some(Self::Previous(value)),
                    (10, 11) => Some(Self::Next(value)),
                    _ => None,
                }
            }
            _ => None,
        })
    }

    fn aggregate(function: &PlainAggregateWindowExpr) -> Option<Self> {
        let called = function.get_aggregate_expr();
        let fold = match called.fun().name() {
            "max" => Fold::Max,
            "min" => Fold::Min,
            "sum" => Fold::Sum,
            _ => return None,
        };
        let is_plain = is_running(function.get_window_frame())
            && !called.is_distinct()
            && called.order_bys().is_empty();
        match function.expressions().as_slice() {
            [value] if is_plain => Some(Self::Folded(Arc::clone(value), fold)),
            _ => None,
        }
    }

    /// What the function reads of each row.
    fn value(&self) -> Option<&Expression> {
        match self {
            Self::RowNumber => None,
            Self::Previous(value) | Self::Next(value) | Self::Folded(value, _) => Some(value),
        }
    }
}

/// Whether a frame has the rows from the start of the partition to the row itself.
fn is_running(frame: &WindowFrame) -> bool {
    frame.units == WindowFrameUnits::Rows
        && matches!(&frame.start_bound, WindowFrameBound::Preceding(rows) if rows.is_null())
        && matches!(frame.end_bound, WindowFrameBound::CurrentRow)
}

/// Types that [`Fold::results`] takes. Numbers with a fraction have an order of their own in Trino.
fn is_foldable(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Int32
            | DataType::Int64
            | DataType::Date32
            | DataType::Decimal128(..)
            | DataType::Timestamp(TimeUnit::Millisecond, _)
    )
}

impl Fold {
    fn results(
        self,
        values: &ArrayRef,
        partitions: &[Range<usize>],
        before: Option<&ArrayRef>,
    ) -> DataFusionResult<ArrayRef> {
        match values.data_type() {
            DataType::Int32 => self.typed::<Int32Type>(values, partitions, before),
            DataType::Int64 => self.typed::<Int64Type>(values, partitions, before),
            DataType::Date32 => self.typed::<Date32Type>(values, partitions, before),
            DataType::Decimal128(..) => self.typed::<Decimal128Type>(values, partitions, before),
            _ => self.typed::<TimestampMillisecondType>(values, partitions, before),
        }
    }

    /// `before` is the result of the row before, if the first partition has begun with it.
    fn typed<T: ArrowPrimitiveType>(
        self,
        values: &ArrayRef,
        partitions: &[Range<usize>],
        before: Option<&ArrayRef>,
    ) -> DataFusionResult<ArrayRef> {
        let typed = values.as_primitive::<T>();
        let first = |array: &ArrayRef| array.as_primitive::<T>().iter().next().flatten();
        let mut result = before.and_then(first);
        let mut results = PrimitiveArray::<T>::builder(values.len());
        for (number, partition) in partitions.iter().enumerate() {
            if number > 0 {
                result = None;
            }
            for row in partition.clone() {
                if typed.is_valid(row) {
                    let value = typed.value(row);
                    result = Some(match result {
                        Some(result) => self.folded(result, value)?,
                        None => value,
                    });
                }
                results.append_option(result);
            }
        }
        let results = results.finish().with_data_type(values.data_type().clone());
        Ok(Arc::new(results))
    }

    fn folded<N: ArrowNativeTypeOp>(self, result: N, value: N) -> DataFusionResult<N> {
        Ok(match self {
            Self::Max if value.is_gt(result) => value,
            Self::Min if value.is_lt(result) => value,
            Self::Max | Self::Min => result,
            Self::Sum => result.add_checked(value)?,
        })
    }
}

/// Evaluates window functions over sorted rows, batch by batch.
#[derive(Debug)]
struct Running(Arc<Functions>);

impl fmt::Display for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RunningWindows")
    }
}

impl Stage for Running {
    fn run(&self, input: SendableRecordBatchStream, _: &TaskContext) -> Batches {
        let rest = Rest {
            input,
            functions: Arc::clone(&self.0),
            waiting: None,
            before: None,
        };
        stream::unfold(Some(rest), Rest::next).boxed()
    }
}

/// Functions of windows with the same partitions and order.
#[derive(Debug)]
struct Functions {
    keys: Vec<Expression>,
    functions: Vec<Function>,
    schema: SchemaRef,
}

/// The last row of a batch: its key, and what each function needs of it.
struct LastRow {
    key: Vec<ArrayRef>,
    values: Vec<ArrayRef>,
}

/// The rows that have no result yet.
struct Rest {
    input: SendableRecordBatchStream,
    functions: Arc<Functions>,
    /// A batch that waits for the row after it.
    waiting: Option<RecordBatch>,
    before: Option<LastRow>,
}

impl Rest {
    /// The next result, and what is left; nothing is left after an error or the end of the input.
    async fn next(rest: Option<Self>) -> Option<(DataFusionResult<RecordBatch>, Option<Self>)> {
        let mut rest = rest?;
        loop {
            let next = match rest.input.next().await {
                Some(Ok(batch)) if batch.num_rows() == 0 => continue,
                Some(Ok(batch)) => Some(batch),
                Some(Err(error)) => return Some((Err(error), None)),
                None => None,
            };
            let is_last = next.is_none();
            let Some(batch) = std::mem::replace(&mut rest.waiting, next) else {
                if is_last {
                    return None;
                }
                continue;
            };
            let evaluated =
                rest.functions
                    .evaluate(&batch, rest.before.as_ref(), rest.waiting.as_ref());
            return Some(match evaluated {
                Ok((results, last)) => {
                    rest.before = Some(last);
                    (Ok(results), (!is_last).then_some(rest))
                }
                Err(error) => (Err(error), None),
            });
        }
    }
}

impl Functions {
    /// The columns of a batch with those of the functions, and its last row.
    fn evaluate(
        &self,
        batch: &RecordBatch,
        before: Option<&LastRow>,
        next: Option<&RecordBatch>,
    ) -> DataFusionResult<(RecordBatch, LastRow)> {
        let keys = values_of(&self.keys, batch)?;
        let last = batch.num_rows() - 1;
        let partitions = ranges(&keys, batch.num_rows())?;
        let before = match before {
            Some(row) if is_same(&row.key, &row_of(&keys, 0)?)? => Some(row),
            _ => None,
        };
        let key = row_of(&keys, last)?;
        let next = next.map(|next| next.slice(0, 1));
        let next = match &next {
            Some(next) if is_same(&key, &values_of(&self.keys, next)?)? => Some(next),
            _ => None,
        };
        let mut columns = batch.columns().to_vec();
        let mut values = Vec::new();
        for (number, function) in self.functions.iter().enumerate() {
            let before = before.map(|row| &row.values[number]);
            let read = function.value().map(|value| value_of(value, batch));
            let read = read.transpose()?;
            let result = match (function, &read) {
                (Function::Previous(_), Some(read)) => previous(read, &partitions, before)?,
                (Function::Next(value), Some(read)) => {
                    let next = next.map(|next| value_of(value, next)).transpose()?;
                    following(read, &partitions, next.as_ref())?
                }
                (Function::Folded(_, fold), Some(read)) => {
                    fold.results(read, &partitions, before)?
                }
                _ => row_numbers(&partitions, before),
            };
            let kept = match function {
                Function::Previous(_) => read.as_ref().unwrap_or(&result),
                _ => &result,
            };
            values.push(copied_row(kept, last)?);
            columns.push(result);
        }
        let results = RecordBatch::try_new(Arc::clone(&self.schema), columns)?;
        Ok((results, LastRow { key, values }))
    }
}

fn value_of(expression: &Expression, batch: &RecordBatch) -> DataFusionResult<ArrayRef> {
    expression.evaluate(batch)?.into_array(batch.num_rows())
}

fn row_of(columns: &[ArrayRef], row: usize) -> DataFusionResult<Vec<ArrayRef>> {
    columns
        .iter()
        .map(|column| copied_row(column, row))
        .collect()
}

/// A value in an array of its own: a slice would keep the memory of all rows.
fn copied_row(column: &ArrayRef, row: usize) -> DataFusionResult<ArrayRef> {
    Ok(take(column, &UInt64Array::from_value(row as u64, 1), None)?)
}

fn row_numbers(partitions: &[Range<usize>], before: Option<&ArrayRef>) -> ArrayRef {
    let before = before.map_or(0, |number| number.as_primitive::<UInt64Type>().value(0));
    let numbers = partitions.iter().enumerate().flat_map(|(number, rows)| {
        let before = if number == 0 { before } else { 0 };
        (1..=rows.len() as u64).map(move |row| before + row)
    });
    Arc::new(UInt64Array::from_iter_values(numbers))
}

/// For each row the value of the row before it in its partition.
fn previous(
    values: &ArrayRef,
    partitions: &[Range<usize>],
    before: Option<&ArrayRef>,
) -> DataFusionResult<ArrayRef> {
    let missing = new_null_array(values.data_type(), 1);
    let all = concat(&[before.unwrap_or(&missing).as_ref(), values.as_ref()])?;
    // Row `n` is at `n + 1`: the row before it is at `n`.
    let rows = partitions.iter().enumerate().flat_map(|(number, rows)| {
        let has_first = number == 0 && before.is_some();
        let first = rows.start;
        rows.clone()
            .map(move |row| (row > first || has_first).then_some(row as u64))
    });
    Ok(take(&all, &rows.collect::<UInt64Array>(), None)?)
}

/// For each row the value of the row after it in its partition.
fn following(
    values: &ArrayRef,
    partitions: &[Range<usize>],
    next: Option<&ArrayRef>,
) -> DataFusionResult<ArrayRef> {
    let missing = new_null_array(values.data_type(), 1);
    let all = concat(&[values.as_ref(), next.unwrap_or(&missing).as_ref()])?;
    let count = values.len();
    let rows = partitions.iter().flat_map(|rows| {
        let end = rows.end;
        let has_next = end == count && next.is_some();
        rows.clone()
            .map(move |row| (row + 1 < end || has_next).then_some(row as u64 + 1))
    });
    Ok(take(&all, &rows.collect::<UInt64Array>(), None)?)
}
