//! Functions of JSON.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, LargeStringBuilder};
use arrow::datatypes::DataType;
use datafusion::logical_expr::Expr;

use super::native::{Arguments, Native, bigints, booleans, texts};
use super::{Entry, Special, unexpected_parameters};
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::json::{
    Entries, Json, JsonPath, Malformed, Style, elements, padded, read_string, value_end,
    write_value,
};
use crate::types::{JSON, VARCHAR};

pub(super) const FUNCTIONS: &[Entry] = &[
    ("json_extract(varchar, varchar) json", extract),
    ("json_extract(json, varchar) json", extract),
    (
        "json_extract_scalar(varchar, varchar) varchar",
        extract_scalar,
    ),
    ("json_extract_scalar(json, varchar) varchar", extract_scalar),
    ("json_parse(varchar) json", parse),
    ("json_array_length(varchar) bigint", array_length),
    ("json_array_length(json) bigint", array_length),
    ("json_array_get(varchar, bigint) json", array_get),
    ("json_array_get(json, bigint) json", array_get),
    (
        "json_array_contains(varchar, varchar) boolean",
        array_contains,
    ),
    ("json_array_contains(json, varchar) boolean", array_contains),
    ("json_size(varchar, varchar) bigint", size),
    ("json_size(json, varchar) bigint", size),
    ("is_json_scalar(varchar) boolean", is_scalar),
    ("is_json_scalar(json) boolean", is_scalar),
];

pub(super) const SPECIAL: &[Special] = &[("json_format", format)];

/// `json_format(json)`: its text.
fn format(call: Call<'_>) -> Result<Expr> {
    match call.arguments.as_slice() {
        [value] if matches!(value.data_type, DataType::LargeUtf8 | DataType::Null) => {
            let value = call
                .arguments
                .into_iter()
                .map(|value| value.into_type(&JSON))
                .collect();
            let text = |arguments: &Arguments| {
                texts(
                    arguments,
                    each_json(arguments).map(|json| Ok(json.map(str::to_owned))),
                )
            };
            Ok(Native::typed(
                "json_format",
                VARCHAR,
                text,
                value,
                vec![JSON],
            ))
        }
        _ => Err(unexpected_parameters(
            &call,
            std::iter::once("json_format(json)"),
        )),
    }
}

/// The texts of the first argument, JSON or `varchar`.
fn each_json(arguments: &Arguments) -> Box<dyn Iterator<Item = Option<&str>> + '_> {
    match arguments.array(0).data_type() {
        DataType::LargeUtf8 => Box::new(arguments.json(0).iter()),
        _ => Box::new(arguments.text(0).iter()),
    }
}

/// Caches the last path, so that a constant one is parsed once.
struct Paths<'a> {
    texts: &'a arrow::array::StringArray,
    last: Option<(&'a str, JsonPath)>,
}

impl<'a> Paths<'a> {
    fn new(arguments: &'a Arguments) -> Self {
        Self {
            texts: arguments.text(1),
            last: None,
        }
    }

    fn at(&mut self, row: usize) -> Result<Option<&JsonPath>> {
        if self.texts.is_null(row) {
            return Ok(None);
        }
        let text = self.texts.value(row);
        if self.last.as_ref().is_none_or(|(last, _)| *last != text) {
            let invalid = || {
                Error::new(
                    ErrorKind::InvalidFunctionArgument,
                    format!("Invalid JSON path: '{text}'"),
                )
            };
            self.last = Some((text, JsonPath::parse(text).ok_or_else(invalid)?));
        }
        Ok(self.last.as_ref().map(|(_, path)| path))
    }
}

