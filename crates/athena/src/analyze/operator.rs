//! Operators.

use datafusion::logical_expr::sqlparser::ast::{self, BinaryOperator, UnaryOperator};
use datafusion::logical_expr::{Expr, Operator};

use super::expression::{Context, start_location};
use super::{Analyzer, refused};
use crate::bind;
use crate::error::Result;

impl Analyzer<'_> {
    pub(super) fn binary(
        &mut self,
        left: &ast::Expr,
        operator: &BinaryOperator,
        right: &ast::Expr,
        context: Context<'_>,
    ) -> Result<Expr> {
        let operator = match operator {
            BinaryOperator::And | BinaryOperator::Or => {
                return self.terms(left, operator, right, context);
            }
            BinaryOperator::Plus => Operator::Plus,
            BinaryOperator::Minus => Operator::Minus,
            BinaryOperator::Multiply => Operator::Multiply,
            BinaryOperator::Divide => Operator::Divide,
            BinaryOperator::Modulo => Operator::Modulo,
            BinaryOperator::Eq => Operator::Eq,
            BinaryOperator::NotEq => Operator::NotEq,
            BinaryOperator::Lt => Operator::Lt,
            BinaryOperator::LtEq => Operator::LtEq,
            BinaryOperator::Gt => Operator::Gt,
            BinaryOperator::GtEq => Operator::GtEq,
            BinaryOperator::StringConcat => Operator::StringConcat,
            other => {
                let location = self.operator_after(left);
                return Err(refused::operator(&other.to_string()).at(location));
            }
        };
        let location = self.operator_after(left);
        let left = self.expression(left, context)?;
        let right = self.expression(right, context)?;
        match operator {
            Operator::StringConcat => bind::concatenation(left, right, location),
            operator if operator.is_numerical_operators() => {
                bind::arithmetic(operator, left, right, location)
            }
            operator => bind::comparison(operator, left, right, location),
        }
    }

    /// `IS [NOT] DISTINCT FROM`
    pub(super) fn distinct(
        &mut self,
        left: &ast::Expr,
        right: &ast::Expr,
        negated: bool,
        context: Context<'_>,
    ) -> Result<Expr> {
        let operator = if negated {
            Operator::IsNotDistinctFrom
        } else {
            Operator::IsDistinctFrom
        };
        let location = self.operator_after(left);
        let left = self.expression(left, context)?;
        let right = self.expression(right, context)?;
        bind::comparison(operator, left, right, location)
    }

    /// A chain of AND or OR as a balanced tree, which keeps recursion shallow.
    fn terms(
        &mut self,
        left: &ast::Expr,
        operator: &BinaryOperator,
        right: &ast::Expr,
        context: Context<'_>,
    ) -> Result<Expr> {
        let (mut terms, mut rest) = (vec![right], left);
        while let ast::Expr::BinaryOp { left, op, right } = rest
            && op == operator
        {
            terms.push(right);
            rest = left;
        }
        terms.push(rest);
        let terms = terms.into_iter().rev().map(|term| {
            let value = self.expression(term, context)?;
            bind::term(value, start_location(term))
        });
        let combine = match operator {
            BinaryOperator::And => Expr::and,
            _ => Expr::or,
        };
        Ok(balanced(terms.collect::<Result<_>>()?, combine))
    }

    /// `= ANY` is IN, `<> ALL` is NOT IN.
    pub(super) fn quantified(
        &mut self,
        left: &ast::Expr,
        operator: &BinaryOperator,
        right: &ast::Expr,
        is_any: bool,
        context: Context<'_>,
    ) -> Result<Expr> {
        match (right, operator, is_any) {
            (ast::Expr::Subquery(query), BinaryOperator::Eq, true)
            | (ast::Expr::Subquery(query), BinaryOperator::NotEq, false) => {
                self.in_subquery(left, query, !is_any, context)
            }
            _ => Err(refused::quantified(operator).at(self.operator_after(left))),
        }
    }

    pub(super) fn unary(
        &mut self,
        operator: UnaryOperator,
        operand: &ast::Expr,
        expression: &ast::Expr,
        context: Context<'_>,
    ) -> Result<Expr> {
        let location = start_location(operand);
        match operator {
            UnaryOperator::Minus => match number(operand) {
                Some(number) => bind::number(&format!("-{number}"), location),
                None => bind::negation(self.expression(operand, context)?, location),
            },
            UnaryOperator::Plus => Ok(self.expression(operand, context)?.expr),
            UnaryOperator::Not => {
                let clause = "Value of logical NOT expression";
                let condition = self.condition(clause, operand, context)?;
                Ok(Expr::Not(Box::new(condition)))
            }
            _ => Err(refused::expression(expression)),
        }
    }

    /// `value BETWEEN low AND high` as two comparisons.
    pub(super) fn between(
        &mut self,
        value: &ast::Expr,
        negated: bool,
        low: &ast::Expr,
        high: &ast::Expr,
        context: Context<'_>,
    ) -> Result<Expr> {
        let location = self.operator_after(value);
        let value = self.expression(value, context)?;
        let low = self.expression(low, context)?;
        let high = self.expression(high, context)?;
        let (above, below) = if negated {
            (Operator::Lt, Operator::Gt)
        } else {
            (Operator::GtEq, Operator::LtEq)
        };
        let above = bind::comparison(above, value.clone(), low, location)?;
        let below = bind::comparison(below, value, high, location)?;
        Ok(if negated {
            above.or(below)
        } else {
            above.and(below)
        })
    }
}

/// The text of a numeric literal.
fn number(expression: &ast::Expr) -> Option<&str> {
    match expression {
        ast::Expr::Value(value) => match &value.value {
            ast::Value::Number(number, _) => Some(number),
            _ => None,
        },
        _ => None,
    }
}

#[expect(clippy::expect_used, reason = "a chain has at least two terms")]
fn balanced(mut terms: Vec<Expr>, combine: fn(Expr, Expr) -> Expr) -> Expr {
    let right = terms.split_off(terms.len() / 2);
    if terms.is_empty() {
        return right
            .into_iter()
            .next()
            .expect("a chain has at least two terms");
    }
    combine(balanced(terms, combine), balanced(right, combine))
}
