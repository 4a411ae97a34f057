//! UNNEST, alone or joined to the relation whose arrays it takes.

use arrow::datatypes::DataType;
use datafusion::common::{Column, NullHandling, TableReference, UnnestOptions};
use datafusion::error::Result as DataFusionResult;
use datafusion::logical_expr::planner::{
    PlannedRelation, RelationPlanner, RelationPlannerContext, RelationPlanning,
};
use datafusion::logical_expr::sqlparser::ast::{
    Expr as SqlExpr, JoinConstraint, JoinOperator, TableAlias, TableFactor, Value,
};
use datafusion::logical_expr::{Expr, ExprSchemable, LogicalPlan, LogicalPlanBuilder};

use crate::error::{Error, ErrorKind, Result, SourceLocation};
use crate::functions::{Native, map_keys, map_values, ordinals};
use crate::types::{array_of, name};

/// Plans UNNEST with Athena's semantics: a row element stays one column, and shorter arrays are
/// padded with NULL.
#[derive(Debug)]
pub(super) struct UnnestPlanner;

struct Unnest {
    input: Option<TableFactor>,
    arrays: Vec<SqlExpr>,
    alias: Option<TableAlias>,
    ordinality: bool,
    /// LEFT JOIN: rows without elements are kept.
    outer: bool,
}

impl Unnest {
    fn from_factor(factor: TableFactor) -> std::result::Result<Self, Box<TableFactor>> {
        match factor {
            TableFactor::UNNEST {
                alias,
                array_exprs,
                with_ordinality,
                ..
            } => Ok(Self {
                input: None,
                arrays: array_exprs,
                alias,
                ordinality: with_ordinality,
                outer: false,
            }),
            TableFactor::NestedJoin {
                mut table_with_joins,
                alias: None,
            } if matches!(table_with_joins.joins.as_slice(), [join] if matches!(join.relation, TableFactor::UNNEST { .. })) =>
            {
                let Some(join) = table_with_joins.joins.pop() else {
                    return Err(Box::new(TableFactor::NestedJoin {
                        table_with_joins,
                        alias: None,
                    }));
                };
                let mut unnest = Self::from_factor(join.relation)?;
                unnest.outer = matches!(
                    join.join_operator,
                    JoinOperator::Left(_) | JoinOperator::LeftOuter(_)
                );
                unnest.input = Some(table_with_joins.relation);
                Ok(unnest)
            }
            other => Err(Box::new(other)),
        }
    }
}

/// Fails unless the join condition is `ON TRUE`.
fn check_join(factor: &TableFactor) -> Result<()> {
    let TableFactor::NestedJoin {
        table_with_joins, ..
    } = factor
    else {
        return Ok(());
    };
    let [join] = table_with_joins.joins.as_slice() else {
        return Ok(());
    };
    if !matches!(join.relation, TableFactor::UNNEST { .. }) {
        return Ok(());
    }
    let on_true = |constraint: &JoinConstraint| matches!(constraint, JoinConstraint::On(SqlExpr::Value(value)) if value.value == Value::Boolean(true));
    let legal = match &join.join_operator {
        JoinOperator::CrossJoin(_) => true,
        JoinOperator::Join(constraint)
        | JoinOperator::Inner(constraint)
        | JoinOperator::Left(constraint)
        | JoinOperator::LeftOuter(constraint) => on_true(constraint),
        _ => false,
    };
    let message = "UNNEST is joined with CROSS JOIN, or with INNER or LEFT JOIN ... ON TRUE";
    if legal {
        Ok(())
    } else {
        Err(Error::new(ErrorKind::NotSupported, message))
    }
}

impl RelationPlanner for UnnestPlanner {
    fn plan_relation(
        &self,
        relation: TableFactor,
        context: &mut dyn RelationPlannerContext,
    ) -> DataFusionResult<RelationPlanning> {
        check_join(&relation)?;
        match Unnest::from_factor(relation) {
            Ok(unnest) => Ok(RelationPlanning::Planned(Box::new(PlannedRelation::new(
                plan(unnest, context)?,
                None,
            )))),
            Err(other) => Ok(RelationPlanning::Original(other)),
        }
    }
}

