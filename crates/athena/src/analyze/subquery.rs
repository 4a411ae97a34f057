//! Subqueries in expressions.
//!
//! DataFusion (55.2) plans `EXISTS` and `IN` in filters only. Elsewhere they become comparisons with
//! `count(*)` of the subquery. It decorrelates scalar subqueries only if they are aggregates. Others
//! become `array_agg`, of which the only element is taken.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, DFSchema, ScalarValue, Spans};
use datafusion::functions_aggregate::array_agg::array_agg_udaf;
use datafusion::functions_aggregate::count::count_udaf;
use datafusion::logical_expr::expr::{AggregateFunction, Exists, InSubquery};
use datafusion::logical_expr::sqlparser::ast;
use datafusion::logical_expr::{
    Aggregate, Expr, LogicalPlan, LogicalPlanBuilder, Projection, Subquery, SubqueryAlias, lit,
    when,
};

use super::expression::Context;
use super::query::QueryBody;
use super::{Analyzer, UniqueNames};
use crate::bind;
use crate::call::cast_to;
use crate::error::{Error, ErrorKind, Result};
use crate::functions::{Native, first_element, only_element};
use crate::types::{common_type, name};

impl Analyzer<'_> {
    pub(super) fn exists(
        &mut self,
        query: &ast::Query,
        negated: bool,
        context: Context<'_>,
    ) -> Result<Expr> {
        let plan = self.query(query, Some(context.scope))?.plan;
        Ok(Expr::Exists(Exists {
            subquery: subquery(plan),
            negated,
        }))
    }

    pub(super) fn in_subquery(
        &mut self,
        value: &ast::Expr,
        query: &ast::Query,
        negated: bool,
        context: Context<'_>,
    ) -> Result<Expr> {
        let relation = self.query(query, Some(context.scope))?;
        check_single_column(&relation.columns)?;
        let location = self.operator_after(value);
        let value = self.expression(value, context)?;
        let found = relation.plan.schema().field(0).data_type().clone();
        let common = common_type(&value.data_type, &found).ok_or_else(|| {
            let message = format!(
                "value and result of subquery must be of the same type for IN expression: {} vs {}",
                name(&value.data_type),
                name(&found)
            );
            Error::new(ErrorKind::TypeMismatch, message).at(location)
        })?;
        let candidate = Expr::from(relation.plan.schema().qualified_field(0));
        let comparable = bind::comparable(cast_to(candidate.clone(), &found, &common), &common);
        let plan = if comparable == candidate {
            relation.plan
        } else {
            let column = comparable.alias("candidate");
            let projection = Projection::try_new(vec![column], relation.into_plan())?;
            LogicalPlan::Projection(projection)
        };
        let value = bind::comparable(value.into_type(&common), &common);
        Ok(Expr::InSubquery(InSubquery::new(
            Box::new(value),
            subquery(plan),
            negated,
        )))
    }

    pub(super) fn scalar_subquery(
        &mut self,
        query: &ast::Query,
        context: Context<'_>,
    ) -> Result<Expr> {
        let rows = self.rows(query, Some(context.scope), false)?;
        check_single_column(&rows.columns)?;
        single_value(rows)
    }
}

fn check_single_column(columns: &[Option<String>]) -> Result<()> {
    if columns.len() == 1 {
        return Ok(());
    }
    let message = "Multiple columns returned by subquery are not yet supported";
    Err(Error::new(ErrorKind::NotSupported, message))
}

fn subquery(plan: LogicalPlan) -> Subquery {
    let outer_ref_columns = plan.all_out_ref_exprs();
    Subquery {
        subquery: Arc::new(plan),
        outer_ref_columns,
        spans: Spans::new(),
    }
}

/// The columns of enclosing queries in a subquery.
pub(super) fn outer_columns(expr: &Expr) -> Vec<Column> {
    let (Expr::Exists(Exists { subquery, .. })
    | Expr::InSubquery(InSubquery { subquery, .. })
    | Expr::ScalarSubquery(subquery)) = expr
    else {
        return Vec::new();
    };
    let columns = subquery.outer_ref_columns.iter();
    let columns = columns.filter_map(|outer| match outer {
        Expr::OuterReferenceColumn(_, column) => Some(column.clone()),
        _ => None,
    });
    columns.collect()
}

/// Whether the plan has subqueries that DataFusion may not be able to plan.
pub(crate) fn has_subqueries(plan: &LogicalPlan) -> bool {
    let mut found = false;
    // The visitor does not fail.
    let _ = plan.apply_with_subqueries(|node| {
        node.apply_expressions(|expr| {
            found |= expr.exists(|part| Ok(needs_row(part)))?;
            Ok(datafusion::common::tree_node::TreeNodeRecursion::Continue)
        })
    });
    found
}

/// Whether this is a subquery of which DataFusion has to make a join.
fn needs_row(expr: &Expr) -> bool {
    match expr {
        Expr::Exists(_) | Expr::InSubquery(_) => true,
        Expr::ScalarSubquery(subquery) => !subquery.outer_ref_columns.is_empty(),
        _ => false,
    }
}

