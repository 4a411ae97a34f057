//! Dates, times and intervals added and subtracted.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Date32Array, DurationMillisecondArray, IntervalDayTimeArray,
    IntervalYearMonthArray, Time32MillisecondArray, TimestampMillisecondArray,
};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Date32Type, DurationMillisecondType, IntervalDayTime, IntervalDayTimeType,
    IntervalUnit, IntervalYearMonthType, TimestampMillisecondType,
};

use super::native::{Arguments, zoned};
use crate::error::{Error, ErrorKind, Result};
use crate::types::TIMESTAMP;
use crate::value::{DAY, Unit, Zone, Zoned, add, shift};

/// An interval of milliseconds; `None` if it exceeds what Arrow can hold.
pub(crate) fn checked_day_time(millis: i64) -> Option<IntervalDayTime> {
    let days = i32::try_from(millis / DAY).ok()?;
    let rest = i32::try_from(millis % DAY).ok()?;
    Some(IntervalDayTime::new(days, rest))
}

/// An interval between two times.
///
/// # Errors
/// If it exceeds what Arrow can hold.
pub(crate) fn day_time(millis: i64) -> Result<IntervalDayTime> {
    checked_day_time(millis).ok_or_else(out_of_range)
}

fn out_of_range() -> Error {
    Error::new(
        ErrorKind::NumericValueOutOfRange,
        "date, time or interval is out of range",
    )
}

pub(super) fn day_time_millis(interval: IntervalDayTime) -> i64 {
    i64::from(interval.days) * DAY + i64::from(interval.milliseconds)
}

#[derive(Clone, Copy)]
pub(super) enum Span {
    Months(i64),
    Millis(i64),
}

impl Span {
    /// The interval multiplied; `None` on overflow.
    pub(super) fn times(self, count: i64) -> Option<Self> {
        Some(match self {
            Self::Months(months) => Self::Months(months.checked_mul(count)?),
            Self::Millis(millis) => Self::Millis(millis.checked_mul(count)?),
        })
    }
}

/// The interval of a row, in the direction of `sign`.
pub(super) fn span(array: &dyn Array, row: usize, sign: i64) -> Option<Span> {
    array.is_valid(row).then(|| match array.data_type() {
        DataType::Interval(IntervalUnit::YearMonth) => {
            Span::Months(sign * i64::from(array.as_primitive::<IntervalYearMonthType>().value(row)))
        }
        _ => Span::Millis(
            sign * day_time_millis(array.as_primitive::<IntervalDayTimeType>().value(row)),
        ),
    })
}

/// `value + interval`
pub(crate) fn shift_forward(arguments: &Arguments) -> Result<ArrayRef> {
    shift_by(arguments, 1)
}

/// `value - interval`
pub(crate) fn shift_back(arguments: &Arguments) -> Result<ArrayRef> {
    shift_by(arguments, -1)
}

/// A local time plus an interval.
pub(super) fn move_local(local: i64, span: Span) -> Option<i64> {
    match span {
        Span::Months(months) => add(local, months, Unit::Month),
        Span::Millis(millis) => shift(local, millis),
    }
}

fn move_zoned(packed: i64, span: Span) -> Option<i64> {
    let zoned = Zoned::unpack(packed);
    let moved = match span {
        Span::Months(_) => Zoned::from_local(move_local(zoned.local(), span)?, zoned.zone),
        Span::Millis(millis) => Zoned {
            millis: shift(zoned.millis, millis)?,
            zone: zoned.zone,
        },
    };
    moved.checked_pack()
}

/// The values of `rows`; `None` of `shift` is an error.
fn shifted<T, S, V>(
    rows: impl Iterator<Item = (Option<T>, Option<S>)>,
    shift: impl Fn(T, S) -> Option<V>,
) -> impl Iterator<Item = Result<Option<V>>> {
    rows.map(move |row| {
        let (Some(value), Some(span)) = row else {
            return Ok(None);
        };
        shift(value, span).ok_or_else(out_of_range).map(Some)
    })
}

/// Trino adds only whole days to a date.
fn check_whole_days(spans: &[Option<Span>], sign: i64) -> Result<()> {
    let is_whole = |span: &Option<Span>| match span {
        Some(Span::Millis(millis)) => millis % DAY == 0,
        _ => true,
    };
    if spans.iter().all(is_whole) {
        return Ok(());
    }
    let message = if sign > 0 {
        "Cannot add hour, minutes or seconds to a date"
    } else {
        "Cannot subtract hour, minutes or seconds from a date"
    };
    Err(Error::new(ErrorKind::InvalidFunctionArgument, message))
}

