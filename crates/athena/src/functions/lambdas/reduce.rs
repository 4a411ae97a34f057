//! `reduce`: an array made one value, element by element.

use arrow::array::{Array, ArrayRef, UInt64Array, new_null_array};
use arrow::compute::take;
use arrow::datatypes::DataType;
use datafusion::error::Result as DataFusionResult;

use super::{Definition, LambdaCall, offset, scatter};
use crate::functions::cast::cast_array;
use crate::types::common_type;

pub(super) const REDUCE: Definition = Definition {
    name: "reduce",
    spelling: "reduce(array(T), S, function(S,T,S), function(S,R))",
    parameters: |values, results| {
        let ([DataType::List(element), initial], [next, _]) = (values, results) else {
            return None;
        };
        // The state is widened to what the first lambda makes of it.
        let first = |state: DataType| Some(vec![state, element.data_type().clone()]);
        Some(match next {
            None => vec![first(initial.clone()), None],
            Some(next) => {
                let state = common_type(initial, next)?;
                vec![first(state.clone()), Some(vec![state])]
            }
        })
    },
    returns: |types| match types {
        [_, initial, next, result] if common_type(initial, next).is_some() => Some(result.clone()),
        _ => None,
    },
    body: reduce,
};

fn reduce(call: &LambdaCall) -> DataFusionResult<ArrayRef> {
    let list = call.list(0);
    let present: Vec<usize> = (0..call.rows).filter(|row| list.is_valid(*row)).collect();
    let length = |row: usize| offset(list, row + 1) - offset(list, row);
    let state_type = common_type(call.values[1].data_type(), &call.results[0])
        .unwrap_or_else(|| call.results[0].clone());
    let mut state = cast_array(&call.values[1], &state_type, false)?;
    for position in 0..present.iter().map(|row| length(*row)).max().unwrap_or(0) {
        call.cancellation.check()?;
        let left = || {
            present
                .iter()
                .copied()
                .filter(|row| length(*row) > position)
        };
        let rows: UInt64Array = left().map(|row| row as u64).collect();
        let elements: UInt64Array = left()
            .map(|row| (offset(list, row) + position) as u64)
            .collect();
        let parameters = [
            take(state.as_ref(), &rows, None)?,
            take(list.values().as_ref(), &elements, None)?,
        ];
        let next = call.evaluate(0, &rows, &parameters)?;
        let next = cast_array(&next, &state_type, false)?;
        state = scatter(&state, &next, &rows)?;
    }
    let rows: UInt64Array = present.iter().map(|row| *row as u64).collect();
    let nothing = new_null_array(&call.returns, call.rows);
    if present.is_empty() {
        return Ok(nothing);
    }
    let result = call.evaluate(1, &rows, &[take(state.as_ref(), &rows, None)?])?;
    scatter(&nothing, &result, &rows)
}
