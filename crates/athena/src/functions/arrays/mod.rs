//! Functions of arrays. Elements are counted from 1.

mod construct;
mod extremes;
mod pairs;
mod percentiles;

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, ListArray, NullBufferBuilder, UInt64Array};
use arrow::buffer::OffsetBuffer;
use arrow::compute::{concat as concat_all, take};
use arrow::row::{RowConverter, Rows, SortField};

pub(crate) use construct::{first_element, make_array, make_row, only_element, ordinals};
use construct::{repeat, sequence};
pub(super) use extremes::{greatest, least, of_greatest, of_least};
pub(crate) use pairs::{FIRST_OF_PAIRS, SECOND_OF_PAIRS, SORTED_BY_PAIRS};
pub(super) use percentiles::{percentile, weighted_percentile};

use super::Entry;
use super::native::{Arguments, bigints, booleans, texts};
use super::offsets::{bigint, end_offset, index};
use crate::error::{Error, ErrorKind, Result};
use crate::types::element_field;
use crate::value::write_text;

pub(super) const FUNCTIONS: &[Entry] = &[
    ("cardinality(array(T)) bigint", cardinality),
    ("contains(array(T), T) boolean", contains),
    ("element_at(array(T), bigint) T", element_at),
    ("array_join(array(T), varchar) varchar", join),
    ("array_join(array(T), varchar, varchar) varchar", join),
    ("concat_ws(varchar, array(varchar)) varchar", |a| {
        join_array(a, 1, 0)
    }),
    ("trim_array(array(T), bigint) array(T)", trim),
    ("array_distinct(array(T)) array(T)", distinct),
    ("array_sort(array(T)) array(T)", sort),
    ("array_max(array(T)) T", |a| extreme(a, true)),
    ("array_min(array(T)) T", |a| extreme(a, false)),
    ("array_position(array(T), T) bigint", position),
    ("array_remove(array(T), T) array(T)", remove),
    ("array_union(array(T), array(T)) array(T)", union),
    ("array_intersect(array(T), array(T)) array(T)", |a| {
        filter_by(a, true)
    }),
    ("array_except(array(T), array(T)) array(T)", |a| {
        filter_by(a, false)
    }),
    ("arrays_overlap(array(T), array(T)) boolean", overlap),
    ("concat(array(T)...) array(T)", concat_arrays),
    ("slice(array(T), bigint, bigint) array(T)", slice),
    ("reverse(array(T)) array(T)", |a| {
        rearrange(a, |range| range.rev().collect())
    }),
    ("flatten(array(array(T))) array(T)", flatten),
    ("repeat(T, bigint) array(T)", repeat),
    ("sequence(bigint, bigint) array(bigint)", sequence),
    ("sequence(bigint, bigint, bigint) array(bigint)", sequence),
];

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidFunctionArgument, message)
}

/// The elements of a row, as a range of the values of all rows; `None` for NULL.
pub(super) fn range(list: &ListArray, row: usize) -> Option<Range<usize>> {
    let bound = |at: usize| index(list.value_offsets()[at]);
    list.is_valid(row).then(|| bound(row)..bound(row + 1))
}

/// Values in a comparable format.
fn comparable(values: &[&ArrayRef]) -> Result<Vec<Rows>> {
    let Some(first) = values.first() else {
        return Ok(Vec::new());
    };
    let converter = RowConverter::new(vec![SortField::new(first.data_type().clone())])?;
    values
        .iter()
        .map(|values| Ok(converter.convert_columns(&[Arc::clone(values)])?))
        .collect()
}

/// The values at these indices, NULL for `None`.
pub(super) fn pick(values: &ArrayRef, indices: Vec<Option<usize>>) -> Result<ArrayRef> {
    let indices: UInt64Array = indices
        .into_iter()
        .map(|at| at.map(|at| at as u64))
        .collect();
    Ok(take(values.as_ref(), &indices, None)?)
}

/// Arrays of the values at these indices.
pub(super) fn gather(
    values: &ArrayRef,
    rows: impl Iterator<Item = Option<Vec<usize>>>,
) -> Result<ArrayRef> {
    let (mut indices, mut ends, mut nulls) = (Vec::new(), vec![0], NullBufferBuilder::new(0));
    for row in rows {
        nulls.append(row.is_some());
        indices.extend(row.unwrap_or_default().into_iter().map(Some));
        ends.push(end_offset(indices.len())?);
    }
    let field = element_field(values.data_type().clone());
    Ok(Arc::new(ListArray::try_new(
        field,
        OffsetBuffer::new(ends.into()),
        pick(values, indices)?,
        nulls.finish(),
    )?))
}

