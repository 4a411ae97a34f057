//! Aggregates and window functions, and their counterparts in DataFusion.

use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::{DataType, Decimal128Type, Int64Type};
use datafusion::functions_aggregate as udaf;
use datafusion::functions_window as udwf;
use datafusion::logical_expr::{AggregateUDF, Cast, Expr, WindowUDF};

use super::cast::CastFunction;
use super::native::{Arguments, Native, numbers};
use crate::call::{Argument, Call};
use crate::error::{Error, ErrorKind, Result};
use crate::types::{is_coercible, is_number, is_orderable, is_whole};

/// An aggregate function of DataFusion under Athena's name.
pub(crate) struct Aggregate {
    name: &'static str,
    engine: fn() -> Arc<AggregateUDF>,
    takes: Takes,
}

/// The arguments of an aggregate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// A value of any type, or nothing: `count(*)`.
    Rows,
    Any,
    /// Any number of values of any type.
    Several,
    Number,
    Orderable,
    Boolean,
    Double,
    Doubles,
    /// A text and a separator.
    Texts,
}

/// A window function of DataFusion under Athena's name.
pub(crate) struct Window {
    name: &'static str,
    engine: fn() -> Arc<WindowUDF>,
    /// The minimum and maximum number of arguments.
    arguments: (usize, usize),
}

/// The arguments of an aggregate as DataFusion's takes them, and the conversion of its result.
pub(crate) struct Prepared {
    pub(crate) arguments: Vec<Expr>,
    result: Conversion,
}

/// How the result of DataFusion's aggregate becomes that of Trino's.
enum Conversion {
    None,
    Cast(DataType),
    /// A decimal to a `bigint`.
    Whole,
}

const fn aggregate(
    name: &'static str,
    engine: fn() -> Arc<AggregateUDF>,
    takes: Takes,
) -> Aggregate {
    Aggregate {
        name,
        engine,
        takes,
    }
}

const AGGREGATES: &[Aggregate] = &[
    aggregate("count", udaf::count::count_udaf, Takes::Rows),
    aggregate("sum", udaf::sum::sum_udaf, Takes::Number),
    aggregate("avg", udaf::average::avg_udaf, Takes::Number),
    aggregate("min", udaf::min_max::min_udaf, Takes::Orderable),
    aggregate("max", udaf::min_max::max_udaf, Takes::Orderable),
    aggregate("array_agg", udaf::array_agg::array_agg_udaf, Takes::Any),
    aggregate("arbitrary", udaf::first_last::first_value_udaf, Takes::Any),
    aggregate("any_value", udaf::first_last::first_value_udaf, Takes::Any),
    aggregate("bool_and", udaf::bool_and_or::bool_and_udaf, Takes::Boolean),
    aggregate("every", udaf::bool_and_or::bool_and_udaf, Takes::Boolean),
    aggregate("bool_or", udaf::bool_and_or::bool_or_udaf, Takes::Boolean),
    aggregate(
        "approx_distinct",
        udaf::approx_distinct::approx_distinct_udaf,
        Takes::Any,
    ),
    aggregate("stddev", udaf::stddev::stddev_udaf, Takes::Double),
    aggregate("stddev_samp", udaf::stddev::stddev_udaf, Takes::Double),
    aggregate("stddev_pop", udaf::stddev::stddev_pop_udaf, Takes::Double),
    aggregate("variance", udaf::variance::var_samp_udaf, Takes::Double),
    aggregate("var_samp", udaf::variance::var_samp_udaf, Takes::Double),
    aggregate("var_pop", udaf::variance::var_pop_udaf, Takes::Double),
    aggregate("corr", udaf::correlation::corr_udaf, Takes::Doubles),
    aggregate(
        "covar_samp",
        udaf::covariance::covar_samp_udaf,
        Takes::Doubles,
    ),
    aggregate(
        "covar_pop",
        udaf::covariance::covar_pop_udaf,
        Takes::Doubles,
    ),
    aggregate("regr_slope", udaf::regr::regr_slope_udaf, Takes::Doubles),
    aggregate(
        "regr_intercept",
        udaf::regr::regr_intercept_udaf,
        Takes::Doubles,
    ),
    aggregate("listagg", udaf::string_agg::string_agg_udaf, Takes::Texts),
    aggregate("grouping", udaf::grouping::grouping_udaf, Takes::Several),
];

