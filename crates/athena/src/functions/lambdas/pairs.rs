//! `zip_with`, which the functions of maps with lambdas use too.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, ListArray, NullBufferBuilder, UInt64Array, new_empty_array};
use arrow::buffer::OffsetBuffer;
use arrow::compute::take;
use arrow::datatypes::DataType;
use datafusion::error::Result as DataFusionResult;

use super::super::offsets::end_offset;
use super::{Definition, LambdaCall, offset};
use crate::types::{array_of, element_field};

/// The shorter array is padded with NULL.
pub(super) const ZIP_WITH: Definition = Definition {
    name: "zip_with",
    spelling: "zip_with(array(T), array(U), function(T,U,R))",
    parameters: |values, _| match values {
        [DataType::List(left), DataType::List(right)] => Some(vec![Some(vec![
            left.data_type().clone(),
            right.data_type().clone(),
        ])]),
        _ => None,
    },
    returns: |types| match types {
        [_, _, result] => Some(array_of(result.clone())),
        _ => None,
    },
    body: zip_with,
};

/// Pairs of elements: which they are, and to which row they belong.
#[derive(Default)]
struct Pairs {
    rows: Vec<u64>,
    left: Vec<Option<u64>>,
    right: Vec<Option<u64>>,
}

impl Pairs {
    fn append(&mut self, row: usize, left: &ListArray, right: &ListArray) {
        let (left, right) = (
            offset(left, row)..offset(left, row + 1),
            offset(right, row)..offset(right, row + 1),
        );
        for position in 0..left.len().max(right.len()) {
            self.rows.push(row as u64);
            self.left
                .push(left.clone().nth(position).map(|at| at as u64));
            self.right
                .push(right.clone().nth(position).map(|at| at as u64));
        }
    }
}

fn zip_with(call: &LambdaCall) -> DataFusionResult<ArrayRef> {
    let (left, right) = (call.list(0), call.list(1));
    let (mut pairs, mut ends, mut nulls) =
        (Pairs::default(), vec![0], NullBufferBuilder::new(call.rows));
    for row in 0..call.rows {
        let present = left.is_valid(row) && right.is_valid(row);
        nulls.append(present);
        if present {
            pairs.append(row, left, right);
        }
        ends.push(end_offset(pairs.rows.len())?);
    }
    let DataType::List(element) = &call.returns else {
        return Ok(new_empty_array(&call.returns));
    };
    let values = if pairs.rows.is_empty() {
        new_empty_array(element.data_type())
    } else {
        let parameters = [
            take(left.values().as_ref(), &UInt64Array::from(pairs.left), None)?,
            take(
                right.values().as_ref(),
                &UInt64Array::from(pairs.right),
                None,
            )?,
        ];
        call.evaluate(0, &UInt64Array::from(pairs.rows), &parameters)?
    };
    let field = element_field(element.data_type().clone());
    Ok(Arc::new(ListArray::try_new(
        field,
        OffsetBuffer::new(ends.into()),
        values,
        nulls.finish(),
    )?))
}
