//! Literals: numbers, dates and times, intervals.

use arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr;

use crate::call::Call;
use crate::error::{ErrorKind, Result};
use crate::functions::cast::CastFunction;
use crate::functions::{self, checked_day_time};
use crate::types::{self, JSON, TIMESTAMP, ZONED};
use crate::value::{DAY, Unit, parse_timestamp};

fn literal(value: ScalarValue) -> Expr {
    Expr::Literal(value, None)
}

/// A numeric literal, the detail: `1` is an integer, `3000000000` a bigint, `1.5` a decimal, `1e0`
/// a double.
pub(super) fn number(call: &Call<'_>) -> Result<Expr> {
    number_of(call, call.detail)
}

fn number_of(call: &Call<'_>, text: &str) -> Result<Expr> {
    let invalid = || {
        call.error(
            ErrorKind::Syntax,
            format!("Invalid numeric literal: {text}"),
        )
    };
    if let Ok(whole) = text.parse::<i32>() {
        return Ok(literal(ScalarValue::Int32(Some(whole))));
    }
    if let Ok(whole) = text.parse::<i64>() {
        return Ok(literal(ScalarValue::Int64(Some(whole))));
    }
    if !text.contains(['.', 'e', 'E']) {
        return Err(invalid());
    }
    if text.contains(['e', 'E']) {
        return Ok(literal(ScalarValue::Float64(Some(
            text.parse().map_err(|_| invalid())?,
        ))));
    }
    decimal(text).ok_or_else(invalid)
}

fn decimal(text: &str) -> Option<Expr> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{}{fraction}", whole.trim_start_matches('0'));
    let (precision, scale) = (digits.len().max(1).max(fraction.len()), fraction.len());
    let (precision, scale) = (
        u8::try_from(precision)
            .ok()
            .filter(|precision| *precision <= 38)?,
        i8::try_from(scale).ok()?,
    );
    let value: i128 = if digits.is_empty() {
        0
    } else {
        digits.parse().ok()?
    };
    Some(literal(ScalarValue::Decimal128(
        Some(sign * value),
        precision,
        scale,
    )))
}

/// A typed literal, `DATE '2026-11-23'`; the detail is the type.
pub(super) fn typed(call: &Call<'_>) -> Result<Expr> {
    let unknown = || {
        call.error(
            ErrorKind::TypeNotFound,
            format!("Unknown type: {}", call.detail),
        )
    };
    let mut to = types::parse_type(call.detail).ok_or_else(unknown)?;
    let Some(value) = call.arguments.first() else {
        return Err(unknown());
    };
    let text = value.literal_text().unwrap_or_default();
    if to == TIMESTAMP && parse_timestamp(text).is_none() {
        to = ZONED;
    }
    let invalid = || {
        call.error(
            ErrorKind::InvalidLiteral,
            format!("'{text}' is not a valid {} literal", types::name(&to)),
        )
    };
    if matches!(to, DataType::Decimal128(..)) {
        return decimal(text).ok_or_else(invalid);
    }
    if to == JSON {
        let parse = Call {
            name: "json_parse",
            detail: "",
            location: call.location,
            arguments: call.arguments.clone(),
            clock: call.clock,
        };
        return functions::bind(parse);
    }
    CastFunction::constant(text, &to)
        .map(literal)
        .ok_or_else(invalid)
}

/// `INTERVAL '3' DAY`, `INTERVAL '2 3:04' DAY TO MINUTE`; the detail is the unit, or the first and
/// the last one.
pub(super) fn interval(call: &Call<'_>) -> Result<Expr> {
    let text = call
        .arguments
        .first()
        .and_then(|value| value.literal_text())
        .unwrap_or_default();
    let interval = match call.detail.split_once(" to ") {
        None => text
            .trim()
            .parse()
            .ok()
            .and_then(|count| interval_of_unit(count, call.detail)),
        Some(("year", "month")) => years_and_months(text),
        Some((first, last)) => days_and_times(text, first, last),
    };
    let invalid = || {
        call.error(
            ErrorKind::InvalidLiteral,
            format!("'{text}' is not a valid INTERVAL literal"),
        )
    };
    interval.map(literal).ok_or_else(invalid)
}

fn interval_of_unit(count: i64, unit: &str) -> Option<ScalarValue> {
    let months = |months: i64| {
        Some(ScalarValue::IntervalYearMonth(Some(
            i32::try_from(months).ok()?,
        )))
    };
    let millis = |size: i64| {
        Some(ScalarValue::IntervalDayTime(Some(checked_day_time(
            count.checked_mul(size)?,
        )?)))
    };
    match Unit::parse(unit)? {
        Unit::Year => months(count.checked_mul(12)?),
        Unit::Month => months(count),
        Unit::Week => millis(7 * DAY),
        Unit::Day => millis(DAY),
        Unit::Hour => millis(3_600_000),
        Unit::Minute => millis(60_000),
        Unit::Second => millis(1000),
        _ => None,
    }
}

/// `1-2`
fn years_and_months(text: &str) -> Option<ScalarValue> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |text| (-1, text));
    let (years, months) = text.split_once('-')?;
    let months = years.parse::<i64>().ok()?.checked_mul(12)? + months.parse::<i64>().ok()?;
    interval_of_unit(sign * months, "month")
}

/// `2 3:04:05.321`, from the first unit to the last.
fn days_and_times(text: &str, first: &str, last: &str) -> Option<ScalarValue> {
    const UNITS: [(&str, i64); 4] = [
        ("day", DAY),
        ("hour", 3_600_000),
        ("minute", 60_000),
        ("second", 1000),
    ];
    let at = |unit: &str| UNITS.iter().position(|(known, _)| *known == unit);
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |text| (-1, text));
    let units = UNITS.get(at(first)?..=at(last)?)?;
    let parts: Vec<_> = text.split([' ', ':']).collect();
    (parts.len() == units.len()).then_some(())?;
    let mut millis = 0;
    for (part, (unit, size)) in parts.into_iter().zip(units) {
        let (whole, fraction) = part
            .split_once('.')
            .filter(|_| *unit == "second")
            .unwrap_or((part, ""));
        millis += whole.parse::<i64>().ok()?.checked_mul(*size)?
            + format!("{fraction:0<3}").get(..3)?.parse::<i64>().ok()?;
    }
    Some(ScalarValue::IntervalDayTime(Some(checked_day_time(
        sign * millis,
    )?)))
}
