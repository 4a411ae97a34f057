//! Constructors of arrays and rows.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, ListArray, MutableArrayData, StructArray, make_array as build_array,
    new_empty_array,
};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Int64Type};

use super::super::native::Arguments;
use super::{gather, invalid, length, pick, range};
use crate::error::{Error, ErrorKind, Result};

pub(super) fn repeat(arguments: &Arguments) -> Result<ArrayRef> {
    let counts = arguments.bigint(1);
    let one = |row: usize| {
        counts
            .is_valid(row)
            .then(|| vec![row; usize::try_from(counts.value(row)).unwrap_or(0)])
    };
    gather(arguments.array(0), (0..arguments.rows).map(one))
}

/// Trino's limit on the entries of a sequence.
const LONGEST: i64 = 10_000;

pub(super) fn sequence(arguments: &Arguments) -> Result<ArrayRef> {
    let steps: Vec<_> = if arguments.count() > 2 {
        arguments.each_bigint(2).collect()
    } else {
        vec![Some(0); arguments.rows]
    };
    let rows = arguments.each_bigint(0).zip(arguments.each_bigint(1)).zip(steps).map(|((start, end), step)| {
        let (Some(start), Some(end), Some(step)) = (start, end, step) else { return Ok(None) };
        let step = if arguments.count() > 2 { step } else { (end - start).signum() | 1 };
        if step == 0 || (end - start).signum() == -step.signum() {
            return Err(invalid("sequence stop value should be greater than or equal to start value if step is greater than zero"));
        }
        let count = (end - start) / step + 1;
        if count > LONGEST {
            return Err(invalid("result of sequence function must not have more than 10000 entries"));
        }
        Ok(Some((0..count).map(|number| Some(start + number * step)).collect::<Vec<_>>()))
    });
    Ok(Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>(
        rows.collect::<Result<Vec<_>>>()?,
    )))
}

/// `ARRAY[first, ...]`
pub(crate) fn make_array(arguments: &Arguments) -> Result<ArrayRef> {
    let DataType::List(element) = &arguments.returns else {
        return Err(invalid("not an array"));
    };
    let (count, rows) = (arguments.count(), arguments.rows);
    let ends = (0..=rows)
        .map(|row| i32::try_from(row * count).unwrap_or(i32::MAX))
        .collect::<Vec<_>>();
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
        OffsetBuffer::new(ends.into()),
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
