//! Operators.

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::sqlparser::ast::{self, BinaryOperator, UnaryOperator};
use datafusion::logical_expr::{Expr, Operator};

use super::expression::{Context, DEPTH, start_location};
use super::{Analyzer, unsupported};
use crate::bind;
use crate::error::Result;

impl Analyzer<'_> {
    /// An operator with two operands. A chain such as `a + b - c` can be long, and is analyzed in a
    /// loop. Equal operators of one type become one call.
    pub(super) fn binary(
        &mut self,
        left: &ast::Expr,
        operator: &BinaryOperator,
        right: &ast::Expr,
        context: Context<'_>,
    ) -> Result<Expr> {
        if is_logical(operator) {
            return self.terms(left, operator, right, context);
        }
        let (mut links, mut first) = (vec![(left, operator, right)], left);
        while let ast::Expr::BinaryOp { left, op, right } = first
            && !is_logical(op)
        {
            links.push((left, op, right));
            first = left;
        }
        let mut value = self.expression(first, context)?;
        let mut value_height = height(&value.expr);
        for (left, operator, right) in links.into_iter().rev() {
            let location = self.operator_after(left);
            let operator = supported(operator)
                .ok_or_else(|| unsupported::operator(&operator.to_string()).at(location))?;
            let right = self.expression(right, context)?;
            let right_height = height(&right.expr);
            let bound = match operator {
                Operator::StringConcat => bind::concatenation(value, right, location),
                operator if operator.is_numerical_operators() => {
                    bind::arithmetic(operator, value, right, location)
                }
                operator => bind::comparison(operator, value, right, location),
            };
            value = context.typed(bound?)?;
            let is_longer =
                matches!(&value.expr, Expr::ScalarFunction(call) if call.args.len() > 2);
            value_height = if is_longer {
                value_height.max(right_height + 1)
            } else {
                value_height.max(right_height) + 1
            };
            if context.depth + value_height > DEPTH {
                return Err(unsupported::too_deep().at(start_location(first)));
            }
        }
        Ok(value.expr)
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
            _ => Err(unsupported::quantified(operator).at(self.operator_after(left))),
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
            _ => Err(unsupported::expression(expression)),
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

/// How deep calls and operators of an expression are nested: later passes recurse to this depth.
fn height(expr: &Expr) -> usize {
    let (mut height, mut waiting) = (0, vec![(expr, 0)]);
    while let Some((expr, above)) = waiting.pop() {
        let is_level = matches!(expr, Expr::ScalarFunction(_) | Expr::BinaryExpr(_));
        let level = above + usize::from(is_level);
        height = height.max(level);
        // The visitor does not fail.
        let _ = expr.apply_children(|child| {
            waiting.push((child, level));
            Ok(TreeNodeRecursion::Continue)
        });
    }
    height
}

fn is_logical(operator: &BinaryOperator) -> bool {
    matches!(operator, BinaryOperator::And | BinaryOperator::Or)
}

/// The operator of a plan, if Trino has it.
fn supported(operator: &BinaryOperator) -> Option<Operator> {
    Some(match operator {
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
        _ => return None,
    })
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
