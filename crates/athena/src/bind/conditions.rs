//! Predicates: CASE, IN, LIKE, IS NULL, and clauses that require a boolean.

use arrow::datatypes::DataType;
use datafusion::logical_expr::expr::InList;
use datafusion::logical_expr::{Case, Expr, Like};

use super::operators::comparable;
use crate::call::{Argument, Call};
use crate::error::{Error, ErrorKind, Result};
use crate::functions::{Native, PRESENCE, presence};
use crate::types::VARCHAR;

fn is_boolean(argument: &Argument) -> bool {
    matches!(argument.data_type, DataType::Boolean | DataType::Null)
}

/// Fails unless a term of AND or OR is a boolean.
pub(super) fn check_term(term: &Argument) -> Result<()> {
    if is_boolean(term) {
        return Ok(());
    }
    let message = format!(
        "Logical expression term must evaluate to a boolean (actual: {})",
        term.type_name()
    );
    let location = term.expr.spans().and_then(datafusion::common::Spans::first);
    let location = location.map(|span| crate::error::SourceLocation {
        line: span.start.line,
        column: span.start.column,
    });
    Err(Error::new(ErrorKind::TypeMismatch, message).at(location))
}

/// The predicate of the clause in the call's detail.
pub(super) fn condition(call: Call<'_>) -> Result<Expr> {
    if let Some(value) = call.arguments.first()
        && !is_boolean(value)
    {
        let message = format!(
            "{} must evaluate to a boolean: actual type {}",
            call.detail,
            value.type_name()
        );
        return Err(call.error(ErrorKind::TypeMismatch, message));
    }
    let [value] = call.take()?;
    Ok(value.into_type(&DataType::Boolean))
}

/// `IS NULL`. For a row, the scan reads only whether it is present, not its fields.
pub(super) fn is_null(call: Call<'_>) -> Result<Expr> {
    let [value] = call.take()?;
    let value = match value.data_type {
        DataType::Struct(_) => {
            Native::call(PRESENCE, DataType::Boolean, presence, vec![value.expr])
        }
        _ => value.expr,
    };
    Ok(Expr::IsNull(Box::new(value)))
}

/// `[operand,] (condition, result)..., [else]`; the detail names the optional parts that are
/// present.
pub(super) fn case(mut call: Call<'_>) -> Result<Expr> {
    let operand = call
        .detail
        .contains("operand")
        .then(|| call.arguments.remove(0));
    let otherwise = if call.detail.contains("else") {
        call.arguments.pop()
    } else {
        None
    };
    let results = call.arguments.iter().skip(1).step_by(2).chain(&otherwise);
    let result_type = call.common_type(results, "All CASE results")?;
    let conditions = call.arguments.iter().step_by(2).chain(&operand);
    let condition_type = if operand.is_some() {
        call.common_type(conditions, "CASE operand and WHEN clause operands")?
    } else {
        if let Some(condition) = call
            .arguments
            .iter()
            .step_by(2)
            .find(|condition| !is_boolean(condition))
        {
            let message = format!(
                "CASE WHEN clause must evaluate to a boolean (actual: {})",
                condition.type_name()
            );
            return Err(call.error(ErrorKind::TypeMismatch, message));
        }
        DataType::Boolean
    };
    let boxed = |value: Argument, to: &DataType| Box::new(value.into_type(to));
    let mut branches = Vec::new();
    let mut arguments = call.arguments.into_iter();
    while let (Some(condition), Some(result)) = (arguments.next(), arguments.next()) {
        branches.push((
            boxed(condition, &condition_type),
            boxed(result, &result_type),
        ));
    }
    let operand = operand.map(|operand| boxed(operand, &condition_type));
    Ok(Expr::Case(Case::new(
        operand,
        branches,
        otherwise.map(|otherwise| boxed(otherwise, &result_type)),
    )))
}

/// `value IN (first, ...)`; the detail is `not` for NOT IN.
pub(super) fn in_list(mut call: Call<'_>) -> Result<Expr> {
    let negated = call.detail == "not";
    let message = "IN value and list items";
    let common = call.common_type(&call.arguments, message)?;
    let mut items: Vec<_> = call
        .arguments
        .drain(..)
        .map(|item| comparable(item.into_type(&common), &common))
        .collect();
    let value = items.remove(0);
    Ok(Expr::InList(InList::new(Box::new(value), items, negated)))
}

/// `value LIKE pattern [ESCAPE escape]`; the detail is `not` for NOT LIKE.
pub(super) fn like(call: Call<'_>) -> Result<Expr> {
    let negated = call.detail == "not";
    for (argument, what) in call.arguments.iter().zip([
        "Left side of LIKE expression",
        "Pattern for LIKE expression",
        "Escape for LIKE expression",
    ]) {
        if !matches!(argument.data_type, DataType::Utf8 | DataType::Null) {
            return Err(call.error(
                ErrorKind::TypeMismatch,
                format!(
                    "{what} must evaluate to a varchar (actual: {})",
                    argument.type_name()
                ),
            ));
        }
    }
    let escape = match call.arguments.get(2) {
        None => None,
        Some(escape) => {
            let mut characters = escape.literal_text().unwrap_or("").chars();
            let (Some(character), None) = (characters.next(), characters.next()) else {
                return Err(call.error(
                    ErrorKind::InvalidFunctionArgument,
                    "Escape string must be a single character",
                ));
            };
            Some(character)
        }
    };
    let mut arguments = call
        .arguments
        .into_iter()
        .map(|argument| Box::new(argument.into_type(&VARCHAR)));
    let (Some(value), Some(pattern)) = (arguments.next(), arguments.next()) else {
        return Err(Error::new(ErrorKind::Internal, "LIKE without a pattern"));
    };
    // DataFusion supports the backslash as the only escape character (apache/datafusion#13312), and
    // always (#13291, open in 55.2). It has no meaning in Trino's patterns.
    let pattern = Box::new(crate::functions::like_pattern(*pattern, escape));
    Ok(Expr::Like(Like::new(negated, value, pattern, None, false)))
}
