//! Functions of dates and times.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray};
use arrow::datatypes::{DataType, DurationMillisecondType};
use chrono::{Datelike, IsoWeek};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr;

use super::formats::Format;
use super::native::{Arguments, bigints, doubles, numbers, texts, zoned};
use super::temporal::{from_locals, locals, pack};
use super::{Entry, Special};
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::value::{
    DAY, Unit, Zone, Zoned, add, date_of, difference, last_day_of_month, local_date_text,
    parse_date, parse_iso8601, timestamp_text, truncate,
};

pub(super) const SPECIAL: &[Special] = &[
    ("current_date", |call| {
        let local = Zoned {
            millis: call.clock.now.timestamp_millis(),
            zone: call.clock.zone,
        }
        .local();
        constant(
            &call,
            ScalarValue::Date32(i32::try_from(local.div_euclid(DAY)).ok()),
        )
    }),
    ("current_timestamp", now),
    ("now", now),
    ("localtimestamp", |call| {
        let local = Zoned {
            millis: call.clock.now.timestamp_millis(),
            zone: call.clock.zone,
        }
        .local();
        constant(&call, ScalarValue::TimestampMillisecond(Some(local), None))
    }),
    ("current_timezone", |call| {
        constant(&call, ScalarValue::Utf8(Some(call.clock.zone.to_string())))
    }),
];

pub(super) const FUNCTIONS: &[Entry] = &[
    (
        "from_iso8601_timestamp(varchar) timestamp(3) with time zone",
        from_iso8601_timestamp,
    ),
    ("from_iso8601_date(varchar) date", from_iso8601_date),
    ("to_iso8601(date) varchar", to_iso8601),
    ("to_iso8601(timestamp(3)) varchar", to_iso8601),
    (
        "to_iso8601(timestamp(3) with time zone) varchar",
        to_iso8601,
    ),
    ("date(varchar) date", to_date),
    ("date(timestamp(3)) date", to_date),
    ("date(timestamp(3) with time zone) date", to_date),
    ("date_trunc(varchar, date) date", date_trunc),
    ("date_trunc(varchar, timestamp(3)) timestamp(3)", date_trunc),
    (
        "date_trunc(varchar, timestamp(3) with time zone) timestamp(3) with time zone",
        date_trunc,
    ),
    ("date_add(varchar, bigint, date) date", date_add),
    (
        "date_add(varchar, bigint, timestamp(3)) timestamp(3)",
        date_add,
    ),
    (
        "date_add(varchar, bigint, timestamp(3) with time zone) timestamp(3) with time zone",
        date_add,
    ),
    ("date_diff(varchar, date, date) bigint", date_diff),
    (
        "date_diff(varchar, timestamp(3), timestamp(3)) bigint",
        date_diff,
    ),
    (
        "date_diff(varchar, timestamp(3) with time zone, timestamp(3) with time zone) bigint",
        date_diff,
    ),
    ("date_parse(varchar, varchar) timestamp(3)", |a| {
        parse_with(a, Format::mysql)
    }),
    ("date_format(timestamp(3), varchar) varchar", |a| {
        format_with(a, Format::mysql)
    }),
    (
        "date_format(timestamp(3) with time zone, varchar) varchar",
        |a| format_with(a, Format::mysql),
    ),
    (
        "parse_datetime(varchar, varchar) timestamp(3) with time zone",
        |a| parse_with(a, Format::joda),
    ),
    ("format_datetime(timestamp(3), varchar) varchar", |a| {
        format_with(a, Format::joda)
    }),
    (
        "format_datetime(timestamp(3) with time zone, varchar) varchar",
        |a| format_with(a, Format::joda),
    ),
    (
        "from_unixtime(double) timestamp(3) with time zone",
        from_unixtime,
    ),
    (
        "from_unixtime(double, varchar) timestamp(3) with time zone",
        from_unixtime,
    ),
    ("to_unixtime(timestamp(3)) double", to_unixtime),
    (
        "to_unixtime(timestamp(3) with time zone) double",
        to_unixtime,
    ),
    (
        "at_timezone(timestamp(3) with time zone, varchar) timestamp(3) with time zone",
        at_timezone,
    ),
    (
        "with_timezone(timestamp(3), varchar) timestamp(3) with time zone",
        with_timezone,
    ),
    ("last_day_of_month(date) date", last_day),
    ("last_day_of_month(timestamp(3)) date", last_day),
    (
        "last_day_of_month(timestamp(3) with time zone) date",
        last_day,
    ),
    ("to_milliseconds(interval day to second) bigint", |a| {
        let intervals = a.each::<arrow::datatypes::IntervalDayTimeType>(0);
        bigints(intervals.map(|interval| interval.map(super::temporal::day_time_millis)))
    }),
];

