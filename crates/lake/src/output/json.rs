//! Writes JSON: numbers, arrays and objects for Athena's numbers, arrays, rows and maps.

use std::io::{self, Write};

use arrow::array::{Array, AsArray, StructArray};
use arrow::datatypes::{
    DataType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
};
use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::{QueryResult, QueryStatistics, unique_names};

#[derive(Serialize)]
struct Document<'a> {
    columns: Vec<ColumnOf<'a>>,
    #[serde(serialize_with = "rows")]
    rows: &'a QueryResult,
    statistics: &'a QueryStatistics,
}

#[derive(Serialize)]
struct ColumnOf<'a> {
    name: String,
    r#type: &'a str,
}

/// Writes one object with columns, rows and statistics.
pub(super) fn write_object(result: &QueryResult, to: &mut impl Write) -> io::Result<()> {
    let columns = unique_names(&result.columns)
        .into_iter()
        .zip(&result.columns);
    let columns = columns
        .map(|(name, column)| ColumnOf {
            name,
            r#type: &column.data_type,
        })
        .collect();
    serde_json::to_writer_pretty(
        &mut *to,
        &Document {
            columns,
            rows: result,
            statistics: &result.statistics,
        },
    )?;
    to.write_all(b"\n")
}

/// Writes one object per row and line.
pub(super) fn write_lines(result: &QueryResult, to: &mut impl Write) -> io::Result<()> {
    let names = unique_names(&result.columns);
    for batch in &result.batches {
        for row in 0..batch.num_rows() {
            serde_json::to_writer(
                &mut *to,
                &Row {
                    names: &names,
                    values: batch.columns(),
                    row,
                },
            )?;
            to.write_all(b"\n")?;
        }
    }
    Ok(())
}

fn rows<S: Serializer>(result: &QueryResult, serializer: S) -> Result<S::Ok, S::Error> {
    let names = unique_names(&result.columns);
    let mut sequence = serializer.serialize_seq(None)?;
    for batch in &result.batches {
        for row in 0..batch.num_rows() {
            sequence.serialize_element(&Row {
                names: &names,
                values: batch.columns(),
                row,
            })?;
        }
    }
    sequence.end()
}

struct Row<'a> {
    names: &'a [String],
    values: &'a [arrow::array::ArrayRef],
    row: usize,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.names.len()))?;
        for (name, array) in self.names.iter().zip(self.values) {
            map.serialize_entry(
                name,
                &Value {
                    array,
                    row: self.row,
                },
            )?;
        }
        map.end()
    }
}

struct Value<'a> {
    array: &'a dyn Array,
    row: usize,
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { array, row } = *self;
        let Some(text) = athena::text(array, row) else {
            return serializer.serialize_none();
        };
        match array.data_type() {
            DataType::Boolean => serializer.serialize_bool(array.as_boolean().value(row)),
            DataType::Int8 => serializer.serialize_i8(array.as_primitive::<Int8Type>().value(row)),
            DataType::Int16 => {
                serializer.serialize_i16(array.as_primitive::<Int16Type>().value(row))
            }
            DataType::Int32 => {
                serializer.serialize_i32(array.as_primitive::<Int32Type>().value(row))
            }
            DataType::Int64 => {
                serializer.serialize_i64(array.as_primitive::<Int64Type>().value(row))
            }
            DataType::Float32 if array.as_primitive::<Float32Type>().value(row).is_finite() => {
                serializer.serialize_f32(array.as_primitive::<Float32Type>().value(row))
            }
            DataType::Float64 if array.as_primitive::<Float64Type>().value(row).is_finite() => {
                serializer.serialize_f64(array.as_primitive::<Float64Type>().value(row))
            }
            // Keeps all digits of a decimal, and the text of a JSON value.
            DataType::Decimal128(..) | DataType::LargeUtf8 => RawValue::from_string(text)
                .map_err(S::Error::custom)?
                .serialize(serializer),
            DataType::List(_) => sequence(array.as_list::<i32>().value(row).as_ref(), serializer),
            DataType::Struct(_) => fields(array.as_struct(), row, serializer),
            DataType::Map(..) => entries(&array.as_map().value(row), serializer),
            _ => serializer.serialize_str(&text),
        }
    }
}

fn sequence<S: Serializer>(elements: &dyn Array, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq((0..elements.len()).map(|row| Value {
        array: elements,
        row,
    }))
}

fn fields<S: Serializer>(rows: &StructArray, row: usize, serializer: S) -> Result<S::Ok, S::Error> {
    let values = rows.fields().iter().zip(rows.columns()).enumerate();
    serializer.collect_map(values.map(|(position, (field, array))| {
        (athena::field_name(field, position), Value { array, row })
    }))
}

#[expect(clippy::expect_used, reason = "keys of a map are not NULL")]
fn entries<S: Serializer>(entries: &StructArray, serializer: S) -> Result<S::Ok, S::Error> {
    let key = |row| athena::text(entries.column(0), row).expect("keys of a map are not NULL");
    serializer.collect_map((0..entries.len()).map(|row| {
        (
            key(row),
            Value {
                array: entries.column(1),
                row,
            },
        )
    }))
}