/// The value of a subquery, which has one row at most.
fn single_value(rows: QueryBody) -> Result<Expr> {
    let is_correlated = !rows.plan.all_out_ref_exprs().is_empty();
    let is_first = rows.fetch == Some(1) && rows.skip == 0;
    if is_one_row(&rows.plan, is_correlated) || (is_first && !is_correlated) {
        let plan = rows.into_relation(false)?.plan;
        return Ok(Expr::ScalarSubquery(subquery(plan)));
    }
    let (plan, order) = if is_first {
        (rows.plan, rows.order)
    } else {
        let mut plan = rows.into_relation(false)?.plan;
        if !is_correlated {
            // Two rows suffice for the error.
            plan = LogicalPlanBuilder::from(plan).limit(0, Some(2))?.build()?;
        }
        (plan, Vec::new())
    };
    let value = Expr::from(plan.schema().qualified_field(0));
    let element = plan.schema().field(0).data_type().clone();
    let gathered =
        AggregateFunction::new_udf(array_agg_udaf(), vec![value], false, None, order, None);
    let gathered = aggregated(plan, gathered)?;
    let (name, body): (_, crate::functions::Body) = if is_first {
        ("$first", first_element)
    } else {
        ("$only", only_element)
    };
    Ok(Native::call(name, element, body, vec![gathered]))
}

/// Whether a plan returns one row: that of a global aggregate, or that of a SELECT without FROM.
fn is_one_row(plan: &LogicalPlan, is_correlated: bool) -> bool {
    match plan {
        LogicalPlan::Aggregate(aggregate) => aggregate.group_expr.is_empty(),
        LogicalPlan::EmptyRelation(empty) => empty.produce_one_row && !is_correlated,
        LogicalPlan::Projection(Projection { input, .. })
        | LogicalPlan::SubqueryAlias(SubqueryAlias { input, .. }) => {
            is_one_row(input, is_correlated)
        }
        _ => false,
    }
}

/// An expression of a projection over rows of `schema`, where EXISTS and IN are values, not predicates.
pub(super) fn in_projection(expr: Expr, schema: &DFSchema) -> Result<Expr> {
    let replaced = expr.transform_up(|part| match part {
        Expr::Exists(Exists { subquery, negated }) => {
            let found = count(subquery.subquery.as_ref().clone())?.gt(lit(0_i64));
            Ok(Transformed::yes(not_if(negated, found)))
        }
        Expr::InSubquery(InSubquery {
            expr,
            subquery,
            negated,
        }) => {
            let found = is_in(*expr, &subquery, schema)?;
            Ok(Transformed::yes(not_if(negated, found)))
        }
        other => Ok(Transformed::no(other)),
    })?;
    Ok(replaced.data)
}

/// Computes the subqueries of expressions, which are those of an aggregate or a window, in a
/// projection below.
pub(super) fn hoist(plan: LogicalPlan, expressions: &mut [Expr]) -> Result<LogicalPlan> {
    let mut has_subquery = false;
    for expr in expressions.iter() {
        has_subquery |= expr.exists(|part| Ok(needs_row(part)))?;
    }
    if !has_subquery {
        return Ok(plan);
    }
    let schema = Arc::clone(plan.schema());
    let mut names = UniqueNames::beside(&schema);
    let mut columns: Vec<Expr> = schema.columns().into_iter().map(Expr::Column).collect();
    for expr in expressions {
        let moved = std::mem::take(expr).transform_down(|part| {
            if !needs_row(&part) {
                return Ok(Transformed::no(part));
            }
            let name = names.unique("subquery");
            columns.push(in_projection(part, &schema)?.alias(name.clone()));
            let column = Column::new_unqualified(name);
            Ok(Transformed::yes(Expr::Column(column)))
        })?;
        *expr = moved.data;
    }
    let projection = Projection::try_new(columns, Arc::new(plan))?;
    Ok(LogicalPlan::Projection(projection))
}

fn not_if(negated: bool, condition: Expr) -> Expr {
    if negated {
        Expr::Not(Box::new(condition))
    } else {
        condition
    }
}

/// `value IN (subquery)` with three-valued logic.
fn is_in(value: Expr, subquery: &Subquery, schema: &DFSchema) -> Result<Expr> {
    let rows = || subquery.subquery.as_ref().clone();
    let filtered = |condition: Expr| -> Result<LogicalPlan> {
        Ok(LogicalPlanBuilder::from(rows())
            .filter(condition)?
            .build()?)
    };
    let candidate = Expr::from(subquery.subquery.schema().qualified_field(0));
    let outer = value.clone().transform_up(|part| match part {
        Expr::Column(column) => {
            let field = Arc::clone(schema.qualified_field_from_column(&column)?.1);
            Ok(Transformed::yes(Expr::OuterReferenceColumn(field, column)))
        }
        other => Ok(Transformed::no(other)),
    })?;
    let matches = count(filtered(candidate.clone().eq(outer.data))?)?;
    let unknown = count(filtered(candidate.is_null())?)?.gt(lit(0_i64));
    let any = count(rows())?.gt(lit(0_i64));
    Ok(when(matches.gt(lit(0_i64)), lit(true))
        .when(
            unknown.or(value.is_null().and(any)),
            lit(ScalarValue::Boolean(None)),
        )
        .otherwise(lit(false))?)
}

/// `count(*)` of `rows`, as a scalar subquery.
fn count(rows: LogicalPlan) -> Result<Expr> {
    let one = vec![lit(1_i64)];
    let count = AggregateFunction::new_udf(count_udaf(), one, false, None, Vec::new(), None);
    aggregated(rows, count)
}

/// An aggregate of `rows`, as a scalar subquery.
fn aggregated(rows: LogicalPlan, aggregate: AggregateFunction) -> Result<Expr> {
    let mut names = UniqueNames::beside(rows.schema());
    let aggregate = Expr::AggregateFunction(aggregate).alias(names.unique("aggregate"));
    let aggregate = Aggregate::try_new(Arc::new(rows), Vec::new(), vec![aggregate])?;
    let plan = LogicalPlan::Aggregate(aggregate);
    Ok(Expr::ScalarSubquery(subquery(plan)))
}