/// Aggregates that the analyzer composes of others.
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

const fn window(
    name: &'static str,
    engine: fn() -> Arc<WindowUDF>,
    arguments: (usize, usize),
) -> Window {
    Window {
        name,
        engine,
        arguments,
    }
}

const WINDOWS: &[Window] = &[
    window("row_number", udwf::row_number::row_number_udwf, (0, 0)),
    window("rank", udwf::rank::rank_udwf, (0, 0)),
    window("dense_rank", udwf::rank::dense_rank_udwf, (0, 0)),
    window("percent_rank", udwf::rank::percent_rank_udwf, (0, 0)),
    window("cume_dist", udwf::cume_dist::cume_dist_udwf, (0, 0)),
    window("ntile", udwf::ntile::ntile_udwf, (1, 1)),
    window("lag", udwf::lead_lag::lag_udwf, (1, 3)),
    window("lead", udwf::lead_lag::lead_udwf, (1, 3)),
    window("first_value", udwf::nth_value::first_value_udwf, (1, 1)),
    window("last_value", udwf::nth_value::last_value_udwf, (1, 1)),
    window("nth_value", udwf::nth_value::nth_value_udwf, (2, 2)),
];

pub(crate) fn aggregate_function(name: &str) -> Option<&'static Aggregate> {
    AGGREGATES.iter().find(|aggregate| aggregate.name == name)
}

pub(crate) fn window_function(name: &str) -> Option<&'static Window> {
    WINDOWS.iter().find(|window| window.name == name)
}

/// Whether `name` is an aggregate or a window function.
pub(crate) fn is_aggregate(name: &str) -> bool {
    aggregate_function(name).is_some() || window_function(name).is_some() || DERIVED.contains(&name)
}

pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let aggregates = AGGREGATES.iter().map(|aggregate| aggregate.name);
    aggregates
        .chain(DERIVED.iter().copied())
        .chain(WINDOWS.iter().map(|window| window.name))
}

impl Window {
    pub(crate) fn engine(&self) -> Arc<WindowUDF> {
        (self.engine)()
    }

    /// Fails if the number of arguments is another one.
    pub(crate) fn check(&self, call: &Call<'_>) -> Result<()> {
        let (least, most) = self.arguments;
        if (least..=most).contains(&call.arguments.len()) {
            return Ok(());
        }
        let parameters = ["T", "bigint", "T"][..most].join(", ");
        Err(unexpected(call, &[parameters.as_str()]))
    }
}

/// The error of a call whose arguments match none of the parameters.
fn unexpected(call: &Call<'_>, expected: &[&str]) -> Error {
    let spellings: Vec<_> = expected
        .iter()
        .map(|types| format!("{}({types})", call.name))
        .collect();
    super::unexpected_parameters(call, spellings.iter().map(String::as_str))
}

fn bigint_as_decimal(arguments: &Arguments) -> Result<ArrayRef> {
    Ok(arrow::compute::cast(
        arguments.array(0),
        &DataType::Decimal128(38, 0),
    )?)
}

