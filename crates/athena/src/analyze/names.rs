//! Names: columns, aliases, the parameters of lambdas, and fields of rows.

use datafusion::common::Span;
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::expr::LambdaVariable;
use datafusion::logical_expr::sqlparser::ast;

use super::expression::{Context, start_location};
use super::scope::location_of;
use super::{Analyzer, unsupported};
use crate::bind;
use crate::call::Argument;
use crate::error::{Error, ErrorKind, Result, column_not_found};

impl Analyzer<'_> {
    /// `root[index].field`
    pub(super) fn chain(
        &mut self,
        root: &ast::Expr,
        accesses: &[ast::AccessExpr],
        context: Context<'_>,
    ) -> Result<Expr> {
        let location = start_location(root);
        let (names, accesses) = leading_names(root, accesses);
        let mut base = match names {
            Some(names) => context.typed(context.compound(&names)?)?,
            None => self.expression(root, context)?,
        };
        for access in accesses {
            let part = match access {
                ast::AccessExpr::Dot(ast::Expr::Identifier(name)) => field(base, name)?,
                ast::AccessExpr::Subscript(ast::Subscript::Index { index }) => {
                    let index = self.expression(index, context)?;
                    bind::subscript(base, index, location)?
                }
                ast::AccessExpr::Dot(other) => return Err(unsupported::expression(other)),
                ast::AccessExpr::Subscript(_) => return Err(unsupported::slice().at(location)),
            };
            base = context.typed(part)?;
        }
        Ok(base.expr)
    }
}

/// `value.field`
fn field(value: Argument, name: &ast::Ident) -> Result<Expr> {
    bind::field(value, &name.value.to_lowercase(), location_of(name))
}

/// The parameter of a lambda or the column of the SELECT that takes precedence over columns.
fn preferred(name: &ast::Ident, context: Context<'_>) -> Result<Option<Expr>> {
    let wanted = name.value.to_lowercase();
    let parameters = context.lambdas.iter().rev();
    if let Some(parameter) = parameters.into_iter().find(|known| *known.name() == wanted) {
        let mut variable = LambdaVariable::new(wanted, Some(parameter.clone()));
        if let Some(span) = Span::try_from_sqlparser_span(name.span) {
            variable.spans_mut().add_span(span);
        }
        return Ok(Some(Expr::LambdaVariable(variable)));
    }
    if context.aggregate.is_some() {
        return Ok(None);
    }
    let mut outputs = context
        .outputs
        .iter()
        .filter(|output| output.is_named(&wanted));
    let first = outputs.next();
    if let Some(first) = first
        && outputs.any(|other| other.expr != first.expr)
    {
        let message = format!("Column '{wanted}' is ambiguous");
        return Err(Error::new(ErrorKind::AmbiguousName, message).at(location_of(name)));
    }
    Ok(first.map(|output| output.expr.clone()))
}

impl Context<'_> {
    /// A column, an alias or the parameter of a lambda.
    pub(super) fn name(self, name: &ast::Ident) -> Result<Expr> {
        if let Some(found) = preferred(name, self)? {
            return Ok(found);
        }
        self.scope.column(name).map_err(|error| {
            let wanted = name.value.to_lowercase();
            let is_alias = self.aliases.iter().any(|alias| alias.is_named(&wanted));
            if error.kind() == ErrorKind::ColumnNotFound && is_alias {
                let hint = "GROUP BY and HAVING do not know the aliases of SELECT.";
                return column_not_found(&wanted, location_of(name)).with_hint(hint.to_owned());
            }
            error
        })
    }

    /// `a.b.c`: an optionally qualified column, then fields.
    pub(super) fn compound(self, parts: &[ast::Ident]) -> Result<Expr> {
        let (mut expr, length) = match preferred(&parts[0], self)? {
            Some(found) => (found, 1),
            None => self.scope.compound(parts)?,
        };
        for name in &parts[length..] {
            expr = field(self.typed(expr)?, name)?;
        }
        Ok(expr)
    }
}

/// The leading names of `relation.column[1].field`, and the other accesses.
fn leading_names<'e>(
    root: &ast::Expr,
    accesses: &'e [ast::AccessExpr],
) -> (Option<Vec<ast::Ident>>, &'e [ast::AccessExpr]) {
    let mut names = match root {
        ast::Expr::Identifier(name) => vec![name.clone()],
        ast::Expr::CompoundIdentifier(parts) => parts.clone(),
        _ => return (None, accesses),
    };
    let leading = accesses.iter().map_while(|access| match access {
        ast::AccessExpr::Dot(ast::Expr::Identifier(name)) => Some(name.clone()),
        _ => None,
    });
    let known = names.len();
    names.extend(leading);
    let rest = &accesses[names.len() - known..];
    (Some(names), rest)
}
