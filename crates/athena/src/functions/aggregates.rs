//! Aggregates and window functions, and their counterparts in DataFusion.
//!
//! A call of an aggregate is bound in two steps: [`bind_aggregated`] coerces its argument to a type
//! that DataFusion's aggregate accepts, and [`bind_result`] casts its result to Trino's type.

use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::functions_aggregate as udaf;
use datafusion::functions_nested as nested;
use datafusion::functions_window as udwf;
use datafusion::logical_expr::{AggregateUDF, Cast, Expr, HigherOrderUDF, WindowUDF};

use super::lambdas::own_higher_order;
use super::native::{Arguments, Native};
use super::{Special, collected};
use crate::call::{Argument, Call};
use crate::error::{Error, ErrorKind, Result};
use crate::types::{is_coercible, is_number, is_orderable, is_whole};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FunctionKind {
    /// An aggregate, with the name of DataFusion's.
    Aggregate(&'static str),
    /// A window function, with the name of DataFusion's.
    Window(&'static str),
    /// A function with lambdas, with the name of DataFusion's.
    HigherOrder(&'static str),
    Scalar,
}

/// Aggregates and their names in DataFusion.
const AGGREGATES: &[(&str, &str)] = &[
    ("count", "count"),
    ("sum", "sum"),
    ("avg", "avg"),
    ("min", "min"),
    ("max", "max"),
    ("array_agg", "array_agg"),
    ("arbitrary", "first_value"),
    ("any_value", "first_value"),
    ("bool_and", "bool_and"),
    ("every", "bool_and"),
    ("bool_or", "bool_or"),
    ("approx_distinct", "approx_distinct"),
    ("stddev", "stddev"),
    ("stddev_samp", "stddev"),
    ("stddev_pop", "stddev_pop"),
    ("variance", "var"),
    ("var_samp", "var"),
    ("var_pop", "var_pop"),
    ("corr", "corr"),
    ("covar_samp", "covar_samp"),
    ("covar_pop", "covar_pop"),
    ("regr_slope", "regr_slope"),
    ("regr_intercept", "regr_intercept"),
    ("listagg", "string_agg"),
    ("grouping", "grouping"),
];

/// Aggregates that the rewriter composes of others.
const DERIVED: &[&str] = &[
    "count_if",
    "max_by",
    "min_by",
    "approx_percentile",
    "map_agg",
    "histogram",
    "set_agg",
    "geometric_mean",
    "multimap_agg",
];

/// Functions that the rewriter composes of others with lambdas.
const OF_LAMBDAS: &[&str] = &[
    "all_match",
    "none_match",
    "map_filter",
    "transform_keys",
    "transform_values",
    "try",
];

const WINDOWS: &[&str] = &[
    "row_number",
    "rank",
    "dense_rank",
    "percent_rank",
    "cume_dist",
    "ntile",
    "lag",
    "lead",
    "first_value",
    "last_value",
    "nth_value",
];

const HIGHER_ORDER: &[(&str, &str)] = &[
    ("transform", "array_transform"),
    ("filter", "array_filter"),
    ("any_match", "array_any_match"),
    ("reduce", "reduce"),
    ("zip_with", "zip_with"),
];

/// Internal functions that the rewriter puts around aggregates.
pub(super) const SPECIAL: &[Special] = &[
    ("percentile of array", collected::percentile),
    (
        "weighted percentile of arrays",
        collected::weighted_percentile,
    ),
    ("map of arrays", collected::map_agg),
    ("multimap of arrays", collected::multimap_agg),
    ("histogram of array", collected::histogram),
    ("result of aggregate", bind_result),
];

pub(crate) fn function_kind(name: &str) -> FunctionKind {
    let of = |names: &[(&'static str, &'static str)]| {
        names
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, engine)| *engine)
    };
    if let Some(engine) = of(AGGREGATES) {
        return FunctionKind::Aggregate(engine);
    }
    if let Some(engine) = of(HIGHER_ORDER) {
        return FunctionKind::HigherOrder(engine);
    }
    WINDOWS
        .iter()
        .find(|known| **known == name)
        .map_or(FunctionKind::Scalar, |engine| FunctionKind::Window(engine))
}

/// Whether `name` is an aggregate or a window function.
pub(crate) fn is_aggregate(name: &str) -> bool {
    AGGREGATES.iter().any(|(known, _)| *known == name)
        || DERIVED.contains(&name)
        || WINDOWS.contains(&name)
}

pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let of = |names: &'static [(&'static str, &'static str)]| names.iter().map(|(name, _)| *name);
    of(AGGREGATES)
        .chain(of(HIGHER_ORDER))
        .chain(DERIVED.iter().copied())
        .chain(OF_LAMBDAS.iter().copied())
        .chain(WINDOWS.iter().copied())
}

