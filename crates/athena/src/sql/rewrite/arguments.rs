//! The arguments of function calls in the syntax tree.

use datafusion::logical_expr::sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments,
};

use crate::error::{Error, ErrorKind, Result, SourceLocation};

/// The arguments of a function, if all are plain expressions.
pub(super) fn arguments(function: &Function) -> Option<Vec<Expr>> {
    let FunctionArguments::List(list) = &function.args else {
        return matches!(function.args, FunctionArguments::None).then(Vec::new);
    };
    let plain = |argument: &FunctionArg| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) => Some(expression.clone()),
        _ => None,
    };
    list.args.iter().map(plain).collect()
}

pub(super) fn count(function: &Function) -> usize {
    arguments(function).map_or(0, |arguments| arguments.len())
}

pub(super) fn set_arguments(function: &mut Function, expressions: Vec<Expr>) {
    if let FunctionArguments::List(list) = &mut function.args {
        list.args = expressions
            .into_iter()
            .map(|expression| FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)))
            .collect();
    }
}

/// The `N` arguments of a function.
pub(super) fn exactly<const N: usize>(
    name: &str,
    function: &Function,
    location: Option<SourceLocation>,
) -> Result<[Expr; N]> {
    let plain = arguments(function).and_then(|plain| plain.try_into().ok());
    plain.ok_or_else(|| {
        Error::new(
            ErrorKind::FunctionNotFound,
            format!("Function {name} takes {N} arguments"),
        )
        .at(location)
    })
}

pub(super) fn ends_with_lambda(function: &Function) -> bool {
    arguments(function).is_some_and(|arguments| matches!(arguments.last(), Some(Expr::Lambda(_))))
}
