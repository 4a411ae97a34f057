//! Rewrites queries: SELECT, GROUP BY, ORDER BY, LIMIT.

use datafusion::logical_expr::sqlparser::ast::{
    Cte, Expr, Fetch, GroupByExpr, LimitClause, OrderBy, OrderByExpr, OrderByKind, Query, Select,
    SelectItem, SelectItemQualifiedWildcardKind, SetExpr, Spanned, TableAlias, Value, Values,
    WindowSpec, WindowType, With,
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
        // A subquery has clauses of its own.
        let context = (
            std::mem::take(&mut self.outputs),
            self.aggregate.take(),
            self.forbids_aggregates.take(),
        );
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
        let body = self.body(*query.body, query.order_by);
        self.ctes = outer;
        (self.outputs, self.aggregate, self.forbids_aggregates) = context;
        let (body, order_by) = body?;
        let limit_clause = self.limit(query.limit_clause, query.fetch)?;
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
                if let (Some(order_by), true) = (&order_by, select.distinct.is_some()) {
                    check_distinct_order(&select, order_by)?;
                }
                let outputs = output_names(&select);
                let selected = select.projection.len();
                let has_wildcard = outputs.len() < selected;
                let select = self.select(*select)?;
                if let (Some(order_by), false) = (&order_by, has_wildcard) {
                    check_positions(order_by, selected)?;
                }
                let outer = std::mem::replace(&mut self.outputs, outputs);
                let order_by = order_by.map(|order_by| self.order_by(order_by)).transpose();
                self.outputs = outer;
                let order_by = order_by?;
                self.scopes.pop();
                Ok((SetExpr::Select(Box::new(select)), order_by))
            }
            SetExpr::SetOperation {
                left,
                op,
                set_quantifier,
                right,
            } => {
                refused::in_set_operation(op, set_quantifier)?;
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
            .map(|condition| self.condition_without_aggregates("WHERE clause", condition))
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

    /// The predicate of a clause that does not allow aggregates.
    pub(super) fn condition_without_aggregates(
        &mut self,
        clause: &'static str,
        condition: Expr,
    ) -> Result<Expr> {
        let outer = self.forbids_aggregates.replace(clause);
        let rewritten = self.condition(clause, condition);
        self.forbids_aggregates = outer;
        rewritten
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
            number if is_position(&number) => {
                let is_wildcard = |item: &SelectItem| {
                    matches!(
                        item,
                        SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..)
                    )
                };
                if let Some(position) = position(&number)
                    && !(1..=selected.len()).contains(&position)
                    && !selected.iter().any(is_wildcard)
                {
                    return Err(refused::position("GROUP BY", position).at(start_location(&number)));
                }
                number
            }
            other => {
                let outer = self.forbids_aggregates.replace("GROUP BY clause");
                let rewritten = self.expression(other);
                self.forbids_aggregates = outer;
                rewritten?
            }
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

    /// Merges LIMIT, OFFSET and FETCH FIRST.
    fn limit(
        &self,
        clause: Option<LimitClause>,
        fetch: Option<Fetch>,
    ) -> Result<Option<LimitClause>> {
        let (limit, offset) = match clause {
            Some(LimitClause::OffsetCommaLimit { .. }) => return Err(refused::limit_with_comma()),
            Some(LimitClause::LimitOffset { limit, offset, .. }) => (limit, offset),
            None => (None, None),
        };
        for count in limit
            .iter()
            .chain(offset.iter().map(|offset| &offset.value))
        {
            check_row_count(count)?;
        }
        if let (Some(limit), Some(offset)) = (&limit, &offset)
            && limit.span().start < offset.value.span().start
        {
            let location = self.tokens.word_before(offset.value.span().start);
            return Err(refused::offset_after_limit().at(location));
        }
        let limit = match fetch {
            Some(fetch) if fetch.with_ties || fetch.percent => return Err(refused::fetch()),
            Some(fetch) => {
                let one = || Expr::Value(Value::Number("1".to_owned(), false).with_empty_span());
                Some(fetch.quantity.unwrap_or_else(one))
            }
            None => limit,
        };
        Ok(
            (limit.is_some() || offset.is_some()).then(|| LimitClause::LimitOffset {
                limit,
                offset,
                limit_by: Vec::new(),
            }),
        )
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

/// A row count of LIMIT or OFFSET is an integer literal.
fn check_row_count(count: &Expr) -> Result<()> {
    let is_valid = matches!(count, Expr::Value(value)
        if matches!(&value.value, Value::Number(number, _) if number.parse::<u64>().is_ok()));
    if is_valid {
        Ok(())
    } else {
        Err(refused::row_count(count))
    }
}

/// The names of the columns that a SELECT returns, in lower case; not those of wildcards.
fn output_names(select: &Select) -> Vec<String> {
    let name = |item: &SelectItem| match item {
        SelectItem::ExprWithAlias { alias, .. } => Some(alias.value.to_lowercase()),
        SelectItem::UnnamedExpr(Expr::Identifier(name)) => Some(name.value.to_lowercase()),
        SelectItem::UnnamedExpr(Expr::CompoundIdentifier(parts)) => {
            parts.last().map(|name| name.value.to_lowercase())
        }
        SelectItem::UnnamedExpr(_) => Some(String::new()),
        _ => None,
    };
    select.projection.iter().filter_map(name).collect()
}

fn sort_expressions(order_by: &OrderBy) -> &[OrderByExpr] {
    match &order_by.kind {
        OrderByKind::Expressions(expressions) => expressions,
        OrderByKind::All(_) => &[],
    }
}

fn position(expression: &Expr) -> Option<usize> {
    match expression {
        Expr::Value(value) => match &value.value {
            Value::Number(number, _) => number.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}

/// Fails if a position of ORDER BY is out of range.
fn check_positions(order_by: &OrderBy, columns: usize) -> Result<()> {
    for sorted in sort_expressions(order_by) {
        if let Some(position) = position(&sorted.expr)
            && !(1..=columns).contains(&position)
        {
            let location = start_location(&sorted.expr);
            return Err(refused::position("ORDER BY", position).at(location));
        }
    }
    Ok(())
}

/// With SELECT DISTINCT, ORDER BY has selected expressions only.
fn check_distinct_order(select: &Select, order_by: &OrderBy) -> Result<()> {
    let has_wildcard = select.projection.iter().any(|item| {
        matches!(
            item,
            SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..)
        )
    });
    let outputs = output_names(select);
    let is_selected = |expression: &Expr| {
        let is_output = matches!(expression, Expr::Identifier(name)
            if outputs.contains(&name.value.to_lowercase()));
        is_output
            || position(expression).is_some()
            || select.projection.iter().any(|item| {
                matches!(item, SelectItem::UnnamedExpr(selected)
                    | SelectItem::ExprWithAlias { expr: selected, .. } if is_same(selected, expression))
            })
    };
    for sorted in sort_expressions(order_by) {
        let is_column = matches!(
            sorted.expr,
            Expr::Identifier(_) | Expr::CompoundIdentifier(_)
        );
        if !(is_selected(&sorted.expr) || (is_column && has_wildcard)) {
            return Err(refused::not_in_distinct().at(start_location(&sorted.expr)));
        }
    }
    Ok(())
}

/// Whether two expressions are the same but for case and the qualifier of a column.
fn is_same(left: &Expr, right: &Expr) -> bool {
    match (left, right) {
        (Expr::CompoundIdentifier(parts), Expr::Identifier(name))
        | (Expr::Identifier(name), Expr::CompoundIdentifier(parts)) => parts
            .last()
            .is_some_and(|last| last.value.eq_ignore_ascii_case(&name.value)),
        _ => left.to_string().eq_ignore_ascii_case(&right.to_string()),
    }
}
