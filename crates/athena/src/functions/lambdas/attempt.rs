//! `TRY`: NULL if its argument fails.

use arrow::array::{Array, ArrayRef, NullArray, UInt64Array, new_empty_array, new_null_array};
use arrow::compute::concat;
use arrow::datatypes::DataType;
use datafusion::error::Result as DataFusionResult;
use std::ops::Range;
use std::sync::Arc;

use super::{Definition, LambdaCall};
use crate::error::{Error, ErrorKind};

/// `TRY(expression)`, with the expression as a lambda whose only parameter stands for the row.
pub(super) const TRY: Definition = Definition {
    name: "try",
    spelling: "try(T)",
    parameters: |values, _| values.is_empty().then(|| vec![Some(vec![DataType::Null])]),
    returns: |types| types.first().cloned(),
    body: attempt,
};

fn attempt(call: &LambdaCall) -> DataFusionResult<ArrayRef> {
    let mut parts = Vec::new();
    attempt_rows(call, 0..call.rows, &mut parts)?;
    let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
    if parts.is_empty() {
        Ok(new_empty_array(&call.returns))
    } else {
        Ok(concat(&parts)?)
    }
}

/// Halves the rows until the one that fails is alone.
fn attempt_rows(
    call: &LambdaCall,
    rows: Range<usize>,
    parts: &mut Vec<ArrayRef>,
) -> DataFusionResult<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let numbers: UInt64Array = rows.clone().map(|row| row as u64).collect();
    let error = match call.evaluate(0, &numbers, &[Arc::new(NullArray::new(rows.len()))]) {
        Ok(values) => {
            parts.push(values);
            return Ok(());
        }
        Err(error) => Error::from(error),
    };
    if !is_caught(error.kind()) {
        return Err(error.into());
    }
    if rows.len() == 1 {
        parts.push(new_null_array(&call.returns, 1));
        return Ok(());
    }
    let middle = rows.start + rows.len() / 2;
    attempt_rows(call, rows.start..middle, parts)?;
    attempt_rows(call, middle..rows.end, parts)
}

/// Errors that `TRY` turns into NULL.
fn is_caught(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::DivisionByZero
            | ErrorKind::InvalidCastArgument
            | ErrorKind::InvalidFunctionArgument
            | ErrorKind::NumericValueOutOfRange
    )
}
