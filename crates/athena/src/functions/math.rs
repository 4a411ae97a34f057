//! Functions of numbers.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Decimal128Array};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Decimal128Type, Float32Type, Int32Type, Int64Type,
};

use datafusion::logical_expr::Expr;

use super::native::{Arguments, Native, bigints, booleans, doubles, numbers};
use super::{Entry, Special, decimals};
use crate::call::{Argument, Call, cast_to};
use crate::error::{Error, ErrorKind, Result};
use crate::types::{is_coercible, is_number};

pub(super) const FUNCTIONS: &[Entry] = &[
    ("abs(integer) integer", |a| {
        absolute::<Int32Type>(a, i32::checked_abs, "integer")
    }),
    ("abs(bigint) bigint", |a| {
        absolute::<Int64Type>(a, i64::checked_abs, "bigint")
    }),
    ("abs(real) real", |a| {
        absolute::<Float32Type>(a, |value| Some(value.abs()), "real")
    }),
    ("abs(double) double", |a| real(a, f64::abs)),
    ("round(integer) integer", same),
    ("round(bigint) bigint", same),
    ("round(integer, bigint) integer", |a| {
        round_whole::<Int32Type>(a)
    }),
    ("round(bigint, bigint) bigint", |a| {
        round_whole::<Int64Type>(a)
    }),
    ("round(real) real", round_real),
    ("round(real, bigint) real", round_real),
    ("round(double) double", round_double),
    ("round(double, bigint) double", round_double),
    ("ceil(bigint) bigint", same),
    ("ceil(double) double", |a| real(a, f64::ceil)),
    ("ceiling(bigint) bigint", same),
    ("ceiling(double) double", |a| real(a, f64::ceil)),
    ("floor(bigint) bigint", same),
    ("floor(double) double", |a| real(a, f64::floor)),
    ("truncate(double) double", |a| real(a, f64::trunc)),
    ("truncate(double, bigint) double", truncate),
    ("sign(bigint) bigint", |a| {
        bigints(a.each_bigint(0).map(|value| value.map(i64::signum)))
    }),
    ("sign(double) double", |a| {
        real(a, |value| {
            if value == 0.0 || value.is_nan() {
                value
            } else {
                value.signum()
            }
        })
    }),
    ("mod(integer, integer) integer", |a| {
        remainder::<Int32Type>(a, |left, right| {
            (right != 0).then(|| left.wrapping_rem(right))
        })
    }),
    ("mod(bigint, bigint) bigint", |a| {
        remainder::<Int64Type>(a, |left, right| {
            (right != 0).then(|| left.wrapping_rem(right))
        })
    }),
    ("mod(double, double) double", |a| {
        real2(a, |left, right| left % right)
    }),
    ("power(double, double) double", |a| real2(a, f64::powf)),
    ("pow(double, double) double", |a| real2(a, f64::powf)),
    ("sqrt(double) double", |a| real(a, f64::sqrt)),
    ("cbrt(double) double", |a| real(a, f64::cbrt)),
    ("exp(double) double", |a| real(a, f64::exp)),
    ("ln(double) double", |a| real(a, f64::ln)),
    ("log2(double) double", |a| real(a, f64::log2)),
    ("log10(double) double", |a| real(a, f64::log10)),
    ("log(double, double) double", |a| {
        real2(a, |base, value| value.ln() / base.ln())
    }),
    ("sin(double) double", |a| real(a, f64::sin)),
    ("cos(double) double", |a| real(a, f64::cos)),
    ("tan(double) double", |a| real(a, f64::tan)),
    ("pi() double", |a| {
        doubles((0..a.rows).map(|_| Some(std::f64::consts::PI)))
    }),
    ("e() double", |a| {
        doubles((0..a.rows).map(|_| Some(std::f64::consts::E)))
    }),
    ("degrees(double) double", |a| real(a, f64::to_degrees)),
    ("radians(double) double", |a| real(a, f64::to_radians)),
    ("infinity() double", |a| {
        doubles((0..a.rows).map(|_| Some(f64::INFINITY)))
    }),
    ("nan() double", |a| {
        doubles((0..a.rows).map(|_| Some(f64::NAN)))
    }),
    ("is_nan(double) boolean", |a| {
        booleans(a.each_double(0).map(|value| value.map(f64::is_nan)))
    }),
    ("is_finite(double) boolean", |a| {
        booleans(a.each_double(0).map(|value| value.map(f64::is_finite)))
    }),
    ("is_infinite(double) boolean", |a| {
        booleans(a.each_double(0).map(|value| value.map(f64::is_infinite)))
    }),
    (
        "width_bucket(double, double, double, bigint) bigint",
        width_bucket,
    ),
    ("bitwise_and(bigint, bigint) bigint", |a| {
        bitwise(a, |left, right| left & right)
    }),
    ("bitwise_or(bigint, bigint) bigint", |a| {
        bitwise(a, |left, right| left | right)
    }),
    ("bitwise_not(bigint) bigint", |a| {
        bigints(a.each_bigint(0).map(|value| value.map(|value| !value)))
    }),
    ("bitwise_left_shift(bigint, bigint) bigint", |a| {
        bitwise(a, |value, by| shifted(value, by, i64::checked_shl))
    }),
    ("bitwise_right_shift(bigint, bigint) bigint", |a| {
        bitwise(a, |value, by| shifted(value, by, unsigned_shr))
    }),
    ("bitwise_xor(bigint, bigint) bigint", |a| {
        bitwise(a, |left, right| left ^ right)
    }),
];

