//! Joins with USING: each pair of columns becomes one, before all others and without a qualifier.

use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::common::{Column, JoinType};
use datafusion::functions::core::coalesce;
use datafusion::logical_expr::sqlparser::ast::{Ident, ObjectName};
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, Projection};

use super::Analyzer;
use super::scope::{ScopeColumn, ScopedPlan, location_of};
use crate::bind;
use crate::call::cast_to;
use crate::error::{Error, ErrorKind, Result};
use crate::sql::syntax_error;
use crate::types::{common_type, name as type_name};

/// A column of USING on both sides, coerced to one type.
struct Key {
    name: String,
    left: Expr,
    right: Expr,
    data_type: DataType,
}

impl Key {
    /// The values that the join compares.
    fn compared(&self) -> (Expr, Expr) {
        let comparable = |value: &Expr| bind::comparable(value.clone(), &self.data_type);
        (comparable(&self.left), comparable(&self.right))
    }
}

impl Analyzer<'_> {
    pub(super) fn using(
        &mut self,
        left: ScopedPlan,
        right: ScopedPlan,
        kind: JoinType,
        columns: &[ObjectName],
    ) -> Result<ScopedPlan> {
        let keys = columns.iter().map(|column| key(column, &left, &right));
        let keys = keys.collect::<Result<Vec<_>>>()?;
        let others: Vec<_> = [&left, &right]
            .into_iter()
            .flat_map(|side| others(side, &keys))
            .collect();
        let pairs = keys.iter().map(Key::compared);
        let joined = LogicalPlanBuilder::from(left.plan)
            .join_with_expr_keys(
                right.plan,
                kind,
                pairs.unzip::<_, _, Vec<_>, Vec<_>>(),
                None,
            )?
            .build()?;
        let relation = self.qualifier("using");
        let (mut projected, mut columns) = (Vec::new(), Vec::new());
        for key in keys {
            let value = match kind {
                JoinType::Right => key.right,
                JoinType::Full => coalesce().call(vec![key.left, key.right]),
                _ => key.left,
            };
            projected.push(value.alias_qualified(Some(relation.clone()), key.name.clone()));
            columns.push(ScopeColumn {
                relation: None,
                name: Some(key.name),
                is_hidden: false,
            });
        }
        for (column, known) in others {
            projected.push(Expr::Column(column));
            columns.push(known);
        }
        let projection = Projection::try_new(projected, Arc::new(joined))?;
        Ok(ScopedPlan {
            plan: LogicalPlan::Projection(projection),
            columns,
        })
    }
}

/// The columns of a side that USING does not name.
fn others(side: &ScopedPlan, keys: &[Key]) -> Vec<(Column, ScopeColumn)> {
    let columns = side.plan.schema().columns().into_iter();
    let columns = columns.zip(side.columns.iter().cloned());
    columns
        .filter(|(_, known)| {
            keys.iter()
                .all(|key| Some(&key.name) != known.name.as_ref())
        })
        .collect()
}

fn key(column: &ObjectName, left: &ScopedPlan, right: &ScopedPlan) -> Result<Key> {
    let identifier = match column.0.as_slice() {
        [part] => part.as_ident(),
        _ => None,
    };
    let identifier = identifier
        .ok_or_else(|| syntax_error(&format!("'{column}' is not the name of a column")))?;
    let name = identifier.value.to_lowercase();
    let left_column = side(left, &name, "left", identifier)?;
    let right_column = side(right, &name, "right", identifier)?;
    let data_type = |side: &ScopedPlan, column: &Column| -> Result<_> {
        let (_, field) = side.plan.schema().qualified_field_from_column(column)?;
        Ok(field.data_type().clone())
    };
    let left_type = data_type(left, &left_column)?;
    let right_type = data_type(right, &right_column)?;
    let mismatch = || {
        let message = format!(
            "Column types of left and right side don't match: {} and {}",
            type_name(&left_type),
            type_name(&right_type)
        );
        Error::new(ErrorKind::TypeMismatch, message).at(location_of(identifier))
    };
    let common = common_type(&left_type, &right_type).ok_or_else(mismatch)?;
    Ok(Key {
        name,
        left: cast_to(Expr::Column(left_column), &left_type, &common),
        right: cast_to(Expr::Column(right_column), &right_type, &common),
        data_type: common,
    })
}

/// The column `name` of one side of the join.
fn side(side: &ScopedPlan, name: &str, which: &str, identifier: &Ident) -> Result<Column> {
    let columns = side.plan.schema().columns().into_iter();
    let columns = columns.zip(&side.columns);
    let mut found = columns.filter(|(_, known)| known.name.as_deref() == Some(name));
    let error = |kind, message| Err(Error::new(kind, message).at(location_of(identifier)));
    match (found.next(), found.next()) {
        (Some((column, _)), None) => Ok(column),
        (None, _) => {
            let message = format!("Column '{name}' is missing from {which} side of join");
            error(ErrorKind::ColumnNotFound, message)
        }
        (Some(_), Some(_)) => {
            let message = format!("Column '{name}' is ambiguous");
            error(ErrorKind::AmbiguousName, message)
        }
    }
}
