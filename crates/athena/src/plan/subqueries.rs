//! Rewrites subqueries that DataFusion (55.2) cannot plan.
//!
//! DataFusion plans `EXISTS` and `IN` in filters only. In a projection or aggregate they become
//! comparisons with `count(*)` of the subquery. It decorrelates scalar subqueries only if they are
//! aggregates. Others become `array_agg`, of which the only element is taken.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, DFSchema, ScalarValue};
use datafusion::error::Result as DataFusionResult;
use datafusion::functions_aggregate::array_agg::array_agg_udaf;
use datafusion::functions_aggregate::count::count_udaf;
use datafusion::logical_expr::expr::{AggregateFunction, Exists, InSubquery};
use datafusion::logical_expr::logical_plan::{
    Aggregate, FetchType, Filter, Limit, Projection, SkipType, Subquery, SubqueryAlias,
};
use datafusion::logical_expr::{Expr, ExprSchemable, LogicalPlan, LogicalPlanBuilder, lit, when};

use crate::functions::{Native, first_element, only_element};

/// Rewrites the subqueries of a plan.
pub(super) fn known(plan: LogicalPlan) -> DataFusionResult<LogicalPlan> {
    let known = plan.transform_up_with_subqueries(|node| match node {
        LogicalPlan::Projection(projection) if projection.expr.iter().any(has_subquery) => {
            in_projection(projection).map(Transformed::yes)
        }
        LogicalPlan::Aggregate(aggregate) if aggregate.aggr_expr.iter().any(has_subquery) => {
            in_aggregate(aggregate).map(Transformed::yes)
        }
        LogicalPlan::Filter(Filter {
            predicate, input, ..
        }) => {
            let predicate = predicate.transform_up(single_value)?;
            let filter = LogicalPlan::Filter(Filter::try_new(predicate.data, input)?);
            Ok(Transformed::new_transformed(filter, predicate.transformed))
        }
        other => Ok(Transformed::no(other)),
    })?;
    Ok(known.data)
}

fn is_subquery(expression: &Expr) -> bool {
    match expression {
        Expr::Exists(_) | Expr::InSubquery(_) => true,
        Expr::ScalarSubquery(subquery) => {
            depends_on_row(subquery) && !is_one_row(&subquery.subquery)
        }
        _ => false,
    }
}

fn depends_on_row(subquery: &Subquery) -> bool {
    !subquery.outer_ref_columns.is_empty()
}

/// Whether a plan returns one row, that of a global aggregate.
fn is_one_row(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Aggregate(aggregate) => aggregate.group_expr.is_empty(),
        LogicalPlan::Projection(Projection { input, .. })
        | LogicalPlan::SubqueryAlias(SubqueryAlias { input, .. }) => is_one_row(input),
        _ => false,
    }
}

/// Rewrites a correlated scalar subquery to an aggregate.
fn single_value(part: Expr) -> DataFusionResult<Transformed<Expr>> {
    match part {
        Expr::ScalarSubquery(subquery) if is_subquery(&Expr::ScalarSubquery(subquery.clone())) => {
            let (rows, first) = match subquery.subquery.as_ref() {
                LogicalPlan::Limit(limit) if is_first(limit)? => (limit.input.as_ref(), true),
                rows => (rows, false),
            };
            let value = Expr::from(rows.schema().qualified_field(0));
            let element = value.get_type(rows.schema())?;
            let (rows, order) = match rows {
                LogicalPlan::Sort(sort) if first && sort.fetch.is_none() => {
                    (sort.input.as_ref(), sort.expr.clone())
                }
                rows => (rows, Vec::new()),
            };
            let gathered =
                AggregateFunction::new_udf(array_agg_udaf(), vec![value], false, None, order, None);
            let gathered = aggregated(LogicalPlanBuilder::from(rows.clone()), gathered, &subquery)?;
            let body = if first { first_element } else { only_element };
            let name = if first { "$first" } else { "$only" };
            Ok(Transformed::yes(Native::call(
                name,
                element,
                body,
                vec![gathered],
            )))
        }
        other => Ok(Transformed::no(other)),
    }
}

/// `LIMIT 1`
fn is_first(limit: &Limit) -> DataFusionResult<bool> {
    let skip = limit.get_skip_type()?;
    Ok(
        matches!(limit.get_fetch_type()?, FetchType::Literal(Some(1)))
            && matches!(skip, SkipType::Literal(0)),
    )
}

fn has_subquery(expression: &Expr) -> bool {
    expression
        .exists(|part| Ok(is_subquery(part)))
        .unwrap_or(false)
}

/// Keeps the column name of `original`.
fn named_as(expression: Expr, original: &Expr) -> Expr {
    let name = original.schema_name().to_string();
    if matches!(original, Expr::Alias(_) | Expr::Column(_)) {
        expression
    } else {
        expression.alias(name)
    }
}