fn rearrange(
    arguments: &Arguments,
    order: impl Fn(Range<usize>) -> Vec<usize>,
) -> Result<ArrayRef> {
    let list = arguments.list(0);
    gather(
        list.values(),
        (0..arguments.rows).map(|row| range(list, row).map(&order)),
    )
}

fn length(range: &Range<usize>) -> i64 {
    bigint(range.len())
}

fn cardinality(arguments: &Arguments) -> Result<ArrayRef> {
    let list = arguments.list(0);
    bigints((0..arguments.rows).map(|row| range(list, row).map(|range| length(&range))))
}

/// `array[index]`; an index out of bounds is an error.
pub(crate) fn subscript(arguments: &Arguments) -> Result<ArrayRef> {
    let (list, indices) = (arguments.list(0), arguments.bigint(1));
    let one = |row: usize| {
        let (Some(range), true) = (range(list, row), indices.is_valid(row)) else {
            return Ok(None);
        };
        match indices.value(row) {
            0 => Err(invalid("SQL array indices start at 1")),
            position if position < 0 => {
                Err(invalid(format!("Array subscript is negative: {position}")))
            }
            position if position > length(&range) => Err(invalid(format!(
                "Array subscript must be less than or equal to array length: {position} > {}",
                range.len()
            ))),
            position => Ok(usize::try_from(position)
                .ok()
                .map(|position| range.start + position - 1)),
        }
    };
    pick(
        list.values(),
        (0..arguments.rows).map(one).collect::<Result<_>>()?,
    )
}

/// An index out of bounds is NULL; a negative one counts from the end.
fn element_at(arguments: &Arguments) -> Result<ArrayRef> {
    let (list, indices) = (arguments.list(0), arguments.bigint(1));
    let one = |row: usize| {
        let (Some(range), true) = (range(list, row), indices.is_valid(row)) else {
            return Ok(None);
        };
        let position = indices.value(row);
        if position == 0 {
            return Err(invalid("SQL array indices start at 1"));
        }
        let offset = if position < 0 {
            length(&range) + position
        } else {
            position - 1
        };
        Ok(usize::try_from(offset)
            .ok()
            .map(|offset| range.start + offset)
            .filter(|at| range.contains(at)))
    };
    pick(
        list.values(),
        (0..arguments.rows).map(one).collect::<Result<_>>()?,
    )
}

/// NULL if the element is not found but the array has a NULL.
fn contains(arguments: &Arguments) -> Result<ArrayRef> {
    let (list, wanted) = (arguments.list(0), arguments.array(1));
    let [values, wanted_rows] = two(list.values(), wanted)?;
    booleans((0..arguments.rows).map(|row| {
        let range = range(list, row).filter(|_| wanted.is_valid(row))?;
        let found = range
            .clone()
            .any(|at| values.row(at) == wanted_rows.row(row));
        let unknown = !found && range.clone().any(|at| list.values().is_null(at));
        (!unknown).then_some(found)
    }))
}

fn two(left: &ArrayRef, right: &ArrayRef) -> Result<[Rows; 2]> {
    comparable(&[left, right])?
        .try_into()
        .map_err(|_| Error::new(ErrorKind::Internal, "two arrays expected"))
}

fn position(arguments: &Arguments) -> Result<ArrayRef> {
    let (list, wanted) = (arguments.list(0), arguments.array(1));
    let [values, wanted_rows] = two(list.values(), wanted)?;
    bigints((0..arguments.rows).map(|row| {
        let range = range(list, row).filter(|_| wanted.is_valid(row))?;
        let found = range
            .clone()
            .position(|at| values.row(at) == wanted_rows.row(row));
        Some(found.map_or(0, |found| bigint(found + 1)))
    }))
}