pub(crate) fn datafusion_aggregate(name: &str) -> Option<Arc<AggregateUDF>> {
    Some(match name {
        "count" => udaf::count::count_udaf(),
        "sum" => udaf::sum::sum_udaf(),
        "avg" => udaf::average::avg_udaf(),
        "min" => udaf::min_max::min_udaf(),
        "max" => udaf::min_max::max_udaf(),
        "array_agg" => udaf::array_agg::array_agg_udaf(),
        "first_value" => udaf::first_last::first_value_udaf(),
        "bool_and" => udaf::bool_and_or::bool_and_udaf(),
        "bool_or" => udaf::bool_and_or::bool_or_udaf(),
        "approx_distinct" => udaf::approx_distinct::approx_distinct_udaf(),
        "stddev" => udaf::stddev::stddev_udaf(),
        "stddev_pop" => udaf::stddev::stddev_pop_udaf(),
        "var" => udaf::variance::var_samp_udaf(),
        "var_pop" => udaf::variance::var_pop_udaf(),
        "corr" => udaf::correlation::corr_udaf(),
        "covar_samp" => udaf::covariance::covar_samp_udaf(),
        "covar_pop" => udaf::covariance::covar_pop_udaf(),
        "regr_slope" => udaf::regr::regr_slope_udaf(),
        "regr_intercept" => udaf::regr::regr_intercept_udaf(),
        "string_agg" => udaf::string_agg::string_agg_udaf(),
        "grouping" => udaf::grouping::grouping_udaf(),
        _ => return None,
    })
}

pub(crate) fn datafusion_window(name: &str) -> Option<Arc<WindowUDF>> {
    Some(match name {
        "row_number" => udwf::row_number::row_number_udwf(),
        "rank" => udwf::rank::rank_udwf(),
        "dense_rank" => udwf::rank::dense_rank_udwf(),
        "percent_rank" => udwf::rank::percent_rank_udwf(),
        "cume_dist" => udwf::cume_dist::cume_dist_udwf(),
        "ntile" => udwf::ntile::ntile_udwf(),
        "lag" => udwf::lead_lag::lag_udwf(),
        "lead" => udwf::lead_lag::lead_udwf(),
        "first_value" => udwf::nth_value::first_value_udwf(),
        "last_value" => udwf::nth_value::last_value_udwf(),
        "nth_value" => udwf::nth_value::nth_value_udwf(),
        _ => return None,
    })
}

pub(crate) fn datafusion_higher_order(name: &str) -> Option<Arc<HigherOrderUDF>> {
    Some(match name {
        "array_transform" => nested::array_transform::array_transform_higher_order_function(),
        "array_filter" => nested::array_filter::array_filter_higher_order_function(),
        "array_any_match" => nested::array_any_match::array_any_match_higher_order_function(),
        _ => return own_higher_order(name),
    })
}

/// Marks an argument of `avg` or `sum` whose result has a type of its own.
const REAL: &str = "$real";
const DECIMAL: &str = "$decimal";
/// Marks an argument of `sum` whose result is cast to `bigint`.
const WHOLE: &str = "$whole";

fn same(arguments: &Arguments) -> Result<arrow::array::ArrayRef> {
    Ok(Arc::clone(arguments.array(0)))
}

fn bigint_as_decimal(arguments: &Arguments) -> Result<arrow::array::ArrayRef> {
    Ok(arrow::compute::cast(
        arguments.array(0),
        &DataType::Decimal128(38, 0),
    )?)
}

/// A sum as a `bigint`.
fn decimal_as_bigint(arguments: &Arguments) -> Result<arrow::array::ArrayRef> {
    let sums = arguments.each::<arrow::datatypes::Decimal128Type>(0);
    super::native::numbers::<arrow::datatypes::Int64Type>(sums.map(|sum| {
        let overflow = |_| {
            Error::new(
                ErrorKind::NumericValueOutOfRange,
                "bigint addition overflow",
            )
        };
        sum.map(|sum| i64::try_from(sum).map_err(overflow))
            .transpose()
    }))
}

fn real_as_double(arguments: &Arguments) -> Result<arrow::array::ArrayRef> {
    super::cast::cast_array(arguments.array(0), &DataType::Float64, false)
}

