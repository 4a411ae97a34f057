//! Aggregates composed of others.

use datafusion::logical_expr::sqlparser::ast::{
    BinaryOperator, DuplicateTreatment, Expr, Function, FunctionArgumentClause, FunctionArguments,
    OrderByExpr, OrderByOptions, UnaryOperator, Value,
};

use super::Rewriter;
use super::arguments::{arguments, set_arguments};
use crate::bind::call;
use crate::error::{Error, ErrorKind, Result, SourceLocation};

/// The order in which the greatest or least key comes first.
fn order(name: &str, key: Expr) -> FunctionArgumentClause {
    let options = OrderByOptions {
        asc: Some(name.starts_with("min")),
        nulls_first: Some(false),
    };
    FunctionArgumentClause::OrderBy(vec![OrderByExpr {
        expr: key,
        options,
        with_fill: None,
    }])
}

fn set_clauses(
    function: &mut Function,
    duplicates: Option<DuplicateTreatment>,
    clauses: Vec<FunctionArgumentClause>,
) {
    if let FunctionArguments::List(list) = &mut function.args {
        list.duplicate_treatment = duplicates;
        list.clauses = clauses;
    }
}

fn number(number: &str) -> Expr {
    call("$number", number, None, [])
}

impl Rewriter<'_> {
    pub(super) fn derived(
        &mut self,
        name: &str,
        mut function: Function,
        location: Option<SourceLocation>,
    ) -> Result<Expr> {
        let given = arguments(&function).unwrap_or_default();
        match (name, given.as_slice()) {
            ("max" | "min", [value, limit]) => {
                self.several(name, (value, value), limit, function, location)
            }
            ("max" | "min", _) => self.aggregate(
                name,
                if name == "max" { "max" } else { "min" },
                function,
                location,
            ),
            ("max_by" | "min_by", [value, key]) if function.over.is_some() => {
                self.extreme_over(name, value, key, function, location)
            }
            ("max_by" | "min_by", [value, key]) => {
                self.extreme_by(name, value, key, function, location)
            }
            ("max_by" | "min_by", [value, key, limit]) => {
                self.several(name, (value, key), limit, function, location)
            }
            ("set_agg", [_]) => {
                set_clauses(
                    &mut function,
                    Some(DuplicateTreatment::Distinct),
                    Vec::new(),
                );
                self.aggregate("array_agg", "array_agg", function, location)
            }
            ("geometric_mean", [value]) => {
                let logarithm = call("ln", "", location, [self.expression(value.clone())?]);
                set_arguments(
                    &mut function,
                    vec![call("$aggregated", "avg", location, [logarithm])],
                );
                Ok(call(
                    "exp",
                    "",
                    location,
                    [self.rewritten_aggregate("avg", function, location)?],
                ))
            }
            _ => {
                let message = format!("Function {name} does not take {} arguments", given.len());
                Err(Error::new(ErrorKind::FunctionNotFound, message).at(location))
            }
        }
    }

    fn key(&mut self, name: &str, key: &Expr, location: Option<SourceLocation>) -> Result<Expr> {
        let extreme = if name.starts_with("max") {
            "max"
        } else {
            "min"
        };
        Ok(call(
            "$aggregated",
            extreme,
            location,
            [self.expression(key.clone())?],
        ))
    }

    /// Adds `key IS NOT NULL` to the filter.
    fn where_present(function: &mut Function, key: &Expr) {
        let present = Expr::IsNotNull(Box::new(key.clone()));
        function.filter = Some(Box::new(match function.filter.take() {
            Some(filter) => Expr::BinaryOp {
                left: filter,
                op: BinaryOperator::And,
                right: Box::new(present),
            },
            None => present,
        }));
    }

    /// `max_by(value, key)`: the first value in the order of the keys.
    fn extreme_by(
        &mut self,
        name: &str,
        value: &Expr,
        key: &Expr,
        mut function: Function,
        location: Option<SourceLocation>,
    ) -> Result<Expr> {
        Self::where_present(&mut function, key);
        let (value, key) = (
            self.expression(value.clone())?,
            self.key(name, key, location)?,
        );
        set_arguments(&mut function, vec![value]);
        set_clauses(&mut function, None, vec![order(name, key)]);
        self.rewritten_aggregate("first_value", function, location)
    }

    /// `max_by(value, key) OVER window`: the greatest row of key and value, and of it the value.
    fn extreme_over(
        &mut self,
        name: &str,
        value: &Expr,
        key: &Expr,
        mut function: Function,
        location: Option<SourceLocation>,
    ) -> Result<Expr> {
        let (value, key) = (
            self.expression(value.clone())?,
            self.key(name, key, location)?,
        );
        let is_null = call("$is null", "", location, [key.clone()]);
        let present = Expr::UnaryOp {
            op: UnaryOperator::Not,
            expr: Box::new(is_null),
        };
        let row = call("$row", "", location, [key, value]);
        let row = call(
            "$case",
            " else",
            location,
            [present, row, Expr::Value(Value::Null.with_empty_span())],
        );
        set_arguments(&mut function, vec![row]);
        let extreme = self.rewritten_aggregate(
            if name == "max_by" { "max" } else { "min" },
            function,
            location,
        )?;
        Ok(call("$subscript", "", location, [extreme, number("2")]))
    }

    /// `max(value, n)` and `max_by(value, key, n)`: the first `n` values in the order of the keys.
    fn several(
        &mut self,
        name: &str,
        (value, key): (&Expr, &Expr),
        limit: &Expr,
        mut function: Function,
        location: Option<SourceLocation>,
    ) -> Result<Expr> {
        Self::where_present(&mut function, key);
        let (value, key, limit) = (
            self.expression(value.clone())?,
            self.key(name, key, location)?,
            self.expression(limit.clone())?,
        );
        set_arguments(&mut function, vec![value]);
        set_clauses(&mut function, None, vec![order(name, key)]);
        let all = self.rewritten_aggregate("array_agg", function, location)?;
        Ok(call("slice", "", location, [all, number("1"), limit]))
    }
}
