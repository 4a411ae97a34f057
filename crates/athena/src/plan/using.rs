//! Joins with USING: each pair of columns becomes one, before all others and without a qualifier.

use std::sync::atomic::{AtomicUsize, Ordering};

use datafusion::common::{Column, DFSchema, JoinType, TableReference};
use datafusion::error::Result as DataFusionResult;
use datafusion::functions::core::coalesce;
use datafusion::logical_expr::planner::{
    PlannedRelation, RelationPlanner, RelationPlannerContext, RelationPlanning,
};
use datafusion::logical_expr::sqlparser::ast::{ObjectName, TableFactor};
use datafusion::logical_expr::{Expr, ExprSchemable, LogicalPlan, LogicalPlanBuilder};

use crate::call::cast_to;
use crate::error::{Error, ErrorKind, Result, SourceLocation};
use crate::sql::using_columns;
use crate::types::{common_type, name as type_name};

#[derive(Debug, Default)]
pub(super) struct UsingPlanner {
    /// Counts joins, to give the columns of each a unique internal qualifier.
    joins: AtomicUsize,
}

impl RelationPlanner for UsingPlanner {
    fn plan_relation(
        &self,
        relation: TableFactor,
        context: &mut dyn RelationPlannerContext,
    ) -> DataFusionResult<RelationPlanning> {
        if let TableFactor::NestedJoin {
            table_with_joins,
            alias: None,
        } = &relation
            && let [join] = table_with_joins.joins.as_slice()
            && let Some((kind, columns)) = using_columns(&join.join_operator)
        {
            let left = context.plan(table_with_joins.relation.clone())?;
            let right = context.plan(join.relation.clone())?;
            let number = self.joins.fetch_add(1, Ordering::Relaxed);
            let planned = plan(
                left,
                right,
                kind,
                columns,
                &TableReference::bare(format!("\u{1}using{number}")),
            )?;
            return Ok(RelationPlanning::Planned(Box::new(PlannedRelation::new(
                planned, None,
            ))));
        }
        Ok(RelationPlanning::Original(Box::new(relation)))
    }
}

/// A column of USING on both sides, coerced to one type.
struct Key {
    name: String,
    left: Expr,
    right: Expr,
}

fn plan(
    left: LogicalPlan,
    right: LogicalPlan,
    kind: JoinType,
    columns: &[ObjectName],
    relation: &TableReference,
) -> DataFusionResult<LogicalPlan> {
    let keys = columns
        .iter()
        .map(|column| key(column, left.schema(), right.schema()))
        .collect::<Result<Vec<_>>>()?;
    let others: Vec<Expr> = [&left, &right]
        .into_iter()
        .flat_map(|side| others(side.schema(), &keys))
        .collect();
    let (lefts, rights): (Vec<_>, Vec<_>) = keys
        .iter()
        .map(|key| (key.left.clone(), key.right.clone()))
        .unzip();
    let joined =
        LogicalPlanBuilder::from(left).join_with_expr_keys(right, kind, (lefts, rights), None)?;
    let merged = keys.into_iter().map(|key| {
        let value = match kind {
            JoinType::Right => key.right,
            JoinType::Full => coalesce().call(vec![key.left, key.right]),
            _ => key.left,
        };
        value.alias_qualified(Some(relation.clone()), key.name)
    });
    joined.project(merged.chain(others))?.build()
}

fn others(schema: &DFSchema, keys: &[Key]) -> Vec<Expr> {
    schema
        .columns()
        .into_iter()
        .filter(|column| keys.iter().all(|key| key.name != column.name))
        .map(Expr::Column)
        .collect()
}

fn key(column: &ObjectName, left: &DFSchema, right: &DFSchema) -> Result<Key> {
    let identifier = column.0.first().and_then(|part| part.as_ident());
    let name = identifier
        .map(|identifier| identifier.value.clone())
        .unwrap_or_default();
    let location = identifier.map(|identifier| SourceLocation {
        line: identifier.span.start.line,
        column: identifier.span.start.column,
    });
    let (left_column, right_column) = (
        side(left, &name, "left", location)?,
        side(right, &name, "right", location)?,
    );
    let (left_type, right_type) = (left_column.get_type(left)?, right_column.get_type(right)?);
    let mismatch = || {
        let message = format!(
            "Column types of left and right side don't match: {} and {}",
            type_name(&left_type),
            type_name(&right_type)
        );
        Error::new(ErrorKind::TypeMismatch, message).at(location)
    };
    let common = common_type(&left_type, &right_type).ok_or_else(mismatch)?;
    Ok(Key {
        name,
        left: cast_to(left_column, &left_type, &common),
        right: cast_to(right_column, &right_type, &common),
    })
}

fn side(
    schema: &DFSchema,
    name: &str,
    which: &str,
    location: Option<SourceLocation>,
) -> Result<Expr> {
    let mut found = schema
        .columns()
        .into_iter()
        .filter(|column| column.name == name);
    match (found.next(), found.next()) {
        (None, _) => {
            let message = format!("Column '{name}' is missing from {which} side of join");
            Err(Error::new(ErrorKind::ColumnNotFound, message).at(location))
        }
        (Some(Column { relation, name, .. }), None) => {
            Ok(Expr::Column(Column::new(relation, name)))
        }
        (Some(_), Some(_)) => Err(Error::new(
            ErrorKind::AmbiguousName,
            format!("Column '{name}' is ambiguous"),
        )
        .at(location)),
    }
}
