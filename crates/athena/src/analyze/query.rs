//! Queries: set operations, VALUES, ORDER BY and LIMIT.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field};
use datafusion::common::{Column, DFSchema};
use datafusion::logical_expr::sqlparser::ast::{self, SetOperator, SetQuantifier, Spanned};
use datafusion::logical_expr::{
    Distinct, Expr, LogicalPlan, LogicalPlanBuilder, Projection, Sort, SortExpr, Union, Values,
};

use super::expression::Context;
use super::relation::Relation;
use super::scope::{Scope, ScopeColumn};
use super::{Analyzer, unsupported};
use crate::call::{Argument, cast_to};
use crate::error::{Error, ErrorKind, ErrorLocation, Result};
use crate::sql::source_location;
use crate::types::{common_type, is_orderable, name};

/// The rows of a query before ORDER BY and LIMIT.
pub(super) struct QueryBody {
    /// A plan whose first columns are those of the query; others are keys of `order`.
    pub(super) plan: LogicalPlan,
    pub(super) columns: Vec<Option<String>>,
    pub(super) order: Vec<SortExpr>,
    pub(super) skip: usize,
    pub(super) fetch: Option<usize>,
}

impl QueryBody {
    pub(super) fn unordered(relation: Relation) -> Self {
        Self {
            plan: relation.plan,
            columns: relation.columns,
            order: Vec::new(),
            skip: 0,
            fetch: None,
        }
    }

    /// The relation of the rows, which keeps their order for a LIMIT at least.
    pub(super) fn into_relation(self, keeps_order: bool) -> Result<Relation> {
        let (mut plan, is_limited) = (self.plan, self.skip > 0 || self.fetch.is_some());
        if !self.order.is_empty() && (keeps_order || is_limited) {
            plan = LogicalPlan::Sort(Sort {
                expr: self.order,
                input: Arc::new(plan),
                fetch: None,
            });
        }
        if is_limited {
            plan = LogicalPlanBuilder::from(plan)
                .limit(self.skip, self.fetch)?
                .build()?;
        }
        if plan.schema().fields().len() > self.columns.len() {
            let columns = plan.schema().columns().into_iter().map(Expr::Column);
            let columns = columns.take(self.columns.len()).collect();
            plan = LogicalPlan::Projection(Projection::try_new(columns, Arc::new(plan))?);
        }
        Ok(Relation {
            plan,
            columns: self.columns,
        })
    }
}

