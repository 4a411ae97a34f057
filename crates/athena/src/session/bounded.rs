//! Expressions that produce long arrays and texts, in parts of a batch where a whole one takes long or
//! exceeds the memory limit, as in Trino.
//!
//! A projection evaluates few rows at first, and then as many as take milliseconds: a statement can be
//! cancelled only between two parts. Functions fail before they allocate more than the limit
//! ([`Arguments`](crate::functions)); the projection then evaluates half of the rows, and so on. Its
//! results leave it in as many batches. Filters get a projection below them for such expressions, aggregates have one
//! (`analyze::group`). Other plans, which rarely have them, read small batches.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, UInt64Array};
use arrow::compute::take_record_batch;
use arrow::datatypes::{DataType, SchemaRef};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::error::{DataFusionError, Result as DataFusionResult};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::filter::{FilterExec, FilterExecBuilder};
use datafusion::physical_plan::projection::{ProjectionExec, ProjectionExpr};
use datafusion::physical_plan::{ExecutionPlan, replace_children_if_necessary};
use futures_util::{StreamExt, stream};

use super::sliced::Sliced;
use super::stage::{Batches, Stage, StageExec};
use crate::error::{Error, ErrorKind};
use crate::functions::is_multiplying;

/// Rows of a batch for plans that evaluate such functions themselves: arrays of 10,000 elements take
/// some megabytes.
const SLICE: usize = 8;

/// Rows of the first part.
const FIRST_ROWS: usize = 64;

/// A part that takes less time may have twice the rows.
const QUICK: Duration = Duration::from_millis(10);

/// A part that takes more time should have half the rows.
const SLOW: Duration = Duration::from_millis(40);

/// Replaces projections by [`Bounded`], and adds one where it is missing.
#[derive(Debug)]
pub(super) struct BoundExpressions;

type Node = Transformed<Arc<dyn ExecutionPlan>>;
type Expression = Arc<dyn PhysicalExpr>;

impl PhysicalOptimizerRule for BoundExpressions {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        let bounded = plan.transform_up(|node| {
            if let Some(projection) = node.downcast_ref::<ProjectionExec>() {
                return Ok(bound_projection(projection, &node));
            }
            if let Some(filter) = node.downcast_ref::<FilterExec>() {
                return bound_filter(filter, &node);
            }
            if StageExec::<Bounded>::is(&node) {
                return Ok(Transformed::no(node));
            }
            slice_inputs(&node)
        })?;
        Ok(bounded.data)
    }

    fn name(&self) -> &'static str {
        "BoundExpressions"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Whether a part of an expression is a call for which `is_wanted` is true.
fn has_call(expression: &Expression, is_wanted: fn(&ScalarFunctionExpr) -> bool) -> bool {
    expression
        .exists(|part| {
            Ok(part
                .downcast_ref::<ScalarFunctionExpr>()
                .is_some_and(is_wanted))
        })
        .unwrap_or(false)
}

fn multiplies(call: &ScalarFunctionExpr) -> bool {
    is_multiplying(call.name())
}

/// Whether the results of a call can be much larger than its arguments.
fn is_large(call: &ScalarFunctionExpr) -> bool {
    let returns_many = matches!(
        call.return_type(),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::List(_) | DataType::Map(..)
    );
    returns_many || multiplies(call)
}

fn bound_projection(projection: &ProjectionExec, node: &Arc<dyn ExecutionPlan>) -> Node {
    let mut expressions = projection.expr().iter();
    if expressions.any(|column| has_call(&column.expr, is_large)) {
        Transformed::yes(Bounded::replace(projection, node))
    } else {
        Transformed::no(Arc::clone(node))
    }
}

fn bound_filter(filter: &FilterExec, node: &Arc<dyn ExecutionPlan>) -> DataFusionResult<Node> {
    if !has_call(filter.predicate(), multiplies) {
        return Ok(Transformed::no(Arc::clone(node)));
    }
    let schema = filter.input().schema();
    let fields = schema.fields().iter().enumerate();
    let mut columns: Vec<_> = fields
        .map(|(index, field)| {
            let column: Expression = Arc::new(Column::new(field.name(), index));
            ProjectionExpr::new(column, field.name().clone())
        })
        .collect();
    let all = (0..columns.len()).collect();
    let predicate: Expression = Arc::new(Column::new("$predicate", columns.len()));
    columns.push(ProjectionExpr::new(
        Arc::clone(filter.predicate()),
        "$predicate".to_owned(),
    ));
    let projection = ProjectionExec::try_new(columns, Arc::clone(filter.input()))?;
    let node: Arc<dyn ExecutionPlan> = Arc::new(projection.clone());
    let kept = filter.projection().as_ref().map(|kept| kept.to_vec());
    let bounded = FilterExecBuilder::new(predicate, Bounded::replace(&projection, &node))
        .with_default_selectivity(filter.default_selectivity())
        .with_batch_size(filter.batch_size())
        .with_fetch(filter.fetch())
        .apply_projection(Some(kept.unwrap_or(all)))?
        .build()?;
    Ok(Transformed::yes(Arc::new(bounded)))
}

