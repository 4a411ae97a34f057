//! JSON cast to other types, and other types to JSON.

use std::fmt::Write as _;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, LargeStringArray, LargeStringBuilder, ListArray, MapArray,
    NullBufferBuilder, StringArray, StructArray,
};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, FieldRef, Fields, Float32Type, Float64Type};

use super::super::offsets::end_offset;
use super::cast_array;
use crate::error::{Error, ErrorKind, Result};
use crate::json::{Entries, Json, Malformed, Shape, elements, padded, read_string, write_string};
use crate::types;
use crate::value::{double_cast_text, double_text, real_text, write_text};

fn cannot_cast(json: &str, to: &DataType) -> Error {
    let shown: String = json.chars().take(80).collect();
    Error::new(
        ErrorKind::InvalidCastArgument,
        format!("Cannot cast '{shown}' to {}", types::name(to)),
    )
}

/// Casts JSON to `to`; if `safe`, a failure is NULL.
pub(super) fn from_json(texts: &LargeStringArray, to: &DataType, safe: bool) -> Result<ArrayRef> {
    match to {
        DataType::List(element) => lists(texts, element, to, safe),
        DataType::Struct(fields) => rows(texts, fields, to, safe),
        DataType::Map(entries, ordered) => maps(texts, entries, *ordered, to, safe),
        DataType::LargeUtf8 => Ok(Arc::new(texts.clone())),
        DataType::Boolean => scalars(texts, to, safe, truth),
        _ => scalars(texts, to, safe, scalar),
    }
}

/// Values that are read from the text of a scalar.
fn scalars(
    texts: &LargeStringArray,
    to: &DataType,
    safe: bool,
    text: fn(&str) -> Scalar,
) -> Result<ArrayRef> {
    let one = |json: Option<&str>| match json.map(|json| (json, text(json))) {
        Some((_, Scalar::Text(text))) => Ok(Some(text)),
        Some((json, Scalar::None)) if !safe => Err(cannot_cast(json, to)),
        _ => Ok(None),
    };
    let plain: ArrayRef = Arc::new(texts.iter().map(one).collect::<Result<StringArray>>()?);
    match to {
        DataType::Utf8 => Ok(plain),
        // A JSON number may have a fraction or an exponent, which the cast to an integer type
        // rejects.
        whole if types::is_whole(whole) => cast_array(
            &cast_array(&plain, &DataType::Float64, safe)
                .or_else(|_| cast_array(&plain, to, safe))?,
            to,
            safe,
        ),
        _ => cast_array(&plain, to, safe),
    }
}

/// A scalar of JSON.
enum Scalar {
    Null,
    /// Its text; that of a string without its quotes.
    Text(String),
    /// It is an object or an array.
    None,
}

fn scalar(json: &str) -> Scalar {
    let mut buffer = String::new();
    match json.as_bytes().first() {
        None | Some(b'{' | b'[') => Scalar::None,
        Some(b'n') => Scalar::Null,
        Some(b'"') => {
            Scalar::Text(read_string(padded(json, &mut buffer), 0, json.len()).into_owned())
        }
        Some(b'-' | b'0'..=b'9') if json.contains(['.', 'e', 'E']) => Scalar::Text(
            json.parse()
                .map_or_else(|_| json.to_owned(), double_cast_text),
        ),
        Some(_) => Scalar::Text(json.to_owned()),
    }
}

/// As [`scalar`], with numbers as truth values.
fn truth(json: &str) -> Scalar {
    match (json.parse::<f64>(), scalar(json)) {
        (Ok(number), Scalar::Text(_)) => Scalar::Text((number != 0.0).to_string()),
        (_, scalar) => scalar,
    }
}

/// The JSON of a row; `None` for NULL and for JSON's null.
fn present(texts: &LargeStringArray, row: usize) -> Option<&str> {
    (texts.is_valid(row) && texts.value(row) != "null").then(|| texts.value(row))
}