pub(super) const SPECIAL: &[Special] = &[
    ("round", round_any),
    ("abs", |call| for_decimal(call, decimals::absolute)),
    ("ceil", |call| for_decimal(call, decimals::ceiling)),
    ("ceiling", |call| for_decimal(call, decimals::ceiling)),
    ("floor", |call| for_decimal(call, decimals::floor)),
    ("sign", |call| for_decimal(call, decimals::sign)),
    ("truncate", |call| for_decimal(call, decimals::truncate)),
    ("mod", modulus),
];

/// A function that decimals have too: `decimal` binds it, others have signatures.
fn for_decimal(call: Call<'_>, decimal: fn(Call<'_>, u8, i8) -> Result<Expr>) -> Result<Expr> {
    match call.arguments.first().map(|value| &value.data_type) {
        Some(DataType::Decimal128(precision, scale)) => {
            let (precision, scale) = (*precision, *scale);
            decimal(call, precision, scale)
        }
        _ => super::bind_overload(call),
    }
}

/// `mod(n, m)` of decimals is `n % m`.
fn modulus(call: Call<'_>) -> Result<Expr> {
    let is_decimal = |argument: &Argument| matches!(argument.data_type, DataType::Decimal128(..));
    let is_numeric = |argument: &Argument| is_number(&argument.data_type);
    let is_float =
        |argument: &Argument| matches!(argument.data_type, DataType::Float32 | DataType::Float64);
    if call.arguments.len() == 2
        && call.arguments.iter().any(is_decimal)
        && call.arguments.iter().all(is_numeric)
        && !call.arguments.iter().any(is_float)
    {
        return decimals::modulus(call);
    }
    super::bind_overload(call)
}

fn same(arguments: &Arguments) -> Result<ArrayRef> {
    Ok(Arc::clone(arguments.array(0)))
}

fn real(arguments: &Arguments, function: impl Fn(f64) -> f64) -> Result<ArrayRef> {
    doubles(arguments.each_double(0).map(|value| value.map(&function)))
}

fn real2(arguments: &Arguments, function: impl Fn(f64, f64) -> f64) -> Result<ArrayRef> {
    doubles(
        arguments
            .each_double(0)
            .zip(arguments.each_double(1))
            .map(|(left, right)| Some(function(left?, right?))),
    )
}

fn bitwise(arguments: &Arguments, function: impl Fn(i64, i64) -> i64) -> Result<ArrayRef> {
    bigints(
        arguments
            .each_bigint(0)
            .zip(arguments.each_bigint(1))
            .map(|(left, right)| Some(function(left?, right?))),
    )
}

fn shifted(value: i64, by: i64, shift: impl Fn(i64, u32) -> Option<i64>) -> i64 {
    u32::try_from(by)
        .ok()
        .and_then(|by| shift(value, by))
        .unwrap_or(0)
}

/// Logical shift to the right.
fn unsigned_shr(value: i64, by: u32) -> Option<i64> {
    value.cast_unsigned().checked_shr(by).map(u64::cast_signed)
}

