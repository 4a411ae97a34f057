//! Functions of maps.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Int64Array, ListArray, MapArray, NullBufferBuilder, StructArray,
    UInt64Array, new_null_array,
};
use arrow::buffer::OffsetBuffer;
use arrow::compute::take;
use arrow::datatypes::DataType;
use arrow::row::{RowConverter, SortField};

use super::Entry;
use super::native::{Arguments, bigints};
use super::offsets::{bigint, end_offset, index};
use crate::error::{Error, ErrorKind, Result};
use crate::types::element_field;
use crate::value::text;

pub(super) const FUNCTIONS: &[Entry] = &[
    ("cardinality(map(K, V)) bigint", |a| {
        let map = a.array(0).as_map();
        bigints((0..a.rows).map(|row| range(map, row).map(|range| bigint(range.len()))))
    }),
    ("map_keys(map(K, V)) array(K)", keys),
    ("map_values(map(K, V)) array(V)", values),
    ("element_at(map(K, V), K) V", |a| look_up(a, false)),
    ("map() map(unknown, unknown)", |a| {
        let nothing = new_null_array(&DataType::Null, 0);
        gather(
            &a.returns,
            &nothing,
            &nothing,
            vec![Some(Vec::new()); a.rows],
        )
    }),
    ("map(array(K), array(V)) map(K, V)", make),
];

/// The entries of each map for which the array is true.
pub(crate) const KEPT_ENTRIES: Entry = ("map_filter(map(K, V), array(boolean)) map(K, V)", keep);

/// The entries of a row, as a range of those of all rows; `None` for NULL.
pub(super) fn range(map: &MapArray, row: usize) -> Option<Range<usize>> {
    let bound = |at: usize| index(map.value_offsets()[at]);
    map.is_valid(row).then(|| bound(row)..bound(row + 1))
}

fn column(arguments: &Arguments, column: usize) -> Result<ArrayRef> {
    let map = arguments.array(0).as_map();
    let values = map.entries().column(column);
    let field = element_field(values.data_type().clone());
    Ok(Arc::new(ListArray::try_new(
        field,
        map.offsets().clone(),
        Arc::clone(values),
        map.nulls().cloned(),
    )?))
}

/// The keys of each map.
pub(crate) fn keys(arguments: &Arguments) -> Result<ArrayRef> {
    column(arguments, 0)
}

/// The values of each map, in the order of its keys.
pub(crate) fn values(arguments: &Arguments) -> Result<ArrayRef> {
    column(arguments, 1)
}

/// `map[key]`; a missing key is an error.
pub(crate) fn element(arguments: &Arguments) -> Result<ArrayRef> {
    look_up(arguments, true)
}

fn look_up(arguments: &Arguments, must_exist: bool) -> Result<ArrayRef> {
    let (map, wanted) = (arguments.array(0).as_map(), arguments.array(1));
    let converter = RowConverter::new(vec![SortField::new(wanted.data_type().clone())])?;
    let keys = converter.convert_columns(&[Arc::clone(map.keys())])?;
    let wanted_rows = converter.convert_columns(&[Arc::clone(wanted)])?;
    let one = |row: usize| {
        let Some(range) = range(map, row).filter(|_| wanted.is_valid(row)) else {
            return Ok(None);
        };
        // The last of equal keys wins.
        let found = range
            .rev()
            .find(|at| keys.row(*at) == wanted_rows.row(row))
            .map(|at| at as u64);
        if found.is_none() && must_exist {
            let key = text(wanted, row).unwrap_or_default();
            return Err(Error::new(
                ErrorKind::InvalidFunctionArgument,
                format!("Key not present in map: {key}"),
            ));
        }
        Ok(found)
    };
    let indices = (0..arguments.rows)
        .map(one)
        .collect::<Result<UInt64Array>>()?;
    Ok(take(map.values().as_ref(), &indices, None)?)
}

