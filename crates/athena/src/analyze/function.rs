//! Function calls.

use datafusion::logical_expr::Expr;
use datafusion::logical_expr::sqlparser::ast::{
    self, DuplicateTreatment, Function, FunctionArg, FunctionArgExpr, FunctionArguments,
};

use super::expression::Context;
use super::scope::location_of;
use super::{Analyzer, unsupported};
use crate::call::{Argument, Call};
use crate::error::{Error, ErrorKind, ErrorLocation, Result};
use crate::functions::{is_aggregate, missing};
use crate::sql::syntax_error;

/// A call of a function with its name in lower case.
#[derive(Clone, Copy)]
pub(super) struct NamedCall<'f> {
    pub(super) name: &'f str,
    pub(super) location: ErrorLocation,
    pub(super) function: &'f Function,
}

impl<'f> NamedCall<'f> {
    pub(super) fn error(&self, kind: ErrorKind, message: impl Into<String>) -> Error {
        Error::new(kind, message).at(self.location)
    }

    /// As a call of another function.
    pub(super) fn named(self, name: &'f str) -> Self {
        Self { name, ..self }
    }

    /// The arguments, if all are expressions.
    pub(super) fn arguments(&self) -> Option<Vec<&'f ast::Expr>> {
        let FunctionArguments::List(list) = &self.function.args else {
            return matches!(self.function.args, FunctionArguments::None).then(Vec::new);
        };
        let plain = |argument: &'f FunctionArg| match argument {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) => Some(expression),
            _ => None,
        };
        list.args.iter().map(plain).collect()
    }

    /// The arguments, which have to be expressions.
    pub(super) fn expect_arguments(&self) -> Result<Vec<&'f ast::Expr>> {
        let error = || unsupported::arguments(self.name).at(self.location);
        self.arguments().ok_or_else(error)
    }

    /// The `N` arguments.
    pub(super) fn exactly<const N: usize>(&self) -> Result<[&'f ast::Expr; N]> {
        let plain = self.arguments().and_then(|plain| plain.try_into().ok());
        plain.ok_or_else(|| {
            let message = format!("Function {} takes {N} arguments", self.name);
            self.error(ErrorKind::FunctionNotFound, message)
        })
    }

    fn ends_with_lambda(&self) -> bool {
        let last = self.arguments().and_then(|mut arguments| arguments.pop());
        matches!(last, Some(ast::Expr::Lambda(_)))
    }

    /// Whether a function of SQL without parentheses is called with them: `current_date()`.
    fn has_needless_parentheses(&self) -> bool {
        let FunctionArguments::List(list) = &self.function.args else {
            return false;
        };
        match self.name {
            "current_date" => true,
            "current_timestamp" | "localtimestamp" | "current_time" | "localtime" => {
                list.args.is_empty()
            }
            _ => false,
        }
    }

    pub(super) fn is_distinct(&self) -> bool {
        matches!(&self.function.args, FunctionArguments::List(list)
            if list.duplicate_treatment == Some(DuplicateTreatment::Distinct))
    }
}

impl Analyzer<'_> {
    pub(super) fn function(&mut self, function: &Function, context: Context<'_>) -> Result<Expr> {
        let first = function.name.0.first().and_then(|part| part.as_ident());
        let location = first.and_then(location_of);
        let Some(name) = first.filter(|_| function.name.0.len() == 1) else {
            let message = format!("Function '{}' not registered", function.name);
            return Err(Error::new(ErrorKind::FunctionNotFound, message).at(location));
        };
        let name = name.value.to_lowercase();
        let call = NamedCall {
            name: &name,
            location,
            function,
        };
        if call.has_needless_parentheses() {
            return Err(syntax_error("mismatched input '('")
                .at(location)
                .with_hint(format!("Write {name} without parentheses.")));
        }
        if !matches!(function.parameters, FunctionArguments::None) {
            return Err(unsupported::arguments(&name).at(location));
        }
        if is_aggregate(&name) {
            check_nesting(call, context)?;
            return self.aggregate(call, context);
        }
        if function.over.is_some() || function.filter.is_some() || call.is_distinct() {
            let message = format!(
                "'{name}' is not an aggregate function and does not support OVER, FILTER or DISTINCT"
            );
            return Err(call.error(ErrorKind::FunctionNotFound, message));
        }
        match name.as_str() {
            "row" => {
                let values = self.expressions(call.expect_arguments()?, context)?;
                Ok(crate::bind::row(values))
            }
            "array_sort" | "regexp_replace" if call.ends_with_lambda() => {
                self.with_lambda(call, context)
            }
            _ => match self.lambda_function(call, context)? {
                Some(bound) => Ok(bound),
                None => self.scalar(call, context),
            },
        }
    }

    pub(super) fn typed_call<'c>(
        &'c self,
        call: NamedCall<'c>,
        arguments: Vec<Argument>,
    ) -> Call<'c> {
        Call {
            name: call.name,
            location: call.location,
            arguments,
            clock: self.clock,
        }
    }

    fn scalar(&mut self, call: NamedCall<'_>, context: Context<'_>) -> Result<Expr> {
        if let Some(missing) = missing(call.name) {
            return Err(missing.at(call.location));
        }
        let arguments = call.expect_arguments()?;
        if arguments
            .iter()
            .any(|argument| matches!(argument, ast::Expr::Lambda(_)))
        {
            return Err(unsupported::arguments(call.name).at(call.location));
        }
        let arguments = self.expressions(arguments, context)?;
        self.call(call.name, call.location, arguments)
    }
}

/// Fails if an aggregate or window function is not allowed here.
fn check_nesting(call: NamedCall<'_>, context: Context<'_>) -> Result<()> {
    let (shown, is_window) = (call.function, call.function.over.is_some());
    if let Some(clause) = context.forbids_aggregates {
        let message = format!(
            "{clause} cannot contain aggregations, window functions or grouping operations: [{shown}]"
        );
        return Err(call.error(ErrorKind::ExpressionNotScalar, message));
    }
    if is_window && context.is_having {
        let message = "HAVING clause cannot contain window functions or row pattern measures";
        return Err(call.error(ErrorKind::NestedWindow, message));
    }
    match context.aggregate {
        Some(outer) if is_window => {
            let message =
                format!("Cannot nest window functions inside aggregation '{outer}': [{shown}]");
            Err(call.error(ErrorKind::NestedWindow, message))
        }
        Some(outer) => {
            let message =
                format!("Cannot nest aggregations inside aggregation '{outer}': [{shown}]");
            Err(call.error(ErrorKind::NestedAggregation, message))
        }
        None if is_window && context.is_in_window => {
            let message =
                format!("Cannot nest window functions inside window function arguments: [{shown}]");
            Err(call.error(ErrorKind::NestedWindow, message))
        }
        None => Ok(()),
    }
}
