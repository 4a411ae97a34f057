//! Lambda variables that do not depend on the number of input columns.
//!
//! DataFusion 55.2 numbers the variables of a lambda after the columns of its input, and takes a
//! number below the number of columns of a batch for a captured column. A physical rule that moves
//! a projection or filter to an input with more columns renumbers columns but not variables, so
//! that a variable reads a column: "Field of physical `LambdaVariable` with index 0 doesn't match
//! batch field". See apache/datafusion#24372.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::error::Result as DataFusionResult;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::LambdaVariable;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::projection::{ProjectionExec, ProjectionExpr};

/// Exceeds the number of columns of any batch. Variables keep their order.
const OFFSET: usize = 1 << 32;

/// Adds [`OFFSET`] to the index of each lambda variable in projections and filters.
#[derive(Debug)]
pub(super) struct DetachLambdaVariables;

impl PhysicalOptimizerRule for DetachLambdaVariables {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        let detached = plan.transform_up(|node| {
            if let Some(projection) = node.downcast_ref::<ProjectionExec>() {
                return detach_projection(projection, &node);
            }
            if let Some(filter) = node.downcast_ref::<FilterExec>() {
                return detach_filter(filter, &node);
            }
            Ok(Transformed::no(node))
        })?;
        Ok(detached.data)
    }

    fn name(&self) -> &'static str {
        "DetachLambdaVariables"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

type Node = Transformed<Arc<dyn ExecutionPlan>>;

fn detach_projection(
    projection: &ProjectionExec,
    node: &Arc<dyn ExecutionPlan>,
) -> DataFusionResult<Node> {
    let mut is_changed = false;
    let mut columns = Vec::with_capacity(projection.expr().len());
    for column in projection.expr() {
        let detached = detach(&column.expr)?;
        is_changed |= detached.transformed;
        columns.push(ProjectionExpr::new(detached.data, column.alias.clone()));
    }
    if !is_changed {
        return Ok(Transformed::no(Arc::clone(node)));
    }
    let input = Arc::clone(projection.input());
    Ok(Transformed::yes(Arc::new(ProjectionExec::try_new(
        columns, input,
    )?)))
}

/// Filters have neither a limit nor a projection of their own before other rules ran.
fn detach_filter(filter: &FilterExec, node: &Arc<dyn ExecutionPlan>) -> DataFusionResult<Node> {
    let predicate = detach(filter.predicate())?;
    if !predicate.transformed {
        return Ok(Transformed::no(Arc::clone(node)));
    }
    let input = Arc::clone(filter.input());
    Ok(Transformed::yes(Arc::new(FilterExec::try_new(
        predicate.data,
        input,
    )?)))
}

fn detach(expr: &Arc<dyn PhysicalExpr>) -> DataFusionResult<Transformed<Arc<dyn PhysicalExpr>>> {
    Arc::clone(expr).transform_down(|node| {
        Ok(match node.downcast_ref::<LambdaVariable>() {
            Some(variable) if variable.index() < OFFSET => {
                let field = Arc::clone(variable.field());
                let detached = LambdaVariable::new(variable.index() + OFFSET, field);
                Transformed::yes(Arc::new(detached) as Arc<dyn PhysicalExpr>)
            }
            _ => Transformed::no(node),
        })
    })
}
