//! Literals: numbers, dates and times, intervals.

use arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr;

use crate::call::{Argument, Call, Clock};
use crate::error::{Error, ErrorKind, ErrorLocation, Result};
use crate::functions::cast::CastFunction;
use crate::functions::{self, checked_day_time};
use crate::types::{self, JSON, TIMESTAMP, VARCHAR, ZONED};
use crate::value::{DAY, Unit, parse_timestamp};

fn literal(value: ScalarValue) -> Expr {
    Expr::Literal(value, None)
}

/// A numeric literal: `1` is an integer, `3000000000` a bigint, `1.5` a decimal, `1e0` a double.
pub(crate) fn number(text: &str, location: ErrorLocation) -> Result<Expr> {
    let invalid = || {
        let message = format!("Invalid numeric literal: {text}");
        Error::new(ErrorKind::Syntax, message).at(location)
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

/// A literal of the type that `spelling` names: `DATE '2026-11-23'`.
pub(crate) fn typed(
    spelling: &str,
    text: &str,
    location: ErrorLocation,
    clock: &Clock,
) -> Result<Expr> {
    let mut to = types::parse_type(spelling).ok_or_else(|| {
        let message = format!("Unknown type: {spelling}");
        Error::new(ErrorKind::TypeNotFound, message).at(location)
    })?;
    if to == TIMESTAMP && parse_timestamp(text).is_none() {
        to = ZONED;
    }
    let invalid = || {
        let message = format!("'{text}' is not a valid {} literal", types::name(&to));
        Error::new(ErrorKind::InvalidLiteral, message).at(location)
    };
    if matches!(to, DataType::Decimal128(..)) {
        return decimal(text).ok_or_else(invalid);
    }
    if to == JSON {
        let text = Argument {
            expr: literal(ScalarValue::Utf8(Some(text.to_owned()))),
            data_type: VARCHAR,
        };
        return functions::bind(Call {
            name: "json_parse",
            location,
            arguments: vec![text],
            clock,
        });
    }
    CastFunction::constant(text, &to)
        .map(literal)
        .ok_or_else(invalid)
}

/// `INTERVAL '3' DAY`, `INTERVAL '2 3:04' DAY TO MINUTE`
pub(crate) fn interval(
    text: &str,
    first: Option<Unit>,
    last: Option<Unit>,
    location: ErrorLocation,
) -> Result<Expr> {
    let interval = first.and_then(|first| match (first, last) {
        (unit, None) => interval_of_unit(text.trim().parse().ok()?, unit),
        (Unit::Year, Some(Unit::Month)) => years_and_months(text),
        (first, Some(last)) => days_and_times(text, first, last),
    });
    interval.map(literal).ok_or_else(|| {
        let message = format!("'{text}' is not a valid INTERVAL literal");
        Error::new(ErrorKind::InvalidLiteral, message).at(location)
    })
}

fn interval_of_unit(count: i64, unit: Unit) -> Option<ScalarValue> {
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
    match unit {
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
    interval_of_unit(sign * months, Unit::Month)
}

/// `2 3:04:05.321`, from the first unit to the last.
fn days_and_times(text: &str, first: Unit, last: Unit) -> Option<ScalarValue> {
    const UNITS: [(Unit, i64); 4] = [
        (Unit::Day, DAY),
        (Unit::Hour, 3_600_000),
        (Unit::Minute, 60_000),
        (Unit::Second, 1000),
    ];
    let at = |unit: Unit| UNITS.iter().position(|(known, _)| *known == unit);
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |text| (-1, text));
    let units = UNITS.get(at(first)?..=at(last)?)?;
    let parts: Vec<_> = text.split([' ', ':']).collect();
    (parts.len() == units.len()).then_some(())?;
    let mut millis = 0;
    for (part, (unit, size)) in parts.into_iter().zip(units) {
        let (whole, fraction) = part
            .split_once('.')
            .filter(|_| *unit == Unit::Second)
            .unwrap_or((part, ""));
        millis += whole.parse::<i64>().ok()?.checked_mul(*size)?
            + format!("{fraction:0<3}").get(..3)?.parse::<i64>().ok()?;
    }
    Some(ScalarValue::IntervalDayTime(Some(checked_day_time(
        sign * millis,
    )?)))
}