/// Removes the decimal places after those in the second argument.
fn truncate(arguments: &Arguments) -> Result<ArrayRef> {
    let rows = arguments.each_double(0).zip(digits(arguments));
    doubles(rows.map(|(value, digits)| {
        let factor = 10_f64.powi(digits?);
        Some((value? * factor).trunc() / factor)
    }))
}

fn out_of_range() -> Error {
    Error::new(
        ErrorKind::NumericValueOutOfRange,
        "Value is out of the range of its type",
    )
}

fn absolute<T: ArrowPrimitiveType>(
    arguments: &Arguments,
    function: impl Fn(T::Native) -> Option<T::Native>,
    name: &str,
) -> Result<ArrayRef>
where
    T::Native: std::fmt::Display,
{
    let one = |value: T::Native| {
        function(value).ok_or_else(|| {
            let message = format!("Value {value} is out of range for abs({name})");
            Error::new(ErrorKind::NumericValueOutOfRange, message)
        })
    };
    numbers::<T>(
        arguments
            .each::<T>(0)
            .map(|value| value.map(one).transpose()),
    )
}

fn remainder<T: ArrowPrimitiveType>(
    arguments: &Arguments,
    function: impl Fn(T::Native, T::Native) -> Option<T::Native>,
) -> Result<ArrayRef> {
    let by_zero = || Error::new(ErrorKind::DivisionByZero, "Division by zero");
    let rows = arguments.each::<T>(0).zip(arguments.each::<T>(1));
    numbers::<T>(rows.map(|pair| match pair {
        (Some(left), Some(right)) => function(left, right).ok_or_else(by_zero).map(Some),
        _ => Ok(None),
    }))
}

/// Above the digits of any number, so that differences do not overflow.
const MAX_DIGITS: i64 = 400;

/// The decimal places in the second argument.
fn digits(arguments: &Arguments) -> Box<dyn Iterator<Item = Option<i32>> + '_> {
    if arguments.count() < 2 {
        return Box::new((0..arguments.rows).map(|_| Some(0)));
    }
    Box::new(
        arguments
            .each_bigint(1)
            .map(|digits| i32::try_from(digits?.clamp(-MAX_DIGITS, MAX_DIGITS)).ok()),
    )
}

/// Half away from zero.
fn round(value: f64, digits: i32) -> f64 {
    let factor = 10_f64.powi(digits);
    let scaled = value * factor;
    if !scaled.is_finite() {
        return value;
    }
    scaled.round() / factor
}

fn round_double(arguments: &Arguments) -> Result<ArrayRef> {
    doubles(
        arguments
            .each_double(0)
            .zip(digits(arguments))
            .map(|(value, digits)| Some(round(value?, digits?))),
    )
}

#[expect(clippy::cast_possible_truncation, reason = "a real is less precise")]
fn round_real(arguments: &Arguments) -> Result<ArrayRef> {
    let rows = arguments.each::<Float32Type>(0).zip(digits(arguments));
    numbers::<Float32Type>(rows.map(|(value, digits)| {
        Ok(value
            .zip(digits)
            .map(|(value, digits)| round(value.into(), digits) as f32))
    }))
}

/// Integers change only if the digits are negative.
fn round_whole<T: ArrowPrimitiveType>(arguments: &Arguments) -> Result<ArrayRef>
where
    T::Native: Into<i64> + TryFrom<i64>,
{
    let rows = arguments.each::<T>(0).zip(digits(arguments));
    numbers::<T>(rows.map(|pair| {
        let (Some(value), Some(digits)) = pair else {
            return Ok(None);
        };
        if digits >= 0 {
            return Ok(Some(value));
        }
        let value: i64 = value.into();
        let Some(unit) = 10_i64.checked_pow(digits.unsigned_abs()) else {
            return T::Native::try_from(0).map(Some).map_err(|_| out_of_range());
        };
        let half = if value < 0 { -(unit / 2) } else { unit / 2 };
        let sum = value.checked_add(half).ok_or_else(out_of_range)?;
        T::Native::try_from(sum / unit * unit)
            .map(Some)
            .map_err(|_| out_of_range())
    }))
}