impl Analyzer<'_> {
    /// A query within another one.
    pub(super) fn query(
        &mut self,
        query: &ast::Query,
        outer: Option<&Scope<'_>>,
    ) -> Result<Relation> {
        self.rows(query, outer, false)?.into_relation(false)
    }

    /// The rows of a query; `shares` computes CTEs with several references once.
    pub(super) fn rows(
        &mut self,
        query: &ast::Query,
        outer: Option<&Scope<'_>>,
        shares: bool,
    ) -> Result<QueryBody> {
        unsupported::in_query(query)?;
        let known = self.ctes.len();
        let rows = self.rows_with(query, outer, shares);
        self.ctes.truncate(known);
        rows
    }

    fn rows_with(
        &mut self,
        query: &ast::Query,
        outer: Option<&Scope<'_>>,
        shares: bool,
    ) -> Result<QueryBody> {
        if let Some(with) = &query.with {
            self.with(with, query, outer, shares)?;
        }
        let order = sort_expressions(query.order_by.as_ref())?;
        let mut rows = match &*query.body {
            ast::SetExpr::Select(select) => self.select(select, order, outer)?,
            body => {
                let relation = self.body(body, outer)?;
                let order = self.order_of(&relation, order, outer)?;
                QueryBody {
                    order,
                    ..QueryBody::unordered(relation)
                }
            }
        };
        (rows.skip, rows.fetch) = self.limit(query)?;
        Ok(rows)
    }

    /// A query's body without ORDER BY.
    pub(super) fn body(
        &mut self,
        body: &ast::SetExpr,
        outer: Option<&Scope<'_>>,
    ) -> Result<Relation> {
        match body {
            ast::SetExpr::Select(select) => self.select(select, &[], outer)?.into_relation(false),
            ast::SetExpr::Query(query) => self.query(query, outer),
            ast::SetExpr::Values(values) => self.values(values, outer),
            ast::SetExpr::SetOperation {
                op,
                set_quantifier,
                left,
                right,
            } => {
                unsupported::in_set_operation(*op, *set_quantifier)?;
                let mut inputs = Vec::new();
                // A chain of the same operator is one operation, which keeps recursion shallow.
                let mut rest: &ast::SetExpr = left;
                inputs.push(&**right);
                while let ast::SetExpr::SetOperation {
                    op: SetOperator::Union,
                    set_quantifier: quantifier,
                    left,
                    right,
                } = rest
                    && *op == SetOperator::Union
                    && is_all(*quantifier) == is_all(*set_quantifier)
                {
                    unsupported::in_set_operation(*op, *quantifier)?;
                    inputs.push(right);
                    rest = left;
                }
                inputs.push(rest);
                let relations = inputs
                    .into_iter()
                    .rev()
                    .map(|input| self.body(input, outer));
                let relations = relations.collect::<Result<Vec<_>>>()?;
                let location = source_location(body.span().start);
                set_operation(*op, is_all(*set_quantifier), relations, location)
            }
            other => Err(unsupported::body(other)),
        }
    }

    fn values(&mut self, values: &ast::Values, outer: Option<&Scope<'_>>) -> Result<Relation> {
        let schema = Arc::new(DFSchema::empty());
        let scope = Scope::new(self.catalog.database(), &[], &schema, outer);
        let context = Context::new(&scope);
        let rows = values.rows.iter();
        let rows = rows.map(|row| self.expressions(&row.content, context));
        let rows = rows.collect::<Result<Vec<_>>>()?;
        let mut types = vec![DataType::Null; rows.first().map_or(0, Vec::len)];
        for row in &rows {
            widen(&mut types, row)?;
        }
        let coerced = |row: Vec<Argument>| {
            let values = row.into_iter().zip(&types);
            values.map(|(value, to)| value.into_type(to)).collect()
        };
        let rows = rows.into_iter().map(coerced).collect();
        let fields = types.iter().enumerate().map(|(position, data_type)| {
            let field = Field::new(format!("_col{position}"), data_type.clone(), true);
            (None, Arc::new(field))
        });
        let schema =
            DFSchema::new_with_metadata(fields.collect(), std::collections::HashMap::new())?;
        Ok(Relation {
            columns: vec![None; types.len()],
            plan: LogicalPlan::Values(Values {
                schema: Arc::new(schema),
                values: rows,
            }),
        })
    }

    /// ORDER BY of the columns of a relation.
    fn order_of(
        &mut self,
        relation: &Relation,
        order: &[ast::OrderByExpr],
        outer: Option<&Scope<'_>>,
    ) -> Result<Vec<SortExpr>> {
        let lower = |name: &Option<String>| ScopeColumn {
            relation: None,
            name: name.as_ref().map(|name| name.to_lowercase()),
            is_hidden: false,
        };
        let columns: Vec<_> = relation.columns.iter().map(lower).collect();
        let schema = relation.plan.schema();
        let scope = Scope::new(self.catalog.database(), &columns, schema, outer);
        let fields = schema.columns();
        let one = |sorted: &ast::OrderByExpr| match position(&sorted.expr) {
            Some(position) => {
                let column = position.checked_sub(1).and_then(|at| fields.get(at));
                let column: &Column = column.ok_or_else(|| {
                    unsupported::position_out_of_range("ORDER BY", position)
                        .at(source_location(sorted.span().start))
                })?;
                sort_by(sorted.options, Expr::Column(column.clone()), schema)
            }
            None => self.sort(sorted, Context::new(&scope)),
        };
        order.iter().map(one).collect()
    }

    /// An expression of ORDER BY.
    pub(super) fn sort(
        &mut self,
        sorted: &ast::OrderByExpr,
        context: Context<'_>,
    ) -> Result<SortExpr> {
        let key = self.expression(&sorted.expr, context)?;
        sort_by(sorted.options, key.expr, &context.scope.schema)
    }

    pub(super) fn sorts(
        &mut self,
        order: &[ast::OrderByExpr],
        context: Context<'_>,
    ) -> Result<Vec<SortExpr>> {
        order
            .iter()
            .map(|sorted| self.sort(sorted, context))
            .collect()
    }

    /// OFFSET and the number of rows of LIMIT or FETCH FIRST.
    fn limit(&self, query: &ast::Query) -> Result<(usize, Option<usize>)> {
        let (limit, offset) = match &query.limit_clause {
            Some(ast::LimitClause::OffsetCommaLimit { .. }) => {
                return Err(unsupported::limit_with_comma());
            }
            Some(ast::LimitClause::LimitOffset {
                limit,
                offset,
                limit_by,
            }) => {
                if let Some(by) = limit_by.first() {
                    let location = self.tokens.word_before(by.span().start);
                    return Err(unsupported::limit_by().at(location));
                }
                (limit.as_ref(), offset.as_ref().map(|offset| &offset.value))
            }
            None => (None, None),
        };
        if let (Some(limit), Some(offset)) = (limit, offset)
            && limit.span().start < offset.span().start
        {
            let location = self.tokens.word_before(offset.span().start);
            return Err(unsupported::offset_after_limit().at(location));
        }
        let count = |expecting| move |count| self.row_count(count, expecting);
        let skip = offset.map(count("'?', <integer>")).transpose()?;
        let limit = limit.map(count("'?', 'ALL', <integer>")).transpose()?;
        let fetch = match &query.fetch {
            Some(fetch) if fetch.with_ties || fetch.percent => return Err(unsupported::fetch()),
            Some(fetch) => {
                let count = count("'?', 'ROW', 'ROWS', <integer>");
                Some(fetch.quantity.as_ref().map_or(Ok(1), count)?)
            }
            None => limit,
        };
        Ok((skip.unwrap_or(0), fetch))
    }

    /// A row count of LIMIT or OFFSET is an integer literal.
    fn row_count(&self, count: &ast::Expr, expecting: &str) -> Result<usize> {
        position(count).ok_or_else(|| {
            let found = self.tokens.after_word_before(count.span().start);
            unsupported::row_count(found, expecting)
        })
    }
}