fn lists(
    texts: &LargeStringArray,
    element: &FieldRef,
    to: &DataType,
    safe: bool,
) -> Result<ArrayRef> {
    let (mut values, mut ends, mut nulls) = (
        LargeStringBuilder::new(),
        vec![0],
        NullBufferBuilder::new(texts.len()),
    );
    let (mut buffer, mut length) = (String::new(), 0_usize);
    for row in 0..texts.len() {
        let text = present(texts, row);
        match text {
            Some(text) if text.starts_with('[') => {
                let json = padded(text, &mut buffer);
                elements(json, 0, |start, end| {
                    append_json(&mut values, json, start, end);
                    length += 1;
                    Ok::<_, Malformed>(())
                })
                .map_err(|_| cannot_cast(text, to))?;
                nulls.append_non_null();
            }
            Some(text) if !safe => return Err(cannot_cast(text, to)),
            _ => nulls.append_null(),
        }
        ends.push(end_offset(length)?);
    }
    let values = from_json(&values.finish(), element.data_type(), safe)?;
    Ok(Arc::new(ListArray::try_new(
        Arc::clone(element),
        OffsetBuffer::new(ends.into()),
        values,
        nulls.finish(),
    )?))
}

fn append_json(values: &mut LargeStringBuilder, json: Json<'_>, start: usize, end: usize) {
    if json.byte(start) == b'n' {
        values.append_null();
    } else {
        values.append_value(json.slice(start, end));
    }
}

/// An object gives a row by its keys, an array by its elements' positions.
fn rows(texts: &LargeStringArray, fields: &Fields, to: &DataType, safe: bool) -> Result<ArrayRef> {
    let mut shape = Shape::new(fields.iter().map(|field| field.name().as_str()));
    let mut columns: Vec<_> = fields.iter().map(|_| LargeStringBuilder::new()).collect();
    let (mut nulls, mut buffer) = (NullBufferBuilder::new(texts.len()), String::new());
    let mut found = vec![(0, 0); fields.len()];
    for row in 0..texts.len() {
        let text = present(texts, row);
        let json = padded(text.unwrap_or(""), &mut buffer);
        let read = text.is_some_and(|text| find_fields(json, text, &mut shape, &mut found));
        if !read {
            found.fill((0, 0));
        }
        match text {
            Some(text) if !read && !safe => return Err(cannot_cast(text, to)),
            _ => nulls.append(read),
        }
        for (column, (start, end)) in columns.iter_mut().zip(&found) {
            if start == end {
                column.append_null();
            } else {
                append_json(column, json, *start, *end);
            }
        }
    }
    let columns = columns
        .iter_mut()
        .zip(fields)
        .map(|(column, field)| from_json(&column.finish(), field.data_type(), safe));
    Ok(Arc::new(StructArray::try_new_with_length(
        fields.clone(),
        columns.collect::<Result<_>>()?,
        nulls.finish(),
        texts.len(),
    )?))
}

fn find_fields(
    json: Json<'_>,
    text: &str,
    shape: &mut Shape,
    found: &mut [(usize, usize)],
) -> bool {
    if text.starts_with('{') {
        return shape.scan(json, 0, found).is_ok();
    }
    let mut position = 0;
    found.fill((0, 0));
    let read = elements(json, 0, |start, end| {
        if let Some(field) = found.get_mut(position) {
            *field = (start, end);
        }
        position += 1;
        Ok::<_, Malformed>(())
    });
    text.starts_with('[') && read.is_ok() && position == found.len()
}