fn in_projection(projection: Projection) -> DataFusionResult<LogicalPlan> {
    let Projection { expr, input, .. } = projection;
    let columns = expr.into_iter().map(|original| {
        let replaced = original
            .clone()
            .transform_up(|part| replaced(part, input.schema()))?;
        Ok(if replaced.transformed {
            named_as(replaced.data, &original)
        } else {
            original
        })
    });
    let columns = columns.collect::<DataFusionResult<Vec<_>>>()?;
    Ok(LogicalPlan::Projection(Projection::try_new(
        columns, input,
    )?))
}

/// Moves the subqueries to a projection below the aggregate.
fn in_aggregate(aggregate: Aggregate) -> DataFusionResult<LogicalPlan> {
    let Aggregate {
        input,
        group_expr,
        aggr_expr,
        ..
    } = aggregate;
    let mut columns: Vec<Expr> = input
        .schema()
        .columns()
        .into_iter()
        .map(Expr::Column)
        .collect();
    let aggregates = aggr_expr.into_iter().map(|original| {
        let moved = original.clone().transform_down(|part| {
            if !is_subquery(&part) {
                return Ok(Transformed::no(part));
            }
            let name = format!("\u{1}subquery{}", columns.len());
            columns.push(replaced(part, input.schema())?.data.alias(name.clone()));
            Ok(Transformed::yes(Expr::Column(Column::new_unqualified(
                name,
            ))))
        })?;
        Ok(if moved.transformed {
            named_as(moved.data, &original)
        } else {
            original
        })
    });
    let aggregates = aggregates.collect::<DataFusionResult<Vec<_>>>()?;
    let input = LogicalPlan::Projection(Projection::try_new(columns, input)?);
    Ok(LogicalPlan::Aggregate(Aggregate::try_new(
        Arc::new(input),
        group_expr,
        aggregates,
    )?))
}

/// Rewrites EXISTS, IN and scalar subqueries over rows of `schema`.
fn replaced(part: Expr, schema: &DFSchema) -> DataFusionResult<Transformed<Expr>> {
    match part {
        Expr::Exists(Exists { subquery, negated }) => {
            let found = count(
                LogicalPlanBuilder::from(subquery.subquery.as_ref().clone()),
                &subquery,
            )?
            .gt(lit(0_i64));
            Ok(Transformed::yes(not_if(negated, found)))
        }
        Expr::InSubquery(InSubquery {
            expr,
            subquery,
            negated,
        }) => Ok(Transformed::yes(not_if(
            negated,
            is_in(*expr, &subquery, schema)?,
        ))),
        other => single_value(other),
    }
}

fn not_if(negated: bool, condition: Expr) -> Expr {
    if negated {
        Expr::Not(Box::new(condition))
    } else {
        condition
    }
}

/// `value IN (subquery)` with three-valued logic.
fn is_in(value: Expr, subquery: &Subquery, schema: &DFSchema) -> DataFusionResult<Expr> {
    let rows = || LogicalPlanBuilder::from(subquery.subquery.as_ref().clone());
    let candidate = Expr::from(subquery.subquery.schema().qualified_field(0));
    let outer = value.clone().transform_up(|part| match part {
        Expr::Column(column) => {
            let field = Arc::clone(schema.qualified_field_from_column(&column)?.1);
            Ok(Transformed::yes(Expr::OuterReferenceColumn(field, column)))
        }
        other => Ok(Transformed::no(other)),
    })?;
    let matches = count(rows().filter(candidate.clone().eq(outer.data))?, subquery)?;
    let unknown = count(rows().filter(candidate.is_null())?, subquery)?.gt(lit(0_i64));
    let any = count(rows(), subquery)?.gt(lit(0_i64));
    when(matches.gt(lit(0_i64)), lit(true))
        .when(
            unknown.or(value.is_null().and(any)),
            lit(ScalarValue::Boolean(None)),
        )
        .otherwise(lit(false))
}

/// `count(*)` of `rows`, in place of `subquery`.
fn count(rows: LogicalPlanBuilder, subquery: &Subquery) -> DataFusionResult<Expr> {
    aggregated(
        rows,
        AggregateFunction::new_udf(
            count_udaf(),
            vec![lit(1_i64)],
            false,
            None,
            Vec::new(),
            None,
        ),
        subquery,
    )
}

/// An aggregate of `rows`, in place of `subquery`.
fn aggregated(
    rows: LogicalPlanBuilder,
    aggregate: AggregateFunction,
    subquery: &Subquery,
) -> DataFusionResult<Expr> {
    let aggregate = Expr::AggregateFunction(aggregate).alias("\u{1}of rows");
    let plan = rows
        .aggregate(Vec::<Expr>::new(), vec![aggregate])?
        .build()?;
    let outer_ref_columns = plan.all_out_ref_exprs();
    Ok(Expr::ScalarSubquery(Subquery {
        subquery: Arc::new(plan),
        outer_ref_columns,
        spans: subquery.spans.clone(),
    }))
}
