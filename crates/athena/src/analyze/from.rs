//! FROM: tables, derived tables and joins.

use std::sync::Arc;

use datafusion::common::JoinType;
use datafusion::logical_expr::sqlparser::ast::{
    self, JoinConstraint, JoinOperator, TableFactor, TableWithJoins,
};
use datafusion::logical_expr::{Expr, LogicalPlanBuilder};

use super::cte::renamed;
use super::expression::Context;
use super::relation::{CATALOG, INFORMATION_SCHEMA, Relation};
use super::scope::{RelationName, Scope, ScopeColumn, ScopedPlan, location_of};
use super::{Analyzer, unsupported};
use crate::error::{Error, ErrorKind, Result};
use crate::sql::{check_database, syntax_error};
use crate::table::HIDDEN_COLUMNS;

type Outer<'s, 'o> = Option<&'s Scope<'o>>;

impl Analyzer<'_> {
    /// The relations of FROM as one.
    pub(super) fn from(
        &mut self,
        from: &[TableWithJoins],
        outer: Outer<'_, '_>,
    ) -> Result<ScopedPlan> {
        let mut all: Option<ScopedPlan> = None;
        for tables in from {
            all = Some(match all {
                // FROM t, UNNEST(t.list): the array is a column of a relation before.
                Some(before) if starts_with_unnest(tables) => {
                    self.joined(tables, Some(before), outer)?
                }
                Some(before) => {
                    let next = self.joined(tables, None, outer)?;
                    join(before, next, JoinType::Inner, None)?
                }
                None => self.joined(tables, None, outer)?,
            });
        }
        match all {
            Some(all) => Ok(all),
            None => nothing(),
        }
    }

    /// A relation and its joins. An UNNEST at the start is joined to `before`.
    fn joined(
        &mut self,
        tables: &TableWithJoins,
        before: Option<ScopedPlan>,
        outer: Outer<'_, '_>,
    ) -> Result<ScopedPlan> {
        let mut left = self.factor(&tables.relation, before, outer)?;
        for join in &tables.joins {
            left = self.join(left, join, outer)?;
        }
        Ok(left)
    }

    fn join(
        &mut self,
        left: ScopedPlan,
        operator: &ast::Join,
        outer: Outer<'_, '_>,
    ) -> Result<ScopedPlan> {
        use JoinOperator::{FullOuter, Inner, Join, Left, LeftOuter, Right, RightOuter};
        unsupported::join(&operator.join_operator)?;
        let (kind, constraint) = match &operator.join_operator {
            Join(constraint) | Inner(constraint) => (JoinType::Inner, constraint),
            Left(constraint) | LeftOuter(constraint) => (JoinType::Left, constraint),
            Right(constraint) | RightOuter(constraint) => (JoinType::Right, constraint),
            FullOuter(constraint) => (JoinType::Full, constraint),
            _ => (JoinType::Inner, &JoinConstraint::None),
        };
        if let TableFactor::UNNEST { .. } = operator.relation {
            super::unnest::check_join(kind, constraint)?;
            return self.unnest(&operator.relation, left, kind == JoinType::Left, outer);
        }
        let right = self.factor(&operator.relation, None, outer)?;
        match constraint {
            JoinConstraint::Using(columns) => self.using(left, right, kind, columns),
            JoinConstraint::On(condition) => {
                let schema = left.plan.schema().join(right.plan.schema())?;
                let columns = [left.columns.as_slice(), &right.columns].concat();
                let scope = Scope::new(self.catalog.database(), &columns, &Arc::new(schema), outer);
                let clause = "JOIN ON clause";
                let context = Context::new(&scope).without_aggregates(clause);
                let condition = self.condition(clause, condition, context)?;
                join(left, right, kind, Some(condition))
            }
            _ => join(left, right, kind, None),
        }
    }

    fn factor(
        &mut self,
        factor: &TableFactor,
        before: Option<ScopedPlan>,
        outer: Outer<'_, '_>,
    ) -> Result<ScopedPlan> {
        match factor {
            TableFactor::Table {
                name,
                alias,
                args: None,
                version: None,
                sample: None,
                ..
            } => self.table(name, alias.as_ref()),
            TableFactor::Derived {
                lateral: false,
                subquery,
                alias,
                sample: None,
            } => {
                // Relations beside it are not in the scope of a derived table.
                let relation = self.query(subquery, outer)?.lowercase();
                self.aliased(relation, None, alias.as_ref())
            }
            TableFactor::UNNEST {
                with_offset: false, ..
            } => {
                let before = before.map_or_else(nothing, Ok)?;
                self.unnest(factor, before, false, outer)
            }
            TableFactor::NestedJoin {
                table_with_joins,
                alias,
            } => {
                let joined = self.joined(table_with_joins, before, outer)?;
                let Some(alias) = alias else {
                    return Ok(joined);
                };
                let columns = joined.columns.iter().map(|column| column.name.clone());
                let relation = Relation {
                    plan: joined.plan,
                    columns: columns.collect(),
                };
                let mut aliased = self.aliased(relation, None, Some(alias))?;
                for (column, joined) in aliased.columns.iter_mut().zip(&joined.columns) {
                    column.is_hidden = joined.is_hidden;
                }
                Ok(aliased)
            }
            other => Err(Error::new(
                ErrorKind::NotSupported,
                format!("The relation {other} is not supported"),
            )),
        }
    }

    fn table(
        &mut self,
        name: &ast::ObjectName,
        alias: Option<&ast::TableAlias>,
    ) -> Result<ScopedPlan> {
        let parts = self.relation_name(name)?;
        let location = name.0.first().and_then(|part| part.as_ident());
        let location = location.and_then(location_of);
        let relation = match &*parts {
            [table] if let Some(relation) = self.cte(table) => Ok(relation),
            [schema, table] if schema == INFORMATION_SCHEMA => {
                self.catalog.information_schema(table)
            }
            [.., table] => {
                if let Some(source) = self.table_with_hidden_columns(table, &parts, alias)? {
                    return Ok(source);
                }
                self.catalog.find(table)
            }
            [] => Err(syntax_error("a table without a name")),
        };
        let relation = relation.map_err(|error| error.at(location))?;
        self.aliased(relation, Some(parts), alias)
    }

    /// A table with its hidden columns, if the statement may refer to them. A list of column aliases
    /// does not expose them.
    fn table_with_hidden_columns(
        &mut self,
        table: &str,
        name: &RelationName,
        alias: Option<&ast::TableAlias>,
    ) -> Result<Option<ScopedPlan>> {
        let has_column_aliases = alias.is_some_and(|alias| !alias.columns.is_empty());
        if has_column_aliases || !self.tokens.has_quoted_name(&HIDDEN_COLUMNS) {
            return Ok(None);
        }
        let Some(relation) = self.catalog.with_hidden_columns(table)? else {
            return Ok(None);
        };
        let mut source = self.aliased(relation, Some(Arc::clone(name)), alias)?;
        for column in source.columns.iter_mut().rev().take(HIDDEN_COLUMNS.len()) {
            column.is_hidden = true;
        }
        Ok(Some(source))
    }

    /// A relation of FROM, which is known by its alias or else its name.
    fn aliased(
        &mut self,
        relation: Relation,
        name: Option<RelationName>,
        alias: Option<&ast::TableAlias>,
    ) -> Result<ScopedPlan> {
        let (relation, name) = match alias {
            Some(alias) => {
                let name = alias.name.value.to_lowercase();
                let renamed = renamed(relation, alias)?.lowercase();
                (renamed, Some(RelationName::from([name])))
            }
            None => (relation, name),
        };
        let qualifier = name.as_ref().and_then(|name| name.last());
        let qualifier = qualifier.map_or("subquery", String::as_str);
        let plan = self.qualified(relation.plan, qualifier)?;
        let columns = relation.columns.into_iter().map(|column| ScopeColumn {
            relation: name.clone(),
            name: column,
            is_hidden: false,
        });
        Ok(ScopedPlan {
            plan,
            columns: columns.collect(),
        })
    }

    /// The name of a relation in lower case, without the catalog.
    pub(super) fn relation_name(&self, name: &ast::ObjectName) -> Result<RelationName> {
        let parts = name.0.iter().map(|part| part.as_ident());
        let parts: Option<Vec<_>> = parts.collect();
        let parts = parts.ok_or_else(|| syntax_error(&format!("'{name}' is not a name")))?;
        let location = parts.first().copied().and_then(location_of);
        let mut names: Vec<_> = parts.iter().map(|part| part.value.to_lowercase()).collect();
        if let [.., database, _] = names.as_slice()
            && database != INFORMATION_SCHEMA
        {
            let database = check_database(database, self.catalog.database());
            database.map_err(|error| error.at(location))?;
        }
        if names.len() > 2 {
            let catalog = names.remove(0);
            if catalog != CATALOG || names.len() > 2 {
                let message = format!("Catalog '{catalog}' does not exist");
                return Err(Error::new(ErrorKind::CatalogNotFound, message).at(location));
            }
        }
        Ok(names.into())
    }
}

/// One row without columns.
fn nothing() -> Result<ScopedPlan> {
    Ok(ScopedPlan {
        plan: LogicalPlanBuilder::empty(true).build()?,
        columns: Vec::new(),
    })
}

/// Joins two relations, by default each row of one with each of the other.
fn join(
    left: ScopedPlan,
    right: ScopedPlan,
    kind: JoinType,
    condition: Option<Expr>,
) -> Result<ScopedPlan> {
    let builder = LogicalPlanBuilder::from(left.plan);
    let plan = match condition {
        Some(condition) => builder.join_on(right.plan, kind, [condition])?,
        None => builder.cross_join(right.plan)?,
    };
    let mut columns = left.columns;
    columns.extend(right.columns);
    Ok(ScopedPlan {
        plan: plan.build()?,
        columns,
    })
}

fn starts_with_unnest(tables: &TableWithJoins) -> bool {
    match &tables.relation {
        TableFactor::UNNEST { .. } => true,
        TableFactor::NestedJoin {
            table_with_joins,
            alias: None,
        } => starts_with_unnest(table_with_joins),
        _ => false,
    }
}