fn shift_by(arguments: &Arguments, sign: i64) -> Result<ArrayRef> {
    let spans: Vec<_> = (0..arguments.rows)
        .map(|row| span(arguments.array(1), row, sign))
        .collect();
    match &arguments.returns {
        DataType::Date32 => {
            check_whole_days(&spans, sign)?;
            let dates = arguments.each_date(0).zip(spans);
            let moved = shifted(dates, |date, span| {
                i32::try_from(move_local(i64::from(date) * DAY, span)?.div_euclid(DAY)).ok()
            });
            Ok(Arc::new(moved.collect::<Result<Date32Array>>()?))
        }
        DataType::Duration(_) => {
            let moved = shifted(arguments.each_zoned(0).zip(spans), move_zoned);
            Ok(Arc::new(
                moved.collect::<Result<DurationMillisecondArray>>()?,
            ))
        }
        DataType::Timestamp(..) => {
            let moved = shifted(arguments.each_timestamp(0).zip(spans), move_local);
            Ok(Arc::new(
                moved.collect::<Result<TimestampMillisecondArray>>()?,
            ))
        }
        DataType::Interval(IntervalUnit::YearMonth) => {
            let sums = arguments.each::<IntervalYearMonthType>(0).zip(spans);
            let sums = shifted(sums, |months, span| match span {
                Span::Months(more) => i32::try_from(i64::from(months) + more).ok(),
                Span::Millis(_) => None,
            });
            Ok(Arc::new(sums.collect::<Result<IntervalYearMonthArray>>()?))
        }
        _ => {
            let sums = arguments.each::<IntervalDayTimeType>(0).zip(spans);
            let sums = shifted(sums, |interval, span| match span {
                Span::Millis(more) => checked_day_time(day_time_millis(interval) + more),
                Span::Months(_) => None,
            });
            Ok(Arc::new(sums.collect::<Result<IntervalDayTimeArray>>()?))
        }
    }
}

/// The local time of each value, in milliseconds since 1970, and its time zone, UTC by default.
pub(super) fn locals(array: &ArrayRef) -> Result<Vec<Option<(i64, Zone)>>> {
    Ok(match array.data_type() {
        DataType::Date32 => array
            .as_primitive::<Date32Type>()
            .iter()
            .map(|date| Some((i64::from(date?) * DAY, Zone::Utc)))
            .collect(),
        DataType::Duration(_) => {
            let zoned = array
                .as_primitive::<DurationMillisecondType>()
                .iter()
                .map(|packed| Some(Zoned::unpack(packed?)));
            zoned
                .map(|zoned| zoned.map(|zoned| (zoned.local(), zoned.zone)))
                .collect()
        }
        _ => {
            let millis = cast(array, &TIMESTAMP)?;
            millis
                .as_primitive::<TimestampMillisecondType>()
                .iter()
                .map(|millis| Some((millis?, Zone::Utc)))
                .collect()
        }
    })
}

/// A packed instant.
///
/// # Errors
/// If it is out of the range of `timestamp with time zone`.
pub(super) fn pack(zoned: Zoned) -> Result<i64> {
    zoned.checked_pack().ok_or_else(|| {
        let message = format!("Millis overflow: {}", zoned.millis);
        Error::new(ErrorKind::InvalidFunctionArgument, message)
    })
}

/// Values of type `to` from local times.
///
/// # Errors
/// If one is out of the range of `to`.
pub(super) fn from_locals(
    locals: impl IntoIterator<Item = Option<(i64, Zone)>>,
    to: &DataType,
) -> Result<ArrayRef> {
    let locals = locals.into_iter();
    Ok(match to {
        DataType::Date32 => {
            let date = |(local, _): (i64, Zone)| {
                i32::try_from(local.div_euclid(DAY)).map_err(|_| out_of_range())
            };
            let dates = locals.map(|local| local.map(date).transpose());
            Arc::new(dates.collect::<Result<Date32Array>>()?)
        }
        DataType::Time32(_) => {
            let time = |(local, _): (i64, Zone)| i32::try_from(local.rem_euclid(DAY)).ok();
            Arc::new(
                locals
                    .map(|local| time(local?))
                    .collect::<Time32MillisecondArray>(),
            )
        }
        DataType::Duration(_) => {
            let packed = locals.map(|local| {
                let zoned = local.map(|(local, zone)| Zoned::from_local(local, zone));
                zoned.map(pack).transpose()
            });
            Arc::new(packed.collect::<Result<DurationMillisecondArray>>()?)
        }
        other => {
            let millis: ArrayRef = Arc::new(
                locals
                    .map(|local| local.map(|(local, _)| local))
                    .collect::<TimestampMillisecondArray>(),
            );
            if *other == TIMESTAMP {
                millis
            } else {
                cast(&millis, other)?
            }
        }
    })
}

/// Milliseconds since 1970 of each value, whatever its type.
fn instants(array: &dyn Array) -> Result<Vec<Option<i64>>> {
    Ok(match array.data_type() {
        DataType::Date32 => array
            .as_primitive::<Date32Type>()
            .iter()
            .map(|date| Some(i64::from(date?) * DAY))
            .collect(),
        DataType::Duration(_) => array
            .as_primitive::<DurationMillisecondType>()
            .iter()
            .map(|packed| Some(Zoned::unpack(packed?).millis))
            .collect(),
        DataType::Timestamp(arrow::datatypes::TimeUnit::Millisecond, _) => array
            .as_primitive::<TimestampMillisecondType>()
            .iter()
            .collect(),
        other => {
            return Err(Error::new(
                ErrorKind::NotSupported,
                format!(
                    "Differences of {} are not supported",
                    crate::types::name(other)
                ),
            ));
        }
    })
}

/// `left - right` of two times.
pub(crate) fn time_between(arguments: &Arguments) -> Result<ArrayRef> {
    let (left, right) = (instants(arguments.array(0))?, instants(arguments.array(1))?);
    let spans = shifted(left.into_iter().zip(right), |left, right| {
        checked_day_time(left.checked_sub(right)?)
    });
    Ok(Arc::new(spans.collect::<Result<IntervalDayTimeArray>>()?))
}

/// Instants without their zones, as they are compared.
pub(crate) fn without_zone(arguments: &Arguments) -> Result<ArrayRef> {
    zoned(
        arguments
            .each_zoned(0)
            .map(|packed| packed.map(Zoned::without_zone)),
    )
}
