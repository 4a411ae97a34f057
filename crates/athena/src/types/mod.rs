//! Athena's types and the Arrow types that carry them.
//!
//! Most map to one Arrow type. Two have no Arrow type of their own and use one that Athena does not
//! need otherwise: `json` is [`LargeUtf8`](DataType::LargeUtf8), its text; `timestamp(3) with time
//! zone` is [`Duration`](DataType::Duration) in milliseconds, which holds a packed
//! [`Zoned`](crate::value::Zoned).

mod coercion;
mod parse;

use arrow::datatypes::{DataType, Field, FieldRef, Fields, IntervalUnit, TimeUnit};
use std::sync::Arc;

pub(crate) use coercion::{as_decimal, common_type, is_coercible};
pub(crate) use parse::{map_of, parse_type, varchar_length};

pub(crate) const JSON: DataType = DataType::LargeUtf8;
pub(crate) const VARCHAR: DataType = DataType::Utf8;
pub(crate) const TIMESTAMP: DataType = DataType::Timestamp(TimeUnit::Millisecond, None);
/// `timestamp(3) with time zone`.
pub(crate) const ZONED: DataType = DataType::Duration(TimeUnit::Millisecond);
pub(crate) const TIME: DataType = DataType::Time32(TimeUnit::Millisecond);
/// `interval day to second`: milliseconds.
pub(crate) const DAY_TO_SECOND: DataType = DataType::Interval(IntervalUnit::DayTime);
/// `interval year to month`.
pub(crate) const YEAR_TO_MONTH: DataType = DataType::Interval(IntervalUnit::YearMonth);

pub(crate) fn array_of(element: DataType) -> DataType {
    DataType::List(element_field(element))
}

pub(crate) fn element_field(element: DataType) -> FieldRef {
    Arc::new(Field::new_list_field(element, true))
}

/// The type's name in Athena, such as `array(row(name varchar))`.
pub(crate) fn name(data_type: &DataType) -> String {
    match data_type {
        DataType::Null => "unknown".to_owned(),
        DataType::Boolean => "boolean".to_owned(),
        DataType::Int8 => "tinyint".to_owned(),
        DataType::Int16 => "smallint".to_owned(),
        DataType::Int32 => "integer".to_owned(),
        DataType::Int64 | DataType::UInt64 => "bigint".to_owned(),
        DataType::Float32 => "real".to_owned(),
        DataType::Float64 => "double".to_owned(),
        DataType::Decimal128(precision, scale) => format!("decimal({precision},{scale})"),
        DataType::Utf8 => "varchar".to_owned(),
        DataType::LargeUtf8 => "json".to_owned(),
        DataType::Binary => "varbinary".to_owned(),
        DataType::Date32 => "date".to_owned(),
        DataType::Time32(_) => "time(3)".to_owned(),
        DataType::Timestamp(unit, _) => format!("timestamp({})", precision(*unit)),
        DataType::Duration(_) => "timestamp(3) with time zone".to_owned(),
        DataType::Interval(IntervalUnit::YearMonth) => "interval year to month".to_owned(),
        DataType::Interval(_) => "interval day to second".to_owned(),
        DataType::List(element) => format!("array({})", name(element.data_type())),
        DataType::Struct(fields) => format!(
            "row({})",
            fields.iter().map(field_name).collect::<Vec<_>>().join(", ")
        ),
        DataType::Map(entries, _) => match entries.data_type() {
            DataType::Struct(fields) => {
                let types: Vec<_> = fields.iter().map(|field| name(field.data_type())).collect();
                format!("map({})", types.join(", "))
            }
            _ => "map".to_owned(),
        },
        other => other.to_string(),
    }
}

fn field_name(field: &FieldRef) -> String {
    if is_anonymous(field.name()) {
        name(field.data_type())
    } else {
        format!("{} {}", field.name(), name(field.data_type()))
    }
}

/// The internal name of a row field without a name. No query can spell it.
pub(crate) fn anonymous(position: usize) -> String {
    format!("\u{1}{position}")
}

pub(crate) fn is_anonymous(name: &str) -> bool {
    name.starts_with('\u{1}')
}

fn precision(unit: TimeUnit) -> u8 {
    match unit {
        TimeUnit::Second => 0,
        TimeUnit::Millisecond => 3,
        TimeUnit::Microsecond => 6,
        TimeUnit::Nanosecond => 9,
    }
}

pub(crate) fn column_type(data_type: analytics::DataType) -> DataType {
    match data_type {
        analytics::DataType::Boolean => DataType::Boolean,
        analytics::DataType::Int => DataType::Int32,
        analytics::DataType::BigInt => DataType::Int64,
        analytics::DataType::Float => DataType::Float32,
        analytics::DataType::Double => DataType::Float64,
        analytics::DataType::String => VARCHAR,
        analytics::DataType::Array(element) => array_of(column_type(*element)),
        analytics::DataType::Struct(fields) => {
            let fields = fields
                .iter()
                .map(|field| Field::new(field.name, column_type(field.data_type), true));
            DataType::Struct(fields.collect::<Fields>())
        }
    }
}

pub(crate) fn is_number(data_type: &DataType) -> bool {
    is_whole(data_type)
        || matches!(
            data_type,
            DataType::Float32 | DataType::Float64 | DataType::Decimal128(..)
        )
}

pub(crate) fn is_whole(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64 | DataType::UInt64
    )
}

pub(crate) fn is_orderable(data_type: &DataType) -> bool {
    match data_type {
        DataType::LargeUtf8 | DataType::Map(..) => false,
        DataType::List(element) => is_orderable(element.data_type()),
        DataType::Struct(fields) => fields.iter().all(|field| is_orderable(field.data_type())),
        _ => true,
    }
}
