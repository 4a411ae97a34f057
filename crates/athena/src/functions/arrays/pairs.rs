//! `array_sort` with a lambda, from comparisons of all pairs.

use arrow::array::{Array, ArrayRef};

use super::super::Entry;
use super::super::native::Arguments;
use super::{invalid, range, rearrange};
use crate::error::Result;

/// The maximum length of an array sorted with a lambda.
const LONGEST: usize = 2000;

/// For each pair of elements, the first one.
pub(crate) const FIRST_OF_PAIRS: Entry =
    ("array_sort(array(T)) array(T)", |a| pairs(a, |at, _| at));
/// For each pair of elements, the second one.
pub(crate) const SECOND_OF_PAIRS: Entry =
    ("array_sort(array(T)) array(T)", |a| pairs(a, |_, at| at));
/// The array in the order of the comparisons of all pairs.
pub(crate) const SORTED_BY_PAIRS: Entry = (
    "array_sort(array(T), array(bigint)) array(T)",
    sort_by_pairs,
);

/// For each pair of elements, one of them.
fn pairs(arguments: &Arguments, choose: fn(usize, usize) -> usize) -> Result<ArrayRef> {
    let list = arguments.list(0);
    if (0..arguments.rows)
        .filter_map(|row| range(list, row))
        .any(|range| range.len() > LONGEST)
    {
        return Err(invalid(format!(
            "An array of more than {LONGEST} elements is not sorted with a lambda here"
        )));
    }
    rearrange(arguments, |range| {
        range
            .clone()
            .flat_map(|first| range.clone().map(move |second| choose(first, second)))
            .collect()
    })
}

/// Sorts by the comparisons of all pairs.
fn sort_by_pairs(arguments: &Arguments) -> Result<ArrayRef> {
    let (list, compared) = (arguments.list(0), arguments.list(1));
    let comparisons =
        arrow::array::AsArray::as_primitive::<arrow::datatypes::Int64Type>(compared.values());
    let rows = (0..arguments.rows).map(|row| {
        let (Some(elements), Some(pairs)) = (range(list, row), range(compared, row)) else {
            return Ok(None);
        };
        if pairs.clone().any(|pair| comparisons.is_null(pair)) {
            return Err(invalid("Lambda comparator must return either -1, 0, or 1"));
        }
        let at = |first: usize, second: usize| {
            pairs.start + (first - elements.start) * elements.len() + second - elements.start
        };
        let mut order: Vec<_> = elements.clone().collect();
        order.sort_by(|first, second| comparisons.value(at(*first, *second)).cmp(&0));
        Ok(Some(order))
    });
    super::gather(list.values(), rows.collect::<Result<Vec<_>>>()?.into_iter())
}