fn maps(
    texts: &LargeStringArray,
    entries: &FieldRef,
    ordered: bool,
    to: &DataType,
    safe: bool,
) -> Result<ArrayRef> {
    let DataType::Struct(fields) = entries.data_type() else {
        return Err(cannot_cast("a value", to));
    };
    let (mut keys, mut values) = (Vec::new(), LargeStringBuilder::new());
    let (mut ends, mut nulls, mut buffer) =
        (vec![0], NullBufferBuilder::new(texts.len()), String::new());
    for row in 0..texts.len() {
        match present(texts, row) {
            Some(text) => match object_entries(padded(text, &mut buffer)) {
                Some(object) => {
                    for (key, value) in object {
                        keys.push(key);
                        values.append_option((value != "null").then_some(value));
                    }
                    nulls.append_non_null();
                }
                None if safe => nulls.append_null(),
                None => return Err(cannot_cast(text, to)),
            },
            None => nulls.append_null(),
        }
        ends.push(end_offset(keys.len())?);
    }
    let keys: ArrayRef = Arc::new(StringArray::from(keys));
    let values = from_json(&values.finish(), fields[1].data_type(), safe)?;
    let columns = StructArray::try_new(
        fields.clone(),
        vec![cast_array(&keys, fields[0].data_type(), safe)?, values],
        None,
    )?;
    Ok(Arc::new(MapArray::try_new(
        Arc::clone(entries),
        OffsetBuffer::new(ends.into()),
        columns,
        nulls.finish(),
        ordered,
    )?))
}

/// The entries of an object, the last one of equal keys; no entries of any other value.
fn object_entries(json: Json<'_>) -> Option<Vec<(String, String)>> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut entries = Entries::new(json, 0);
    while json.byte(0) == b'{'
        && let Some(entry) = entries.next().ok()?
    {
        let key = read_string(json, entry.key.0, entry.key.1).into_owned();
        found.retain(|(earlier, _)| *earlier != key);
        found.push((key, json.slice(entry.value.0, entry.value.1).to_owned()));
    }
    (json.byte(0) == b'{').then_some(found)
}

/// Values as JSON.
pub(super) fn to_json(array: &ArrayRef) -> Result<ArrayRef> {
    let mut texts = LargeStringBuilder::new();
    for row in 0..array.len() {
        if array.is_null(row) {
            texts.append_null();
            continue;
        }
        let mut text = String::new();
        write_json(array, row, &mut text);
        texts.append_value(text);
    }
    Ok(Arc::new(texts.finish()))
}

fn write_json(array: &ArrayRef, row: usize, text: &mut String) {
    if array.data_type() == &DataType::Null || array.is_null(row) {
        text.push_str("null");
        return;
    }
    match array.data_type() {
        DataType::Utf8 => write_string(array.as_string::<i32>().value(row), text),
        DataType::LargeUtf8 => text.push_str(array.as_string::<i64>().value(row)),
        DataType::Float64 => {
            text.push_str(&double_text(array.as_primitive::<Float64Type>().value(row)));
        }
        DataType::Float32 => {
            text.push_str(&real_text(array.as_primitive::<Float32Type>().value(row)));
        }
        DataType::List(_) => {
            let values = array.as_list::<i32>().value(row);
            write_all(text, '[', ']', values.len(), |value, text| {
                write_json(&values, value, text);
            });
        }
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns();
            write_all(text, '{', '}', columns.len(), |field, text| {
                let name = fields[field].name();
                write_string(if types::is_anonymous(name) { "" } else { name }, text);
                text.push(':');
                write_json(&columns[field], row, text);
            });
        }
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            write_all(text, '{', '}', entries.len(), |entry, text| {
                write_json(entries.column(0), entry, text);
                text.push(':');
                write_json(entries.column(1), entry, text);
            });
        }
        DataType::Date32 | DataType::Timestamp(..) => {
            let mut shown = String::new();
            write_text(array, row, &mut shown);
            _ = write!(text, "\"{shown}\"");
        }
        _ => write_text(array, row, text),
    }
}

fn write_all(
    text: &mut String,
    open: char,
    close: char,
    count: usize,
    mut each: impl FnMut(usize, &mut String),
) {
    text.push(open);
    for number in 0..count {
        text.push_str(if number == 0 { "" } else { "," });
        each(number, text);
    }
    text.push(close);
}
