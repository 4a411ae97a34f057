//! UNNEST with Athena's semantics: a row element stays one column, and shorter arrays are padded
//! with NULL.

use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::common::{Column, JoinType, NullHandling, UnnestOptions};
use datafusion::logical_expr::sqlparser::ast::{self, JoinConstraint, TableAlias, TableFactor};
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, Projection};

use super::expression::Context;
use super::relation::column_name;
use super::scope::{RelationName, Scope, ScopeColumn, ScopedPlan, location_of};
use super::{Analyzer, UniqueNames};
use crate::call::Argument;
use crate::error::{Error, ErrorKind, Result};
use crate::functions::{Native, map_keys, map_values, ordinals};
use crate::types::{array_of, name};

impl Analyzer<'_> {
    /// Joins each row of `input` to the elements of its arrays; `is_outer` keeps rows without
    /// elements.
    pub(super) fn unnest(
        &mut self,
        factor: &TableFactor,
        input: ScopedPlan,
        is_outer: bool,
        outer: Option<&Scope<'_>>,
    ) -> Result<ScopedPlan> {
        let TableFactor::UNNEST {
            alias,
            array_exprs,
            with_ordinality,
            ..
        } = factor
        else {
            return Ok(input);
        };
        let schema = Arc::clone(input.plan.schema());
        let scope = Scope::new(self.catalog.database(), &input.columns, &schema, outer);
        let mut lists = Vec::new();
        for array in self.expressions(array_exprs, Context::new(&scope))? {
            lists.extend(lists_of(array)?);
        }
        if *with_ordinality {
            let returns = array_of(DataType::Int64);
            lists.push(Native::call("$ordinals", returns, ordinals, lists.clone()));
        }
        let names = column_names(alias.as_ref(), lists.len())?;
        let kept: Vec<_> = schema.columns().into_iter().map(Expr::Column).collect();
        let mut unique = UniqueNames::beside(&schema);
        let elements: Vec<_> = lists.iter().map(|_| unique.unique("element")).collect();
        let lists = lists.into_iter().zip(&elements);
        let lists = lists.map(|(list, element)| list.alias(element));
        let projected = kept.iter().cloned().chain(lists).collect();
        let projected = Projection::try_new(projected, Arc::new(input.plan))?;
        let handling = if is_outer {
            NullHandling::PreserveAndExpandEmpty
        } else {
            NullHandling::Drop
        };
        let columns = elements.into_iter().map(Column::new_unqualified);
        let columns: Vec<_> = columns.collect();
        let unnested = LogicalPlanBuilder::from(LogicalPlan::Projection(projected))
            .unnest_columns_with_options(
                columns.clone(),
                UnnestOptions::new().with_null_handling(handling),
            )?
            .build()?;
        let relation = alias.as_ref().map(|alias| alias.name.value.to_lowercase());
        let qualifier = self.qualifier(relation.as_deref().unwrap_or("unnest"));
        let mut unique = UniqueNames::default();
        let elements = columns.into_iter().zip(&names).enumerate();
        let elements = elements.map(|(position, (column, name))| {
            let name = unique.unique(&column_name(name.as_ref(), position));
            Expr::Column(column).alias_qualified(Some(qualifier.clone()), name)
        });
        let projected = kept.into_iter().chain(elements).collect();
        let projected = Projection::try_new(projected, Arc::new(unnested))?;
        let relation = relation.map(|relation| RelationName::from([relation]));
        let mut columns = input.columns;
        columns.extend(names.into_iter().map(|name| ScopeColumn {
            relation: relation.clone(),
            name,
            is_hidden: false,
        }));
        Ok(ScopedPlan {
            plan: LogicalPlan::Projection(projected),
            columns,
        })
    }
}

/// Fails unless an UNNEST is joined with CROSS JOIN or ON TRUE.
pub(super) fn check_join(kind: JoinType, constraint: &JoinConstraint) -> Result<()> {
    let is_legal = match constraint {
        JoinConstraint::None => true,
        JoinConstraint::On(ast::Expr::Value(value)) => {
            value.value == ast::Value::Boolean(true)
                && matches!(kind, JoinType::Inner | JoinType::Left)
        }
        _ => false,
    };
    if is_legal {
        return Ok(());
    }
    let message = "UNNEST is joined with CROSS JOIN, or with INNER or LEFT JOIN ... ON TRUE";
    Err(Error::new(ErrorKind::NotSupported, message))
}

/// The arrays of an argument: two for a map, its keys and values.
fn lists_of(list: Argument) -> Result<Vec<Expr>> {
    match &list.data_type {
        DataType::List(_) => Ok(vec![list.expr]),
        DataType::Map(entries, _) => {
            let DataType::Struct(fields) = entries.data_type() else {
                return Ok(vec![list.expr]);
            };
            let returns = |field: usize| array_of(fields[field].data_type().clone());
            let map = vec![list.expr.clone()];
            let keys = Native::call("map_keys", returns(0), map_keys, map.clone());
            let values = Native::call("map_values", returns(1), map_values, map);
            Ok(vec![keys, values])
        }
        other => Err(Error::new(
            ErrorKind::TypeMismatch,
            format!("Cannot unnest type: {}", name(other)),
        )),
    }
}

/// The names of the columns in lower case.
fn column_names(alias: Option<&TableAlias>, count: usize) -> Result<Vec<Option<String>>> {
    let Some(alias) = alias.filter(|alias| !alias.columns.is_empty()) else {
        return Ok(vec![None; count]);
    };
    if alias.columns.len() != count {
        let message = format!(
            "Column alias list has {} entries but '{}' has {count} columns available",
            alias.columns.len(),
            alias.name.value.to_lowercase()
        );
        let location = location_of(&alias.name);
        return Err(Error::new(ErrorKind::MismatchedColumnAliases, message).at(location));
    }
    let names = alias.columns.iter();
    Ok(names
        .map(|column| Some(column.name.value.to_lowercase()))
        .collect())
}
