//! Functions with lambdas: those of DataFusion, and others composed of them.

use datafusion::logical_expr::sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments, Ident,
    LambdaFunction, LambdaFunctionParameter, LambdaSyntax, ObjectName, OneOrManyWithParens,
    UnaryOperator, Value,
};

use super::arguments::{arguments, exactly, set_arguments};
use super::{Rewriter, refused};
use crate::bind::call;
use crate::error::{Result, SourceLocation};

/// The parameter of the lambda to which `TRY` rewrites its argument. No query can spell it.
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

    /// `none_match` and `all_match`.
    pub(super) fn no_match(
        &mut self,
        name: &str,
        location: Option<SourceLocation>,
        mut function: Function,
    ) -> Result<Expr> {
        let mut plain =
            arguments(&function).ok_or_else(|| refused::arguments(name).at(location))?;
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
    pub(super) fn attempt(
        &mut self,
        function: &Function,
        location: Option<SourceLocation>,
    ) -> Result<Expr> {
        let [expression] = exactly("try", function, location)?;
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
    pub(super) fn map_lambda(
        &mut self,
        name: &str,
        function: &Function,
        location: Option<SourceLocation>,
    ) -> Result<Expr> {
        let [map, lambda] = exactly(name, function, location)?;
        let (map, lambda) = (self.expression(map)?, self.expression(lambda)?);
        let keys = call("map_keys", "", location, [map.clone()]);
        let values = call("map_values", "", location, [map.clone()]);
        let results = higher_order_call("zip_with", [keys.clone(), values.clone(), lambda]);
        Ok(match name {
            "transform_keys" => call("map", "", location, [results, values]),
            "transform_values" => call("map", "", location, [keys, results]),
            _ => call("entries of map", "", location, [map, results]),
        })
    }

    /// `array_sort(array, (x, y) -> -1, 0 or 1)`: compares all pairs first.
    pub(super) fn sort_by(
        &mut self,
        function: &Function,
        location: Option<SourceLocation>,
    ) -> Result<Expr> {
        let [array, lambda] = exactly("array_sort", function, location)?;
        let (array, lambda) = (self.expression(array)?, self.expression(lambda)?);
        let side = |name: &str| call(name, "", location, [array.clone()]);
        let compared = higher_order_call(
            "zip_with",
            [side("first of pairs"), side("second of pairs"), lambda],
        );
        Ok(call(
            "sorted by pairs",
            "",
            location,
            [array.clone(), compared],
        ))
    }

    /// `regexp_replace(text, pattern, groups -> replacement)`
    pub(super) fn replace_with(
        &mut self,
        function: &Function,
        location: Option<SourceLocation>,
    ) -> Result<Expr> {
        let [text, pattern, lambda] = exactly("regexp_replace", function, location)?;
        let (text, pattern, lambda) = (
            self.expression(text)?,
            self.expression(pattern)?,
            self.expression(lambda)?,
        );
        let groups = call(
            "groups of matches",
            "",
            location,
            [text.clone(), pattern.clone()],
        );
        let replacements = higher_order_call("array_transform", [groups, lambda]);
        Ok(call(
            "matches replaced",
            "",
            location,
            [text, pattern, replacements],
        ))
    }
}
