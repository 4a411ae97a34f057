//! Conversions between arrays, rows, maps and text.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, ListArray, MapArray, NullBufferBuilder, StringArray, StructArray,
};
use arrow::buffer::OffsetBuffer;
use arrow::compute::concat;
use arrow::datatypes::{DataType, Field, FieldRef, Fields};
use datafusion::logical_expr::Expr;

use super::native::{Arguments, Body, Native};
use super::offsets::end_offset;
use super::{Entry, Special, maps, unexpected_parameters};
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::types::{anonymous, array_of, element_field, map_of};

pub(super) const FUNCTIONS: &[Entry] = &[
    ("map_concat(map(K, V)...) map(K, V)", concat_maps),
    (
        "split_to_map(varchar, varchar, varchar) map(varchar, varchar)",
        split_to_map,
    ),
];

pub(super) const SPECIAL: &[Special] = &[
    ("zip", zip),
    ("map_entries", map_entries),
    ("map_from_entries", map_from_entries),
];

/// The type of a row without field names.
fn row_of(types: impl IntoIterator<Item = DataType>) -> DataType {
    let field = |(position, data_type): (usize, DataType)| -> FieldRef {
        Arc::new(Field::new(anonymous(position), data_type, true))
    };
    DataType::Struct(types.into_iter().enumerate().map(field).collect::<Fields>())
}

/// A call of `body` with the arguments as they are.
fn native(name: &'static str, returns: DataType, body: Body, call: Call<'_>) -> Expr {
    let (expressions, types) = call
        .arguments
        .into_iter()
        .map(|argument| (argument.expr, argument.data_type))
        .unzip();
    Native::typed(name, returns, body, expressions, types)
}

fn zip(call: Call<'_>) -> Result<Expr> {
    let element = |argument: &crate::call::Argument| match &argument.data_type {
        DataType::List(element) => Some(element.data_type().clone()),
        _ => None,
    };
    let elements: Option<Vec<_>> = call.arguments.iter().map(element).collect();
    let elements = elements.filter(|elements| (2..=5).contains(&elements.len()));
    let elements = elements
        .ok_or_else(|| unexpected_parameters(&call, std::iter::once("zip(array(T), array(U))")))?;
    Ok(native("zip", array_of(row_of(elements)), zip_body, call))
}

/// The shorter arrays are padded with NULL; NULL if an array is NULL.
fn zip_body(arguments: &Arguments) -> Result<ArrayRef> {
    let lists: Vec<_> = (0..arguments.count())
        .map(|list| arguments.list(list))
        .collect();
    let (mut indices, mut ends, mut nulls) = (
        vec![Vec::new(); lists.len()],
        vec![0],
        NullBufferBuilder::new(arguments.rows),
    );
    for row in 0..arguments.rows {
        let ranges: Vec<_> = lists
            .iter()
            .map(|list| super::arrays::range(list, row))
            .collect();
        let present = ranges.iter().all(Option::is_some);
        nulls.append(present);
        let longest = ranges
            .iter()
            .flatten()
            .map(ExactSizeIterator::len)
            .max()
            .filter(|_| present)
            .unwrap_or(0);
        for (indices, range) in indices.iter_mut().zip(ranges) {
            indices.extend(
                (0..longest)
                    .map(|position| range.clone().and_then(|mut range| range.nth(position))),
            );
        }
        ends.push(end_offset(indices[0].len())?);
    }
    let columns = lists
        .iter()
        .zip(indices)
        .map(|(list, indices)| super::arrays::pick(list.values(), indices));
    rows_in_lists(
        &arguments.returns,
        columns.collect::<Result<_>>()?,
        OffsetBuffer::new(ends.into()),
        nulls,
    )
}

fn rows_in_lists(
    returns: &DataType,
    columns: Vec<ArrayRef>,
    ends: OffsetBuffer<i32>,
    mut nulls: NullBufferBuilder,
) -> Result<ArrayRef> {
    let not_rows = || Error::new(ErrorKind::Internal, "not an array of rows");
    let DataType::List(element) = returns else {
        return Err(not_rows());
    };
    let DataType::Struct(fields) = element.data_type() else {
        return Err(not_rows());
    };
    let rows: ArrayRef = Arc::new(StructArray::try_new(fields.clone(), columns, None)?);
    Ok(Arc::new(ListArray::try_new(
        element_field(element.data_type().clone()),
        ends,
        rows,
        nulls.finish(),
    )?))
}

/// The types of a map's keys and values.
fn entry_types(data_type: Option<&DataType>) -> Option<[DataType; 2]> {
    let fields = match data_type? {
        DataType::Map(entries, _) => match entries.data_type() {
            DataType::Struct(fields) => fields,
            _ => return None,
        },
        DataType::List(element) => match element.data_type() {
            DataType::Struct(fields) => fields,
            _ => return None,
        },
        _ => return None,
    };
    fields
        .iter()
        .map(|field| field.data_type().clone())
        .collect::<Vec<_>>()
        .try_into()
        .ok()
}