/// Maps of type `returns` from keys and values with these numbers.
fn gather(
    returns: &DataType,
    keys: &ArrayRef,
    values: &ArrayRef,
    rows: Vec<Option<Vec<(usize, usize)>>>,
) -> Result<ArrayRef> {
    let DataType::Map(entries, ordered) = returns else {
        return Err(Error::new(ErrorKind::Internal, "not a map"));
    };
    let DataType::Struct(fields) = entries.data_type() else {
        return Err(Error::new(ErrorKind::Internal, "not a map"));
    };
    let (mut pairs, mut ends, mut nulls) =
        (Vec::new(), vec![0], NullBufferBuilder::new(rows.len()));
    for row in rows {
        nulls.append(row.is_some());
        pairs.extend(row.unwrap_or_default());
        ends.push(end_offset(pairs.len())?);
    }
    let pick = |source: &ArrayRef, side: fn(&(usize, usize)) -> usize| {
        let indices: UInt64Array = pairs.iter().map(|pair| Some(side(pair) as u64)).collect();
        take(source.as_ref(), &indices, None)
    };
    let columns = vec![pick(keys, |pair| pair.0)?, pick(values, |pair| pair.1)?];
    let columns = StructArray::try_new(fields.clone(), columns, None)?;
    Ok(Arc::new(MapArray::try_new(
        Arc::clone(entries),
        OffsetBuffer::new(ends.into()),
        columns,
        nulls.finish(),
        *ordered,
    )?))
}

/// `map(keys, values)`
pub(super) fn make(arguments: &Arguments) -> Result<ArrayRef> {
    build(arguments, false)
}

/// Like [`make`], but the first of equal keys wins and NULL keys are ignored.
pub(super) fn make_first(arguments: &Arguments) -> Result<ArrayRef> {
    build(arguments, true)
}

fn build(arguments: &Arguments, lenient: bool) -> Result<ArrayRef> {
    let (keys, values) = (arguments.list(0), arguments.list(1));
    let converter = RowConverter::new(vec![SortField::new(keys.values().data_type().clone())])?;
    let key_rows = converter.convert_columns(&[Arc::clone(keys.values())])?;
    let bound = |list: &ListArray, at: usize| index(list.value_offsets()[at]);
    let invalid = |message: &str| Err(Error::new(ErrorKind::InvalidFunctionArgument, message));
    let mut rows = Vec::with_capacity(arguments.rows);
    for row in 0..arguments.rows {
        if keys.is_null(row) || values.is_null(row) {
            rows.push(None);
            continue;
        }
        let (start, end, value) = (bound(keys, row), bound(keys, row + 1), bound(values, row));
        if end - start != bound(values, row + 1) - value {
            return invalid("Key and value arrays must be the same length");
        }
        let mut seen = HashSet::new();
        let mut pairs = Vec::new();
        for at in start..end {
            match (keys.values().is_null(at), seen.insert(key_rows.row(at))) {
                (true, _) if !lenient => return invalid("map key cannot be null"),
                (false, false) if !lenient => return invalid("Duplicate map keys are not allowed"),
                (false, true) => pairs.push((at, value + at - start)),
                _ => {}
            }
        }
        rows.push(Some(pairs));
    }
    gather(&arguments.returns, keys.values(), values.values(), rows)
}

/// Maps of the entries that `positions` says; of equal keys the last counts, in the position of the
/// first.
pub(super) fn last_entries(
    returns: &DataType,
    keys: &ArrayRef,
    values: &ArrayRef,
    mut positions: impl FnMut(usize) -> Option<Vec<usize>>,
    rows: usize,
) -> Result<ArrayRef> {
    let converter = RowConverter::new(vec![SortField::new(keys.data_type().clone())])?;
    let key_rows = converter.convert_columns(&[Arc::clone(keys)])?;
    let one = |row: usize| {
        let (mut known, mut pairs): (HashMap<_, usize>, Vec<(usize, usize)>) =
            (HashMap::new(), Vec::new());
        for at in positions(row)? {
            let position = *known.entry(key_rows.row(at)).or_insert(pairs.len());
            if position == pairs.len() {
                pairs.push((at, at));
            }
            pairs[position].1 = at;
        }
        Some(pairs)
    };
    let rows = (0..rows).map(one).collect();
    gather(returns, keys, values, rows)
}

