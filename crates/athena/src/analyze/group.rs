//! GROUP BY and aggregates.

use std::sync::Arc;

use datafusion::common::Column;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::functions_aggregate::count::count_udaf;
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::sqlparser::ast;
use datafusion::logical_expr::utils::find_aggregate_exprs;
use datafusion::logical_expr::{Aggregate, Expr, GroupingSet, LogicalPlan, Projection, lit};

use super::expression::{Context, start_location};
use super::output::{SelectColumn, Selected};
use super::query::position;
use super::scope::Scope;
use super::subquery::{hoist, outer_columns};
use super::{Analyzer, UniqueNames, unsupported};
use crate::error::{Error, ErrorKind, ErrorLocation, Result, SourceLocation};
use crate::functions::is_multiplying;

/// Trino's limit on grouping sets.
const MAX_SETS: usize = 2048;

/// The sets of expressions by which rows are grouped.
pub(super) type Groups = Vec<Vec<Expr>>;

impl Analyzer<'_> {
    /// The sets of GROUP BY: one, except with ROLLUP, CUBE or GROUPING SETS.
    pub(super) fn groups(
        &mut self,
        select: &ast::Select,
        outputs: &[SelectColumn],
        context: Context<'_>,
    ) -> Result<Option<Groups>> {
        let ast::GroupByExpr::Expressions(elements, _) = &select.group_by else {
            return Ok(None);
        };
        let context = context
            .without_aggregates("GROUP BY clause")
            .without_aliases(outputs);
        let mut groups: Option<Groups> = None;
        for element in elements {
            let sets = self.grouping_sets(element, outputs, context)?;
            let before = groups.unwrap_or_else(|| vec![Vec::new()]);
            if before.len().saturating_mul(sets.len()) > MAX_SETS {
                return Err(too_many_sets().at(start_location(element)));
            }
            let all = before.iter().flat_map(|before| {
                let combined = |set: &Vec<Expr>| {
                    let mut all = before.clone();
                    for expr in set {
                        if !all.contains(expr) {
                            all.push(expr.clone());
                        }
                    }
                    all
                };
                sets.iter().map(combined)
            });
            groups = Some(all.collect());
        }
        Ok(groups)
    }

    /// The sets of an element of GROUP BY.
    fn grouping_sets(
        &mut self,
        element: &ast::Expr,
        outputs: &[SelectColumn],
        context: Context<'_>,
    ) -> Result<Groups> {
        let mut set = |members: &[ast::Expr]| {
            let members = members.iter();
            let members = members.map(|member| self.grouped_by(member, outputs, context));
            members.collect::<Result<Vec<_>>>()
        };
        Ok(match element {
            ast::Expr::Tuple(members) => vec![set(members)?],
            ast::Expr::GroupingSets(sets) => {
                sets.iter().map(|one| set(one)).collect::<Result<_>>()?
            }
            ast::Expr::Rollup(parts) => {
                let parts = parts
                    .iter()
                    .map(|one| set(one))
                    .collect::<Result<Groups>>()?;
                let lengths = (0..=parts.len()).rev();
                lengths.map(|length| parts[..length].concat()).collect()
            }
            ast::Expr::Cube(parts) => {
                if parts.len() > MAX_SETS.ilog2() as usize {
                    return Err(too_many_sets().at(start_location(element)));
                }
                let parts = parts
                    .iter()
                    .map(|one| set(one))
                    .collect::<Result<Groups>>()?;
                let chosen = (0..1_usize << parts.len()).rev();
                let subset = |chosen: usize| {
                    let parts = parts.iter().rev().enumerate().rev();
                    let parts = parts.filter(|(bit, _)| (chosen >> bit) & 1 == 1);
                    parts.flat_map(|(_, part)| part.clone()).collect()
                };
                chosen.map(subset).collect()
            }
            other => vec![set(std::slice::from_ref(other))?],
        })
    }

    /// An expression of GROUP BY; a number is the position of a column of the SELECT.
    fn grouped_by(
        &mut self,
        member: &ast::Expr,
        outputs: &[SelectColumn],
        context: Context<'_>,
    ) -> Result<Expr> {
        let Some(position) = position(member) else {
            return Ok(self.expression(member, context)?.expr);
        };
        let location = start_location(member);
        let output = position.checked_sub(1).and_then(|at| outputs.get(at));
        let output = output
            .ok_or_else(|| unsupported::position_out_of_range("GROUP BY", position).at(location))?;
        let is_aggregate = output.expr.exists(|part| {
            Ok(matches!(
                part,
                Expr::AggregateFunction(_) | Expr::WindowFunction(_)
            ))
        })?;
        if is_aggregate {
            let message = "GROUP BY clause cannot contain aggregations, window functions or grouping operations";
            return Err(Error::new(ErrorKind::ExpressionNotScalar, message).at(location));
        }
        Ok(output.expr.clone())
    }
}

