//! Predicates: CASE, IN, LIKE, IS NULL, and clauses that require a boolean.

use arrow::datatypes::DataType;
use datafusion::logical_expr::expr::InList;
use datafusion::logical_expr::{Case, Expr, Like};

use super::operators::comparable;
use crate::call::{Argument, common_type};
use crate::error::{Error, ErrorKind, ErrorLocation, Result};
use crate::functions::{Native, PRESENCE, presence};
use crate::types::VARCHAR;

fn is_boolean(argument: &Argument) -> bool {
    matches!(argument.data_type, DataType::Boolean | DataType::Null)
}

fn mismatch(message: String, location: ErrorLocation) -> Error {
    Error::new(ErrorKind::TypeMismatch, message).at(location)
}

/// A term of AND or OR.
pub(crate) fn term(term: Argument, location: ErrorLocation) -> Result<Expr> {
    if is_boolean(&term) {
        return Ok(term.into_type(&DataType::Boolean));
    }
    let message = format!(
        "Logical expression term must evaluate to a boolean (actual: {})",
        term.type_name()
    );
    Err(mismatch(message, location))
}

/// The predicate of a clause.
pub(crate) fn condition(value: Argument, clause: &str, location: ErrorLocation) -> Result<Expr> {
    if is_boolean(&value) {
        return Ok(value.into_type(&DataType::Boolean));
    }
    let actual = value.type_name();
    let message = format!("{clause} must evaluate to a boolean: actual type {actual}");
    Err(mismatch(message, location))
}

/// `IS NULL`. For a row, the scan reads only whether it is present, not its fields.
pub(crate) fn is_null(value: Argument) -> Expr {
    let value = match value.data_type {
        DataType::Struct(_) => {
            Native::call(PRESENCE, DataType::Boolean, presence, vec![value.expr])
        }
        _ => value.expr,
    };
    Expr::IsNull(Box::new(value))
}

/// `CASE [operand] WHEN condition THEN result ... [ELSE otherwise] END`
pub(crate) fn case(
    operand: Option<Argument>,
    branches: Vec<(Argument, Argument)>,
    otherwise: Option<Argument>,
    location: ErrorLocation,
) -> Result<Expr> {
    let results = branches.iter().map(|(_, result)| result).chain(&otherwise);
    let result_type = common_type(results, "All CASE results", location)?;
    let mut conditions = branches.iter().map(|(condition, _)| condition);
    let condition_type = if operand.is_some() {
        let operands = conditions.chain(&operand);
        common_type(operands, "CASE operand and WHEN clause operands", location)?
    } else {
        if let Some(condition) = conditions.find(|condition| !is_boolean(condition)) {
            let message = format!(
                "CASE WHEN clause must evaluate to a boolean (actual: {})",
                condition.type_name()
            );
            return Err(mismatch(message, location));
        }
        DataType::Boolean
    };
    let boxed = |value: Argument, to: &DataType| Box::new(value.into_type(to));
    let branch = |(condition, result)| {
        (
            boxed(condition, &condition_type),
            boxed(result, &result_type),
        )
    };
    Ok(Expr::Case(Case::new(
        operand.map(|operand| boxed(operand, &condition_type)),
        branches.into_iter().map(branch).collect(),
        otherwise.map(|otherwise| boxed(otherwise, &result_type)),
    )))
}

/// `value IN (first, ...)`
pub(crate) fn in_list(
    value: Argument,
    items: Vec<Argument>,
    negated: bool,
    location: ErrorLocation,
) -> Result<Expr> {
    let all = std::iter::once(&value).chain(&items);
    let common = common_type(all, "IN value and list items", location)?;
    let coerced = |value: Argument| comparable(value.into_type(&common), &common);
    let items = items.into_iter().map(coerced).collect();
    Ok(Expr::InList(InList::new(
        Box::new(coerced(value)),
        items,
        negated,
    )))
}

/// `value LIKE pattern [ESCAPE escape]`
pub(crate) fn like(
    value: Argument,
    pattern: Argument,
    escape: Option<&Argument>,
    negated: bool,
    location: ErrorLocation,
) -> Result<Expr> {
    let texts = [
        (Some(&value), "Left side of LIKE expression"),
        (Some(&pattern), "Pattern for LIKE expression"),
        (escape, "Escape for LIKE expression"),
    ];
    for (text, what) in texts {
        if let Some(text) = text
            && !matches!(text.data_type, DataType::Utf8 | DataType::Null)
        {
            let actual = text.type_name();
            let message = format!("{what} must evaluate to a varchar (actual: {actual})");
            return Err(mismatch(message, location));
        }
    }
    let escape = match escape {
        None => None,
        Some(escape) => {
            let mut characters = escape.literal_text().unwrap_or("").chars();
            let (Some(character), None) = (characters.next(), characters.next()) else {
                let message = "Escape string must be a single character";
                return Err(Error::new(ErrorKind::InvalidFunctionArgument, message).at(location));
            };
            Some(character)
        }
    };
    let value = Box::new(value.into_type(&VARCHAR));
    let pattern = pattern.into_type(&VARCHAR);
    // DataFusion supports the backslash as the only escape character (apache/datafusion#13312), and
    // always (#13291, open in 55.2). It has no meaning in Trino's patterns.
    let pattern = Box::new(crate::functions::like_pattern(pattern, escape));
    Ok(Expr::Like(Like::new(negated, value, pattern, None, false)))
}
