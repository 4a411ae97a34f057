//! Names: of relations in reach, of columns and the fields in them, and of what a query returns.

use std::collections::HashSet;

use datafusion::logical_expr::sqlparser::ast::{
    AccessExpr, Expr, Ident, ObjectName, Query, Select, SelectItem, SetExpr, TableAlias,
    TableFactor, TableWithJoins,
};

use super::Rewriter;
use crate::bind::call;
use crate::error::{Error, ErrorKind, Place, Result};
use crate::sql::parse::syntax_error;
use crate::sql::tokens::place;

/// The data catalogue to which all databases belong.
const CATALOG: &str = "awsdatacatalog";

/// Between a name that is there already and the number that tells another one apart.
const SAME_NAME: char = '\u{2}';

/// The name of a column as the query has it.
pub(crate) fn original_name(name: &str) -> &str {
    name.split(SAME_NAME).next().unwrap_or(name)
}

/// The name of another thing of the name `name`.
pub(super) fn same_name(name: &str, number: usize) -> String {
    format!("{name}{SAME_NAME}{number}")
}

/// The parts of the name by which a relation is known: an alias, or database and table.
pub(super) type Relation = Vec<String>;

/// An identifier in lower case.
pub(super) fn lower(mut identifier: Ident) -> Ident {
    identifier.value = identifier.value.to_lowercase();
    identifier.quote_style = Some('"');
    identifier
}

pub(super) fn place_of(identifier: &Ident) -> Option<Place> {
    place(identifier.span.start)
}

/// The parts of a name.
pub(super) fn parts(name: &ObjectName) -> Result<Vec<Ident>> {
    let part =
        |part: &datafusion::logical_expr::sqlparser::ast::ObjectNamePart| part.as_ident().cloned();
    name.0
        .iter()
        .map(part)
        .collect::<Option<_>>()
        .ok_or_else(|| syntax_error(&format!("'{name}' is not a name")))
}

/// The relations of FROM.
pub(super) fn relations(from: &[TableWithJoins]) -> Vec<Relation> {
    let mut found = Vec::new();
    for table in from {
        let joined = table.joins.iter().map(|join| &join.relation);
        std::iter::once(&table.relation)
            .chain(joined)
            .for_each(|factor| collect(factor, &mut found));
    }
    found
}

fn collect(factor: &TableFactor, found: &mut Vec<Relation>) {
    let named = |alias: &TableAlias| vec![alias.name.value.to_lowercase()];
    match factor {
        TableFactor::Table {
            alias: Some(alias), ..
        }
        | TableFactor::Derived {
            alias: Some(alias), ..
        }
        | TableFactor::UNNEST {
            alias: Some(alias), ..
        }
        | TableFactor::NestedJoin {
            alias: Some(alias), ..
        } => found.push(named(alias)),
        TableFactor::Table { name, .. } => {
            let parts = name
                .0
                .iter()
                .filter_map(|part| part.as_ident())
                .map(|part| part.value.to_lowercase());
            found.push(parts.collect());
        }
        TableFactor::NestedJoin {
            table_with_joins, ..
        } => found.extend(relations(std::slice::from_ref(table_with_joins))),
        _ => {}
    }
}

