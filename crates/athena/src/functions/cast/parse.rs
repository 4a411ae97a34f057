//! Texts cast to other types.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, DurationMillisecondArray, StringArray,
    Time32MillisecondArray, TimestampMillisecondArray,
};
use arrow::compute::cast as arrow_cast;
use arrow::datatypes::{DataType, TimeUnit};

use super::numbers::{self, Number};
use crate::error::{Error, ErrorKind, Result};
use crate::types;
use crate::value::{Zone, Zoned, parse_date, parse_timestamp};

/// Casts `texts` to `to`; if `safe`, a failure is NULL.
pub(super) fn parse(texts: &StringArray, to: &DataType, safe: bool) -> Result<ArrayRef> {
    Ok(match to {
        DataType::Boolean => Arc::new(
            read(texts, to, safe, boolean)?
                .into_iter()
                .collect::<BooleanArray>(),
        ),
        DataType::Date32 => Arc::new(
            read(texts, to, safe, |text| parse_date(text.trim()))?
                .into_iter()
                .collect::<Date32Array>(),
        ),
        DataType::Time32(_) => Arc::new(
            read(texts, to, safe, time)?
                .into_iter()
                .collect::<Time32MillisecondArray>(),
        ),
        DataType::Duration(_) => Arc::new(
            read(texts, to, safe, zoned)?
                .into_iter()
                .collect::<DurationMillisecondArray>(),
        ),
        DataType::Timestamp(unit, _) => {
            let millis: ArrayRef = Arc::new(
                read(texts, to, safe, local)?
                    .into_iter()
                    .collect::<TimestampMillisecondArray>(),
            );
            if *unit == TimeUnit::Millisecond {
                millis
            } else {
                arrow_cast(&millis, to)?
            }
        }
        _ => {
            let numbers = read(texts, to, safe, |text| read_number(text, to))?;
            numbers::collect(numbers.into_iter().map(Ok), to, safe)?
        }
    })
}

fn read<V>(
    texts: &StringArray,
    to: &DataType,
    safe: bool,
    value: impl Fn(&str) -> Option<V>,
) -> Result<Vec<Option<V>>> {
    let one = |text: Option<&str>| match text
        .map(|text| value(text).ok_or_else(|| cannot_cast(text, to)))
    {
        None => Ok(None),
        Some(Err(_)) if safe => Ok(None),
        Some(value) => value.map(Some),
    };
    texts.iter().map(one).collect()
}

fn cannot_cast(text: &str, to: &DataType) -> Error {
    let name = types::name(to);
    let message = match to {
        DataType::Date32 | DataType::Time32(_) => format!(
            "Value cannot be cast to {}: {text}",
            name.trim_end_matches("(3)")
        ),
        DataType::Timestamp(..) | DataType::Duration(_) => {
            format!("Value cannot be cast to timestamp: {text}")
        }
        DataType::Int32 => format!("Cannot cast '{text}' to INT"),
        _ => format!("Cannot cast '{text}' to {}", name.to_uppercase()),
    };
    Error::new(ErrorKind::InvalidCastArgument, message)
}

fn boolean(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "t" | "1" => Some(true),
        "false" | "f" | "0" => Some(false),
        _ => None,
    }
}

fn read_number(text: &str, to: &DataType) -> Option<Number> {
    let text = text.trim();
    match to {
        DataType::Float32 | DataType::Float64 => real(text).map(Number::Real),
        DataType::Decimal128(..) => {
            let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
            let digits = format!("{whole}{fraction}").parse().ok()?;
            Some(Number::Decimal(digits, i8::try_from(fraction.len()).ok()?))
        }
        _ => text.parse().ok().map(Number::Whole),
    }
}

fn real(text: &str) -> Option<f64> {
    match text {
        "Infinity" | "+Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        "NaN" => Some(f64::NAN),
        _ if text
            .contains(|character: char| character.is_alphabetic() && !"eE".contains(character)) =>
        {
            None
        }
        _ => text.parse().ok(),
    }
}

fn time(text: &str) -> Option<i32> {
    i32::try_from(parse_timestamp(&format!("1970-01-01 {}", text.trim()))?).ok()
}

/// The time and the zone that may follow it: `2026-11-23 10:00:00 Europe/Lisbon`, `2026-11-23
/// 10:00:00+05:00`.
fn with_zone(text: &str) -> Option<(i64, Option<Zone>)> {
    let text = text.trim();
    if let Some(local) = parse_timestamp(text) {
        return Some((local, None));
    }
    let zone_at = text.rfind([' ', '+', '-'])?;
    let (local, zone) = text.split_at(zone_at);
    Some((parse_timestamp(local)?, Some(Zone::parse(zone.trim())?)))
}

fn local(text: &str) -> Option<i64> {
    with_zone(text).map(|(local, _)| local)
}

fn zoned(text: &str) -> Option<i64> {
    let (local, zone) = with_zone(text)?;
    Zoned::from_local(local, zone.unwrap_or(Zone::Utc)).checked_pack()
}
