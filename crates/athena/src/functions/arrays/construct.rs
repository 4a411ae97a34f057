//! Constructors of arrays and rows.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, ListArray, MutableArrayData, StructArray, make_array as build_array,
    new_empty_array,
};
use arrow::datatypes::{DataType, Int64Type};

use super::super::native::Arguments;
use super::super::offsets::{equal_lengths, index};
use super::{gather, invalid, length, pick, range};
use crate::error::{Error, ErrorKind, Result};

/// Trino's limit on the entries of `repeat` and `sequence`.
const MAX_ENTRIES: usize = 10_000;

/// `repeat(element, count)`
pub(super) fn repeat(arguments: &Arguments) -> Result<ArrayRef> {
    let counts = arguments.bigint(1);
    let one = |row: usize| {
        if counts.is_null(row) {
            return Ok(None);
        }
        let count = usize::try_from(counts.value(row)).map_err(|_| {
            invalid("count argument of repeat function must be greater than or equal to 0")
        })?;
        if count > MAX_ENTRIES {
            return Err(invalid(
                "count argument of repeat function must be less than or equal to 10000",
            ));
        }
        Ok(Some(count))
    };
    let counts = (0..arguments.rows).map(one).collect::<Result<Vec<_>>>()?;
    let elements = arguments.array(0);
    let total = counts.iter().flatten().sum();
    arguments.check_elements(total, element_size(elements)?)?;
    let rows = counts.into_iter().enumerate();
    gather(
        elements,
        rows.map(|(row, count)| count.map(|count| vec![row; count])),
    )
}

/// The size of the longest text, or the average size of other elements, in bytes.
fn element_size(elements: &ArrayRef) -> Result<usize> {
    if let Some(texts) = elements.as_string_opt::<i32>() {
        let lengths = texts
            .value_offsets()
            .windows(2)
            .map(|bounds| bounds[1] - bounds[0]);
        return Ok(index(lengths.max().unwrap_or(0)));
    }
    Ok(elements.to_data().get_slice_memory_size()? / elements.len().max(1))
}

/// `sequence(start, stop[, step])` of integers.
pub(super) fn sequence(arguments: &Arguments) -> Result<ArrayRef> {
    let steps: Vec<_> = if arguments.count() > 2 {
        arguments.each_bigint(2).collect()
    } else {
        let bounds = arguments.each_bigint(0).zip(arguments.each_bigint(1));
        bounds
            .map(|(start, end)| Some(if start? <= end? { 1 } else { -1 }))
            .collect()
    };
    let bounds = arguments.each_bigint(0).zip(arguments.each_bigint(1));
    let mut count = 0;
    let rows = bounds.zip(steps).map(|((start, end), step)| {
        let (Some(start), Some(end), Some(step)) = (start, end, step) else {
            return Ok(None);
        };
        let entries = entries(start, end, step)?;
        count += entries.len();
        arguments.check_elements(count, size_of::<i64>())?;
        Ok(Some(entries))
    });
    Ok(Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>(
        rows.collect::<Result<Vec<_>>>()?,
    )))
}

fn entries(start: i64, end: i64, step: i64) -> Result<Vec<Option<i64>>> {
    if step == 0 {
        return Err(invalid("step must not be zero"));
    }
    if (start < end && step < 0) || (start > end && step > 0) {
        return Err(invalid(
            "sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start",
        ));
    }
    // The distance of two bigints does not fit a bigint.
    let count = (i128::from(end) - i128::from(start)) / i128::from(step) + 1;
    let count = usize::try_from(count)
        .ok()
        .filter(|count| *count <= MAX_ENTRIES);
    let count = count.ok_or_else(|| {
        invalid("result of sequence function must not have more than 10000 entries")
    })?;
    let values = std::iter::successors(Some(start), |value| value.checked_add(step));
    Ok(values.take(count).map(Some).collect())
}

/// `ARRAY[first, ...]`
pub(crate) fn make_array(arguments: &Arguments) -> Result<ArrayRef> {
    let DataType::List(element) = &arguments.returns else {
        return Err(invalid("not an array"));
    };
    let (count, rows) = (arguments.count(), arguments.rows);
    let values = if count == 0 {
        new_empty_array(element.data_type())
    } else {
        let data: Vec<_> = (0..count)
            .map(|argument| arguments.array(argument).to_data())
            .collect();
        let mut values = MutableArrayData::new(data.iter().collect(), true, rows * count);
        for (row, argument) in
            (0..rows).flat_map(|row| (0..count).map(move |argument| (row, argument)))
        {
            values.try_extend(argument, row, row + 1)?;
        }
        build_array(values.freeze())
    };
    Ok(Arc::new(ListArray::try_new(
        Arc::clone(element),
        equal_lengths(rows, count)?,
        values,
        None,
    )?))
}

/// `ROW(first, ...)`
pub(crate) fn make_row(arguments: &Arguments) -> Result<ArrayRef> {
    let DataType::Struct(fields) = &arguments.returns else {
        return Err(invalid("not a row"));
    };
    let columns = (0..arguments.count())
        .map(|argument| Arc::clone(arguments.array(argument)))
        .collect();
    Ok(Arc::new(StructArray::try_new_with_length(
        fields.clone(),
        columns,
        None,
        arguments.rows,
    )?))
}

/// For each row, the numbers from 1 to the length of the longest array.
pub(crate) fn ordinals(arguments: &Arguments) -> Result<ArrayRef> {
    let lists: Vec<_> = (0..arguments.count())
        .map(|argument| arguments.list(argument))
        .collect();
    let longest = |row: usize| {
        lists
            .iter()
            .filter_map(|list| range(list, row))
            .map(|range| length(&range))
            .max()
    };
    let rows = (0..arguments.rows)
        .map(|row| longest(row).map(|longest| (1..=longest).map(Some).collect::<Vec<_>>()));
    Ok(Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>(
        rows,
    )))
}

/// The first element of each array; NULL if it is empty.
pub(crate) fn first_element(arguments: &Arguments) -> Result<ArrayRef> {
    let list = arguments.list(0);
    pick(
        list.values(),
        (0..arguments.rows)
            .map(|row| range(list, row)?.next())
            .collect(),
    )
}

/// The only element of each array of a scalar subquery's values.
pub(crate) fn only_element(arguments: &Arguments) -> Result<ArrayRef> {
    let list = arguments.list(0);
    if (0..arguments.rows)
        .filter_map(|row| range(list, row))
        .any(|range| range.len() > 1)
    {
        return Err(Error::new(
            ErrorKind::SubqueryMultipleRows,
            "Scalar sub-query has returned multiple rows",
        ));
    }
    first_element(arguments)
}
