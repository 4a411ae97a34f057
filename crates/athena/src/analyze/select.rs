//! SELECT: its columns, and the plan from FROM to ORDER BY.

use std::sync::Arc;

use datafusion::common::DFSchema;
use datafusion::logical_expr::sqlparser::ast::{self, Spanned};
use datafusion::logical_expr::{Distinct, Expr, Filter, LogicalPlan, Projection, SortExpr};

use super::expression::{Context, start_location};
use super::group::grouped;
use super::output::{SelectColumn, Selected};
use super::query::{QueryBody, position, sort_by};
use super::relation::column_name;
use super::scope::{Scope, location_of};
use super::subquery::in_projection;
use super::window::windows;
use super::{Analyzer, UniqueNames, unsupported};
use crate::error::{Error, ErrorKind, Result};
use crate::sql::{source_location, syntax_error};

impl Analyzer<'_> {
    pub(super) fn select(
        &mut self,
        select: &ast::Select,
        order: &[ast::OrderByExpr],
        outer: Option<&Scope<'_>>,
    ) -> Result<QueryBody> {
        unsupported::in_select(select)?;
        let source = self.from(&select.from, outer)?;
        let schema = Arc::clone(source.plan.schema());
        let scope = Scope::new(self.catalog.database(), &source.columns, &schema, outer);
        let context = Context {
            windows: &select.named_window,
            ..Context::new(&scope)
        };
        let mut plan = source.plan;
        if let Some(condition) = &select.selection {
            let context = context.without_aggregates("WHERE clause");
            let condition = self.condition("WHERE clause", condition, context)?;
            plan = filter(plan, condition)?;
        }
        let outputs = self.outputs(&select.projection, context)?;
        let groups = self.groups(select, &outputs, context)?;
        let having = select.having.as_ref();
        let having = having.map(|having| {
            let context = Context {
                is_having: true,
                ..context.without_aliases(&outputs)
            };
            self.condition("HAVING clause", having, context)
        });
        let having = having.transpose()?;
        let order = order
            .iter()
            .map(|sorted| self.select_order(sorted, &outputs, select, context));
        let mut selected = Selected {
            order: order.collect::<Result<_>>()?,
            having,
            outputs,
        };
        plan = grouped(plan, groups, &mut selected, &scope)?;
        if let Some(having) = selected.having.take() {
            plan = filter(plan, having)?;
        }
        plan = windows(plan, &mut selected)?;
        let from = outer.map(|_| &*schema);
        project(plan, selected, select.distinct.is_some(), from)
    }

    /// An expression of ORDER BY, over the rows of FROM.
    fn select_order(
        &mut self,
        sorted: &ast::OrderByExpr,
        outputs: &[SelectColumn],
        select: &ast::Select,
        context: Context<'_>,
    ) -> Result<SortExpr> {
        let location = start_location(&sorted.expr);
        let sort = match position(&sorted.expr) {
            Some(position) => {
                let output = position.checked_sub(1).and_then(|at| outputs.get(at));
                let output = output.ok_or_else(|| {
                    unsupported::position_out_of_range("ORDER BY", position).at(location)
                })?;
                sort_by(sorted.options, output.expr.clone(), &context.scope.schema)?
            }
            None => self.sort(sorted, Context { outputs, ..context })?,
        };
        let is_selected = || outputs.iter().any(|output| output.expr == sort.expr);
        if select.distinct.is_some() && !is_selected() {
            return Err(unsupported::not_in_distinct().at(location));
        }
        Ok(sort)
    }

    /// The columns of a SELECT, over the rows of FROM.
    fn outputs(
        &mut self,
        items: &[ast::SelectItem],
        context: Context<'_>,
    ) -> Result<Vec<SelectColumn>> {
        let mut outputs = Vec::new();
        for item in items {
            let (expression, name) = match item {
                ast::SelectItem::UnnamedExpr(expression) => (expression, written_name(expression)),
                ast::SelectItem::ExprWithAlias { alias, .. } if alias.quote_style == Some('\'') => {
                    let message = format!("mismatched input ''{}''. Expecting: <EOF>", alias.value);
                    return Err(syntax_error(&message).at(location_of(alias)));
                }
                ast::SelectItem::ExprWithAlias { expr, alias } => (expr, Some(alias.value.clone())),
                wildcard => {
                    outputs.extend(self.wildcard(wildcard, context.scope)?);
                    continue;
                }
            };
            let expr = self.expression(expression, context)?.expr;
            outputs.push(SelectColumn { name, expr });
        }
        Ok(outputs)
    }

    /// The columns of `*` and `relation.*`.
    fn wildcard(&self, item: &ast::SelectItem, scope: &Scope<'_>) -> Result<Vec<SelectColumn>> {
        unsupported::in_wildcard(item)?;
        let positions = match item {
            ast::SelectItem::QualifiedWildcard(
                ast::SelectItemQualifiedWildcardKind::ObjectName(name),
                _,
            ) => {
                let relation = self.relation_name(name)?;
                let positions = scope.columns_of(Some(&relation));
                if positions.is_empty() {
                    let relation = relation.join(".");
                    let message = format!("Unable to resolve reference {relation}");
                    return Err(Error::new(ErrorKind::TableNotFound, message));
                }
                positions
            }
            ast::SelectItem::QualifiedWildcard(..) => {
                let message = "Fields of a row by * are not supported";
                let location = source_location(item.span().start);
                return Err(Error::new(ErrorKind::NotSupported, message).at(location));
            }
            _ if scope.columns.is_empty() => {
                let location = source_location(item.span().start);
                let message = "SELECT * not allowed in queries without FROM clause";
                return Err(Error::new(ErrorKind::ColumnNotFound, message).at(location));
            }
            _ => scope.columns_of(None),
        };
        let output = |position: usize| SelectColumn {
            name: scope.columns[position].name.clone(),
            expr: Expr::from(scope.schema.qualified_field(position)),
        };
        Ok(positions.into_iter().map(output).collect())
    }
}