/// The sort key `expr`. NULLs are last by default, also in descending order.
pub(super) fn sort_by(
    options: ast::OrderByOptions,
    expr: Expr,
    schema: &DFSchema,
) -> Result<SortExpr> {
    let key = Argument::new(expr, schema)?;
    if !is_orderable(&key.data_type) {
        let message = format!(
            "Type {} is not orderable, and therefore cannot be used in ORDER BY",
            name(&key.data_type)
        );
        return Err(Error::new(ErrorKind::TypeMismatch, message));
    }
    let (ascending, nulls_first) = (options.asc, options.nulls_first);
    Ok(SortExpr::new(
        key.expr,
        ascending.unwrap_or(true),
        nulls_first.unwrap_or(false),
    ))
}

fn sort_expressions(order_by: Option<&ast::OrderBy>) -> Result<&[ast::OrderByExpr]> {
    match order_by.map(|order_by| &order_by.kind) {
        None => Ok(&[]),
        Some(ast::OrderByKind::Expressions(expressions)) => Ok(expressions),
        Some(ast::OrderByKind::All(_)) => Err(unsupported::order_by_all()),
    }
}

/// The position of a column, if an expression of ORDER BY or GROUP BY is a whole number.
pub(super) fn position(expression: &ast::Expr) -> Option<usize> {
    match expression {
        ast::Expr::Value(value) => match &value.value {
            ast::Value::Number(number, _) => number.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}

fn is_all(quantifier: SetQuantifier) -> bool {
    quantifier == SetQuantifier::All
}

/// Widens the types of the columns of VALUES to those of another row.
fn widen(types: &mut [DataType], row: &[Argument]) -> Result<()> {
    let mismatch = |message| Error::new(ErrorKind::TypeMismatch, message);
    if row.len() != types.len() {
        let message = "Values rows have different numbers of columns".to_owned();
        return Err(mismatch(message));
    }
    for (common, value) in types.iter_mut().zip(row) {
        *common = common_type(common, &value.data_type).ok_or_else(|| {
            let (left, right) = (name(common), name(&value.data_type));
            mismatch(format!(
                "Values rows have mismatched types: {left} vs {right}"
            ))
        })?;
    }
    Ok(())
}

fn set_operation(
    operator: SetOperator,
    is_all: bool,
    relations: Vec<Relation>,
    location: ErrorLocation,
) -> Result<Relation> {
    let mut types: Option<Vec<DataType>> = None;
    for relation in &relations {
        let fields = relation.plan.schema().fields();
        let Some(types) = &mut types else {
            types = Some(
                fields
                    .iter()
                    .map(|field| field.data_type().clone())
                    .collect(),
            );
            continue;
        };
        let mismatch = |message| Error::new(ErrorKind::TypeMismatch, message);
        if fields.len() != types.len() {
            let message = format!("{operator} query has different number of fields");
            return Err(mismatch(message).at(location));
        }
        for (position, (common, field)) in (1..).zip(types.iter_mut().zip(fields)) {
            *common = common_type(common, field.data_type()).ok_or_else(|| {
                let (left, right) = (name(common), name(field.data_type()));
                mismatch(format!(
                    "column {position} in {operator} query has incompatible types: {left}, {right}"
                ))
            })?;
        }
    }
    let types = types.unwrap_or_default();
    let columns = relations.first().map(|first| first.columns.clone());
    let inputs = relations
        .into_iter()
        .map(|relation| coerced(relation, &types));
    let mut inputs = inputs.collect::<Result<Vec<_>>>()?;
    let plan = if operator == SetOperator::Union {
        let inputs = inputs.into_iter().map(Arc::new).collect();
        let union = LogicalPlan::Union(Union::try_new_with_loose_types(inputs)?);
        if is_all {
            union
        } else {
            LogicalPlan::Distinct(Distinct::All(Arc::new(union)))
        }
    } else {
        let missing = || Error::new(ErrorKind::Internal, "a set operation without inputs");
        let right = inputs.pop().ok_or_else(missing)?;
        let left = inputs.pop().ok_or_else(missing)?;
        if operator == SetOperator::Intersect {
            LogicalPlanBuilder::intersect(left, right, false)?
        } else {
            LogicalPlanBuilder::except(left, right, false)?
        }
    };
    Ok(Relation {
        plan,
        columns: columns.unwrap_or_default(),
    })
}

/// The plan of a relation with its columns coerced.
pub(super) fn coerced(relation: Relation, types: &[DataType]) -> Result<LogicalPlan> {
    let schema = relation.plan.schema();
    let fields = schema.fields().iter();
    if fields.clone().map(|field| field.data_type()).eq(types) {
        return Ok(relation.plan);
    }
    let columns = schema.columns().into_iter().zip(fields).zip(types);
    let columns = columns.map(|((column, field), to)| {
        let name = column.name.clone();
        cast_to(Expr::Column(column), field.data_type(), to).alias(name)
    });
    let columns = columns.collect();
    let projection = Projection::try_new(columns, relation.into_plan())?;
    Ok(LogicalPlan::Projection(projection))
}