fn map_entries(call: Call<'_>) -> Result<Expr> {
    match (
        call.arguments.as_slice(),
        entry_types(call.arguments.first().map(|map| &map.data_type)),
    ) {
        ([map], Some(types)) if matches!(map.data_type, DataType::Map(..)) => Ok(native(
            "map_entries",
            array_of(row_of(types)),
            entries_body,
            call,
        )),
        _ => Err(unexpected_parameters(
            &call,
            std::iter::once("map_entries(map(K, V))"),
        )),
    }
}

fn entries_body(arguments: &Arguments) -> Result<ArrayRef> {
    let map = arguments.array(0).as_map();
    let mut nulls = NullBufferBuilder::new(arguments.rows);
    (0..arguments.rows).for_each(|row| nulls.append(map.is_valid(row)));
    rows_in_lists(
        &arguments.returns,
        vec![Arc::clone(map.keys()), Arc::clone(map.values())],
        map.offsets().clone(),
        nulls,
    )
}

fn map_from_entries(call: Call<'_>) -> Result<Expr> {
    match (
        call.arguments.as_slice(),
        entry_types(call.arguments.first().map(|list| &list.data_type)),
    ) {
        ([list], Some([key, value])) if matches!(list.data_type, DataType::List(_)) => {
            let field = |name: &'static str, position: usize, of: DataType| {
                let body = if position == 0 {
                    first_fields
                } else {
                    second_fields
                };
                Native::typed(
                    name,
                    array_of(of),
                    body,
                    vec![list.expr.clone()],
                    vec![list.data_type.clone()],
                )
            };
            let columns = vec![
                field("$keys of entries", 0, key.clone()),
                field("$values of entries", 1, value.clone()),
            ];
            let types = vec![array_of(key.clone()), array_of(value.clone())];
            Ok(Native::typed(
                "map",
                map_of(key, value),
                maps::make,
                columns,
                types,
            ))
        }
        _ => Err(unexpected_parameters(
            &call,
            std::iter::once("map_from_entries(array(row(K, V)))"),
        )),
    }
}

fn first_fields(arguments: &Arguments) -> Result<ArrayRef> {
    fields_of(arguments, 0)
}

fn second_fields(arguments: &Arguments) -> Result<ArrayRef> {
    fields_of(arguments, 1)
}

fn fields_of(arguments: &Arguments, field: usize) -> Result<ArrayRef> {
    let list = arguments.list(0);
    let rows = list.values().as_struct();
    let column = Arc::clone(rows.column(field));
    Ok(Arc::new(ListArray::try_new(
        element_field(column.data_type().clone()),
        list.offsets().clone(),
        column,
        list.nulls().cloned(),
    )?))
}

/// The entries of all maps; the last of equal keys wins.
fn concat_maps(arguments: &Arguments) -> Result<ArrayRef> {
    let all: Vec<&MapArray> = (0..arguments.count())
        .map(|map| arguments.array(map).as_map())
        .collect();
    let side = |side: fn(&MapArray) -> &ArrayRef| {
        concat(&all.iter().map(|map| side(map).as_ref()).collect::<Vec<_>>())
    };
    let (keys, values) = (side(MapArray::keys)?, side(MapArray::values)?);
    let starts: Vec<usize> = all
        .iter()
        .scan(0, |start, map| {
            Some(std::mem::replace(start, *start + map.keys().len()))
        })
        .collect();
    maps::last_entries(
        &arguments.returns,
        &keys,
        &values,
        |row| {
            let mut positions = Vec::new();
            for (map, start) in all.iter().zip(&starts) {
                positions.extend(maps::range(map, row)?.map(|at| at + start));
            }
            Some(positions)
        },
        arguments.rows,
    )
}

/// `split_to_map('a=1;b=2', ';', '=')`
fn split_to_map(arguments: &Arguments) -> Result<ArrayRef> {
    let invalid = |message: String| Error::new(ErrorKind::InvalidFunctionArgument, message);
    let (mut keys, mut values, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for texts in arguments.texts() {
        let Some([text, entries, key_value]) = texts else {
            rows.push(None);
            continue;
        };
        let first = keys.len();
        for entry in text.split(entries).filter(|entry| !entry.is_empty()) {
            let (key, value) = entry.split_once(key_value).ok_or_else(|| {
                invalid("Key-value delimiter must appear exactly once in each entry".to_owned())
            })?;
            if keys[first..].contains(&key) {
                return Err(invalid("Duplicate keys are not allowed".to_owned()));
            }
            keys.push(key);
            values.push(value);
        }
        rows.push(Some((first..keys.len()).collect()));
    }
    let text = |texts: Vec<&str>| Arc::new(StringArray::from(texts)) as ArrayRef;
    let mut rows = rows.into_iter();
    maps::last_entries(
        &arguments.returns,
        &text(keys),
        &text(values),
        |_| rows.next().flatten(),
        arguments.rows,
    )
}
