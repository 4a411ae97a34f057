//! Predicates on partition keys.

use std::sync::Arc;

use analytics::PARTITION_KEYS;
use arrow::array::{ArrayRef, AsArray, Int32Array, RecordBatch};
use datafusion::catalog::Session;
use datafusion::common::tree_node::TreeNode;
use datafusion::common::{Column, ToDFSchema};
use datafusion::error::Result as DataFusionResult;
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};

/// For each day, given as its partition keys, whether it may have rows for `filters`.
pub(crate) fn may_match(
    state: &dyn Session,
    filters: &[Expr],
    days: &[[i32; 3]],
) -> DataFusionResult<Vec<bool>> {
    let Some(filter) = conjunction(filters.iter().filter_map(condition_of_keys)) else {
        return Ok(vec![true; days.len()]);
    };
    let column = |key: usize| {
        Arc::new(
            days.iter()
                .map(|keys| Some(keys[key]))
                .collect::<Int32Array>(),
        ) as ArrayRef
    };
    let keys = RecordBatch::try_from_iter(
        PARTITION_KEYS
            .iter()
            .zip([0, 1, 2])
            .map(|(name, key)| (*name, column(key))),
    )?;
    let filter = state.create_physical_expr(filter, &keys.schema().to_dfschema()?)?;
    let kept = filter.evaluate(&keys)?.into_array(keys.num_rows())?;
    Ok(kept
        .as_boolean()
        .iter()
        .map(|kept| kept == Some(true))
        .collect())
}

/// The part of a predicate on partition keys alone, if there is one. Each row that satisfies
/// `filter` is in a partition that satisfies this part.
pub(crate) fn condition_of_keys(filter: &Expr) -> Option<Expr> {
    let is_key = |column: &Column| PARTITION_KEYS.contains(&column.name.as_str());
    if filter.column_refs().into_iter().all(is_key) && depends_on_row_only(filter) {
        return Some(filter.clone());
    }
    match filter {
        Expr::BinaryExpr(BinaryExpr {
            left,
            op: Operator::And,
            right,
        }) => conjunction(
            condition_of_keys(left)
                .into_iter()
                .chain(condition_of_keys(right)),
        ),
        Expr::BinaryExpr(BinaryExpr {
            left,
            op: Operator::Or,
            right,
        }) => Some(condition_of_keys(left)?.or(condition_of_keys(right)?)),
        _ => None,
    }
}

/// Whether a predicate depends on nothing but the columns of the row.
pub(crate) fn depends_on_row_only(filter: &Expr) -> bool {
    let depends_on_more = |part: &Expr| {
        matches!(
            part,
            Expr::ScalarSubquery(_) | Expr::OuterReferenceColumn(..)
        )
    };
    !filter.is_volatile()
        && !filter
            .exists(|part| Ok(depends_on_more(part)))
            .unwrap_or(true)
}
