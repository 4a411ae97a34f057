//! Functions of durations and time zones.

use std::sync::Arc;

use arrow::array::{ArrayRef, IntervalDayTimeArray};
use arrow::datatypes::DurationMillisecondType;

use super::Entry;
use super::native::{Arguments, bigints, numbers, texts};
use super::temporal::{day_time, locals};
use crate::error::{Error, ErrorKind, Result};
use crate::value::Zone;

pub(super) const FUNCTIONS: &[Entry] = &[
    ("human_readable_seconds(double) varchar", |a| {
        texts(
            a,
            a.each_double(0)
                .map(|seconds| Ok(seconds.map(human_readable))),
        )
    }),
    ("parse_duration(varchar) interval day to second", |a| {
        let rows = a
            .each_text(0)
            .map(|text| text.map(parse_duration).transpose());
        Ok(Arc::new(
            rows.map(|row| row?.map(day_time).transpose())
                .collect::<Result<IntervalDayTimeArray>>()?,
        ))
    }),
    (
        "from_unixtime(double, bigint, bigint) timestamp(3) with time zone",
        from_unixtime,
    ),
    ("timezone_hour(timestamp(3) with time zone) bigint", |a| {
        offsets(a, |minutes| minutes / 60)
    }),
    ("timezone_minute(timestamp(3) with time zone) bigint", |a| {
        offsets(a, |minutes| minutes % 60)
    }),
];

fn plural(count: i64, unit: &str) -> String {
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// `1 hour, 2 minutes, 42 seconds`; units that are zero are omitted.
#[expect(
    clippy::cast_possible_truncation,
    reason = "no such length of time is shown"
)]
fn human_readable(seconds: f64) -> String {
    let mut rest = seconds.abs().round() as i64;
    let mut parts = Vec::new();
    for (unit, size) in [
        ("week", 604_800),
        ("day", 86_400),
        ("hour", 3600),
        ("minute", 60),
        ("second", 1),
    ] {
        let count = rest / size;
        rest %= size;
        if count > 0 || (unit == "second" && parts.is_empty()) {
            parts.push(plural(count, unit));
        }
    }
    parts.join(", ")
}

/// `42.8ms`, `3.81 d`: in milliseconds.
#[expect(clippy::cast_possible_truncation, reason = "longer durations saturate")]
fn parse_duration(text: &str) -> Result<i64> {
    let invalid = || {
        Error::new(
            ErrorKind::InvalidFunctionArgument,
            format!("duration is not a valid data duration string: {text}"),
        )
    };
    let end = text
        .find(|character: char| !character.is_ascii_digit() && character != '.')
        .ok_or_else(invalid)?;
    let count: f64 = text[..end].parse().map_err(|_| invalid())?;
    let millis = match text[end..].trim() {
        "ns" => 1e-6,
        "us" => 1e-3,
        "ms" => 1.0,
        "s" => 1e3,
        "m" => 6e4,
        "h" => 3.6e6,
        "d" => 8.64e7,
        _ => return Err(invalid()),
    };
    Ok((count * millis).round() as i64)
}

/// `from_unixtime(seconds, hours, minutes)`: in the zone so far from UTC.
fn from_unixtime(arguments: &Arguments) -> Result<ArrayRef> {
    let offsets = arguments.each_bigint(1).zip(arguments.each_bigint(2));
    let rows = arguments.each_double(0).zip(offsets);
    numbers::<DurationMillisecondType>(rows.map(|(seconds, offset)| {
        let (Some(seconds), (Some(hours), Some(minutes))) = (seconds, offset) else {
            return Ok(None);
        };
        let minutes = hours
            .checked_mul(60)
            .and_then(|hours| hours.checked_add(minutes))
            .filter(|minutes| minutes.abs() <= 14 * 60)
            .and_then(|minutes| i16::try_from(minutes).ok());
        let minutes = minutes.ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidFunctionArgument,
                format!("Invalid offset minutes: {hours} hours"),
            )
        })?;
        let zone = if minutes == 0 {
            Zone::Utc
        } else {
            Zone::Offset(minutes)
        };
        super::dates::instant(seconds, zone).map(Some)
    }))
}

fn offsets(arguments: &Arguments, part: impl Fn(i64) -> i64) -> Result<ArrayRef> {
    let times = locals(arguments.array(0))?.into_iter();
    bigints(times.map(|time| {
        time.map(|(local, zone)| part(zone.offset_at(zone.instant_of(local)) / 60_000))
    }))
}
