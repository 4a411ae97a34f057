//! `CAST` and `TRY_CAST`.

use arrow::datatypes::DataType;
use datafusion::logical_expr::Expr;

use crate::call::Call;
use crate::error::{ErrorKind, Result};
use crate::functions::cast::{CastFunction, can_cast};
use crate::functions::{bounded, shortened};
use crate::types::{self, VARCHAR};

/// The argument cast to the type in the call's detail; `safe` is `TRY_CAST`.
pub(super) fn cast(call: Call<'_>, safe: bool) -> Result<Expr> {
    let to = types::parse_type(call.detail).ok_or_else(|| {
        call.error(
            ErrorKind::TypeNotFound,
            format!("Unknown type: {}", call.detail),
        )
    })?;
    let detail = call.detail;
    let invalid = call.error(
        ErrorKind::TypeMismatch,
        format!("Cannot cast {} to {}", call.type_names(), types::name(&to)),
    );
    let [value] = call.take()?;
    if !can_cast(&value.data_type, &to) {
        return Err(invalid);
    }
    let from = value.data_type.clone();
    // Not DataFusion's own cast, which its column names omit (apache/datafusion#18975): `sum(x)` and
    // `sum(CAST(x AS double))` would be the same column.
    let cast = if from == to {
        value.expr
    } else {
        CastFunction::call(value.expr, &from, &to, safe)
    };
    Ok(match types::varchar_length(detail) {
        Some(length) if from == VARCHAR => shortened(cast, length),
        Some(length) if from != DataType::Null => bounded(cast, length, safe),
        _ => cast,
    })
}