/// Functions of one date or time that return a number, overloaded for each type.
macro_rules! parts {
    ($($name:literal => $part:expr;)+) => {
        pub(super) const PARTS: &[Entry] = &[$(
            (concat!($name, "(date) bigint"), |arguments| part(arguments, $part)),
            (concat!($name, "(timestamp(3)) bigint"), |arguments| part(arguments, $part)),
            (concat!($name, "(timestamp(3) with time zone) bigint"), |arguments| part(arguments, $part)),
        )+];
    };
}

parts! {
    "year" => |local| date_of(local).year().into();
    "quarter" => |local| i64::from(date_of(local).month0() / 3 + 1);
    "month" => |local| date_of(local).month().into();
    "week" => week;
    "week_of_year" => week;
    "year_of_week" => |local| iso_week(local).year().into();
    "yow" => |local| iso_week(local).year().into();
    "day" => |local| date_of(local).day().into();
    "day_of_month" => |local| date_of(local).day().into();
    "day_of_week" => day_of_week;
    "dow" => day_of_week;
    "day_of_year" => |local| date_of(local).ordinal().into();
    "doy" => |local| date_of(local).ordinal().into();
    "hour" => |local| local.rem_euclid(DAY) / 3_600_000;
    "minute" => |local| local.rem_euclid(3_600_000) / 60_000;
    "second" => |local| local.rem_euclid(60_000) / 1000;
    "millisecond" => |local| local.rem_euclid(1000);
}

fn part(arguments: &Arguments, part: impl Fn(i64) -> i64) -> Result<ArrayRef> {
    bigints(
        locals(arguments.array(0))?
            .into_iter()
            .map(|local| local.map(|(local, _)| part(local))),
    )
}

fn iso_week(local: i64) -> IsoWeek {
    date_of(local).iso_week()
}

fn week(local: i64) -> i64 {
    iso_week(local).week().into()
}

fn day_of_week(local: i64) -> i64 {
    date_of(local).weekday().number_from_monday().into()
}

fn constant(call: &Call<'_>, value: ScalarValue) -> Result<Expr> {
    if call.arguments.is_empty() {
        return Ok(Expr::Literal(value, None));
    }
    Err(super::unexpected_parameters(
        call,
        std::iter::once("no parameters"),
    ))
}

fn now(call: Call<'_>) -> Result<Expr> {
    let now = Zoned {
        millis: call.clock.now.timestamp_millis(),
        zone: call.clock.zone,
    };
    constant(&call, ScalarValue::DurationMillisecond(Some(now.pack())))
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidFunctionArgument, message)
}

fn from_iso8601_timestamp(arguments: &Arguments) -> Result<ArrayRef> {
    let rows = arguments.each_text(0).map(|text| {
        let read = |text: &str| {
            parse_iso8601(text, Zone::Utc)
                .map(Zoned::pack)
                .ok_or_else(|| invalid(format!("Invalid format: \"{text}\"")))
        };
        text.map(read).transpose()
    });
    numbers::<DurationMillisecondType>(rows)
}

fn from_iso8601_date(arguments: &Arguments) -> Result<ArrayRef> {
    let rows = arguments.each_text(0).map(|text| {
        let read = |text: &str| {
            parse_date(text).ok_or_else(|| invalid(format!("Invalid format: \"{text}\"")))
        };
        text.map(read).transpose()
    });
    numbers::<arrow::datatypes::Date32Type>(rows)
}

fn to_iso8601(arguments: &Arguments) -> Result<ArrayRef> {
    let data_type = arguments.array(0).data_type().clone();
    let rows = locals(arguments.array(0))?.into_iter().map(|local| {
        Ok(local.map(|(local, zone)| match (&data_type, zone) {
            (DataType::Date32, _) => local_date_text(local),
            (DataType::Duration(_), Zone::Utc) => format!("{}Z", timestamp_text(local, 'T')),
            (DataType::Duration(_), zone) => {
                let offset = zone.offset_at(zone.instant_of(local));
                format!(
                    "{}{}",
                    timestamp_text(local, 'T'),
                    Zone::from_offset(offset)
                )
            }
            _ => timestamp_text(local, 'T'),
        }))
    });
    texts(arguments, rows)
}

