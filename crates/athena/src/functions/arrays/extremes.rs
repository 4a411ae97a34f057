//! The values of the greatest or least keys.

use arrow::array::{Array, ArrayRef};

use super::super::native::Arguments;
use super::{comparable, gather, invalid, range};
use crate::error::Result;

/// Trino's limit on the number of values.
const MOST: i64 = 10_000;

/// The arguments of a call: the arrays of values and of keys, and how errors name the number.
struct Extremes {
    values: usize,
    keys: usize,
    number: &'static str,
    /// What the number has to be.
    positive: &'static str,
}

const OF_VALUES: Extremes = Extremes {
    values: 0,
    keys: 0,
    number: "second argument of max_n/min_n",
    positive: "positive",
};
const OF_KEYS: Extremes = Extremes {
    values: 0,
    keys: 1,
    number: "third argument of max_by/min_by",
    positive: "a positive integer",
};

/// The greatest elements of an array.
pub(in crate::functions) fn greatest(arguments: &Arguments) -> Result<ArrayRef> {
    OF_VALUES.first(arguments, true)
}

/// The least elements of an array.
pub(in crate::functions) fn least(arguments: &Arguments) -> Result<ArrayRef> {
    OF_VALUES.first(arguments, false)
}

/// The elements of an array with the greatest keys.
pub(in crate::functions) fn of_greatest(arguments: &Arguments) -> Result<ArrayRef> {
    OF_KEYS.first(arguments, true)
}

/// The elements of an array with the least keys.
pub(in crate::functions) fn of_least(arguments: &Arguments) -> Result<ArrayRef> {
    OF_KEYS.first(arguments, false)
}

impl Extremes {
    /// The first values in the order of their keys, of which NULLs do not count; NULL if there are
    /// only NULLs.
    fn first(&self, arguments: &Arguments, is_descending: bool) -> Result<ArrayRef> {
        let (values, keys) = (arguments.list(self.values), arguments.list(self.keys));
        let counts = arguments.bigint(self.keys + 1);
        let sorted = comparable(&[keys.values()])?.remove(0);
        let first = |row: usize| {
            let (Some(values), Some(keys_of_row)) = (range(values, row), range(keys, row)) else {
                return Ok(None);
            };
            if counts.is_null(row) {
                return Ok(None);
            }
            let count = self.count(counts.value(row))?;
            let start = keys_of_row.start;
            let mut order: Vec<_> = keys_of_row
                .filter(|at| keys.values().is_valid(*at))
                .collect();
            order.sort_by(|left, right| {
                let order = sorted.row(*left).cmp(&sorted.row(*right));
                if is_descending {
                    order.reverse()
                } else {
                    order
                }
            });
            let first = order.into_iter().take(count);
            let first: Vec<_> = first.map(|at| at - start + values.start).collect();
            Ok(Some(first).filter(|first| !first.is_empty()))
        };
        let rows = (0..arguments.rows).map(first).collect::<Result<Vec<_>>>()?;
        gather(values.values(), rows.into_iter())
    }

    fn count(&self, count: i64) -> Result<usize> {
        let (number, positive) = (self.number, self.positive);
        if count > MOST {
            return Err(invalid(format!(
                "{number} must be less than or equal to {MOST}; found {count}"
            )));
        }
        let is_positive = |count: &usize| *count > 0;
        let count = usize::try_from(count).ok().filter(is_positive);
        count.ok_or_else(|| invalid(format!("{number} must be {positive}")))
    }
}
