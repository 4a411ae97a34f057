//! Numbers and booleans cast to each other.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Decimal128Array, Float32Array, Float64Array,
    PrimitiveArray,
};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type,
};

use crate::error::{Error, ErrorKind, Result};
use crate::types;
use crate::value::double_text;

#[derive(Clone, Copy, Debug)]
pub(super) enum Number {
    Whole(i64),
    Real(f64),
    Decimal(i128, i8),
}

fn whole<T: ArrowPrimitiveType>(array: &ArrayRef) -> Vec<Option<Number>>
where
    T::Native: Into<i64>,
{
    array
        .as_primitive::<T>()
        .iter()
        .map(|value| value.map(|value| Number::Whole(value.into())))
        .collect()
}

fn numbers(array: &ArrayRef) -> Result<Vec<Option<Number>>> {
    Ok(match array.data_type() {
        DataType::Boolean => array
            .as_boolean()
            .iter()
            .map(|value| value.map(|value| Number::Whole(value.into())))
            .collect(),
        DataType::Int8 => whole::<Int8Type>(array),
        DataType::Int16 => whole::<Int16Type>(array),
        DataType::Int32 => whole::<Int32Type>(array),
        DataType::Int64 => whole::<Int64Type>(array),
        DataType::Float32 => array
            .as_primitive::<Float32Type>()
            .iter()
            .map(|value| value.map(|value| Number::Real(value.into())))
            .collect(),
        DataType::Float64 => array
            .as_primitive::<Float64Type>()
            .iter()
            .map(|value| value.map(Number::Real))
            .collect(),
        DataType::Decimal128(_, scale) => array
            .as_primitive::<Decimal128Type>()
            .iter()
            .map(|value| value.map(|value| Number::Decimal(value, *scale)))
            .collect(),
        other => return Err(super::cannot_cast(&types::name(other), &DataType::Int64)),
    })
}

pub(super) fn cast(array: &ArrayRef, to: &DataType, safe: bool) -> Result<ArrayRef> {
    // Widening neither rounds nor fails.
    let is_float =
        |data_type: &DataType| matches!(data_type, DataType::Float32 | DataType::Float64);
    if types::is_coercible(array.data_type(), to)
        && (types::is_whole(to) || (is_float(to) && !is_decimal(array.data_type())))
    {
        return Ok(arrow::compute::cast(array, to)?);
    }
    collect(numbers(array)?.into_iter().map(Ok), to, safe)
}

pub(super) fn collect(
    rows: impl Iterator<Item = Result<Option<Number>>>,
    to: &DataType,
    safe: bool,
) -> Result<ArrayRef> {
    Ok(match to {
        DataType::Boolean => Arc::new(
            each(rows, safe, |number| Ok(is_true(number)))?
                .into_iter()
                .collect::<BooleanArray>(),
        ),
        DataType::Int8 => wholes::<Int8Type>(rows, to, safe)?,
        DataType::Int16 => wholes::<Int16Type>(rows, to, safe)?,
        DataType::Int32 => wholes::<Int32Type>(rows, to, safe)?,
        DataType::Int64 => wholes::<Int64Type>(rows, to, safe)?,
        #[expect(clippy::cast_possible_truncation, reason = "a real is less precise")]
        DataType::Float32 => Arc::new(
            each(rows, safe, |number| Ok(real(number) as f32))?
                .into_iter()
                .collect::<Float32Array>(),
        ),
        DataType::Float64 => Arc::new(
            each(rows, safe, |number| Ok(real(number)))?
                .into_iter()
                .collect::<Float64Array>(),
        ),
        DataType::Decimal128(precision, scale) => {
            let decimals = each(rows, safe, |number| decimal(number, *precision, *scale))?
                .into_iter()
                .collect::<Decimal128Array>();
            Arc::new(decimals.with_precision_and_scale(*precision, *scale)?)
        }
        other => return Err(super::cannot_cast("a number", other)),
    })
}

/// Converts each number; if `safe`, a failure is NULL.
fn is_decimal(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Decimal128(..))
}

