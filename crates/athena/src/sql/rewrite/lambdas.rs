//! Functions with lambdas: those that the engine has, and others made of these.

use datafusion::logical_expr::sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments, Ident,
    LambdaFunction, LambdaFunctionParameter, LambdaSyntax, ObjectName, OneOrManyWithParens,
    UnaryOperator, Value,
};

use super::aggregates::{arguments, exactly, set_arguments};
use super::{Rewriter, refused};
use crate::bind::call;
use crate::error::{Place, Result};

/// The parameter of the lambda that `TRY` makes of its argument; cannot be typed.
const ROW: &str = "\u{1}row";

/// A call of a function with lambdas whose arguments have been rewritten.
fn higher_order_call(engine: &str, arguments: impl IntoIterator<Item = Expr>) -> Expr {
    let args = arguments
        .into_iter()
        .map(|argument| FunctionArg::Unnamed(FunctionArgExpr::Expr(argument)))
        .collect();
    Expr::Function(Function {
        name: ObjectName::from(vec![Ident::new(engine)]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList {
            duplicate_treatment: None,
            args,
            clauses: Vec::new(),
        }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: Vec::new(),
    })
}

impl Rewriter<'_> {
    pub(super) fn higher_order(&mut self, engine: &str, function: &Function) -> Result<Expr> {
        let plain = arguments(function).ok_or_else(|| refused::arguments(engine))?;
        Ok(higher_order_call(engine, self.expressions(plain)?))
    }

    /// No element meets the condition, or none fails to.
    pub(super) fn no_match(
        &mut self,
        name: &str,
        place: Option<Place>,
        mut function: Function,
    ) -> Result<Expr> {
        let mut plain = arguments(&function).ok_or_else(|| refused::arguments(name).at(place))?;
        if let (Some(Expr::Lambda(lambda)), "all_match") = (plain.last_mut(), name) {
            let body = std::mem::replace(
                &mut *lambda.body,
                Expr::Value(Value::Null.with_empty_span()),
            );
            *lambda.body = Expr::UnaryOp {
                op: UnaryOperator::Not,
                expr: Box::new(body),
            };
        }
        set_arguments(&mut function, plain);
        let any = self.higher_order("array_any_match", &function)?;
        Ok(Expr::UnaryOp {
            op: UnaryOperator::Not,
            expr: Box::new(any),
        })
    }

    /// `TRY(expression)`
    pub(super) fn attempt(&mut self, function: &Function, place: Option<Place>) -> Result<Expr> {
        let [expression] = exactly("try", function, place)?;
        let parameter = LambdaFunctionParameter {
            name: Ident::with_quote('"', ROW),
            data_type: None,
        };
        let params = OneOrManyWithParens::One(parameter);
        let body = Box::new(self.expression(expression)?);
        Ok(higher_order_call(
            "try",
            [Expr::Lambda(LambdaFunction {
                params,
                body,
                syntax: LambdaSyntax::Arrow,
            })],
        ))
    }

    /// A function of a map and a lambda of its keys and values.
    pub(super) fn of_entries(
        &mut self,
        name: &str,
        function: &Function,
        place: Option<Place>,
    ) -> Result<Expr> {
        let [map, lambda] = exactly(name, function, place)?;
        let (map, lambda) = (self.expression(map)?, self.expression(lambda)?);
        let keys = call("map_keys", "", place, [map.clone()]);
        let values = call("map_values", "", place, [map.clone()]);
        let results = higher_order_call("zip_with", [keys.clone(), values.clone(), lambda]);
        Ok(match name {
            "transform_keys" => call("map", "", place, [results, values]),
            "transform_values" => call("map", "", place, [keys, results]),
            _ => call("entries of map", "", place, [map, results]),
        })
    }

    /// `array_sort(array, (x, y) -> -1, 0 or 1)`: all pairs are compared first.
    pub(super) fn sort_by(&mut self, function: &Function, place: Option<Place>) -> Result<Expr> {
        let [array, lambda] = exactly("array_sort", function, place)?;
        let (array, lambda) = (self.expression(array)?, self.expression(lambda)?);
        let side = |name: &str| call(name, "", place, [array.clone()]);
        let compared = higher_order_call(
            "zip_with",
            [side("first of pairs"), side("second of pairs"), lambda],
        );
        Ok(call(
            "sorted by pairs",
            "",
            place,
            [array.clone(), compared],
        ))
    }

    /// `regexp_replace(text, pattern, groups -> replacement)`
    pub(super) fn replace_with(
        &mut self,
        function: &Function,
        place: Option<Place>,
    ) -> Result<Expr> {
        let [text, pattern, lambda] = exactly("regexp_replace", function, place)?;
        let (text, pattern, lambda) = (
            self.expression(text)?,
            self.expression(pattern)?,
            self.expression(lambda)?,
        );
        let groups = call(
            "groups of matches",
            "",
            place,
            [text.clone(), pattern.clone()],
        );
        let replacements = higher_order_call("array_transform", [groups, lambda]);
        Ok(call(
            "matches replaced",
            "",
            place,
            [text, pattern, replacements],
        ))
    }
}

/// Whether the last argument is a lambda.
pub(super) fn ends_with_lambda(function: &Function) -> bool {
    arguments(function).is_some_and(|arguments| matches!(arguments.last(), Some(Expr::Lambda(_))))
}