/// The bucket of a value, from 1; 0 below the first, `count + 1` above the last.
fn width_bucket(arguments: &Arguments) -> Result<ArrayRef> {
    let bounds = arguments
        .each_double(1)
        .zip(arguments.each_double(2))
        .zip(arguments.each_bigint(3));
    let rows = arguments.each_double(0).zip(bounds);
    numbers::<Int64Type>(rows.map(|row| {
        let (Some(value), ((Some(first), Some(second)), Some(count))) = row else {
            return Ok(None);
        };
        bucket(value, first, second, count).map(Some)
    }))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::float_cmp,
    reason = "as Trino computes it; a cast saturates"
)]
fn bucket(value: f64, first: f64, second: f64, count: i64) -> Result<i64> {
    let check = |is_valid: bool, message: &str| {
        let error = || Error::new(ErrorKind::InvalidFunctionArgument, message);
        is_valid.then_some(()).ok_or_else(error)
    };
    check(count > 0, "bucketCount must be greater than 0")?;
    check(!value.is_nan(), "operand must not be NaN")?;
    check(first.is_finite(), "first bound must be finite")?;
    check(second.is_finite(), "second bound must be finite")?;
    check(first != second, "bounds cannot equal each other")?;
    let (low, high) = (first.min(second), first.max(second));
    let out_of_range = || {
        Error::new(
            ErrorKind::NumericValueOutOfRange,
            format!("Bucket for value {value} is out of range"),
        )
    };
    let bucket = if value < low {
        0
    } else if value >= high {
        count.checked_add(1).ok_or_else(out_of_range)?
    } else {
        (count as f64 * (value - low) / (high - low) + 1.0) as i64
    };
    if first > second {
        Ok(count - bucket + 1)
    } else {
        Ok(bucket)
    }
}

/// `round` of a decimal; other numbers have signatures.
fn round_any(call: Call<'_>) -> Result<Expr> {
    let Some(DataType::Decimal128(precision, scale)) =
        call.arguments.first().map(|value| value.data_type.clone())
    else {
        return super::bind_overload(call);
    };
    if call
        .arguments
        .get(1)
        .is_some_and(|digits| !is_coercible(&digits.data_type, &DataType::Int64))
        || call.arguments.len() > 2
    {
        return Err(super::unexpected_parameters(
            &call,
            ["round(decimal(p,s))", "round(decimal(p,s), bigint)"].into_iter(),
        ));
    }
    let to_whole = call.arguments.len() == 1;
    // One digit more, for a carry.
    let returns = DataType::Decimal128((precision + 1).min(38), scale);
    let types = vec![DataType::Decimal128(precision, scale), DataType::Int64];
    let arguments = call
        .arguments
        .into_iter()
        .zip(&types)
        .map(|(argument, to)| argument.into_type(to))
        .collect();
    let rounded = Native::typed("round", returns.clone(), round_decimal, arguments, types);
    Ok(if to_whole {
        cast_to(rounded, &returns, &decimals::whole(precision, scale))
    } else {
        rounded
    })
}

/// Rounds a decimal; the type does not change.
fn round_decimal(arguments: &Arguments) -> Result<ArrayRef> {
    let DataType::Decimal128(precision, scale) = arguments.returns else {
        return same(arguments);
    };
    let values = arguments.array(0).as_primitive::<Decimal128Type>();
    let rounded = values.iter().zip(digits(arguments)).map(|(value, digits)| {
        let (value, cut) = (value?, i32::from(scale) - digits?);
        let Ok(cut) = u32::try_from(cut) else {
            return Some(value);
        };
        // All digits are removed where the power is out of range.
        let Some(unit) = 10_i128.checked_pow(cut) else {
            return Some(0);
        };
        let half = if value < 0 { -(unit / 2) } else { unit / 2 };
        Some((value + half) / unit * unit)
    });
    Ok(Arc::new(
        rounded
            .collect::<Decimal128Array>()
            .with_precision_and_scale(precision, scale)?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_rounded_away_from_zero() {
        for (value, digits, expected) in [
            (2.5, 0, 3.0),
            (-2.5, 0, -3.0),
            (66.666, 2, 66.67),
            (-1.005, 1, -1.0),
            (1234.0, -2, 1200.0),
            (f64::MAX, 2, f64::MAX),
        ] {
            assert_eq!(
                round(value, digits).to_bits(),
                f64::to_bits(expected),
                "{value}"
            );
        }
    }
}