/// A sum as a `bigint`.
fn decimal_as_bigint(arguments: &Arguments) -> Result<ArrayRef> {
    let sums = arguments.each::<Decimal128Type>(0);
    numbers::<Int64Type>(sums.map(|sum| {
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

impl Aggregate {
    pub(crate) fn engine(&self) -> Arc<AggregateUDF> {
        (self.engine)()
    }

    /// Checks the arguments and coerces them to types that DataFusion's aggregate accepts.
    pub(crate) fn prepare(&self, call: Call<'_>) -> Result<Prepared> {
        self.check(&call)?;
        let mut result = Conversion::None;
        let arguments = call.arguments.into_iter().map(|argument| {
            let (argument, conversion) = self.argument(argument);
            result = conversion;
            argument
        });
        let arguments = arguments.collect();
        Ok(Prepared { arguments, result })
    }

    fn check(&self, call: &Call<'_>) -> Result<()> {
        let all = |fits: fn(&DataType) -> bool| {
            call.arguments
                .iter()
                .all(|argument| fits(&argument.data_type))
        };
        let (counts, fits, expected): (_, _, &[&str]) = match self.takes {
            Takes::Rows => (0..=1, true, &["", "T"]),
            Takes::Any => (1..=1, true, &["T"]),
            Takes::Several => (1..=usize::MAX, true, &["T"]),
            Takes::Number => (
                1..=1,
                all(|given| is_number(given) || *given == DataType::Null),
                &["bigint", "double", "real", "decimal(p,s)"],
            ),
            Takes::Orderable => (1..=1, all(is_orderable), &["E"]),
            Takes::Boolean => (
                1..=1,
                all(|given| is_coercible(given, &DataType::Boolean)),
                &["boolean"],
            ),
            Takes::Double => (
                1..=1,
                all(|given| is_coercible(given, &DataType::Float64)),
                &["double"],
            ),
            Takes::Doubles => (
                2..=2,
                all(|given| is_coercible(given, &DataType::Float64)),
                &["double, double"],
            ),
            Takes::Texts => (
                1..=2,
                all(|given| is_coercible(given, &DataType::Utf8)),
                &["varchar, varchar"],
            ),
        };
        if fits && counts.contains(&call.arguments.len()) {
            return Ok(());
        }
        Err(unexpected(call, expected))
    }

    fn argument(&self, value: Argument) -> (Expr, Conversion) {
        use DataType::{Decimal128, Float32, Float64, Int32, Int64, Null, Utf8};
        match (self.takes, self.name, value.data_type.clone()) {
            (Takes::Number, _, Float32) => {
                let double = CastFunction::call(value.expr, &Float32, &Float64, false);
                (double, Conversion::Cast(Float32))
            }
            (Takes::Number, "avg", decimal @ Decimal128(..)) => {
                (value.expr, Conversion::Cast(decimal))
            }
            (Takes::Number, _, Decimal128(_, scale)) => {
                (value.into_type(&Decimal128(38, scale)), Conversion::None)
            }
            // DataFusion wraps around when a sum exceeds a bigint (apache/datafusion#3520, open in
            // 55.2).
            (Takes::Number, "sum", whole) if is_whole(&whole) => {
                let expr = value.into_type(&Int64);
                let wide =
                    Native::call("$decimal", Decimal128(38, 0), bigint_as_decimal, vec![expr]);
                (wide, Conversion::Whole)
            }
            (Takes::Number, _, whole) if is_whole(&whole) || whole == Null => {
                (value.into_type(&Int64), Conversion::None)
            }
            (Takes::Boolean, ..) => (value.into_type(&DataType::Boolean), Conversion::None),
            (Takes::Double | Takes::Doubles, ..) => (value.into_type(&Float64), Conversion::None),
            // DataFusion returns `LargeUtf8`, which is the type of `json` here.
            (Takes::Texts, ..) => (value.into_type(&Utf8), Conversion::Cast(Utf8)),
            (Takes::Several, ..) => (value.expr, Conversion::Cast(Int32)),
            _ => (value.expr, Conversion::None),
        }
    }
}

impl Prepared {
    /// The result of DataFusion's aggregate as that of Trino's.
    pub(crate) fn convert(self, aggregate: Expr) -> Expr {
        match self.result {
            Conversion::None => aggregate,
            Conversion::Cast(to) => Expr::Cast(Cast::new(Box::new(aggregate), to)),
            Conversion::Whole => Native::typed(
                "$sum_of_bigints",
                DataType::Int64,
                decimal_as_bigint,
                vec![aggregate],
                vec![DataType::Decimal128(38, 0)],
            ),
        }
    }
}
