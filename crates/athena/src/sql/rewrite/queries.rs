//! Rewrites queries: SELECT, GROUP BY, ORDER BY, LIMIT.

use datafusion::logical_expr::sqlparser::ast::{
    Cte, Expr, Fetch, GroupByExpr, LimitClause, OrderBy, OrderByExpr, OrderByKind, Query, Select,
    SelectItem, SelectItemQualifiedWildcardKind, SetExpr, TableAlias, Value, Values, WindowSpec,
    WindowType, With,
};

use super::expressions::start_location;
use super::names::{lower, relations};
use super::{Rewriter, aliases, refused};
use crate::bind::call;
use crate::error::Result;

impl Rewriter<'_> {
    pub(super) fn query(&mut self, mut query: Query) -> Result<Query> {
        refused::in_query(&query)?;
        let outer = self.ctes.clone();
        if let Some(with) = &mut query.with {
            for table in std::mem::take(&mut with.cte_tables) {
                let mut table = self.cte(table)?;
                self.define(&mut table.alias, with)?;
                self.ctes
                    .get_or_insert_with(|| With {
                        cte_tables: Vec::new(),
                        ..with.clone()
                    })
                    .cte_tables
                    .push(table.clone());
                with.cte_tables.push(table);
            }
        }
        let (body, order_by) = self.body(*query.body, query.order_by)?;
        self.ctes = outer;
        let limit_clause = limit(query.limit_clause, query.fetch)?;
        Ok(Query {
            body: Box::new(body),
            order_by,
            limit_clause,
            fetch: None,
            ..query
        })
    }

    fn cte(&mut self, table: Cte) -> Result<Cte> {
        Ok(Cte {
            alias: alias(table.alias),
            query: Box::new(self.query(*table.query)?),
            ..table
        })
    }

    /// A query's body and its ORDER BY, which sees the relations of a SELECT.
    fn body(
        &mut self,
        body: SetExpr,
        order_by: Option<OrderBy>,
    ) -> Result<(SetExpr, Option<OrderBy>)> {
        match body {
            SetExpr::Select(select) => {
                self.scopes.push(relations(&select.from));
                let select = self.select(*select)?;
                let order_by = order_by
                    .map(|order_by| self.order_by(order_by))
                    .transpose()?;
                self.scopes.pop();
                Ok((SetExpr::Select(Box::new(select)), order_by))
            }
            SetExpr::SetOperation {
                left,
                op,
                set_quantifier,
                right,
            } => {
                refused::in_set_operation(set_quantifier)?;
                let (left, _) = self.body(*left, None)?;
                let (right, _) = self.body(*right, None)?;
                let body = SetExpr::SetOperation {
                    left: Box::new(left),
                    op,
                    set_quantifier,
                    right: Box::new(right),
                };
                Ok((
                    body,
                    order_by
                        .map(|order_by| self.order_by(order_by))
                        .transpose()?,
                ))
            }
            SetExpr::Query(query) => {
                let query = self.query(*query)?;
                Ok((
                    SetExpr::Query(Box::new(query)),
                    order_by
                        .map(|order_by| self.order_by(order_by))
                        .transpose()?,
                ))
            }
            SetExpr::Values(values) => {
                let rows = values.rows.into_iter().map(|mut row| {
                    row.content = self.expressions(row.content)?;
                    Ok(row)
                });
                let rows = rows.collect::<Result<_>>()?;
                let order_by = order_by
                    .map(|order_by| self.order_by(order_by))
                    .transpose()?;
                Ok((SetExpr::Values(Values { rows, ..values }), order_by))
            }
            other => Err(refused::body(&other)),
        }
    }

    fn select(&mut self, mut select: Select) -> Result<Select> {
        refused::in_select(&select)?;
        let aliases = aliases::in_groups(&select);
        select.from = self.from(select.from)?;
        let checks = aliases
            .into_iter()
            .map(|name| self.alias_check(&name, &select));
        let checks: Vec<_> = checks.collect();
        self.checks.extend(checks);
        self.projection(&mut select)?;
        select.selection = select
            .selection
            .map(|condition| self.condition("WHERE clause", condition))
            .transpose()?;
        select.having = select
            .having
            .map(|condition| self.condition("HAVING clause", condition))
            .transpose()?;
        if let GroupByExpr::Expressions(expressions, modifiers) = select.group_by {
            let groups = expressions
                .into_iter()
                .filter(|expression| !matches!(expression, Expr::Tuple(none) if none.is_empty()));
            let expressions = groups
                .map(|expression| self.group(expression, &select.projection))
                .collect::<Result<_>>()?;
            select.group_by = GroupByExpr::Expressions(expressions, modifiers);
        }
        for window in &mut select.named_window {
            window.0 = lower(window.0.clone());
            if let datafusion::logical_expr::sqlparser::ast::NamedWindowExpr::WindowSpec(
                specification,
            ) = &mut window.1
            {
                *specification = self.window(specification.clone())?;
            }
        }
        Ok(select)
    }

    /// The predicate of the clause `what`.
    pub(super) fn condition(&mut self, what: &str, condition: Expr) -> Result<Expr> {
        let location = start_location(&condition);
        Ok(call(
            "$condition",
            what,
            location,
            [self.expression(condition)?],
        ))
    }

    /// An expression of GROUP BY; a number is the position of a selected expression, which is
    /// rewritten already.
    fn group(&mut self, expression: Expr, selected: &[SelectItem]) -> Result<Expr> {
        let member = |rewriter: &mut Self, member: Expr| match selected_at(&member, selected) {
            Some(selected) => Ok(selected.clone()),
            None => rewriter.expression(member),
        };
        let set = |rewriter: &mut Self, set: Vec<Expr>| {
            set.into_iter()
                .map(|one| member(rewriter, one))
                .collect::<Result<Vec<_>>>()
        };
        let sets = |rewriter: &mut Self, sets: Vec<Vec<Expr>>| {
            sets.into_iter()
                .map(|one| set(rewriter, one))
                .collect::<Result<Vec<_>>>()
        };
        Ok(match expression {
            Expr::Rollup(columns) => Expr::Rollup(sets(self, columns)?),
            Expr::Cube(columns) => Expr::Cube(sets(self, columns)?),
            Expr::GroupingSets(columns) => Expr::GroupingSets(sets(self, columns)?),
            position if is_position(&position) => position,
            other => self.expression(other)?,
        })
    }

    fn order_by(&mut self, order_by: OrderBy) -> Result<OrderBy> {
        let OrderByKind::Expressions(expressions) = order_by.kind else {
            return Err(refused::order_by_all());
        };
        Ok(OrderBy {
            kind: OrderByKind::Expressions(self.sort(expressions)?),
            interpolate: None,
        })
    }

    pub(super) fn sort(&mut self, expressions: Vec<OrderByExpr>) -> Result<Vec<OrderByExpr>> {
        let one = |mut sorted: OrderByExpr| {
            if !is_position(&sorted.expr) {
                sorted.expr = self.expression(sorted.expr)?;
            }
            Ok(sorted)
        };
        expressions.into_iter().map(one).collect()
    }

    pub(super) fn window(&mut self, mut window: WindowSpec) -> Result<WindowSpec> {
        window.window_name = window.window_name.map(lower);
        window.partition_by = self.expressions(window.partition_by)?;
        window.order_by = self.sort(window.order_by)?;
        Ok(window)
    }

    pub(super) fn over(&mut self, over: WindowType) -> Result<WindowType> {
        Ok(match over {
            WindowType::WindowSpec(window) => WindowType::WindowSpec(self.window(window)?),
            WindowType::NamedWindow(name) => WindowType::NamedWindow(lower(name)),
        })
    }

    /// `*` and `relation.*`
    pub(super) fn wildcard(&mut self, item: SelectItem) -> Result<SelectItem> {
        refused::in_wildcard(&item)?;
        let SelectItem::QualifiedWildcard(
            SelectItemQualifiedWildcardKind::ObjectName(name),
            options,
        ) = item
        else {
            return Ok(item);
        };
        let name = self.table_name(&name)?;
        Ok(SelectItem::QualifiedWildcard(
            SelectItemQualifiedWildcardKind::ObjectName(name),
            options,
        ))
    }
}