fn to_date(arguments: &Arguments) -> Result<ArrayRef> {
    super::cast::cast_array(arguments.array(0), &DataType::Date32, false)
}

/// The units of the first argument, each read once where it stays the same.
fn units(arguments: &Arguments) -> impl Iterator<Item = Result<Option<Unit>>> {
    let read = |unit: &str| {
        Unit::parse(unit).ok_or_else(|| invalid(format!("'{unit}' is not a valid time unit")))
    };
    arguments
        .each_text(0)
        .map(move |unit| unit.map(read).transpose())
}

fn date_trunc(arguments: &Arguments) -> Result<ArrayRef> {
    let rows = locals(arguments.array(1))?
        .into_iter()
        .zip(units(arguments))
        .map(|(local, unit)| {
            let unit = unit?;
            Ok(local
                .zip(unit)
                .map(|((local, zone), unit)| (truncate(local, unit), zone)))
        });
    from_locals(rows.collect::<Result<Vec<_>>>()?, &arguments.returns)
}

fn date_add(arguments: &Arguments) -> Result<ArrayRef> {
    let out_of_range = || invalid("The date is out of range".to_owned());
    let counts: Vec<_> = arguments.each_bigint(1).collect();
    if let DataType::Duration(_) = arguments.returns {
        let rows = arguments.each_zoned(2).zip(units(arguments)).zip(counts);
        return numbers::<DurationMillisecondType>(rows.map(|((packed, unit), count)| {
            let (Some(packed), Some(unit), Some(count)) = (packed, unit?, count) else {
                return Ok(None);
            };
            let zoned = Zoned::unpack(packed);
            // An hour is an hour also when clocks change; a day is a date later.
            let moved = if unit.is_time() {
                add(zoned.millis, count, unit).map(|millis| Zoned { millis, ..zoned })
            } else {
                add(zoned.local(), count, unit).map(|local| Zoned::from_local(local, zoned.zone))
            };
            let packed = moved.and_then(Zoned::checked_pack);
            packed.ok_or_else(out_of_range).map(Some)
        }));
    }
    let rows = locals(arguments.array(2))?
        .into_iter()
        .zip(units(arguments))
        .zip(counts)
        .map(|((local, unit), count)| {
            let (Some((local, zone)), Some(unit), Some(count)) = (local, unit?, count) else {
                return Ok(None);
            };
            let moved = add(local, count, unit).ok_or_else(out_of_range)?;
            Ok(Some((moved, zone)))
        });
    from_locals(rows.collect::<Result<Vec<_>>>()?, &arguments.returns)
}

fn date_diff(arguments: &Arguments) -> Result<ArrayRef> {
    let (from, to) = (instants(arguments.array(1))?, instants(arguments.array(2))?);
    let rows = units(arguments)
        .zip(from.into_iter().zip(to))
        .map(|(unit, times)| {
            let (Some(unit), (Some(from), Some(to))) = (unit?, times) else {
                return Ok(None);
            };
            Ok(Some(if unit.is_time() {
                difference(from.millis, to.millis, unit)
            } else {
                // Days and longer units are counted in the time zone of the first.
                let to = Zoned {
                    zone: from.zone,
                    ..to
                };
                difference(from.local(), to.local(), unit)
            }))
        });
    bigints(rows.collect::<Result<Vec<_>>>()?.into_iter())
}

/// Dates and times as instants, in UTC unless they have a time zone.
fn instants(array: &ArrayRef) -> Result<Vec<Option<Zoned>>> {
    if let DataType::Duration(_) = array.data_type() {
        let packed = array.as_primitive::<DurationMillisecondType>();
        return Ok(packed
            .iter()
            .map(|packed| packed.map(Zoned::unpack))
            .collect());
    }
    let instant = |(millis, zone): (i64, Zone)| Zoned { millis, zone };
    let locals = locals(array)?.into_iter();
    Ok(locals.map(|local| local.map(instant)).collect())
}

