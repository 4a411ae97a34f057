//! `CAST` and `TRY_CAST`.

use arrow::datatypes::DataType;
use datafusion::logical_expr::Expr;

use crate::call::Argument;
use crate::error::{Error, ErrorKind, ErrorLocation, Result};
use crate::functions::cast::{CastFunction, can_cast};
use crate::functions::{bounded, shortened};
use crate::types::{self, VARCHAR};

/// `value` cast to the type that `spelling` names; `safe` is `TRY_CAST`.
pub(crate) fn cast(
    value: Argument,
    spelling: &str,
    safe: bool,
    location: ErrorLocation,
) -> Result<Expr> {
    let error = |kind, message| Error::new(kind, message).at(location);
    let to = types::parse_type(spelling).ok_or_else(|| {
        let message = format!("Unknown type: {spelling}");
        error(ErrorKind::TypeNotFound, message)
    })?;
    if !can_cast(&value.data_type, &to) {
        let (from, to) = (value.type_name(), types::name(&to));
        let message = format!("Cannot cast {from} to {to}");
        return Err(error(ErrorKind::TypeMismatch, message));
    }
    let from = value.data_type.clone();
    // Not DataFusion's own cast, which its column names omit (apache/datafusion#18975): `sum(x)` and
    // `sum(CAST(x AS double))` would be the same column.
    let cast = if from == to {
        value.expr
    } else {
        CastFunction::call(value.expr, &from, &to, safe)
    };
    Ok(match types::varchar_length(spelling) {
        Some(length) if from == VARCHAR => shortened(cast, length),
        Some(length) if from != DataType::Null => bounded(cast, length, safe),
        _ => cast,
    })
}
