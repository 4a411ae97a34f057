//! Renders values as Athena's results do.

use std::borrow::Cow;
use std::fmt::Write as _;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, DurationMillisecondType, Field, Float32Type, Float64Type,
    Int8Type, Int16Type, Int32Type, Int64Type, IntervalDayTimeType, IntervalYearMonthType,
    Time32MillisecondType, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, UInt64Type,
};

use super::{Zoned, date_text, double_text, real_text, timestamp_text};
use crate::types::is_anonymous;

/// The value at `row` as Athena's results print it; `None` for NULL.
///
/// Takes the arrays of a [`QueryOutcome`](crate::QueryOutcome), which carry Athena's types as
/// [`crate::Column`] says.
pub fn text(array: &dyn Array, row: usize) -> Option<String> {
    if array.data_type() == &DataType::Null || array.is_null(row) {
        return None;
    }
    let mut text = String::new();
    write_text(array, row, &mut text);
    Some(text)
}

/// Appends the value at `row`, which is not NULL.
pub(crate) fn write_text(array: &dyn Array, row: usize, text: &mut String) {
    match array.data_type() {
        DataType::Boolean => _ = write!(text, "{}", array.as_boolean().value(row)),
        DataType::Int8 => _ = write!(text, "{}", array.as_primitive::<Int8Type>().value(row)),
        DataType::Int16 => _ = write!(text, "{}", array.as_primitive::<Int16Type>().value(row)),
        DataType::Int32 => _ = write!(text, "{}", array.as_primitive::<Int32Type>().value(row)),
        DataType::Int64 => _ = write!(text, "{}", array.as_primitive::<Int64Type>().value(row)),
        DataType::UInt64 => _ = write!(text, "{}", array.as_primitive::<UInt64Type>().value(row)),
        DataType::Float32 => {
            text.push_str(&real_text(array.as_primitive::<Float32Type>().value(row)));
        }
        DataType::Float64 => {
            text.push_str(&double_text(array.as_primitive::<Float64Type>().value(row)));
        }
        DataType::Decimal128(..) => {
            text.push_str(&array.as_primitive::<Decimal128Type>().value_as_string(row));
        }
        DataType::Utf8 => text.push_str(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => text.push_str(array.as_string::<i64>().value(row)),
        DataType::Binary => write_hex(array.as_binary::<i32>().value(row), text),
        DataType::List(_) => write_list(array.as_list::<i32>().value(row).as_ref(), text),
        DataType::Struct(_) => write_row(array, row, text),
        DataType::Map(..) => write_map(array, row, text),
        _ => write_temporal(array, row, text),
    }
}

fn write_temporal(array: &dyn Array, row: usize, text: &mut String) {
    match array.data_type() {
        DataType::Date32 => {
            text.push_str(&date_text(array.as_primitive::<Date32Type>().value(row)));
        }
        DataType::Time32(_) => {
            let time = timestamp_text(
                array
                    .as_primitive::<Time32MillisecondType>()
                    .value(row)
                    .into(),
                ' ',
            );
            text.push_str(time.split(' ').next_back().unwrap_or(""));
        }
        DataType::Duration(_) => {
            let zoned = Zoned::unpack(array.as_primitive::<DurationMillisecondType>().value(row));
            _ = write!(
                text,
                "{} {}",
                timestamp_text(zoned.local(), ' '),
                zoned.zone
            );
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            write_fine(
                array.as_primitive::<TimestampMicrosecondType>().value(row),
                1_000_000,
                6,
                text,
            );
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            write_fine(
                array.as_primitive::<TimestampNanosecondType>().value(row),
                1_000_000_000,
                9,
                text,
            );
        }
        DataType::Timestamp(..) => text.push_str(&timestamp_text(
            array.as_primitive::<TimestampMillisecondType>().value(row),
            ' ',
        )),
        DataType::Interval(arrow::datatypes::IntervalUnit::YearMonth) => {
            let months = array.as_primitive::<IntervalYearMonthType>().value(row);
            let sign = if months < 0 { "-" } else { "" };
            _ = write!(text, "{sign}{}-{}", months.abs() / 12, months.abs() % 12);
        }
        DataType::Interval(_) => {
            let interval = array.as_primitive::<IntervalDayTimeType>().value(row);
            write_interval(
                i64::from(interval.days) * super::DAY + i64::from(interval.milliseconds),
                text,
            );
        }
        other => _ = write!(text, "{other}"),
    }
}

/// A local time with `digits` digits of its second's fraction.
fn write_fine(value: i64, per_second: i64, digits: usize, text: &mut String) {
    let seconds = timestamp_text(value.div_euclid(per_second) * 1000, ' ');
    let seconds = seconds.strip_suffix(".000").unwrap_or(&seconds);
    _ = write!(text, "{seconds}.{:0digits$}", value.rem_euclid(per_second));
}

fn write_interval(millis: i64, text: &mut String) {
    let sign = if millis < 0 { "-" } else { "" };
    let (days, rest) = (millis.abs() / super::DAY, millis.abs() % super::DAY);
    let time = timestamp_text(rest, ' ');
    _ = write!(
        text,
        "{sign}{days} {}",
        time.split(' ').next_back().unwrap_or("")
    );
}

fn write_hex(bytes: &[u8], text: &mut String) {
    for (position, byte) in bytes.iter().enumerate() {
        let space = if position == 0 { "" } else { " " };
        _ = write!(text, "{space}{byte:02x}");
    }
}

fn write_or_null(array: &dyn Array, row: usize, text: &mut String) {
    if array.data_type() == &DataType::Null || array.is_null(row) {
        text.push_str("null");
    } else {
        write_text(array, row, text);
    }
}

fn write_list(elements: &dyn Array, text: &mut String) {
    text.push('[');
    for row in 0..elements.len() {
        text.push_str(if row == 0 { "" } else { ", " });
        write_or_null(elements, row, text);
    }
    text.push(']');
}

/// The name of a row field in Athena's results: `field0` if it has none.
///
/// Takes the fields of a struct of a [`QueryOutcome`](crate::QueryOutcome), with their position
/// from 0.
pub fn field_name(field: &Field, position: usize) -> Cow<'_, str> {
    if is_anonymous(field.name()) {
        format!("field{position}").into()
    } else {
        field.name().into()
    }
}

fn write_row(array: &dyn Array, row: usize, text: &mut String) {
    text.push('{');
    let rows = array.as_struct();
    for (position, (field, values)) in rows.fields().iter().zip(rows.columns()).enumerate() {
        text.push_str(if position == 0 { "" } else { ", " });
        _ = write!(text, "{}=", field_name(field, position));
        write_or_null(values.as_ref(), row, text);
    }
    text.push('}');
}

fn write_map(array: &dyn Array, row: usize, text: &mut String) {
    text.push('{');
    let entries = array.as_map().value(row);
    for entry in 0..entries.len() {
        text.push_str(if entry == 0 { "" } else { ", " });
        write_or_null(entries.column(0).as_ref(), entry, text);
        text.push('=');
        write_or_null(entries.column(1).as_ref(), entry, text);
    }
    text.push('}');
}
