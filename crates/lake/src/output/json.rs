//! Results as JSON: numbers, lists and objects where Athena has numbers, arrays and rows.

use std::io::{self, Write};

use arrow::array::{Array, AsArray, StructArray};
use arrow::datatypes::{
    DataType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
};
use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::{Answer, Taken, unique};

/// The document of a result.
#[derive(Serialize)]
struct Document<'a> {
    columns: Vec<ColumnOf<'a>>,
    #[serde(serialize_with = "rows")]
    rows: &'a Answer,
    statistics: &'a Taken,
}

#[derive(Serialize)]
struct ColumnOf<'a> {
    name: String,
    r#type: &'a str,
}

/// One object: columns, rows and what the query took.
pub(super) fn write_object(answer: &Answer, to: &mut impl Write) -> io::Result<()> {
    let columns = unique(&answer.columns).into_iter().zip(&answer.columns);
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
            rows: answer,
            statistics: &answer.taken,
        },
    )?;
    to.write_all(b"\n")
}

/// An object a line for each row.
pub(super) fn write_lines(answer: &Answer, to: &mut impl Write) -> io::Result<()> {
    let names = unique(&answer.columns);
    for batch in &answer.batches {
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

fn rows<S: Serializer>(answer: &Answer, serializer: S) -> Result<S::Ok, S::Error> {
    let names = unique(&answer.columns);
    let mut sequence = serializer.serialize_seq(None)?;
    for batch in &answer.batches {
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

/// A row of a result.
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

/// A value of a result.
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
            // All digits of a decimal, and a JSON value as it is.
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

fn entries<S: Serializer>(entries: &StructArray, serializer: S) -> Result<S::Ok, S::Error> {
    let key = |row| athena::text(entries.column(0), row).unwrap_or_default();
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