fn remove(arguments: &Arguments) -> Result<ArrayRef> {
    let (list, wanted) = (arguments.list(0), arguments.array(1));
    let [values, wanted_rows] = two(list.values(), wanted)?;
    let kept = |row: usize| {
        let range = range(list, row).filter(|_| wanted.is_valid(row))?;
        Some(
            range
                .filter(|at| values.row(*at) != wanted_rows.row(row))
                .collect(),
        )
    };
    gather(list.values(), (0..arguments.rows).map(kept))
}

fn join(arguments: &Arguments) -> Result<ArrayRef> {
    join_array(arguments, 0, 1)
}

/// Joins the elements of one argument with another one as separator.
fn join_array(arguments: &Arguments, list: usize, separators: usize) -> Result<ArrayRef> {
    let (list, separators) = (arguments.list(list), arguments.text(separators));
    let replacements = (arguments.count() > 2).then(|| arguments.text(2));
    let one = |row: usize| {
        let Some(range) = range(list, row).filter(|_| separators.is_valid(row)) else {
            return Ok(None);
        };
        let (mut text, mut separator) = (String::new(), "");
        for at in range {
            let present = list.values().is_valid(at);
            if !present && replacements.is_none() {
                continue;
            }
            text.push_str(std::mem::replace(&mut separator, separators.value(row)));
            match replacements {
                Some(replacements) if !present => text.push_str(replacements.value(row)),
                _ => write_text(list.values(), at, &mut text),
            }
            arguments.check_bytes(text.len())?;
        }
        Ok(Some(text))
    };
    texts(arguments, (0..arguments.rows).map(one))
}

fn distinct(arguments: &Arguments) -> Result<ArrayRef> {
    let list = arguments.list(0);
    let values = comparable(&[list.values()])?.remove(0);
    let kept = |range: Range<usize>| {
        let mut seen = HashSet::new();
        range.filter(|at| seen.insert(values.row(*at))).collect()
    };
    gather(
        list.values(),
        (0..arguments.rows).map(|row| range(list, row).map(&kept)),
    )
}

/// NULLs last.
fn sort(arguments: &Arguments) -> Result<ArrayRef> {
    let list = arguments.list(0);
    let values = comparable(&[list.values()])?.remove(0);
    rearrange(arguments, |range| {
        let mut order: Vec<_> = range.collect();
        order.sort_by_key(|at| (list.values().is_null(*at), values.row(*at)));
        order
    })
}

/// NULL if an element is NULL.
fn extreme(arguments: &Arguments, greatest: bool) -> Result<ArrayRef> {
    let list = arguments.list(0);
    let values = comparable(&[list.values()])?.remove(0);
    let one = |row: usize| {
        let mut range = range(list, row)?;
        if range.clone().any(|at| list.values().is_null(at)) {
            return None;
        }
        let first = range.next()?;
        Some(range.fold(first, |best, at| {
            if (values.row(at) > values.row(best)) == greatest && values.row(at) != values.row(best)
            {
                at
            } else {
                best
            }
        }))
    };
    pick(list.values(), (0..arguments.rows).map(one).collect())
}

/// Arrays of elements that `choose` selects by index; the elements of the second array follow those
/// of the first.
fn from_both(
    arguments: &Arguments,
    choose: impl Fn(&Rows, Range<usize>, Range<usize>) -> Vec<usize>,
) -> Result<ArrayRef> {
    let (left, right) = (arguments.list(0), arguments.list(1));
    let all = concat_all(&[left.values().as_ref(), right.values().as_ref()])?;
    let values = comparable(&[&all])?.remove(0);
    let shift = left.values().len();
    let rows = (0..arguments.rows).map(|row| {
        let (left, right) = (range(left, row)?, range(right, row)?);
        Some(choose(
            &values,
            left,
            right.start + shift..right.end + shift,
        ))
    });
    gather(&all, rows)
}

fn union(arguments: &Arguments) -> Result<ArrayRef> {
    from_both(arguments, |values, left, right| {
        let mut seen = HashSet::new();
        left.chain(right)
            .filter(|at| seen.insert(values.row(*at)))
            .collect()
    })
}

/// The distinct elements of the first array that are in the second, or those that are not.
fn filter_by(arguments: &Arguments, within: bool) -> Result<ArrayRef> {
    from_both(arguments, |values, left, right| {
        let others: HashSet<_> = right.map(|at| values.row(at)).collect();
        let mut seen = HashSet::new();
        left.filter(|at| {
            others.contains(&values.row(*at)) == within && seen.insert(values.row(*at))
        })
        .collect()
    })
}