pub(super) fn alias(mut alias: TableAlias) -> TableAlias {
    alias.name = lower(alias.name);
    for column in &mut alias.columns {
        column.name = lower(column.name.clone());
    }
    alias
}

/// The selected expression with the number `position`.
fn selected_at<'s>(position: &Expr, selected: &'s [SelectItem]) -> Option<&'s Expr> {
    let Expr::Value(value) = position else {
        return None;
    };
    let Value::Number(number, _) = &value.value else {
        return None;
    };
    match selected.get(number.parse::<usize>().ok()?.checked_sub(1)?)? {
        SelectItem::UnnamedExpr(expression)
        | SelectItem::ExprWithAlias {
            expr: expression, ..
        } => Some(expression),
        _ => None,
    }
}

fn is_position(expression: &Expr) -> bool {
    matches!(expression, Expr::Value(value) if matches!(value.value, Value::Number(..)))
}

/// Merges LIMIT, OFFSET and FETCH FIRST.
fn limit(clause: Option<LimitClause>, fetch: Option<Fetch>) -> Result<Option<LimitClause>> {
    if let Some(LimitClause::OffsetCommaLimit { .. }) = clause {
        return Err(refused::limit_with_comma());
    }
    let Some(fetch) = fetch else {
        return Ok(clause);
    };
    if fetch.with_ties || fetch.percent {
        return Err(refused::fetch());
    }
    let one = || Expr::Value(Value::Number("1".to_owned(), false).with_empty_span());
    let limit = Some(fetch.quantity.unwrap_or_else(one));
    let offset = match clause {
        Some(LimitClause::LimitOffset { offset, .. }) => offset,
        _ => None,
    };
    Ok(Some(LimitClause::LimitOffset {
        limit,
        offset,
        limit_by: Vec::new(),
    }))
}