fn each<V>(
    rows: impl Iterator<Item = Result<Option<Number>>>,
    safe: bool,
    convert: impl Fn(Number) -> Result<V>,
) -> Result<Vec<Option<V>>> {
    let converted =
        rows.map(
            |number| match number.and_then(|number| number.map(&convert).transpose()) {
                Err(_) if safe => Ok(None),
                converted => converted,
            },
        );
    converted.collect()
}

fn wholes<T: ArrowPrimitiveType>(
    rows: impl Iterator<Item = Result<Option<Number>>>,
    to: &DataType,
    safe: bool,
) -> Result<ArrayRef>
where
    T::Native: TryFrom<i64>,
{
    let convert = |number: Number| {
        let rounded = rounded(number).ok_or_else(|| out_of_range(number, to))?;
        T::Native::try_from(rounded).map_err(|_| out_of_range(number, to))
    };
    Ok(Arc::new(
        each(rows, safe, convert)?
            .into_iter()
            .collect::<PrimitiveArray<T>>(),
    ))
}

fn out_of_range(number: Number, to: &DataType) -> Error {
    match number {
        Number::Whole(value) => Error::new(
            ErrorKind::NumericValueOutOfRange,
            format!("Out of range for {}: {value}", types::name(to)),
        ),
        Number::Real(value) => Error::new(
            ErrorKind::InvalidCastArgument,
            format!("Cannot cast {} to {}", double_text(value), types::name(to)),
        ),
        Number::Decimal(..) => Error::new(
            ErrorKind::InvalidCastArgument,
            format!("Cannot cast a decimal to {}", types::name(to)),
        ),
    }
}

/// The nearest integer, half away from zero.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "the range is checked"
)]
fn rounded(number: Number) -> Option<i64> {
    match number {
        Number::Whole(value) => Some(value),
        Number::Real(value) => {
            let rounded = value.round();
            (rounded >= i64::MIN as f64 && rounded < i64::MAX as f64).then_some(rounded as i64)
        }
        Number::Decimal(digits, scale) => i64::try_from(rescale(digits, scale, 0)?).ok(),
    }
}

/// The digits of a decimal at another scale, rounded half away from zero.
fn rescale(digits: i128, from: i8, to: i8) -> Option<i128> {
    let power = 10_i128.checked_pow(u32::from(from.abs_diff(to)))?;
    if to >= from {
        return digits.checked_mul(power);
    }
    let (quotient, rest) = (digits / power, digits % power);
    Some(if rest.unsigned_abs() * 2 >= power.unsigned_abs() {
        quotient + digits.signum()
    } else {
        quotient
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a double is less precise than a bigint"
)]
#[expect(clippy::expect_used, reason = "digits and an exponent are a number")]
fn real(number: Number) -> f64 {
    match number {
        Number::Whole(value) => value as f64,
        Number::Real(value) => value,
        // Through text, which is rounded once.
        Number::Decimal(digits, scale) => format!("{digits}e-{scale}")
            .parse()
            .expect("digits and an exponent are a number"),
    }
}

fn is_true(number: Number) -> bool {
    match number {
        Number::Whole(value) => value != 0,
        Number::Real(value) => value != 0.0,
        Number::Decimal(digits, _) => digits != 0,
    }
}

fn decimal(number: Number, precision: u8, scale: i8) -> Result<i128> {
    let digits = match number {
        Number::Whole(value) => rescale(value.into(), 0, scale),
        Number::Decimal(digits, from) => rescale(digits, from, scale),
        Number::Real(value) => format!("{:.*}", scale.unsigned_abs().into(), value)
            .replace('.', "")
            .parse()
            .ok(),
    };
    let fits = digits.filter(|digits| digits.unsigned_abs() < 10_u128.pow(precision.into()));
    fits.ok_or_else(|| {
        Error::new(
            ErrorKind::InvalidCastArgument,
            format!("Cannot cast a number to DECIMAL({precision}, {scale})"),
        )
    })
}
