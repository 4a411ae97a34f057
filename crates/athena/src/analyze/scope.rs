//! Scopes: the columns that names refer to.

use std::sync::Arc;

use datafusion::common::{Column, DFSchemaRef, Span};
use datafusion::logical_expr::sqlparser::ast::Ident;
use datafusion::logical_expr::{Expr, LogicalPlan};

use super::relation::CATALOG;
use crate::error::{Error, ErrorKind, ErrorLocation, Result, column_not_found, did_you_mean};
use crate::sql::source_location;

/// The name of a relation in parts: an alias, or database and table.
pub(super) type RelationName = Arc<[String]>;

/// How names refer to a column of a plan.
#[derive(Clone, Debug)]
pub(super) struct ScopeColumn {
    /// `None` for a column that USING has merged.
    pub(super) relation: Option<RelationName>,
    /// In lower case.
    pub(super) name: Option<String>,
    /// Whether `*` leaves it out.
    pub(super) is_hidden: bool,
}

/// A plan, with the names of its columns in order.
#[derive(Clone, Debug)]
pub(super) struct ScopedPlan {
    pub(super) plan: LogicalPlan,
    pub(super) columns: Vec<ScopeColumn>,
}

/// The columns of FROM, and the scope of the query that encloses the subquery.
pub(super) struct Scope<'s> {
    database: &'s str,
    pub(super) columns: &'s [ScopeColumn],
    pub(super) schema: DFSchemaRef,
    outer: Option<&'s Scope<'s>>,
}

impl<'s> Scope<'s> {
    pub(super) fn new(
        database: &'s str,
        columns: &'s [ScopeColumn],
        schema: &DFSchemaRef,
        outer: Option<&'s Scope<'s>>,
    ) -> Self {
        Self {
            database,
            columns,
            schema: Arc::clone(schema),
            outer,
        }
    }

    /// This scope and those that enclose it, with whether they are others.
    fn all(&self) -> impl Iterator<Item = (&Scope<'s>, bool)> {
        let outer = std::iter::successors(self.outer, |scope| scope.outer);
        std::iter::once((self, false)).chain(outer.map(|scope| (scope, true)))
    }

    /// The column `name`, of the innermost scope that has one.
    pub(super) fn column(&self, name: &Ident) -> Result<Expr> {
        let wanted = name.value.to_lowercase();
        for (scope, is_outer) in self.all() {
            let is_wanted = |column: &ScopeColumn| column.name.as_ref() == Some(&wanted);
            if let Some(column) = scope.find(name, is_outer, is_wanted)? {
                return Ok(column);
            }
        }
        let names = self.columns.iter();
        let names = names.filter_map(|column| column.name.as_deref());
        Err(column_not_found(&wanted, location_of(name)).with_hint(did_you_mean(&wanted, names)))
    }

    /// The column that the first of `parts` name, with their number. Further parts are its fields.
    pub(super) fn compound(&self, parts: &[Ident]) -> Result<(Expr, usize)> {
        let names: Vec<_> = parts.iter().map(|part| part.value.to_lowercase()).collect();
        for (scope, is_outer) in self.all() {
            for length in 1..names.len().min(4) {
                let (relation, column) = (&names[..length], &names[length]);
                if !scope
                    .columns
                    .iter()
                    .any(|known| scope.is_of(known, relation))
                {
                    continue;
                }
                let found = scope.find(&parts[0], is_outer, |known| {
                    known.name.as_ref() == Some(column) && scope.is_of(known, relation)
                })?;
                if let Some(found) = found {
                    return Ok((found, length + 1));
                }
                let name = names[length.saturating_sub(2)..=length].join(".");
                return Err(column_not_found(&name, location_of(&parts[0])));
            }
        }
        Ok((self.column(&parts[0])?, 1))
    }

    /// The positions of the columns of a relation that `*` includes, or of all relations.
    pub(super) fn columns_of(&self, relation: Option<&[String]>) -> Vec<usize> {
        let columns = self.columns.iter().enumerate();
        let is_of = |column| relation.is_none_or(|relation| self.is_of(column, relation));
        columns
            .filter(|(_, column)| !column.is_hidden && is_of(column))
            .map(|(position, _)| position)
            .collect()
    }

    /// The name of a column of the plan in this scope.
    pub(super) fn name_of(&self, column: &Column) -> Option<&str> {
        let position = self.schema.maybe_index_of_column(column)?;
        self.columns.get(position)?.name.as_deref()
    }

    /// The only column of this scope for which `is_wanted` holds.
    fn find(
        &self,
        name: &Ident,
        is_outer: bool,
        is_wanted: impl Fn(&ScopeColumn) -> bool,
    ) -> Result<Option<Expr>> {
        let columns = self.columns.iter().enumerate();
        let mut found = columns.filter(|(_, column)| is_wanted(column));
        let Some((position, known)) = found.next() else {
            return Ok(None);
        };
        if found.next().is_some() {
            let ambiguous = known.name.as_deref().unwrap_or_default();
            let message = format!("Column '{ambiguous}' is ambiguous");
            return Err(Error::new(ErrorKind::AmbiguousName, message).at(location_of(name)));
        }
        let (qualifier, field) = self.schema.qualified_field(position);
        let mut column = Column::from((qualifier, field));
        if let Some(span) = Span::try_from_sqlparser_span(name.span) {
            column.spans_mut().add_span(span);
        }
        Ok(Some(if is_outer {
            Expr::OuterReferenceColumn(Arc::clone(field), column)
        } else {
            Expr::Column(column)
        }))
    }

    /// Whether `parts` name the relation of a column: an alias, or its table with or without
    /// database and catalog.
    fn is_of(&self, column: &ScopeColumn, parts: &[String]) -> bool {
        let Some(relation) = &column.relation else {
            return false;
        };
        if relation.ends_with(parts) {
            return true;
        }
        let Some(missing) = parts.strip_suffix(&**relation) else {
            return false;
        };
        let known = [CATALOG, self.database];
        let before = &known[..known.len().saturating_sub(relation.len() - 1)];
        missing.len() <= before.len()
            && missing
                .iter()
                .rev()
                .zip(before.iter().rev())
                .all(|(part, known)| part == known)
    }
}

pub(super) fn location_of(name: &Ident) -> ErrorLocation {
    source_location(name.span.start)
}
