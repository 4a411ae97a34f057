//! Percentiles of arrays.

use arrow::array::{Array, ArrayRef, AsArray, Float64Array};
use arrow::datatypes::{DataType, Float64Type};

use super::super::native::Arguments;
use super::{comparable, gather, invalid, pick, range};
use crate::error::Result;

pub(in crate::functions) fn percentile(arguments: &Arguments) -> Result<ArrayRef> {
    percentiles(arguments, 1, |_, _| Some(1.0))
}

/// Like [`percentile`], with the weights of the second array.
pub(in crate::functions) fn weighted_percentile(arguments: &Arguments) -> Result<ArrayRef> {
    let (list, weights) = (arguments.list(0), arguments.list(1));
    let numbers = weights.values().as_primitive::<Float64Type>();
    percentiles(arguments, 2, |row, at| {
        let position = at - range(list, row)?.start + range(weights, row)?.start;
        (numbers.is_valid(position) && numbers.value(position) > 0.0)
            .then(|| numbers.value(position))
    })
}

/// Elements in their order, each with the weight of all up to it.
type Sorted = Vec<(usize, f64)>;

fn percentiles(
    arguments: &Arguments,
    shares: usize,
    weight: impl Fn(usize, usize) -> Option<f64>,
) -> Result<ArrayRef> {
    let list = arguments.list(0);
    let values = comparable(&[list.values()])?.remove(0);
    let sorted = |row: usize| -> Option<Sorted> {
        let present = range(list, row)?.filter(|at| list.values().is_valid(*at));
        let mut order: Vec<_> = present
            .filter_map(|at| Some((at, weight(row, at)?)))
            .collect();
        order.sort_by_key(|(at, _)| values.row(*at));
        let running = order.into_iter().scan(0.0, |sum, (at, weight)| {
            *sum += weight;
            Some((at, *sum))
        });
        Some(running.collect::<Sorted>()).filter(|sorted| !sorted.is_empty())
    };
    if matches!(arguments.array(shares).data_type(), DataType::List(_)) {
        let wanted = arguments.list(shares);
        let all: &Float64Array = wanted.values().as_primitive();
        let one = |row: usize| {
            let (Some(sorted), Some(wanted)) = (sorted(row), range(wanted, row)) else {
                return Ok(None);
            };
            wanted
                .map(|at| rank(&sorted, all.value(at)))
                .collect::<Result<Vec<_>>>()
                .map(Some)
        };
        return gather(
            list.values(),
            (0..arguments.rows)
                .map(one)
                .collect::<Result<Vec<_>>>()?
                .into_iter(),
        );
    }
    let wanted = arguments.double(shares);
    let one = |row: usize| {
        sorted(row)
            .filter(|_| wanted.is_valid(row))
            .map(|sorted| rank(&sorted, wanted.value(row)))
            .transpose()
    };
    pick(
        list.values(),
        (0..arguments.rows).map(one).collect::<Result<_>>()?,
    )
}

/// The first value whose cumulative weight exceeds the share, as in Trino's digests with values of
/// one weight.
fn rank(sorted: &Sorted, share: f64) -> Result<usize> {
    if !(0.0..=1.0).contains(&share) {
        return Err(invalid("Percentile must be between 0 and 1"));
    }
    let wanted = sorted.last().map_or(0.0, |(_, total)| share * total);
    let found = sorted
        .iter()
        .find(|(_, running)| *running > wanted)
        .or(sorted.last());
    found.map(|(at, _)| *at).ok_or_else(|| invalid("no values"))
}
