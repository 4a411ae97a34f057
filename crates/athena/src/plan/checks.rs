//! Checks of a logical plan that need types: what DataFusion coerces or sorts, but Trino rejects.

use arrow::datatypes::DataType;
use datafusion::common::DFSchema;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::logical_expr::logical_plan::{Sort, Union, Values};
use datafusion::logical_expr::{Expr, ExprSchemable, LogicalPlan};

use crate::error::{Error, ErrorKind, Result};
use crate::types::{common_type, is_orderable, name};

/// Fails if Trino rejects the types of a set operation or of ORDER BY.
pub(super) fn check_types(plan: &LogicalPlan) -> Result<()> {
    plan.apply_with_subqueries(|node| {
        match node {
            LogicalPlan::Union(union) => check_union(union)?,
            LogicalPlan::Sort(sort) => check_sort(sort)?,
            LogicalPlan::Values(values) => check_values(values)?,
            _ => {}
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(())
}

fn check_union(union: &Union) -> Result<()> {
    let mut types: Vec<DataType> = Vec::new();
    for input in &union.inputs {
        let fields = input.schema().fields();
        if types.is_empty() {
            types = fields
                .iter()
                .map(|field| field.data_type().clone())
                .collect();
            continue;
        }
        for (position, (left, right)) in types.iter_mut().zip(fields).enumerate() {
            *left = common_type(left, right.data_type()).ok_or_else(|| {
                let message = format!(
                    "column {} in UNION query has incompatible types: {}, {}",
                    position + 1,
                    name(left),
                    name(right.data_type())
                );
                Error::new(ErrorKind::TypeMismatch, message)
            })?;
        }
    }
    Ok(())
}

/// The planner casts values to a common type, a text to a number among others.
fn check_values(values: &Values) -> Result<()> {
    let schema = DFSchema::empty();
    let columns = values.schema.fields().len();
    for column in 0..columns {
        let mut common = DataType::Null;
        for value in values.values.iter().filter_map(|row| row.get(column)) {
            let value = match value {
                Expr::Cast(cast) => cast.expr.as_ref(),
                value => value,
            };
            let data_type = value.get_type(&schema)?;
            common = common_type(&common, &data_type).ok_or_else(|| {
                let message = format!(
                    "Values rows have mismatched types: {} vs {}",
                    name(&common),
                    name(&data_type)
                );
                Error::new(ErrorKind::TypeMismatch, message)
            })?;
        }
    }
    Ok(())
}

fn check_sort(sort: &Sort) -> Result<()> {
    for sorted in &sort.expr {
        let data_type = sorted.expr.get_type(sort.input.schema())?;
        if !is_orderable(&data_type) {
            let message = format!(
                "Type {} is not orderable, and therefore cannot be used in ORDER BY",
                name(&data_type)
            );
            return Err(Error::new(ErrorKind::TypeMismatch, message));
        }
    }
    Ok(())
}