fn overlap(arguments: &Arguments) -> Result<ArrayRef> {
    let (left, right) = (arguments.list(0), arguments.list(1));
    let [left_values, right_values] = two(left.values(), right.values())?;
    booleans((0..arguments.rows).map(|row| {
        let (left_range, right_range) = (range(left, row)?, range(right, row)?);
        let others: HashSet<_> = right_range
            .clone()
            .filter(|at| right.values().is_valid(*at))
            .map(|at| right_values.row(at))
            .collect();
        let found = left_range
            .clone()
            .any(|at| left.values().is_valid(at) && others.contains(&left_values.row(at)));
        let null_in =
            |list: &ListArray, mut range: Range<usize>| range.any(|at| list.values().is_null(at));
        let unknown = !found && (null_in(left, left_range) || null_in(right, right_range));
        (!unknown).then_some(found)
    }))
}

/// Concatenates arrays; NULL if one is NULL.
pub(crate) fn concat_arrays(arguments: &Arguments) -> Result<ArrayRef> {
    let lists: Vec<_> = (0..arguments.count())
        .map(|argument| arguments.list(argument))
        .collect();
    let values: Vec<&dyn Array> = lists.iter().map(|list| list.values().as_ref()).collect();
    let all = concat_all(&values)?;
    let starts: Vec<usize> = lists
        .iter()
        .scan(0, |start, list| {
            Some(std::mem::replace(start, *start + list.values().len()))
        })
        .collect();
    let one = |row: usize| {
        let mut indices = Vec::new();
        for (list, start) in lists.iter().zip(&starts) {
            indices.extend(range(list, row)?.map(|at| at + start));
        }
        Some(indices)
    };
    gather(&all, (0..arguments.rows).map(one))
}

/// `length` elements from `start` on, which counts from the end where it is negative.
fn slice(arguments: &Arguments) -> Result<ArrayRef> {
    let (list, starts, lengths) = (arguments.list(0), arguments.bigint(1), arguments.bigint(2));
    let one = |row: usize| {
        let Some(range) =
            range(list, row).filter(|_| starts.is_valid(row) && lengths.is_valid(row))
        else {
            return Ok(None);
        };
        let (start, wanted) = (starts.value(row), lengths.value(row));
        if start == 0 {
            return Err(invalid("SQL array indices start at 1"));
        }
        let wanted = usize::try_from(wanted)
            .map_err(|_| invalid("length must be greater than or equal to 0"))?;
        let offset = if start < 0 {
            length(&range) + start
        } else {
            start - 1
        };
        let Some(first) = usize::try_from(offset)
            .ok()
            .filter(|offset| *offset < range.len())
        else {
            return Ok(Some(Vec::new()));
        };
        let first = range.start + first;
        Ok(Some(
            (first..range.end.min(first.saturating_add(wanted))).collect(),
        ))
    };
    gather(
        list.values(),
        (0..arguments.rows)
            .map(one)
            .collect::<Result<Vec<_>>>()?
            .into_iter(),
    )
}

/// `array` without its last elements.
fn trim(arguments: &Arguments) -> Result<ArrayRef> {
    let (list, counts) = (arguments.list(0), arguments.bigint(1));
    let one = |row: usize| {
        let Some(range) = range(list, row).filter(|_| counts.is_valid(row)) else {
            return Ok(None);
        };
        let count = usize::try_from(counts.value(row))
            .ok()
            .filter(|count| *count <= range.len());
        let count = count.ok_or_else(|| {
            invalid(format!(
                "size must not exceed array cardinality {}",
                range.len()
            ))
        })?;
        Ok(Some((range.start..range.end - count).collect()))
    };
    gather(
        list.values(),
        (0..arguments.rows)
            .map(one)
            .collect::<Result<Vec<_>>>()?
            .into_iter(),
    )
}

fn flatten(arguments: &Arguments) -> Result<ArrayRef> {
    let outer = arguments.list(0);
    let inner = outer.values().as_list::<i32>();
    let one = |row: usize| {
        Some(
            range(outer, row)?
                .filter_map(|at| range(inner, at))
                .flatten()
                .collect(),
        )
    };
    gather(inner.values(), (0..arguments.rows).map(one))
}