/// Coerces the argument of the aggregate in the call's detail.
pub(crate) fn bind_aggregated(call: Call<'_>) -> Result<Expr> {
    let aggregate = call.detail;
    let refused = |expected: &[&str]| {
        let expected: Vec<_> = expected
            .iter()
            .map(|types| format!("{aggregate}({types})"))
            .collect();
        let message = format!(
            "Unexpected parameters ({}) for function {aggregate}. Expected: {}",
            call.type_names(),
            expected.join(", ")
        );
        Err(call.error(ErrorKind::FunctionNotFound, message))
    };
    let Some(value) = call.arguments.first() else {
        return refused(&["T"]);
    };
    let data_type = &value.data_type;
    match aggregate {
        "sum" | "avg" if !is_number(data_type) && *data_type != DataType::Null => {
            return refused(&["bigint", "double", "real", "decimal(p,s)"]);
        }
        "min" | "max" if !is_orderable(data_type) => return refused(&["E"]),
        "bool_and" | "bool_or" | "every" | "count_if"
            if !is_coercible(data_type, &DataType::Boolean) =>
        {
            return refused(&["boolean"]);
        }
        "listagg" if !is_coercible(data_type, &DataType::Utf8) => {
            return refused(&["varchar, varchar"]);
        }
        "stddev" | "stddev_samp" | "stddev_pop" | "variance" | "var_samp" | "var_pop" | "corr"
        | "covar_samp" | "covar_pop" | "regr_slope" | "regr_intercept"
            if !is_coercible(data_type, &DataType::Float64) =>
        {
            return refused(&["double"]);
        }
        _ => {}
    }
    let Some(value) = call.arguments.into_iter().next() else {
        return Ok(Expr::default());
    };
    Ok(aggregated(aggregate, value))
}

fn aggregated(aggregate: &str, value: Argument) -> Expr {
    match (aggregate, &value.data_type) {
        ("sum" | "avg", DataType::Float32) => {
            Native::call(REAL, DataType::Float64, real_as_double, vec![value.expr])
        }
        ("avg", DataType::Decimal128(..)) => {
            let returns = value.data_type.clone();
            Native::call(DECIMAL, returns, same, vec![value.expr])
        }
        ("sum", DataType::Decimal128(_, scale)) => {
            let widest = DataType::Decimal128(38, *scale);
            value.into_type(&widest)
        }
        // DataFusion wraps around when a sum exceeds a bigint (apache/datafusion#3520, open in 55.2).
        ("sum", whole) if is_whole(whole) => {
            let wide = DataType::Decimal128(38, 0);
            let expr = value.into_type(&DataType::Int64);
            Native::call(WHOLE, wide, bigint_as_decimal, vec![expr])
        }
        ("avg", whole) if is_whole(whole) => value.into_type(&DataType::Int64),
        ("sum" | "avg", DataType::Null) => value.into_type(&DataType::Int64),
        ("listagg", _) => value.into_type(&DataType::Utf8),
        ("bool_and" | "bool_or" | "every" | "count_if", _) => value.into_type(&DataType::Boolean),
        (
            "stddev" | "stddev_samp" | "stddev_pop" | "variance" | "var_samp" | "var_pop" | "corr"
            | "covar_samp" | "covar_pop" | "regr_slope" | "regr_intercept",
            _,
        ) => value.into_type(&DataType::Float64),
        _ => value.expr,
    }
}

/// Casts the result of an aggregate to Trino's type: `real` for reals, the argument's type for the
/// average of decimals.
pub(crate) fn bind_result(call: Call<'_>) -> Result<Expr> {
    let Some(result) = call.arguments.into_iter().next() else {
        return Ok(Expr::default());
    };
    let first = match &result.expr {
        // DataFusion returns `LargeUtf8`, which is the type of `json` here.
        Expr::AggregateFunction(function) if function.func.name() == "string_agg" => {
            return Ok(Expr::Cast(Cast::new(Box::new(result.expr), DataType::Utf8)));
        }
        Expr::AggregateFunction(function) if function.func.name() == "grouping" => {
            return Ok(Expr::Cast(Cast::new(
                Box::new(result.expr),
                DataType::Int32,
            )));
        }
        Expr::AggregateFunction(function) => function.params.args.first(),
        Expr::WindowFunction(function) => function.params.args.first(),
        _ => None,
    };
    let Some(Expr::ScalarFunction(marker)) = first else {
        return Ok(result.expr);
    };
    let own_type = match marker.func.name() {
        REAL => Some(DataType::Float32),
        WHOLE => {
            let sum = result.expr;
            return Ok(Native::typed(
                "$sum_of_bigints",
                DataType::Int64,
                decimal_as_bigint,
                vec![sum],
                vec![DataType::Decimal128(38, 0)],
            ));
        }
        // Only markers have a type without arguments; functions of DataFusion may panic.
        DECIMAL => marker.func.return_type(&[]).ok(),
        _ => None,
    };
    Ok(match own_type {
        Some(own) => Expr::Cast(Cast::new(Box::new(result.expr), own)),
        None => result.expr,
    })
}