/// Caches the last format, so that a constant one is parsed once.
struct Formats {
    read: fn(&str) -> Result<Format>,
    last: Option<(String, Format)>,
}

impl Formats {
    fn get(&mut self, text: &str) -> Result<&Format> {
        if self.last.as_ref().is_none_or(|(last, _)| last != text) {
            self.last = Some((text.to_owned(), (self.read)(text)?));
        }
        self.last
            .as_ref()
            .map(|(_, format)| format)
            .ok_or_else(|| invalid("no format".to_owned()))
    }
}

fn parse_with(arguments: &Arguments, read: fn(&str) -> Result<Format>) -> Result<ArrayRef> {
    let mut formats = Formats { read, last: None };
    let rows = arguments.texts().map(|row| {
        let parse = |[text, format]: [&str; 2]| {
            formats
                .get(format)?
                .parse(text)
                .ok_or_else(|| invalid(format!("Invalid format: \"{text}\"")))
        };
        row.map(parse).transpose()
    });
    from_locals(rows.collect::<Result<Vec<_>>>()?, &arguments.returns)
}

fn format_with(arguments: &Arguments, read: fn(&str) -> Result<Format>) -> Result<ArrayRef> {
    let mut formats = Formats { read, last: None };
    let rows = locals(arguments.array(0))?
        .into_iter()
        .zip(arguments.each_text(1))
        .map(|row| {
            let (Some((local, zone)), Some(format)) = row else {
                return Ok(None);
            };
            Ok(Some(formats.get(format)?.write(local, zone)))
        });
    texts(arguments, rows)
}

/// A packed instant from seconds since 1970.
///
/// # Errors
/// If it is out of the range of `timestamp with time zone`.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast saturates, and the range is checked"
)]
pub(super) fn instant(seconds: f64, zone: Zone) -> Result<i64> {
    let millis = (seconds * 1000.0).round() as i64;
    pack(Zoned { millis, zone })
}

fn from_unixtime(arguments: &Arguments) -> Result<ArrayRef> {
    let zones: Vec<Zone> = if arguments.count() > 1 {
        read_zones(arguments, 1)?
    } else {
        vec![Zone::Utc; arguments.rows]
    };
    let rows = arguments.each_double(0).zip(zones);
    numbers::<DurationMillisecondType>(
        rows.map(|(seconds, zone)| seconds.map(|seconds| instant(seconds, zone)).transpose()),
    )
}

#[expect(clippy::cast_precision_loss, reason = "instants are small enough")]
fn to_unixtime(arguments: &Arguments) -> Result<ArrayRef> {
    let times = locals(arguments.array(0))?.into_iter();
    doubles(times.map(|time| time.map(|(local, zone)| zone.instant_of(local) as f64 / 1000.0)))
}

fn read_zones(arguments: &Arguments, argument: usize) -> Result<Vec<Zone>> {
    let read = |text: &str| {
        Zone::parse(text).ok_or_else(|| invalid(format!("'{text}' is not a valid time zone")))
    };
    arguments
        .each_text(argument)
        .map(|text| text.map_or(Ok(Zone::Utc), read))
        .collect()
}

fn at_timezone(arguments: &Arguments) -> Result<ArrayRef> {
    let zones = read_zones(arguments, 1)?;
    zoned(arguments.each_zoned(0).zip(zones).map(|(packed, zone)| {
        Some(
            Zoned {
                millis: Zoned::unpack(packed?).millis,
                zone,
            }
            .pack(),
        )
    }))
}

fn with_timezone(arguments: &Arguments) -> Result<ArrayRef> {
    let zones = read_zones(arguments, 1)?;
    let rows = arguments.each_timestamp(0).zip(zones);
    numbers::<DurationMillisecondType>(rows.map(|(local, zone)| {
        let moment = local.map(|local| Zoned::from_local(local, zone));
        moment.map(pack).transpose()
    }))
}

fn last_day(arguments: &Arguments) -> Result<ArrayRef> {
    let dates = to_date(arguments)?;
    let dates = arrow::array::AsArray::as_primitive::<arrow::datatypes::Date32Type>(&dates);
    Ok(Arc::new(
        dates
            .iter()
            .map(|date| date.map(last_day_of_month))
            .collect::<arrow::array::Date32Array>(),
    ))
}