/// The name of a column without an alias. As in Trino, only names and fields of names name one:
/// `x[1].y` does not.
fn written_name(expression: &ast::Expr) -> Option<String> {
    match expression {
        ast::Expr::Identifier(name) => Some(name.value.clone()),
        ast::Expr::CompoundIdentifier(parts) => parts.last().map(|last| last.value.clone()),
        ast::Expr::Nested(inner) => written_name(inner),
        _ => None,
    }
}

fn filter(plan: LogicalPlan, condition: Expr) -> Result<LogicalPlan> {
    Ok(LogicalPlan::Filter(Filter::try_new(
        condition,
        Arc::new(plan),
    )?))
}

/// Projects the columns of a SELECT and the keys of its ORDER BY.
///
/// DataFusion (55.2) decorrelates a subquery by adding columns of FROM to its projection, from which
/// the names of other columns have to differ. `from` are the columns of a subquery.
fn project(
    plan: LogicalPlan,
    selected: Selected,
    is_distinct: bool,
    from: Option<&DFSchema>,
) -> Result<QueryBody> {
    let Selected { outputs, order, .. } = selected;
    let mut names = UniqueNames::default();
    if let Some(from) = from {
        names.take(from);
        names.take(plan.schema());
    }
    let mut projected: Vec<(Expr, String)> = Vec::new();
    let mut columns = Vec::new();
    for (position, output) in outputs.into_iter().enumerate() {
        let name = column_name(output.name.as_ref(), position).to_lowercase();
        let name = match &output.expr {
            Expr::Column(column)
                if from.is_some()
                    && column.name == name
                    && projected.iter().all(|(_, known)| *known != name) =>
            {
                name
            }
            _ => names.unique(&name),
        };
        projected.push((output.expr, name));
        columns.push(output.name);
    }
    let mut keys = Vec::new();
    for sort in &order {
        let known = projected.iter().position(|(known, _)| *known == sort.expr);
        keys.push(known.unwrap_or(projected.len()));
        if known.is_none() {
            projected.push((sort.expr.clone(), names.unique("order")));
        }
    }
    let expressions = projected.into_iter().map(|(expr, name)| {
        let expr = in_projection(expr, plan.schema())?;
        let is_named = matches!(&expr, Expr::Column(column) if column.name == name);
        Ok(if is_named { expr } else { expr.alias(name) })
    });
    let expressions = expressions.collect::<Result<_>>()?;
    let projection = Projection::try_new(expressions, Arc::new(plan))?;
    let mut plan = LogicalPlan::Projection(projection);
    if is_distinct {
        plan = LogicalPlan::Distinct(Distinct::All(Arc::new(plan)));
    }
    let key = |position: usize| Expr::from(plan.schema().qualified_field(position));
    let order = order.into_iter().zip(keys);
    let order = order.map(|(sort, position)| sort.with_expr(key(position)));
    let order = order.collect();
    Ok(QueryBody {
        plan,
        columns,
        order,
        skip: 0,
        fetch: None,
    })
}
