//! Literals: numbers, dates and times, intervals.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr;

use super::Call;
use crate::error::{ErrorKind, Result};
use crate::functions::{CastFunction, day_time};
use crate::types::{self, TIMESTAMP, ZONED};
use crate::value::{Unit, parse_timestamp};

fn literal(value: ScalarValue) -> Expr {
    Expr::Literal(value, None)
}

/// The number that the detail spells: `1` is an integer, `3000000000` a bigint, `1.5` a decimal, `1e0` a double.
pub(super) fn number(call: &Call<'_>) -> Result<Expr> {
    let text = call.detail;
    let invalid = || call.error(ErrorKind::InvalidLiteral, format!("Invalid numeric literal: {text}"));
    if let Ok(whole) = text.parse::<i32>() {
        return Ok(literal(ScalarValue::Int32(Some(whole))));
    }
    if let Ok(whole) = text.parse::<i64>() {
        return Ok(literal(ScalarValue::Int64(Some(whole))));
    }
    if text.contains(['e', 'E']) {
        return Ok(literal(ScalarValue::Float64(Some(text.parse().map_err(|_| invalid())?))));
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{}{fraction}", whole.trim_start_matches('0'));
    let (precision, scale) = (digits.len().max(1).max(fraction.len()), fraction.len());
    let (Ok(precision), Ok(scale)) = (u8::try_from(precision), i8::try_from(scale)) else { return Err(invalid()) };
    if precision > 38 {
        return Err(invalid());
    }
    let value = if digits.is_empty() { 0 } else { digits.parse().map_err(|_| invalid())? };
    Ok(literal(ScalarValue::Decimal128(Some(value), precision, scale)))
}

/// A text after a type, `DATE '2026-11-23'`; the detail is the type.
pub(super) fn typed(call: &Call<'_>) -> Result<Expr> {
    let unknown = || call.error(ErrorKind::TypeNotFound, format!("Unknown type: {}", call.detail));
    let mut to = types::parse_type(call.detail).ok_or_else(unknown)?;
    let Some(value) = call.arguments.first() else { return Err(unknown()) };
    let text = value.literal_text().unwrap_or_default();
    if to == TIMESTAMP && parse_timestamp(text).is_none() {
        to = ZONED;
    }
    let constant = CastFunction::constant(text, &to);
    constant
        .map(literal)
        .ok_or_else(|| call.error(ErrorKind::InvalidLiteral, format!("'{text}' is not a valid {} literal", types::name(&to))))
}

/// `INTERVAL '3' DAY`; the detail is the unit.
pub(super) fn interval(call: &Call<'_>) -> Result<Expr> {
    let text = call.arguments.first().and_then(|value| value.literal_text()).unwrap_or_default();
    let invalid = || call.error(ErrorKind::InvalidLiteral, format!("'{text}' is not a valid INTERVAL literal"));
    let count: i64 = text.trim().parse().map_err(|_| invalid())?;
    let months = |count: i64| {
        let months = i32::try_from(count).map_err(|_| invalid())?;
        Ok(literal(ScalarValue::IntervalYearMonth(Some(months))))
    };
    let millis = |count: i64| Ok(literal(ScalarValue::IntervalDayTime(Some(day_time(count)))));
    match Unit::parse(call.detail) {
        Some(Unit::Year) => months(count * 12),
        Some(Unit::Month) => months(count),
        Some(Unit::Week) => millis(count * 7 * crate::value::DAY),
        Some(Unit::Day) => millis(count * crate::value::DAY),
        Some(Unit::Hour) => millis(count * 3_600_000),
        Some(Unit::Minute) => millis(count * 60_000),
        Some(Unit::Second) => millis(count * 1000),
        _ => Err(invalid()),
    }
}
