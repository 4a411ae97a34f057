//! `=` and `<>` of arrays, rows and maps, with three-valued logic: an unknown element makes the
//! result NULL unless another one differs. DataFusion (55.2) compares them as sorting does.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, make_comparator};
use arrow::compute::SortOptions;
use arrow::datatypes::{DataType, Float32Type, Float64Type};

use super::native::Arguments;
use super::{arrays, maps};
use crate::error::Result;

/// Whether the values at two indices are equal; `None` if that is unknown.
type Equality = Box<dyn Fn(usize, usize) -> Option<bool>>;

/// `left = right`
pub(crate) fn equal(arguments: &Arguments) -> Result<ArrayRef> {
    compare(arguments, |is_equal| is_equal)
}

/// `left <> right`
pub(crate) fn not_equal(arguments: &Arguments) -> Result<ArrayRef> {
    compare(arguments, |is_equal| !is_equal)
}

fn compare(arguments: &Arguments, result: fn(bool) -> bool) -> Result<ArrayRef> {
    let equality = equality(arguments.array(0), arguments.array(1))?;
    let rows = (0..arguments.rows).map(|row| equality(row, row).map(result));
    Ok(Arc::new(rows.collect::<BooleanArray>()))
}

#[expect(
    clippy::float_cmp,
    reason = "equality in SQL, where NaN equals nothing"
)]
fn equality(left: &ArrayRef, right: &ArrayRef) -> Result<Equality> {
    let values = match left.data_type() {
        DataType::Null => return Ok(Box::new(|_, _| None)),
        DataType::List(_) => lists(left, right)?,
        DataType::Struct(_) => rows(left, right)?,
        DataType::Map(..) => map_entries(left, right)?,
        DataType::Float64 => {
            let (left, right) = (
                left.as_primitive::<Float64Type>().clone(),
                right.as_primitive::<Float64Type>().clone(),
            );
            Box::new(move |at, other| Some(left.value(at) == right.value(other)))
        }
        DataType::Float32 => {
            let (left, right) = (
                left.as_primitive::<Float32Type>().clone(),
                right.as_primitive::<Float32Type>().clone(),
            );
            Box::new(move |at, other| Some(left.value(at) == right.value(other)))
        }
        _ => {
            let comparator = make_comparator(left, right, SortOptions::default())?;
            Box::new(move |at, other| Some(comparator(at, other) == Ordering::Equal)) as Equality
        }
    };
    let (left, right) = (Arc::clone(left), Arc::clone(right));
    Ok(Box::new(move |at, other| {
        (left.is_valid(at) && right.is_valid(other))
            .then(|| values(at, other))
            .flatten()
    }))
}

/// Whether all are true: false if one is, otherwise unknown if one is.
fn all(results: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = Some(true);
    for result in results {
        match result {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = None,
        }
    }
    known
}

fn lists(left: &ArrayRef, right: &ArrayRef) -> Result<Equality> {
    let (left, right) = (
        left.as_list::<i32>().clone(),
        right.as_list::<i32>().clone(),
    );
    let elements = equality(left.values(), right.values())?;
    Ok(Box::new(move |at, other| {
        let (left, right) = (arrays::range(&left, at)?, arrays::range(&right, other)?);
        if left.len() == right.len() {
            all(left.zip(right).map(|(at, other)| elements(at, other)))
        } else {
            Some(false)
        }
    }))
}

fn rows(left: &ArrayRef, right: &ArrayRef) -> Result<Equality> {
    let columns = left.as_struct().columns().iter();
    let columns = columns.zip(right.as_struct().columns());
    let fields = columns
        .map(|(left, right)| equality(left, right))
        .collect::<Result<Vec<_>>>()?;
    Ok(Box::new(move |at, other| {
        all(fields.iter().map(|field| field(at, other)))
    }))
}

fn map_entries(left: &ArrayRef, right: &ArrayRef) -> Result<Equality> {
    let (left, right) = (left.as_map().clone(), right.as_map().clone());
    let keys = equality(left.keys(), right.keys())?;
    let values = equality(left.values(), right.values())?;
    Ok(Box::new(move |at, other| {
        let (left, right): (Range<usize>, Range<usize>) =
            (maps::range(&left, at)?, maps::range(&right, other)?);
        if left.len() != right.len() {
            return Some(false);
        }
        all(left.map(|at| {
            let found = right.clone().find(|other| keys(at, *other) == Some(true));
            found.map_or(Some(false), |other| values(at, other))
        }))
    }))
}
