//! Resolves names of relations, columns and fields, and names the columns of results.

use std::collections::HashSet;

use datafusion::logical_expr::sqlparser::ast::{
    Expr, Ident, ObjectName, Query, Select, SelectItem, SetExpr, TableAlias, TableFactor,
    TableWithJoins,
};

use super::Rewriter;
use crate::bind::call;
use crate::error::{Error, ErrorKind, Result, SourceLocation};
use crate::sql::error::{source_location, syntax_error};

/// The catalog of all databases.
const CATALOG: &str = "awsdatacatalog";

/// The schema with the names of tables and columns.
const INFORMATION_SCHEMA: &str = "information_schema";

/// Separates a name that occurs several times from the number that makes it unique.
const SAME_NAME: char = '\u{2}';

/// The name of a column as written in the query.
pub(crate) fn original_name(name: &str) -> &str {
    name.split(SAME_NAME).next().unwrap_or(name)
}

/// A unique internal name for the `number`th use of `name`.
pub(super) fn same_name(name: &str, number: usize) -> String {
    format!("{name}{SAME_NAME}{number}")
}

/// The name of a relation in parts: an alias, or database and table.
pub(super) type Relation = Vec<String>;

pub(super) fn lower(mut identifier: Ident) -> Ident {
    identifier.value = identifier.value.to_lowercase();
    identifier.quote_style = Some('"');
    identifier
}

pub(super) fn location_of(identifier: &Ident) -> Option<SourceLocation> {
    source_location(identifier.span.start)
}

pub(super) fn parts(name: &ObjectName) -> Result<Vec<Ident>> {
    let part =
        |part: &datafusion::logical_expr::sqlparser::ast::ObjectNamePart| part.as_ident().cloned();
    name.0
        .iter()
        .map(part)
        .collect::<Option<_>>()
        .ok_or_else(|| syntax_error(&format!("'{name}' is not a name")))
}

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
    /// How many leading parts name a relation in scope; 0 if the first part is a column.
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

    /// Whether `parts` name `relation` with its database or catalog, which FROM omits.
    fn is_qualified(&self, parts: &[String], relation: &Relation) -> bool {
        let Some(missing) = parts.strip_suffix(relation.as_slice()) else {
            return false;
        };
        let known = [CATALOG, self.database];
        let before = &known[..known.len().saturating_sub(relation.len() - 1)];
        before.ends_with(&missing.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Rewrites `a.b.c`: an optionally qualified column, then fields.
    pub(super) fn compound(&self, parts: Vec<Ident>) -> Expr {
        let is_output = parts
            .first()
            .is_some_and(|first| self.outputs.contains(&first.value.to_lowercase()));
        let qualifier = if is_output { 0 } else { self.qualifier(&parts) };
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

    /// The name that Trino gives a result column without an alias, unless the expression is a
    /// column.
    fn given_name(&self, expr: &Expr, position: usize) -> Option<String> {
        match expr {
            Expr::Identifier(_) => None,
            Expr::CompoundIdentifier(parts) if parts.len() == self.qualifier(parts) + 1 => None,
            Expr::CompoundIdentifier(parts) => parts.last().map(|last| last.value.to_lowercase()),
            // As in Trino, only names and fields of names name a column: `x[1].y` does not.
            Expr::Nested(inner) => self.given_name(inner, position),
            _ => Some(format!("_col{position}")),
        }
    }

    /// Rewrites the SELECT list.
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
                SelectItem::ExprWithAlias { alias, .. } if alias.quote_style == Some('\'') => {
                    let message = format!("mismatched input ''{}''. Expecting: <EOF>", alias.value);
                    return Err(syntax_error(&message).at(location_of(&alias)));
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

    /// Checks the database and catalog of a table name and returns the name without the catalog.
    pub(super) fn table_name(&self, name: &ObjectName) -> Result<ObjectName> {
        let mut parts: Vec<_> = parts(name)?.into_iter().map(lower).collect();
        let table = parts
            .pop()
            .ok_or_else(|| syntax_error("a table without a name"))?;
        let at = location_of(parts.first().unwrap_or(&table));
        if let Some(database) = parts.pop() {
            if database.value != INFORMATION_SCHEMA {
                check_database(&database.value, self.database).map_err(|error| error.at(at))?;
            }
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

/// Fails unless the database is the lake's.
pub(crate) fn check_database(named: &str, database: &str) -> Result<()> {
    if named == database {
        return Ok(());
    }
    let hint = format!("The database of this lake is '{database}'.");
    Err(Error::new(
        ErrorKind::SchemaNotFound,
        format!("Schema '{named}' does not exist"),
    )
    .with_hint(hint))
}

pub(super) fn access(base: Expr, field: &Ident) -> Expr {
    call(
        "$field",
        &field.value.to_lowercase(),
        location_of(field),
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

/// The column names of a query as written; `None` for a wildcard.
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
            _ => String::new(),
        }),
        _ => None,
    }
}
