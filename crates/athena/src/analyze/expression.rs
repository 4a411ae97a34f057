//! Expressions and where they are.

use arrow::datatypes::FieldRef;
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::sqlparser::ast::{self, Spanned};
use datafusion::logical_expr::sqlparser::tokenizer;

use super::output::SelectColumn;
use super::scope::Scope;
use super::{Analyzer, unsupported};
use crate::bind;
use crate::call::{Argument, Call};
use crate::error::{Error, ErrorKind, ErrorLocation, Result};
use crate::functions;
use crate::sql::source_location;

/// The maximum nesting of expressions.
pub(super) const DEPTH: usize = 300;

/// Where an expression is.
#[derive(Clone, Copy)]
pub(super) struct Context<'c> {
    pub(super) scope: &'c Scope<'c>,
    /// The columns of a SELECT, in its ORDER BY: there their names take precedence.
    pub(super) outputs: &'c [SelectColumn],
    /// The columns of a SELECT whose aliases are unknown here.
    pub(super) aliases: &'c [SelectColumn],
    /// The windows that a SELECT names.
    pub(super) windows: &'c [ast::NamedWindowDefinition],
    /// The parameters of the lambdas around the expression, the innermost last.
    pub(super) lambdas: &'c [FieldRef],
    /// The aggregate whose argument the expression is.
    pub(super) aggregate: Option<&'c str>,
    /// Whether it is an argument of a window function.
    pub(super) is_in_window: bool,
    /// Whether it is in HAVING, which does not allow window functions.
    pub(super) is_having: bool,
    /// The clause, if it does not allow aggregates.
    pub(super) forbids_aggregates: Option<&'static str>,
    pub(super) depth: usize,
}

impl<'c> Context<'c> {
    pub(super) fn new(scope: &'c Scope<'c>) -> Self {
        Self {
            scope,
            outputs: &[],
            aliases: &[],
            windows: &[],
            lambdas: &[],
            aggregate: None,
            is_in_window: false,
            is_having: false,
            forbids_aggregates: None,
            depth: 0,
        }
    }

    pub(super) fn without_aggregates(self, clause: &'static str) -> Self {
        Self {
            forbids_aggregates: Some(clause),
            ..self
        }
    }

    /// In GROUP BY or HAVING.
    pub(super) fn without_aliases(self, outputs: &'c [SelectColumn]) -> Self {
        Self {
            aliases: outputs,
            ..self
        }
    }

    pub(super) fn typed(&self, expr: Expr) -> Result<Argument> {
        Ok(Argument::new(expr, &self.scope.schema)?)
    }
}

/// The start of an expression. Chains of operators are as deep as they are long, and sqlparser's
/// `span` (0.62) recurses.
pub(super) fn start_location(mut expression: &ast::Expr) -> ErrorLocation {
    use ast::Expr::{
        Between, BinaryOp, InList, IsDistinctFrom, IsNotDistinctFrom, IsNotNull, IsNull,
    };
    loop {
        expression = match expression {
            BinaryOp { left, .. } | IsDistinctFrom(left, _) | IsNotDistinctFrom(left, _) => left,
            IsNull(expr) | IsNotNull(expr) | InList { expr, .. } | Between { expr, .. } => expr,
            other => return source_location(other.span().start),
        }
    }
}

/// The end of an expression, as [`start_location`].
fn end(mut expression: &ast::Expr) -> tokenizer::Location {
    use ast::Expr::{
        Between, BinaryOp, InList, IsDistinctFrom, IsNotDistinctFrom, IsNotNull, IsNull,
    };
    loop {
        expression = match expression {
            BinaryOp { right, .. } | IsDistinctFrom(_, right) | IsNotDistinctFrom(_, right) => {
                right
            }
            Between { high, .. } => high,
            InList { expr, list, .. } => list.last().unwrap_or(expr),
            IsNull(expr) | IsNotNull(expr) => expr,
            other => return other.span().end,
        }
    }
}