/// For each row calls `found` with the JSON and the position of the value that its path leads to.
///
/// Text that is not JSON has no values, as in Trino.
fn each_found(
    arguments: &Arguments,
    mut found: impl FnMut(Option<(Json<'_>, usize, usize)>),
) -> Result<()> {
    let mut paths = Paths::new(arguments);
    let mut buffer = String::new();
    for (row, text) in each_json(arguments).enumerate() {
        let (Some(text), Some(path)) = (text, paths.at(row)?) else {
            found(None);
            continue;
        };
        let json = padded(text, &mut buffer);
        let value = path.find(json, 0).ok().flatten();
        found(value.map(|(start, end)| (json, start, end)));
    }
    Ok(())
}

fn extract(arguments: &Arguments) -> Result<ArrayRef> {
    let mut values = LargeStringBuilder::new();
    let mut value = String::new();
    each_found(arguments, |found| {
        value.clear();
        let written =
            found.map(|(json, start, end)| write_value(json, start, end, Style::Plain, &mut value));
        values.append_option(matches!(written, Some(Ok(()))).then_some(value.as_str()));
    })?;
    Ok(Arc::new(values.finish()))
}

fn extract_scalar(arguments: &Arguments) -> Result<ArrayRef> {
    let mut values = arrow::array::StringBuilder::new();
    each_found(arguments, |found| match found {
        Some((json, start, end)) => match json.byte(start) {
            b'"' => values.append_value(read_string(json, start, end)),
            b'{' | b'[' | b'n' => values.append_null(),
            _ => values.append_value(json.slice(start, end)),
        },
        None => values.append_null(),
    })?;
    Ok(Arc::new(values.finish()))
}

fn parse(arguments: &Arguments) -> Result<ArrayRef> {
    let mut values = LargeStringBuilder::new();
    for text in arguments.each_text(0) {
        let Some(text) = text else {
            values.append_null();
            continue;
        };
        let parsed = serde_json::from_str::<&serde_json::value::RawValue>(text);
        let malformed = || {
            Error::new(
                ErrorKind::InvalidFunctionArgument,
                "Cannot convert value to JSON: it is not valid JSON",
            )
        };
        let raw = parsed.map_err(|_| malformed())?.get();
        let (mut buffer, mut value) = (String::new(), String::new());
        write_value(
            padded(raw, &mut buffer),
            0,
            raw.len(),
            Style::Sorted,
            &mut value,
        )
        .map_err(|_| malformed())?;
        values.append_value(value);
    }
    Ok(Arc::new(values.finish()))
}

/// For each row what `read` makes of its JSON.
fn each_value<V>(
    arguments: &Arguments,
    read: impl Fn(usize, Json<'_>) -> Result<Option<V>, Malformed>,
) -> Vec<Option<V>> {
    let mut buffer = String::new();
    let one = |(row, text): (usize, Option<&str>)| {
        let json = padded(text?.trim_start(), &mut buffer);
        read(row, json).ok().flatten()
    };
    each_json(arguments).enumerate().map(one).collect()
}

fn count(json: Json<'_>, at: usize) -> Result<i64, Malformed> {
    let mut count = 0;
    elements(json, at, |_, _| {
        count += 1;
        Ok::<_, Malformed>(())
    })?;
    Ok(count)
}

fn array_length(arguments: &Arguments) -> Result<ArrayRef> {
    let lengths = each_value(arguments, |_, json| {
        if json.byte(0) == b'[' {
            count(json, 0).map(Some)
        } else {
            Ok(None)
        }
    });
    bigints(lengths.into_iter())
}

fn array_get(arguments: &Arguments) -> Result<ArrayRef> {
    let indices = arguments.bigint(1);
    let values = each_value(arguments, |row, json| {
        if json.byte(0) != b'[' || indices.is_null(row) {
            return Ok(None);
        }
        let index = indices.value(row);
        let index = if index < 0 {
            count(json, 0)? + index
        } else {
            index
        };
        let (mut number, mut value) = (0, None);
        elements(json, 0, |start, end| {
            if number == index {
                value = Some(json.slice(start, end).to_owned());
            }
            number += 1;
            Ok::<_, Malformed>(())
        })?;
        Ok(value)
    });
    Ok(Arc::new(
        values
            .into_iter()
            .collect::<arrow::array::LargeStringArray>(),
    ))
}

fn array_contains(arguments: &Arguments) -> Result<ArrayRef> {
    let wanted = arguments.array(1).as_string::<i32>();
    let contained = each_value(arguments, |row, json| {
        if json.byte(0) != b'[' || wanted.is_null(row) {
            return Ok(None);
        }
        let mut contained = false;
        elements(json, 0, |start, end| {
            contained |=
                json.byte(start) == b'"' && read_string(json, start, end) == wanted.value(row);
            Ok::<_, Malformed>(())
        })?;
        Ok(Some(contained))
    });
    booleans(contained.into_iter())
}

/// How many entries an object or elements an array has; 0 of a scalar.
fn size(arguments: &Arguments) -> Result<ArrayRef> {
    let mut sizes = Vec::with_capacity(arguments.rows);
    each_found(arguments, |found| {
        sizes.push(found.and_then(|(json, start, _)| match json.byte(start) {
            b'[' => count(json, start).ok(),
            b'{' => count_entries(json, start).ok(),
            _ => Some(0),
        }));
    })?;
    bigints(sizes.into_iter())
}

fn count_entries(json: Json<'_>, at: usize) -> Result<i64, Malformed> {
    let mut entries = Entries::new(json, at);
    let mut count = 0;
    while entries.next()?.is_some() {
        count += 1;
    }
    Ok(count)
}

fn is_scalar(arguments: &Arguments) -> Result<ArrayRef> {
    let scalars = each_value(arguments, |_, json| {
        value_end(json, 0).map(|_| Some(!matches!(json.byte(0), b'{' | b'[')))
    });
    booleans(scalars.into_iter())
}
