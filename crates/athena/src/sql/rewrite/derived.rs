//! Aggregates that are made of others.

use datafusion::logical_expr::sqlparser::ast::{
    BinaryOperator, DuplicateTreatment, Expr, Function, FunctionArgumentClause, FunctionArguments,
    OrderByExpr, OrderByOptions, UnaryOperator, Value,
};

use super::Rewriter;
use super::aggregates::{arguments, set_arguments};
use crate::bind::call;
use crate::error::{Error, ErrorKind, Place, Result};

/// In which order the wanted value comes first: the greatest, or the least.
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
        place: Option<Place>,
    ) -> Result<Expr> {
        let given = arguments(&function).unwrap_or_default();
        match (name, given.as_slice()) {
            ("max" | "min", [value, limit]) => {
                self.several(name, (value, value), limit, function, place)
            }
            ("max" | "min", _) => self.aggregate(
                name,
                if name == "max" { "max" } else { "min" },
                function,
                place,
            ),
            ("max_by" | "min_by", [value, key]) if function.over.is_some() => {
                self.extreme_over(name, value, key, function, place)
            }
            ("max_by" | "min_by", [value, key]) => {
                self.extreme_by(name, value, key, function, place)
            }
            ("max_by" | "min_by", [value, key, limit]) => {
                self.several(name, (value, key), limit, function, place)
            }
            ("set_agg", [_]) => {
                set_clauses(
                    &mut function,
                    Some(DuplicateTreatment::Distinct),
                    Vec::new(),
                );
                self.aggregate("array_agg", "array_agg", function, place)
            }
            ("geometric_mean", [value]) => {
                let logarithm = call("ln", "", place, [self.expression(value.clone())?]);
                set_arguments(
                    &mut function,
                    vec![call("$aggregated", "avg", place, [logarithm])],
                );
                Ok(call(
                    "exp",
                    "",
                    place,
                    [self.rewritten_aggregate("avg", function, place)?],
                ))
            }
            _ => {
                let message = format!("Function {name} does not take {} arguments", given.len());
                Err(Error::new(ErrorKind::FunctionNotFound, message).at(place))
            }
        }
    }

    /// The key by which values are ordered.
    fn key(&mut self, name: &str, key: &Expr, place: Option<Place>) -> Result<Expr> {
        let extreme = if name.starts_with("max") {
            "max"
        } else {
            "min"
        };
        Ok(call(
            "$aggregated",
            extreme,
            place,
            [self.expression(key.clone())?],
        ))
    }

    /// Adds to the filter that `key` is not NULL.
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
        place: Option<Place>,
    ) -> Result<Expr> {
        Self::where_present(&mut function, key);
        let (value, key) = (self.expression(value.clone())?, self.key(name, key, place)?);
        set_arguments(&mut function, vec![value]);
        set_clauses(&mut function, None, vec![order(name, key)]);
        self.rewritten_aggregate("first_value", function, place)
    }

    /// `max_by(value, key) OVER window`: the greatest row of key and value, and of it the value.
    fn extreme_over(
        &mut self,
        name: &str,
        value: &Expr,
        key: &Expr,
        mut function: Function,
        place: Option<Place>,
    ) -> Result<Expr> {
        let (value, key) = (self.expression(value.clone())?, self.key(name, key, place)?);
        let is_null = call("$is null", "", place, [key.clone()]);
        let present = Expr::UnaryOp {
            op: UnaryOperator::Not,
            expr: Box::new(is_null),
        };
        let row = call("$row", "", place, [key, value]);
        let row = call(
            "$case",
            " else",
            place,
            [present, row, Expr::Value(Value::Null.with_empty_span())],
        );
        set_arguments(&mut function, vec![row]);
        let extreme = self.rewritten_aggregate(
            if name == "max_by" { "max" } else { "min" },
            function,
            place,
        )?;
        Ok(call("$subscript", "", place, [extreme, number("2")]))
    }

    /// `max(value, n)` and `max_by(value, key, n)`: the first `n` values in the order of the keys.
    fn several(
        &mut self,
        name: &str,
        (value, key): (&Expr, &Expr),
        limit: &Expr,
        mut function: Function,
        place: Option<Place>,
    ) -> Result<Expr> {
        Self::where_present(&mut function, key);
        let (value, key, limit) = (
            self.expression(value.clone())?,
            self.key(name, key, place)?,
            self.expression(limit.clone())?,
        );
        set_arguments(&mut function, vec![value]);
        set_clauses(&mut function, None, vec![order(name, key)]);
        let all = self.rewritten_aggregate("array_agg", function, place)?;
        Ok(call("slice", "", place, [all, number("1"), limit]))
    }
}