impl Analyzer<'_> {
    pub(super) fn expressions<'e>(
        &mut self,
        expressions: impl IntoIterator<Item = &'e ast::Expr>,
        context: Context<'_>,
    ) -> Result<Vec<Argument>> {
        expressions
            .into_iter()
            .map(|expression| self.expression(expression, context))
            .collect()
    }

    pub(super) fn expression(
        &mut self,
        expression: &ast::Expr,
        context: Context<'_>,
    ) -> Result<Argument> {
        if context.depth == DEPTH {
            return Err(unsupported::too_deep().at(start_location(expression)));
        }
        let deeper = Context {
            depth: context.depth + 1,
            ..context
        };
        let expr = self.nested(expression, deeper)?;
        context.typed(expr)
    }

    /// The predicate of the clause `what`.
    pub(super) fn condition(
        &mut self,
        what: &str,
        condition: &ast::Expr,
        context: Context<'_>,
    ) -> Result<Expr> {
        let value = self.expression(condition, context)?;
        bind::condition(value, what, start_location(condition))
    }

    /// A call of a function of the registry.
    pub(super) fn call(
        &self,
        name: &str,
        location: ErrorLocation,
        arguments: Vec<Argument>,
    ) -> Result<Expr> {
        functions::bind(Call {
            name,
            location,
            arguments,
            clock: self.clock,
        })
    }

    pub(super) fn operator_after(&self, expression: &ast::Expr) -> ErrorLocation {
        self.tokens.operator_after(end(expression))
    }

    fn nested(&mut self, expression: &ast::Expr, context: Context<'_>) -> Result<Expr> {
        match expression {
            ast::Expr::Identifier(name) => context.name(name),
            ast::Expr::CompoundIdentifier(parts) => context.compound(parts),
            ast::Expr::CompoundFieldAccess { root, access_chain } => {
                self.chain(root, access_chain, context)
            }
            ast::Expr::Nested(inner) => Ok(self.expression(inner, context)?.expr),
            ast::Expr::BinaryOp { left, op, right } => self.binary(left, op, right, context),
            ast::Expr::UnaryOp { op, expr } => self.unary(*op, expr, expression, context),
            ast::Expr::IsNull(value) => Ok(bind::is_null(self.expression(value, context)?)),
            ast::Expr::IsNotNull(value) => {
                let is_null = bind::is_null(self.expression(value, context)?);
                Ok(Expr::Not(Box::new(is_null)))
            }
            ast::Expr::IsDistinctFrom(left, right) => self.distinct(left, right, false, context),
            ast::Expr::IsNotDistinctFrom(left, right) => self.distinct(left, right, true, context),
            ast::Expr::Between {
                expr,
                negated,
                low,
                high,
            } => self.between(expr, *negated, low, high, context),
            ast::Expr::InList {
                expr,
                list,
                negated,
            } => {
                let location = self.operator_after(expr);
                let value = self.expression(expr, context)?;
                let items = self.expressions(list, context)?;
                bind::in_list(value, items, *negated, location)
            }
            ast::Expr::InSubquery {
                expr,
                subquery,
                negated,
            } => self.in_subquery(expr, subquery, *negated, context),
            ast::Expr::AnyOp {
                left,
                compare_op,
                right,
                ..
            } => self.quantified(left, compare_op, right, true, context),
            ast::Expr::AllOp {
                left,
                compare_op,
                right,
            } => self.quantified(left, compare_op, right, false, context),
            ast::Expr::Exists { subquery, negated } => self.exists(subquery, *negated, context),
            ast::Expr::Subquery(query) => self.scalar_subquery(query, context),
            ast::Expr::Case {
                operand,
                conditions,
                else_result,
                ..
            } => self.case(
                operand.as_deref(),
                conditions,
                else_result.as_deref(),
                context,
            ),
            ast::Expr::Function(function) => self.function(function, context),
            ast::Expr::Lambda(_) => Err(Error::new(
                ErrorKind::NotSupported,
                "A lambda is not supported here",
            )),
            other => self.special(other, context),
        }
    }
}
