//! Functions with lambdas: those of DataFusion, and others composed of them.

use arrow::datatypes::{DataType, FieldRef};
use datafusion::common::datatype::FieldExt;
use datafusion::logical_expr::expr::{HigherOrderFunction as HigherOrderCall, Lambda};
use datafusion::logical_expr::sqlparser::ast::{self, LambdaFunction, OneOrManyWithParens};
use datafusion::logical_expr::{Expr, ExprSchemable, LambdaParametersProgress, ValueOrLambda};

use super::Analyzer;
use super::expression::Context;
use super::function::NamedCall;
use crate::call::Argument;
use crate::error::{Error, ErrorKind, Result};
use crate::functions::{
    self, Entry, FIRST_OF_PAIRS, GROUPS_OF_MATCHES, KEPT_ENTRIES, REPLACED_MATCHES,
    SECOND_OF_PAIRS, SORTED_BY_PAIRS, higher_order_function,
};

/// The last argument of a function with lambdas.
#[derive(Clone, Copy)]
enum LambdaBody<'e> {
    Lambda(&'e LambdaFunction),
    /// A lambda whose result is negated.
    Negated(&'e LambdaFunction),
    /// The argument of TRY, which is evaluated like a lambda of the row.
    Row(&'e ast::Expr),
}

impl Analyzer<'_> {
    /// A function with lambdas; `None` if the function is another one.
    pub(super) fn lambda_function(
        &mut self,
        call: NamedCall<'_>,
        context: Context<'_>,
    ) -> Result<Option<Expr>> {
        Ok(Some(match call.name {
            "try" => {
                let [expression] = call.exactly()?;
                self.higher_order(
                    call,
                    "try",
                    Vec::new(),
                    &[LambdaBody::Row(expression)],
                    context,
                )?
            }
            "map_filter" | "transform_keys" | "transform_values" => {
                self.map_lambda(call, context)?
            }
            "all_match" => {
                let any = self.with_lambdas(call, "any_match", LambdaBody::Negated, context)?;
                Expr::Not(Box::new(any))
            }
            "none_match" => {
                let any = self.with_lambdas(call, "any_match", LambdaBody::Lambda, context)?;
                Expr::Not(Box::new(any))
            }
            name if higher_order_function(name).is_some() => {
                self.with_lambdas(call, name, LambdaBody::Lambda, context)?
            }
            _ => return Ok(None),
        }))
    }

    /// A call of the function `name`, which takes values and then lambdas.
    fn with_lambdas<'f>(
        &mut self,
        call: NamedCall<'f>,
        name: &str,
        body: fn(&'f LambdaFunction) -> LambdaBody<'f>,
        context: Context<'_>,
    ) -> Result<Expr> {
        let arguments = call.expect_arguments()?;
        let is_lambda = |argument: &&ast::Expr| matches!(argument, ast::Expr::Lambda(_));
        let values = arguments.iter().take_while(|argument| !is_lambda(argument));
        let (values, lambdas) = arguments.split_at(values.count());
        let bodies = lambdas
            .iter()
            .map(|lambda| Ok(body(lambda_of(call, lambda)?)));
        let bodies = bodies.collect::<Result<Vec<_>>>()?;
        let values = self.expressions(values.iter().copied(), context)?;
        self.higher_order(call, name, values, &bodies, context)
    }

    /// A call of a function with lambdas. The types of a lambda's parameters follow from the values
    /// and from the results of other lambdas.
    fn higher_order(
        &mut self,
        call: NamedCall<'_>,
        name: &str,
        values: Vec<Argument>,
        bodies: &[LambdaBody<'_>],
        context: Context<'_>,
    ) -> Result<Expr> {
        let schema = &*context.scope.schema;
        let function = higher_order_function(name)
            .filter(|function| function.arguments == (values.len(), bodies.len()))
            .ok_or_else(|| without_lambda(call))?;
        let is_of_datafusion = !matches!(name, "reduce" | "zip_with" | "try");
        if is_of_datafusion && !matches!(values[0].data_type, DataType::List(_)) {
            let spelling = format!("{}(array(T), function(T,R))", call.name);
            let call = self.typed_call(call, values);
            let spellings = std::iter::once(spelling.as_str());
            return Err(functions::unexpected_parameters(&call, spellings));
        }
        let engine = (function.engine)();
        let mut fields = Vec::new();
        for value in &values {
            fields.push(ValueOrLambda::Value(value.expr.to_field(schema)?.1));
        }
        let first = fields.len();
        fields.extend(bodies.iter().map(|_| ValueOrLambda::Lambda(None)));
        for step in 0..=bodies.len() {
            let parameters = match engine.lambda_parameters(step, &fields)? {
                LambdaParametersProgress::Complete(parameters) => {
                    let bodies = bodies.iter().zip(parameters);
                    let lambdas = bodies
                        .map(|(body, parameters)| self.lambda(call, *body, parameters, context));
                    let lambdas = lambdas.collect::<Result<Vec<_>>>()?;
                    let values = values.into_iter().map(|value| value.expr);
                    let args = values
                        .chain(lambdas.into_iter().map(Expr::Lambda))
                        .collect();
                    let function = HigherOrderCall::new(engine, args);
                    return Ok(Expr::HigherOrderFunction(function));
                }
                LambdaParametersProgress::Partial(parameters) => parameters,
            };
            for ((body, parameters), field) in
                bodies.iter().zip(parameters).zip(&mut fields[first..])
            {
                if let Some(parameters) = parameters {
                    let lambda = self.lambda(call, *body, parameters, context)?;
                    *field = ValueOrLambda::Lambda(Some(lambda.body.to_field(schema)?.1));
                }
            }
        }
        let message = format!("the lambdas of {} have no types", call.name);
        Err(call.error(ErrorKind::Internal, message))
    }

    /// A lambda with parameters of these types.
    fn lambda(
        &mut self,
        call: NamedCall<'_>,
        body: LambdaBody<'_>,
        types: Vec<FieldRef>,
        context: Context<'_>,
    ) -> Result<Lambda> {
        let params: Vec<String> = match body {
            LambdaBody::Row(_) => vec![unused_name(context.lambdas)],
            LambdaBody::Lambda(lambda) | LambdaBody::Negated(lambda) => parameters(lambda)
                .iter()
                .map(|parameter| parameter.name.value.to_lowercase())
                .collect(),
        };
        let is_repeated = |(position, name): (usize, &String)| params[..position].contains(name);
        if params.len() > types.len() || params.iter().enumerate().any(is_repeated) {
            let message = format!(
                "Unexpected parameters for function {}: the lambda takes {} parameters with different names",
                call.name,
                types.len()
            );
            return Err(call.error(ErrorKind::FunctionNotFound, message));
        }
        let fields = types.into_iter().zip(&params);
        let fields = fields.map(|(field, name)| field.renamed(name));
        let lambdas: Vec<_> = context.lambdas.iter().cloned().chain(fields).collect();
        let inner = Context {
            lambdas: match body {
                LambdaBody::Row(_) => context.lambdas,
                _ => &lambdas,
            },
            ..context
        };
        let body = match body {
            LambdaBody::Row(expression) => self.expression(expression, inner)?.expr,
            LambdaBody::Lambda(lambda) => self.expression(&lambda.body, inner)?.expr,
            LambdaBody::Negated(lambda) => {
                let clause = "Value of logical NOT expression";
                let condition = self.condition(clause, &lambda.body, inner)?;
                Expr::Not(Box::new(condition))
            }
        };
        Ok(Lambda::new(params, body))
    }

    /// A part of a composed function.
    fn part(
        &self,
        call: NamedCall<'_>,
        entry: &Entry,
        arguments: Vec<Argument>,
        context: Context<'_>,
    ) -> Result<Argument> {
        context.typed(functions::bind_to(entry, self.typed_call(call, arguments))?)
    }

    /// `zip_with(left, right, lambda)` or `transform(left, lambda)`
    fn mapped(
        &mut self,
        call: NamedCall<'_>,
        name: &str,
        values: Vec<Argument>,
        lambda: &ast::Expr,
        context: Context<'_>,
    ) -> Result<Argument> {
        let body = LambdaBody::Lambda(lambda_of(call, lambda)?);
        context.typed(self.higher_order(call, name, values, &[body], context)?)
    }

    /// A function of a map and a lambda of its keys and values.
    fn map_lambda(&mut self, call: NamedCall<'_>, context: Context<'_>) -> Result<Expr> {
        let [map, lambda] = call.exactly()?;
        let map = self.expression(map, context)?;
        let side = |name: &str| {
            let array = self.call(name, call.location, vec![map.clone()])?;
            context.typed(array)
        };
        let (keys, values) = (side("map_keys")?, side("map_values")?);
        let sides = vec![keys.clone(), values.clone()];
        let results = self.mapped(call, "zip_with", sides, lambda, context)?;
        match call.name {
            "transform_keys" => self.call("map", call.location, vec![results, values]),
            "transform_values" => self.call("map", call.location, vec![keys, results]),
            _ => {
                let kept = self.part(call, &KEPT_ENTRIES, vec![map, results], context)?;
                Ok(kept.expr)
            }
        }
    }

    /// `array_sort` and `regexp_replace` with a lambda.
    pub(super) fn with_lambda(
        &mut self,
        call: NamedCall<'_>,
        context: Context<'_>,
    ) -> Result<Expr> {
        let bound = if call.name == "array_sort" {
            // Compares all pairs first.
            let [array, lambda] = call.exactly()?;
            let array = self.expression(array, context)?;
            let pairs = [&FIRST_OF_PAIRS, &SECOND_OF_PAIRS]
                .map(|side| self.part(call, side, vec![array.clone()], context));
            let pairs = pairs.into_iter().collect::<Result<_>>()?;
            let compared = self.mapped(call, "zip_with", pairs, lambda, context)?;
            self.part(call, &SORTED_BY_PAIRS, vec![array, compared], context)?
        } else {
            let [text, pattern, lambda] = call.exactly()?;
            let texts = self.expressions([text, pattern], context)?;
            let groups = self.part(call, &GROUPS_OF_MATCHES, texts.clone(), context)?;
            let replacements = self.mapped(call, "transform", vec![groups], lambda, context)?;
            let arguments = texts.into_iter().chain([replacements]).collect();
            self.part(call, &REPLACED_MATCHES, arguments, context)?
        };
        Ok(bound.expr)
    }
}

fn lambda_of<'e>(call: NamedCall<'_>, argument: &'e ast::Expr) -> Result<&'e LambdaFunction> {
    match argument {
        ast::Expr::Lambda(lambda) => Ok(lambda),
        _ => Err(without_lambda(call)),
    }
}

fn without_lambda(call: NamedCall<'_>) -> Error {
    let name = call.name;
    let message = format!("Unexpected parameters for function {name}: it takes a lambda");
    Error::new(ErrorKind::FunctionNotFound, message)
}

fn parameters(lambda: &LambdaFunction) -> &[ast::LambdaFunctionParameter] {
    match &lambda.params {
        OneOrManyWithParens::One(parameter) => std::slice::from_ref(parameter),
        OneOrManyWithParens::Many(parameters) => parameters,
    }
}

/// A name for the parameter of TRY's lambda, which its body does not use.
#[expect(clippy::expect_used, reason = "the names are endless")]
fn unused_name(lambdas: &[FieldRef]) -> String {
    let is_used = |name: &String| lambdas.iter().any(|known| known.name() == name);
    let names = (1..).map(|number| format!("row_{number}"));
    let mut names = names.skip_while(is_used);
    names.next().expect("a number that no name has")
}
