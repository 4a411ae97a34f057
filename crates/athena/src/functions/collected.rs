//! Aggregates that are computed from arrays of all values: percentiles, maps, histograms and the first
//! values.

use arrow::datatypes::DataType;
use datafusion::logical_expr::Expr;

use super::native::{Body, Native};
use super::{arrays, maps, unexpected_parameters};
use crate::call::Call;
use crate::error::Result;
use crate::types::{array_of, is_coercible, is_number, is_whole, map_of};

/// `approx_percentile(x, share)`, of an array of all `x`.
pub(crate) fn percentile(call: Call<'_>) -> Result<Expr> {
    percentile_of(call, 1, arrays::percentile)
}

/// `approx_percentile(x, weight, share)`, of all `x` and all weights in arrays.
pub(crate) fn weighted_percentile(call: Call<'_>) -> Result<Expr> {
    percentile_of(call, 2, arrays::weighted_percentile)
}

/// The percentiles of arrays; the last argument is the share.
fn percentile_of(call: Call<'_>, arrays: usize, body: Body) -> Result<Expr> {
    let spellings = [
        "approx_percentile(double, double)",
        "approx_percentile(double, array(double))",
        "approx_percentile(double, double, double)",
        "approx_percentile(double, double, array(double))",
    ];
    let error = unexpected_parameters(&call, spellings.into_iter());
    let types: Vec<_> = call
        .arguments
        .iter()
        .map(|argument| argument.data_type.clone())
        .collect();
    let Some(DataType::List(element)) = types.first() else {
        return Err(error);
    };
    let many = matches!(types.last(), Some(DataType::List(_)));
    let doubles = array_of(DataType::Float64);
    let shares = if many {
        doubles.clone()
    } else {
        DataType::Float64
    };
    // Trino has signatures for bigint, real and double.
    let element_type = if is_whole(element.data_type()) {
        DataType::Int64
    } else {
        element.data_type().clone()
    };
    let wanted: Vec<_> = [array_of(element_type.clone()), doubles]
        .into_iter()
        .take(arrays)
        .chain([shares])
        .collect();
    let fits = types.len() == wanted.len()
        && types
            .iter()
            .zip(&wanted)
            .all(|(from, to)| is_coercible(from, to));
    if !fits || !is_number(element.data_type()) {
        return Err(error);
    }
    let returns = if many {
        wanted[0].clone()
    } else {
        element_type
    };
    let arguments = call
        .arguments
        .into_iter()
        .zip(&wanted)
        .map(|(argument, to)| argument.into_type(to))
        .collect();
    Ok(Native::call("approx_percentile", returns, body, arguments))
}

/// `map_agg(key, value)`, of arrays of all keys and all values.
pub(crate) fn map_agg(call: Call<'_>) -> Result<Expr> {
    map_of_arrays(call, "map_agg", Clone::clone, maps::make_first)
}

/// `multimap_agg(key, value)`, of arrays of all keys and all values.
pub(crate) fn multimap_agg(call: Call<'_>) -> Result<Expr> {
    let value_type = |value: &DataType| array_of(value.clone());
    map_of_arrays(call, "multimap_agg", value_type, maps::make_multimap)
}

/// A map of an array of keys and an array of values.
fn map_of_arrays(
    call: Call<'_>,
    name: &'static str,
    value_type: impl FnOnce(&DataType) -> DataType,
    body: Body,
) -> Result<Expr> {
    let types: Vec<_> = call
        .arguments
        .iter()
        .map(|argument| argument.data_type.clone())
        .collect();
    let [DataType::List(key), DataType::List(value)] = types.as_slice() else {
        let signature = format!("{name}(K, V)");
        return Err(unexpected_parameters(
            &call,
            std::iter::once(signature.as_str()),
        ));
    };
    let returns = map_of(key.data_type().clone(), value_type(value.data_type()));
    let arguments = call.arguments.into_iter().map(|argument| argument.expr);
    Ok(Native::call(name, returns, body, arguments.collect()))
}

/// `histogram(x)`, of an array of all `x`.
pub(crate) fn histogram(call: Call<'_>) -> Result<Expr> {
    let Some(DataType::List(element)) = call
        .arguments
        .first()
        .map(|argument| argument.data_type.clone())
    else {
        return Err(unexpected_parameters(
            &call,
            std::iter::once("histogram(T)"),
        ));
    };
    let returns = map_of(element.data_type().clone(), DataType::Int64);
    Ok(Native::call(
        "histogram",
        returns,
        maps::histogram,
        call.arguments
            .into_iter()
            .map(|argument| argument.expr)
            .collect(),
    ))
}

/// `max(key, n)`, `max_by(value, key, n)` and the like, of arrays of all values and all keys.
pub(crate) fn first_values(call: Call<'_>) -> Result<Expr> {
    let (name, body, spelling): (_, Body, _) = match call.name {
        "max" => ("$max", arrays::greatest, "max(E, bigint)"),
        "min" => ("$min", arrays::least, "min(E, bigint)"),
        "max_by" => ("$max_by", arrays::of_greatest, "max_by(V, K, bigint)"),
        _ => ("$min_by", arrays::of_least, "min_by(V, K, bigint)"),
    };
    let types: Vec<_> = call
        .arguments
        .iter()
        .map(|argument| argument.data_type.clone())
        .collect();
    let (Some(values), Some(limit)) = (types.first(), types.last()) else {
        return Err(unexpected_parameters(&call, std::iter::once(spelling)));
    };
    if !is_coercible(limit, &DataType::Int64) {
        return Err(unexpected_parameters(&call, std::iter::once(spelling)));
    }
    let to = |number: usize| {
        if number == types.len() - 1 {
            &DataType::Int64
        } else {
            &types[number]
        }
    };
    let arguments = call.arguments.into_iter().enumerate();
    let arguments = arguments.map(|(number, argument)| argument.into_type(to(number)));
    let wanted = (0..types.len()).map(|number| to(number).clone()).collect();
    Ok(Native::typed(
        name,
        values.clone(),
        body,
        arguments.collect(),
        wanted,
    ))
}