/// The plan of the groups, if there are groups or aggregates. The expressions of the SELECT
/// become those over its columns.
pub(super) fn grouped(
    plan: LogicalPlan,
    groups: Option<Groups>,
    selected: &mut Selected,
    scope: &Scope<'_>,
) -> Result<LogicalPlan> {
    let mut aggregates = find_aggregate_exprs(selected.expressions());
    if groups.is_none() && aggregates.is_empty() && selected.having.is_none() {
        return Ok(plan);
    }
    let groups = groups.unwrap_or_else(|| vec![Vec::new()]);
    let mut names = UniqueNames::beside(plan.schema());
    let mut keys: Vec<Key> = Vec::new();
    for expr in groups.iter().flatten() {
        if !keys.iter().any(|key| key.expr == *expr) {
            keys.push(Key::new(expr.clone(), &mut names));
        }
    }
    let mut replacements: Vec<_> = keys
        .iter()
        .filter(|key| !matches!(key.expr, Expr::Literal(..)))
        .map(|key| (key.expr.clone(), key.column.clone()))
        .collect();
    for aggregate in &mut aggregates {
        let name = names.unique("aggregate");
        let column = Column::new_unqualified(name.clone());
        replacements.push((aggregate.clone(), column));
        let mut expr = std::mem::take(aggregate);
        group_arguments(&mut expr, &keys)?;
        *aggregate = expr.alias(name);
    }
    if aggregates.is_empty() && keys.is_empty() {
        let count = AggregateFunction::new_udf(
            count_udaf(),
            vec![lit(1_i64)],
            false,
            None,
            Vec::new(),
            None,
        );
        let name = names.unique("aggregate");
        aggregates.push(Expr::AggregateFunction(count).alias(name));
    }
    let columns_of = |set: &Vec<Expr>| -> Vec<Expr> {
        let keys = set
            .iter()
            .filter_map(|expr| keys.iter().find(|key| key.expr == *expr));
        keys.map(Key::named).collect()
    };
    let mut grouped: Vec<_> = groups.iter().map(columns_of).collect();
    let is_sets = grouped.len() > 1;
    let keys: usize = grouped.iter().map(Vec::len).sum();
    let mut hoisted: Vec<Expr> = grouped.iter().flatten().cloned().collect();
    hoisted.append(&mut aggregates);
    let plan = hoist(plan, &mut hoisted)?;
    let plan = compute_arguments(plan, &mut hoisted)?;
    let aggregates = hoisted.split_off(keys);
    let mut rest = hoisted.into_iter();
    for set in &mut grouped {
        *set = rest.by_ref().take(set.len()).collect();
    }
    let group_expr = if is_sets {
        vec![Expr::GroupingSet(GroupingSet::GroupingSets(grouped))]
    } else {
        grouped.into_iter().flatten().collect()
    };
    let aggregate = Aggregate::try_new(Arc::new(plan), group_expr, aggregates)?;
    selected.replace(&replacements)?;
    let columns: Vec<_> = replacements.into_iter().map(|(_, column)| column).collect();
    for expr in selected.expressions() {
        check_grouped(expr, &columns, scope)?;
    }
    Ok(LogicalPlan::Aggregate(aggregate))
}

