//! Rewrites operators into calls.

use datafusion::logical_expr::sqlparser::ast::{
    BinaryOperator, Expr, UnaryOperator, Value, ValueWithSpan,
};

use super::{Rewriter, refused};
use crate::bind::call;
use crate::error::Result;
use crate::sql::error::source_location;

impl Rewriter<'_> {
    pub(super) fn binary(
        &mut self,
        left: Expr,
        operator: &BinaryOperator,
        right: Expr,
    ) -> Result<Expr> {
        use BinaryOperator::{
            And, Divide, Eq, Gt, GtEq, Lt, LtEq, Minus, Modulo, Multiply, NotEq, Or, Plus,
            StringConcat,
        };
        let name = match operator {
            And | Or => return self.terms(left, operator, right),
            Plus => "$+",
            Minus => "$-",
            Multiply => "$*",
            Divide => "$/",
            Modulo => "$%",
            Eq => "$=",
            NotEq => "$<>",
            Lt => "$<",
            LtEq => "$<=",
            Gt => "$>",
            GtEq => "$>=",
            StringConcat => "$||",
            _ => {
                return Err(refused::operator(&operator.to_string()).at(self.operator_after(&left)));
            }
        };
        self.compare(name, left, right)
    }

    /// A chain of AND or OR as a balanced tree, which keeps recursion shallow.
    fn terms(&mut self, left: Expr, operator: &BinaryOperator, right: Expr) -> Result<Expr> {
        let (mut terms, mut rest) = (vec![right], left);
        loop {
            match rest {
                Expr::BinaryOp { left, op, right } if op == *operator => {
                    terms.push(*right);
                    rest = *left;
                }
                first => {
                    terms.push(first);
                    break;
                }
            }
        }
        terms.reverse();
        Ok(balanced(self.expressions(terms)?, operator))
    }

    /// `= ANY` is IN, `<> ALL` is NOT IN.
    pub(super) fn quantified(
        &mut self,
        left: Expr,
        operator: &BinaryOperator,
        right: Expr,
        any: bool,
    ) -> Result<Expr> {
        let location = self.operator_after(&left);
        let Expr::Subquery(subquery) = right else {
            return Err(refused::quantified(operator).at(location));
        };
        match (operator, any) {
            (BinaryOperator::Eq, true) | (BinaryOperator::NotEq, false) => {
                self.nested(Expr::InSubquery {
                    expr: Box::new(left),
                    subquery,
                    negated: !any,
                })
            }
            _ => Err(refused::quantified(operator).at(location)),
        }
    }

    /// A binary operator, located at the operator.
    pub(super) fn compare(&mut self, name: &str, left: Expr, right: Expr) -> Result<Expr> {
        let location = self.operator_after(&left);
        Ok(call(
            name,
            "",
            location,
            [self.expression(left)?, self.expression(right)?],
        ))
    }

    pub(super) fn unary(&mut self, operator: UnaryOperator, operand: Expr) -> Result<Expr> {
        match (operator, operand) {
            (
                UnaryOperator::Minus,
                Expr::Value(ValueWithSpan {
                    value: Value::Number(number, _),
                    span,
                }),
            ) => Ok(call(
                "$number",
                &format!("-{number}"),
                source_location(span.start),
                [],
            )),
            (UnaryOperator::Minus, operand) => self.syntax("$negate", "", [operand]),
            (UnaryOperator::Plus, operand) => self.expression(operand),
            (UnaryOperator::Not, operand) => {
                let expr = Box::new(self.condition("Value of logical NOT expression", operand)?);
                Ok(Expr::UnaryOp {
                    op: UnaryOperator::Not,
                    expr,
                })
            }
            (op, operand) => Err(refused::expression(&Expr::UnaryOp {
                op,
                expr: Box::new(operand),
            })),
        }
    }

    /// `value BETWEEN low AND high` as two comparisons.
    pub(super) fn between(
        &mut self,
        value: Expr,
        negated: bool,
        low: Expr,
        high: Expr,
    ) -> Result<Expr> {
        let location = self.operator_after(&value);
        let (value, low, high) = (
            self.expression(value)?,
            self.expression(low)?,
            self.expression(high)?,
        );
        let (above, below, op) = if negated {
            ("$<", "$>", BinaryOperator::Or)
        } else {
            ("$>=", "$<=", BinaryOperator::And)
        };
        let left = Box::new(call(above, "", location, [value.clone(), low]));
        Ok(Expr::BinaryOp {
            left,
            op,
            right: Box::new(call(below, "", location, [value, high])),
        })
    }
}

#[expect(clippy::expect_used, reason = "a chain has at least two terms")]
fn balanced(mut terms: Vec<Expr>, operator: &BinaryOperator) -> Expr {
    let mut right = terms.split_off(terms.len() / 2);
    if terms.is_empty() {
        return right.pop().expect("a chain has at least two terms");
    }
    Expr::BinaryOp {
        left: Box::new(balanced(terms, operator)),
        op: operator.clone(),
        right: Box::new(balanced(right, operator)),
    }
}