/// Cuts the inputs of a plan into small batches if it evaluates such an expression itself.
fn slice_inputs(node: &Arc<dyn ExecutionPlan>) -> DataFusionResult<Node> {
    let mut found = false;
    node.apply_expressions(&mut |expression| {
        found |= has_call(expression, multiplies);
        Ok(TreeNodeRecursion::Continue)
    })?;
    let is_sliced = StageExec::<Sliced>::is;
    if !found || node.children().into_iter().any(is_sliced) {
        return Ok(Transformed::no(Arc::clone(node)));
    }
    let inputs = node.children().into_iter();
    let inputs = inputs
        .map(|input| StageExec::over(input, Sliced { rows: SLICE }))
        .collect();
    Ok(Transformed::yes(replace_children_if_necessary(
        Arc::clone(node),
        inputs,
    )?))
}

/// A projection that evaluates fewer rows at once where more take long or exceed the memory limit.
#[derive(Debug)]
struct Bounded(Arc<Evaluation>);

impl Bounded {
    fn replace(
        projection: &ProjectionExec,
        node: &Arc<dyn ExecutionPlan>,
    ) -> Arc<dyn ExecutionPlan> {
        let columns = projection.expr().iter();
        let evaluation = Evaluation {
            expressions: columns.map(|column| Arc::clone(&column.expr)).collect(),
            schema: projection.schema(),
        };
        StageExec::instead_of(node, Self(Arc::new(evaluation)))
    }
}

impl fmt::Display for Bounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BoundedProjection")
    }
}

impl Stage for Bounded {
    fn run(&self, input: SendableRecordBatchStream, _: &TaskContext) -> Batches {
        let parts = Parts {
            evaluation: Arc::clone(&self.0),
            input,
            rest: None,
            rows: FIRST_ROWS,
        };
        stream::unfold(Some(parts), Parts::next).boxed()
    }
}

/// The expressions of a projection.
#[derive(Debug)]
struct Evaluation {
    expressions: Vec<Expression>,
    schema: SchemaRef,
}

impl Evaluation {
    fn evaluate(&self, batch: &RecordBatch) -> DataFusionResult<RecordBatch> {
        let rows = batch.num_rows();
        let columns = self
            .expressions
            .iter()
            .map(|expression| expression.evaluate(batch)?.into_array(rows))
            .collect::<DataFusionResult<Vec<ArrayRef>>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        Ok(RecordBatch::try_new_with_options(
            Arc::clone(&self.schema),
            columns,
            &options,
        )?)
    }
}

/// The results of batches, in parts that take little time and memory.
struct Parts {
    evaluation: Arc<Evaluation>,
    input: SendableRecordBatchStream,
    /// Rows of the last batch that are not evaluated yet.
    rest: Option<RecordBatch>,
    /// How many rows to evaluate at once.
    rows: usize,
}

impl Parts {
    /// The next part, and what is left; nothing is left after an error.
    async fn next(parts: Option<Self>) -> Option<(DataFusionResult<RecordBatch>, Option<Self>)> {
        let mut parts = parts?;
        loop {
            let batch = match parts.rest.take() {
                Some(batch) => batch,
                None => match parts.input.next().await? {
                    Ok(batch) => batch,
                    Err(error) => return Some((Err(error), None)),
                },
            };
            let rows = parts.rows.min(batch.num_rows());
            let start = Instant::now();
            let part = first_rows(&batch, rows).and_then(|part| parts.evaluation.evaluate(&part));
            match part {
                Ok(part) => {
                    parts.adapt(rows, start.elapsed());
                    let rest = batch.num_rows() - rows;
                    parts.rest = (rest > 0).then(|| batch.slice(rows, rest));
                    return Some((Ok(part), Some(parts)));
                }
                Err(error) if rows > 1 && exceeds_memory(&error) => {
                    parts.rows = rows / 2;
                    parts.rest = Some(batch);
                }
                Err(error) => return Some((Err(error), None)),
            }
        }
    }

    /// Takes more rows after a quick part, and fewer after a slow one.
    fn adapt(&mut self, rows: usize, elapsed: Duration) {
        if elapsed < QUICK && rows == self.rows {
            self.rows = rows.saturating_mul(2);
        } else if elapsed > SLOW {
            self.rows = (rows / 2).max(1);
        }
    }
}

/// The first rows of a batch. They are copied if there are more: a slice would keep, and be charged
/// for, the memory of all rows.
fn first_rows(batch: &RecordBatch, rows: usize) -> DataFusionResult<RecordBatch> {
    if rows == batch.num_rows() {
        return Ok(batch.clone());
    }
    // Rows without columns have no memory, and cannot be taken.
    if batch.num_columns() == 0 {
        return Ok(batch.slice(0, rows));
    }
    let indices: UInt64Array = (0..rows as u64).collect();
    Ok(take_record_batch(batch, &indices)?)
}

fn exceeds_memory(error: &DataFusionError) -> bool {
    match error.find_root() {
        DataFusionError::ResourcesExhausted(_) => true,
        DataFusionError::External(inner) => inner
            .downcast_ref::<Error>()
            .is_some_and(|error| error.kind() == ErrorKind::ExceededMemoryLimit),
        _ => false,
    }
}