/// Computes keys and arguments that can be long, or that have lambdas, in a projection below the
/// aggregate. A projection runs in parts of a batch where a whole one exceeds the memory limit, and
/// physical rules can change the columns below it without changing the variables of lambdas.
fn compute_arguments(plan: LogicalPlan, expressions: &mut [Expr]) -> Result<LogicalPlan> {
    let mut names = UniqueNames::beside(plan.schema());
    let mut computed: Vec<(Expr, Column)> = Vec::new();
    for expr in expressions {
        let moved = std::mem::take(expr).transform_down(|part| {
            if matches!(part, Expr::Alias(_) | Expr::AggregateFunction(_)) {
                return Ok(Transformed::no(part));
            }
            if !is_computed_below(&part)? {
                return Ok(Transformed::new(part, false, TreeNodeRecursion::Jump));
            }
            let known = computed.iter().find(|(expr, _)| *expr == part);
            let column = known.map(|(_, column)| column.clone());
            let column = column.unwrap_or_else(|| {
                let column = Column::new_unqualified(names.unique("argument"));
                computed.push((part, column.clone()));
                column
            });
            Ok(Transformed::new(
                Expr::Column(column),
                true,
                TreeNodeRecursion::Jump,
            ))
        })?;
        *expr = moved.data;
    }
    if computed.is_empty() {
        return Ok(plan);
    }
    let columns = plan.schema().columns().into_iter().map(Expr::Column);
    let computed = computed
        .into_iter()
        .map(|(expr, column)| expr.alias(column.name));
    let columns: Vec<_> = columns.chain(computed).collect();
    let projection = Projection::try_new(columns, Arc::new(plan))?;
    Ok(LogicalPlan::Projection(projection))
}

/// Whether [`compute_arguments`] moves an expression. DataFusion does not decorrelate projections.
fn is_computed_below(expr: &Expr) -> datafusion::error::Result<bool> {
    let is_moved = expr.exists(|part| {
        Ok(match part {
            Expr::HigherOrderFunction(_) => true,
            Expr::ScalarFunction(call) => is_multiplying(call.name()),
            _ => false,
        })
    })?;
    Ok(is_moved && !expr.exists(|part| Ok(matches!(part, Expr::OuterReferenceColumn(..))))?)
}

/// An expression of GROUP BY and its column in the plan.
struct Key {
    expr: Expr,
    column: Column,
}

impl Key {
    fn new(expr: Expr, names: &mut UniqueNames) -> Self {
        let column = match &expr {
            Expr::Column(column) => column.clone(),
            _ => Column::new_unqualified(names.unique("group")),
        };
        Self { expr, column }
    }

    fn named(&self) -> Expr {
        match &self.expr {
            Expr::Column(_) => self.expr.clone(),
            other => other.clone().alias(self.column.name.clone()),
        }
    }
}

fn too_many_sets() -> Error {
    let message = format!("GROUP BY has more than {MAX_SETS} grouping sets");
    Error::new(ErrorKind::NotSupported, message)
}

/// The arguments of `grouping` become the expressions of the plan's groups.
fn group_arguments(aggregate: &mut Expr, keys: &[Key]) -> Result<()> {
    let Expr::AggregateFunction(function) = aggregate else {
        return Ok(());
    };
    if function.func.name() != "grouping" {
        return Ok(());
    }
    for argument in &mut function.params.args {
        let key = keys.iter().find(|key| key.expr == *argument);
        *argument = key.map(Key::named).ok_or_else(|| {
            let message = "The arguments to GROUPING() must be expressions referenced by GROUP BY";
            Error::new(ErrorKind::InvalidFunctionArgument, message).at(location_of(argument))
        })?;
    }
    Ok(())
}

fn location_of(expr: &Expr) -> ErrorLocation {
    let span = expr.spans()?.first()?;
    Some(SourceLocation {
        line: span.start.line,
        column: span.start.column,
    })
}

/// Fails if an expression over the groups has other columns of FROM.
fn check_grouped(expr: &Expr, columns: &[Column], scope: &Scope<'_>) -> Result<()> {
    expr.apply(|part| {
        let own = match part {
            Expr::Column(column) => vec![column.clone()],
            subquery => outer_columns(subquery),
        };
        for column in own {
            if let Some(name) = scope.name_of(&column)
                && !columns.contains(&column)
            {
                let message = format!(
                    "'{name}' must be an aggregate expression or appear in GROUP BY clause"
                );
                let location = location_of(&Expr::Column(column.clone()));
                return Err(Error::new(ErrorKind::ExpressionNotAggregate, message)
                    .at(location)
                    .into());
            }
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(())
}