/// For each key in the first array, all its values in the second; NULL keys are ignored.
pub(super) fn make_multimap(arguments: &Arguments) -> Result<ArrayRef> {
    let (keys, values) = (arguments.list(0), arguments.list(1));
    let converter = RowConverter::new(vec![SortField::new(keys.values().data_type().clone())])?;
    let key_rows = converter.convert_columns(&[Arc::clone(keys.values())])?;
    let bound = |list: &ListArray, at: usize| index(list.value_offsets()[at]);
    let (mut lists, mut rows): (Vec<Vec<usize>>, Vec<_>) =
        (Vec::new(), Vec::with_capacity(arguments.rows));
    for row in 0..arguments.rows {
        let mut positions: HashMap<_, usize> = HashMap::new();
        let mut pairs = Vec::new();
        let elements = (bound(keys, row)..bound(keys, row + 1)).zip(bound(values, row)..);
        for (key, value) in elements.filter(|(key, _)| keys.values().is_valid(*key)) {
            let position = *positions.entry(key_rows.row(key)).or_insert_with(|| {
                lists.push(Vec::new());
                pairs.push((key, lists.len() - 1));
                lists.len() - 1
            });
            lists[position].push(value);
        }
        rows.push((keys.is_valid(row) && !pairs.is_empty()).then_some(pairs));
    }
    let lists = super::arrays::gather(values.values(), lists.into_iter().map(Some))?;
    gather(&arguments.returns, keys.values(), &lists, rows)
}

fn keep(arguments: &Arguments) -> Result<ArrayRef> {
    let (map, kept) = (arguments.array(0).as_map(), arguments.list(1));
    let wanted = kept.values().as_boolean();
    let first = |row: usize| index(kept.value_offsets()[row]);
    let entries = |row: usize| {
        let (entries, first) = (range(map, row).filter(|_| kept.is_valid(row))?, first(row));
        let kept = entries.enumerate().filter(|(position, _)| {
            wanted.is_valid(first + position) && wanted.value(first + position)
        });
        Some(kept.map(|(_, at)| (at, at)).collect())
    };
    gather(
        &arguments.returns,
        map.keys(),
        map.values(),
        (0..arguments.rows).map(entries).collect(),
    )
}

/// For each array, the count of each element.
pub(super) fn histogram(arguments: &Arguments) -> Result<ArrayRef> {
    let list = arguments.list(0);
    let converter = RowConverter::new(vec![SortField::new(list.values().data_type().clone())])?;
    let value_rows = converter.convert_columns(&[Arc::clone(list.values())])?;
    let mut counts: Vec<i64> = Vec::new();
    let mut rows = Vec::with_capacity(arguments.rows);
    for row in 0..arguments.rows {
        let bound = |at: usize| index(list.value_offsets()[at]);
        let mut positions: HashMap<_, usize> = HashMap::new();
        let mut pairs = Vec::new();
        for at in (bound(row)..bound(row + 1)).filter(|at| list.values().is_valid(*at)) {
            let position = *positions.entry(value_rows.row(at)).or_insert_with(|| {
                counts.push(0);
                pairs.push((at, counts.len() - 1));
                counts.len() - 1
            });
            counts[position] += 1;
        }
        rows.push((list.is_valid(row) && !pairs.is_empty()).then_some(pairs));
    }
    let counts: ArrayRef = Arc::new(Int64Array::from(counts));
    gather(&arguments.returns, list.values(), &counts, rows)
}