/// The internal name of an array column. No query can spell it.
fn inner_name(number: usize) -> String {
    format!("\u{1}unnest{number}")
}

fn plan(unnest: Unnest, context: &mut dyn RelationPlannerContext) -> DataFusionResult<LogicalPlan> {
    let input = match unnest.input {
        Some(factor) => context.plan(factor)?,
        None => LogicalPlanBuilder::empty(true).build()?,
    };
    let mut lists = Vec::new();
    for array in unnest.arrays {
        let list = context.sql_to_expr(array, input.schema())?;
        let data_type = list.get_type(input.schema())?;
        lists.extend(lists_of(list, &data_type)?);
    }
    if unnest.ordinality {
        lists.push(Native::call(
            "$ordinals",
            array_of(DataType::Int64),
            ordinals,
            lists.clone(),
        ));
    }
    let names = column_names(unnest.alias.as_ref(), lists.len())?;
    let relation = unnest
        .alias
        .map(|alias| TableReference::bare(alias.name.value));
    let kept: Vec<Expr> = input
        .schema()
        .columns()
        .into_iter()
        .map(Expr::Column)
        .collect();
    let renamed = lists
        .into_iter()
        .enumerate()
        .map(|(number, list)| list.alias(inner_name(number)));
    let projected = LogicalPlanBuilder::from(input).project(kept.iter().cloned().chain(renamed))?;
    let handling = if unnest.outer {
        NullHandling::PreserveAndExpandEmpty
    } else {
        NullHandling::Drop
    };
    let columns = (0..names.len())
        .map(|number| Column::new_unqualified(inner_name(number)))
        .collect::<Vec<_>>();
    let unnested = projected.unnest_columns_with_options(
        columns.clone(),
        UnnestOptions::new().with_null_handling(handling),
    )?;
    let elements = columns
        .into_iter()
        .zip(names)
        .map(|(column, name)| Expr::Column(column).alias_qualified(relation.clone(), name));
    unnested.project(kept.into_iter().chain(elements))?.build()
}

/// The arrays of an argument: two for a map, its keys and values.
fn lists_of(list: Expr, data_type: &DataType) -> Result<Vec<Expr>> {
    match data_type {
        DataType::List(_) => Ok(vec![list]),
        DataType::Map(entries, _) => {
            let DataType::Struct(fields) = entries.data_type() else {
                return Ok(vec![list]);
            };
            let keys = Native::call(
                "map_keys",
                array_of(fields[0].data_type().clone()),
                map_keys,
                vec![list.clone()],
            );
            Ok(vec![
                keys,
                Native::call(
                    "map_values",
                    array_of(fields[1].data_type().clone()),
                    map_values,
                    vec![list],
                ),
            ])
        }
        other => Err(Error::new(
            ErrorKind::TypeMismatch,
            format!("Cannot unnest type: {}", name(other)),
        )),
    }
}

fn column_names(alias: Option<&TableAlias>, count: usize) -> Result<Vec<String>> {
    let columns = alias
        .map(|alias| alias.columns.as_slice())
        .unwrap_or_default();
    if columns.is_empty() {
        return Ok((0..count).map(|number| format!("_col{number}")).collect());
    }
    if columns.len() != count {
        let table = alias
            .map(|alias| alias.name.value.as_str())
            .unwrap_or_default();
        let message = format!(
            "Column alias list has {} entries but '{table}' has {count} columns available",
            columns.len()
        );
        let location = alias.map(|alias| SourceLocation {
            line: alias.name.span.start.line,
            column: alias.name.span.start.column,
        });
        return Err(Error::new(ErrorKind::MismatchedColumnAliases, message).at(location));
    }
    Ok(columns
        .iter()
        .map(|column| column.name.value.clone())
        .collect())
}
