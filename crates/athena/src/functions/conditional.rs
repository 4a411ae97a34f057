//! Conditional functions.

use std::cmp::Ordering;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BooleanArray, make_comparator, new_null_array};
use arrow::compute::{SortOptions, interleave};
use arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::functions::core::{coalesce as datafusion_coalesce, nullif as datafusion_nullif};
use datafusion::logical_expr::{Case, Expr};

use super::native::{Arguments, Body, Native};
use super::{Special, unexpected_parameters};
use crate::call::Call;
use crate::error::{ErrorKind, Result};
use crate::types::common_type;

pub(super) const SPECIAL: &[Special] = &[
    ("coalesce", coalesce),
    ("nullif", nullif),
    ("if", choose),
    ("greatest", |call| extreme(call, true)),
    ("least", |call| extreme(call, false)),
    ("typeof", type_of),
];

/// `true` for each value, NULL for NULL.
pub(crate) fn presence(arguments: &Arguments) -> Result<ArrayRef> {
    let values = arguments.array(0);
    Ok(Arc::new(
        (0..arguments.rows)
            .map(|row| values.is_valid(row).then_some(true))
            .collect::<BooleanArray>(),
    ))
}

fn coalesce(call: Call<'_>) -> Result<Expr> {
    if call.arguments.len() < 2 {
        return Err(call.error(
            ErrorKind::InvalidFunctionArgument,
            "The 'coalesce' function must have at least two arguments",
        ));
    }
    let common = call.common_type(&call.arguments, "All COALESCE operands")?;
    Ok(datafusion_coalesce().call(
        call.arguments
            .into_iter()
            .map(|argument| argument.into_type(&common))
            .collect(),
    ))
}

fn nullif(call: Call<'_>) -> Result<Expr> {
    if call.arguments.len() != 2 {
        return Err(call.error(
            ErrorKind::InvalidFunctionArgument,
            "Invalid number of arguments for 'nullif' function",
        ));
    }
    let common = call.common_type(&call.arguments, "NULLIF operands")?;
    let data_type = call.arguments[0].data_type.clone();
    let value = call.arguments[0].expr.clone();
    let operands = call
        .arguments
        .into_iter()
        .map(|argument| argument.into_type(&common));
    let result = datafusion_nullif().call(operands.collect());
    if data_type == common || data_type == DataType::Null {
        return Ok(result);
    }
    // Operands are compared in their common type; the result has the type of the first one.
    let branch = vec![(Box::new(result.is_not_null()), Box::new(value))];
    Ok(Expr::Case(Case::new(None, branch, None)))
}

/// `if(condition, result[, otherwise])`
fn choose(call: Call<'_>) -> Result<Expr> {
    if !matches!(call.arguments.len(), 2 | 3) {
        return Err(call.error(
            ErrorKind::InvalidFunctionArgument,
            "Invalid number of arguments for 'if' function",
        ));
    }
    let condition = &call.arguments[0];
    if !matches!(condition.data_type, DataType::Boolean | DataType::Null) {
        let message = format!(
            "IF condition must evaluate to a boolean (actual: {})",
            condition.type_name()
        );
        return Err(call.error(ErrorKind::TypeMismatch, message));
    }
    let to = call.common_type(&call.arguments[1..], "Result types for IF")?;
    let mut arguments = call.arguments.into_iter();
    let condition = arguments
        .next()
        .map(|condition| Box::new(condition.into_type(&DataType::Boolean)));
    let mut results = arguments.map(|result| Box::new(result.into_type(&to)));
    let branch = condition.zip(results.next()).into_iter().collect();
    Ok(Expr::Case(Case::new(None, branch, results.next())))
}

/// `greatest` and `least`: NULL where any argument is.
fn extreme(call: Call<'_>, greatest: bool) -> Result<Expr> {
    let spelling = if greatest { "greatest(E)" } else { "least(E)" };
    let mut to = DataType::Null;
    for argument in &call.arguments {
        let common = common_type(&to, &argument.data_type).filter(crate::types::is_orderable);
        to = common.ok_or_else(|| unexpected_parameters(&call, std::iter::once(spelling)))?;
    }
    let (name, body): (_, Body) = if greatest {
        ("greatest", greatest_body)
    } else {
        ("least", least_body)
    };
    let arguments: Vec<_> = call
        .arguments
        .into_iter()
        .map(|argument| argument.into_type(&to))
        .collect();
    let types = vec![to.clone(); arguments.len()];
    Ok(Native::typed(name, to, body, arguments, types))
}

fn greatest_body(arguments: &Arguments) -> Result<ArrayRef> {
    extreme_rows(arguments, Ordering::Greater)
}

fn least_body(arguments: &Arguments) -> Result<ArrayRef> {
    extreme_rows(arguments, Ordering::Less)
}

fn extreme_rows(arguments: &Arguments, wanted: Ordering) -> Result<ArrayRef> {
    let arrays: Vec<&dyn Array> = (0..arguments.count())
        .map(|argument| arguments.array(argument).as_ref())
        .collect();
    let mut chosen: Vec<Option<usize>> = (0..arguments.rows)
        .map(|row| arrays[0].is_valid(row).then_some(0))
        .collect();
    for candidate in 1..arrays.len() {
        let compare = |other: usize| {
            make_comparator(arrays[candidate], arrays[other], SortOptions::default())
        };
        let comparators = (0..candidate).map(compare).collect::<Result<Vec<_>, _>>()?;
        for (row, best) in chosen.iter_mut().enumerate() {
            match *best {
                Some(_) if arrays[candidate].is_null(row) => *best = None,
                Some(so_far) if comparators[so_far](row, row) == wanted => *best = Some(candidate),
                _ => {}
            }
        }
    }
    let nulls = new_null_array(&arguments.returns, 1);
    let sources: Vec<&dyn Array> = arrays.iter().copied().chain([nulls.as_ref()]).collect();
    let indices: Vec<_> = chosen
        .iter()
        .enumerate()
        .map(|(row, best)| best.map_or((arrays.len(), 0), |best| (best, row)))
        .collect();
    Ok(interleave(&sources, &indices)?)
}

fn type_of(call: Call<'_>) -> Result<Expr> {
    match call.arguments.as_slice() {
        [value] => Ok(Expr::Literal(
            ScalarValue::Utf8(Some(value.type_name())),
            None,
        )),
        _ => Err(unexpected_parameters(&call, std::iter::once("typeof(T)"))),
    }
}
