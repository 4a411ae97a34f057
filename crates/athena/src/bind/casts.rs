//! `CAST` and `TRY_CAST`.

use datafusion::logical_expr::Expr;

use crate::call::Call;
use crate::error::{ErrorKind, Result};
use crate::functions::cast::{CastFunction, can_cast};
use crate::functions::shortened;
use crate::types::{self, VARCHAR, is_coercible};

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
    let max_length = (value.data_type == VARCHAR)
        .then(|| types::varchar_length(detail))
        .flatten();
    let cast = if is_coercible(&value.data_type, &to) && !safe {
        value.into_type(&to)
    } else {
        CastFunction::call(value.expr, &value.data_type, &to, safe)
    };
    Ok(match max_length {
        Some(length) => shortened(cast, length),
        None => cast,
    })
}