impl Rewriter<'_> {
    /// How many of the first parts name a relation in reach; 0 where the first part is a column.
    fn qualifier(&self, parts: &[Ident]) -> usize {
        let wanted: Vec<_> = parts.iter().map(|part| part.value.to_lowercase()).collect();
        let names = |relation: &Relation, length: usize| {
            let tail = &relation[relation.len().saturating_sub(length)..];
            tail == &wanted[..length] || self.is_qualified(&wanted[..length], relation)
        };
        for scope in self.scopes.iter().rev() {
            for length in [1, 2, 3] {
                if length < wanted.len() && scope.iter().any(|relation| names(relation, length)) {
                    return length;
                }
            }
        }
        0
    }

    /// Whether `parts` are the name of a relation with that of its database, and of its data
    /// catalogue, that FROM does not have.
    fn is_qualified(&self, parts: &[String], relation: &Relation) -> bool {
        let Some(missing) = parts.strip_suffix(relation.as_slice()) else {
            return false;
        };
        let known = [CATALOG, self.database];
        let before = &known[..known.len().saturating_sub(relation.len() - 1)];
        before.ends_with(&missing.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Rewrites `a.b.c`: a column behind its relation's name or not, then fields in it.
    pub(super) fn compound(&self, parts: Vec<Ident>) -> Expr {
        let qualifier = self.qualifier(&parts);
        let mut column: Vec<Ident> = parts
            .iter()
            .take(qualifier + 1)
            .cloned()
            .map(lower)
            .collect();
        if qualifier == 3 {
            column.remove(0);
        }
        let base = if column.len() == 1 {
            Expr::Identifier(column.remove(0))
        } else {
            Expr::CompoundIdentifier(column)
        };
        parts
            .into_iter()
            .skip(qualifier + 1)
            .fold(base, |base, field| access(base, &field))
    }

    /// The name that a column of the result gets, where it has none of its own and is not a column
    /// by its own name.
    fn given_name(&self, expr: &Expr, position: usize) -> Option<String> {
        match expr {
            Expr::Identifier(_) => None,
            Expr::CompoundIdentifier(parts) if parts.len() == self.qualifier(parts) + 1 => None,
            Expr::CompoundIdentifier(parts) => parts.last().map(|last| last.value.to_lowercase()),
            Expr::CompoundFieldAccess { access_chain, .. } => match access_chain.last() {
                Some(AccessExpr::Dot(Expr::Identifier(field))) => Some(field.value.to_lowercase()),
                _ => Some(format!("_col{position}")),
            },
            Expr::Nested(inner) => self.given_name(inner, position),
            _ => Some(format!("_col{position}")),
        }
    }

    /// Rewrites what a query selects.
    pub(super) fn projection(&mut self, select: &mut Select) -> Result<()> {
        let wildcard = select.projection.iter().any(|item| {
            matches!(
                item,
                SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..)
            )
        });
        let mut taken = HashSet::new();
        for (position, item) in std::mem::take(&mut select.projection)
            .into_iter()
            .enumerate()
        {
            let (expr, alias, name) = match item {
                SelectItem::UnnamedExpr(expr) => {
                    let given = self.given_name(&expr, position);
                    let name = given.clone().unwrap_or_else(|| last_part(&expr));
                    (expr, given, name)
                }
                SelectItem::ExprWithAlias { expr, alias } => (
                    expr,
                    Some(alias.value.to_lowercase()),
                    alias.value.to_lowercase(),
                ),
                other => {
                    select.projection.push(self.wildcard(other)?);
                    continue;
                }
            };
            let is_same = !taken.insert(name.clone()) || (wildcard && alias.is_none());
            let alias = if is_same {
                Some(same_name(&name, position))
            } else {
                alias
            };
            let expr = self.expression(expr)?;
            select.projection.push(match alias {
                Some(alias) => SelectItem::ExprWithAlias {
                    expr,
                    alias: Ident::with_quote('"', alias),
                },
                None => SelectItem::UnnamedExpr(expr),
            });
        }
        Ok(())
    }

    /// Checks the database of a table's name; returns the name as the engine knows it.
    pub(super) fn table_name(&self, name: &ObjectName) -> Result<ObjectName> {
        let mut parts: Vec<_> = parts(name)?.into_iter().map(lower).collect();
        let table = parts
            .pop()
            .ok_or_else(|| syntax_error("a table without a name"))?;
        let at = place_of(parts.first().unwrap_or(&table));
        if let Some(database) = parts.pop() {
            check_database(&database.value, self.database).map_err(|error| error.at(at))?;
            if let Some(catalog) = parts.pop().filter(|catalog| catalog.value != CATALOG) {
                return Err(Error::new(
                    ErrorKind::CatalogNotFound,
                    format!("Catalog '{}' does not exist", catalog.value),
                )
                .at(at));
            }
            return Ok(ObjectName::from(vec![database, table]));
        }
        Ok(ObjectName::from(vec![table]))
    }
}

/// Refuses any database but the lake's.
pub(crate) fn check_database(named: &str, database: &str) -> Result<()> {
    if named == database {
        return Ok(());
    }
    let hint = format!("The database of this lake is called '{database}'.");
    Err(Error::new(
        ErrorKind::SchemaNotFound,
        format!("Schema '{named}' does not exist"),
    )
    .with_hint(hint))
}

/// A field of a row.
pub(super) fn access(base: Expr, field: &Ident) -> Expr {
    call(
        "$field",
        &field.value.to_lowercase(),
        place_of(field),
        [base],
    )
}

fn last_part(expr: &Expr) -> String {
    match expr {
        Expr::Identifier(name) => name.value.to_lowercase(),
        Expr::CompoundIdentifier(parts) => parts
            .last()
            .map(|last| last.value.to_lowercase())
            .unwrap_or_default(),
        Expr::Nested(inner) => last_part(inner),
        _ => String::new(),
    }
}

/// The names of a query's columns as they were written; none for a wildcard's.
pub(super) fn written(body: &SetExpr) -> Vec<Option<String>> {
    match body {
        SetExpr::Select(select) => select.projection.iter().map(written_name).collect(),
        SetExpr::Query(query) => written(&Query::clone(query).body),
        SetExpr::SetOperation { left, .. } => written(left),
        SetExpr::Values(values) => values
            .rows
            .first()
            .map(|row| vec![Some(String::new()); row.content.len()])
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn written_name(item: &SelectItem) -> Option<String> {
    match item {
        SelectItem::ExprWithAlias { alias, .. } => Some(alias.value.clone()),
        SelectItem::UnnamedExpr(expr) => Some(match expr {
            Expr::Identifier(name) => name.value.clone(),
            Expr::CompoundIdentifier(parts) => parts
                .last()
                .map(|last| last.value.clone())
                .unwrap_or_default(),
            Expr::CompoundFieldAccess { access_chain, .. } => match access_chain.last() {
                Some(AccessExpr::Dot(Expr::Identifier(field))) => field.value.clone(),
                _ => String::new(),
            },
            _ => String::new(),
        }),
        _ => None,
    }
}
