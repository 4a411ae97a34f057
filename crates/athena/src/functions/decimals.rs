//! Functions of decimals, whose types depend on precision and scale.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Decimal128Array};
use arrow::datatypes::{DataType, Decimal128Type, Int64Type};
use datafusion::logical_expr::{Expr, Operator};

use super::native::{Arguments, Body, Native};
use super::{arithmetic, unexpected_parameters};
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::types::{as_decimal, is_coercible};

/// The type of a decimal without its fraction, rounded up: one digit more if there is a fraction.
pub(super) fn whole(precision: u8, scale: i8) -> DataType {
    let carry = u8::from(scale > 0);
    let digits = precision.saturating_sub(scale.unsigned_abs()) + carry;
    DataType::Decimal128(digits.clamp(1, 38), 0)
}

fn bind(
    call: Call<'_>,
    name: &'static str,
    takes: Vec<DataType>,
    returns: DataType,
    body: Body,
) -> Result<Expr> {
    let fits = call.arguments.len() == takes.len()
        && call
            .arguments
            .iter()
            .zip(&takes)
            .all(|(argument, to)| is_coercible(&argument.data_type, to));
    if !fits {
        let spelling = format!("{name}(decimal(p,s))");
        return Err(unexpected_parameters(
            &call,
            std::iter::once(spelling.as_str()),
        ));
    }
    let arguments = call
        .arguments
        .into_iter()
        .zip(&takes)
        .map(|(argument, to)| argument.into_type(to))
        .collect();
    Ok(Native::typed(name, returns, body, arguments, takes))
}

/// The digits of each value of the first argument converted with its scale.
fn convert(
    arguments: &Arguments,
    digits: impl Fn(usize, i128, u32) -> Option<i128>,
) -> Result<ArrayRef> {
    let values = arguments.array(0).as_primitive::<Decimal128Type>();
    let scale = match values.data_type() {
        DataType::Decimal128(_, scale) => u32::from(scale.unsigned_abs()),
        _ => 0,
    };
    let DataType::Decimal128(precision, result_scale) = arguments.returns else {
        return Err(Error::new(ErrorKind::Internal, "not a decimal"));
    };
    let rows = values.iter().enumerate();
    let converted = rows.map(|(row, value)| digits(row, value?, scale));
    let converted: Decimal128Array = converted.collect();
    Ok(Arc::new(
        converted.with_precision_and_scale(precision, result_scale)?,
    ))
}

pub(super) fn absolute(call: Call<'_>, precision: u8, scale: i8) -> Result<Expr> {
    let decimal = DataType::Decimal128(precision, scale);
    bind(call, "abs", vec![decimal.clone()], decimal, |arguments| {
        convert(arguments, |_, digits, _| Some(digits.abs()))
    })
}

pub(super) fn sign(call: Call<'_>, precision: u8, scale: i8) -> Result<Expr> {
    let takes = vec![DataType::Decimal128(precision, scale)];
    let returns = DataType::Decimal128(1, 0);
    bind(call, "sign", takes, returns, |arguments| {
        convert(arguments, |_, digits, _| Some(digits.signum()))
    })
}

pub(super) fn ceiling(call: Call<'_>, precision: u8, scale: i8) -> Result<Expr> {
    let takes = vec![DataType::Decimal128(precision, scale)];
    bind(
        call,
        "ceiling",
        takes,
        whole(precision, scale),
        |arguments| {
            convert(arguments, |_, digits, scale| {
                let floor = digits
                    .checked_neg()?
                    .div_euclid(10_i128.checked_pow(scale)?);
                floor.checked_neg()
            })
        },
    )
}

pub(super) fn floor(call: Call<'_>, precision: u8, scale: i8) -> Result<Expr> {
    let takes = vec![DataType::Decimal128(precision, scale)];
    bind(call, "floor", takes, whole(precision, scale), |arguments| {
        convert(arguments, |_, digits, scale| {
            Some(digits.div_euclid(10_i128.checked_pow(scale)?))
        })
    })
}

/// `truncate(x)` removes the fraction, `truncate(x, n)` the digits after the n-th decimal place.
pub(super) fn truncate(call: Call<'_>, precision: u8, scale: i8) -> Result<Expr> {
    let decimal = DataType::Decimal128(precision, scale);
    if call.arguments.len() < 2 {
        let digits = precision.saturating_sub(scale.unsigned_abs()).max(1);
        let returns = DataType::Decimal128(digits, 0);
        return bind(call, "truncate", vec![decimal], returns, |arguments| {
            convert(arguments, |_, digits, scale| {
                Some(digits / 10_i128.checked_pow(scale)?)
            })
        });
    }
    let takes = vec![decimal.clone(), DataType::Int64];
    bind(call, "truncate", takes, decimal, |arguments| {
        let places: Vec<_> = arguments.each::<Int64Type>(1).collect();
        convert(arguments, |row, digits, scale| {
            let removed = i64::from(scale).saturating_sub(places[row]?);
            let Ok(removed) = u32::try_from(removed) else {
                return Some(digits);
            };
            // All digits are removed where the power is out of range.
            let unit = 10_i128.checked_pow(removed);
            Some(unit.map_or(0, |unit| digits / unit * unit))
        })
    })
}

/// `mod(n, m)`
pub(super) fn modulus(call: Call<'_>) -> Result<Expr> {
    let types: Option<Vec<_>> = call
        .arguments
        .iter()
        .map(|argument| as_decimal(&argument.data_type))
        .collect();
    let (Some(&[(p1, s1), (p2, s2)]), Some((_, body))) =
        (types.as_deref(), arithmetic(Operator::Modulo))
    else {
        return Err(unexpected_parameters(
            &call,
            std::iter::once("mod(decimal(p,s), decimal(p,s))"),
        ));
    };
    let scale = s1.max(s2);
    let digits = (p1.saturating_sub(s1.unsigned_abs())).min(p2.saturating_sub(s2.unsigned_abs()));
    let precision = (digits + scale.unsigned_abs()).clamp(1, 38);
    let takes = vec![DataType::Decimal128(p1, s1), DataType::Decimal128(p2, s2)];
    let returns = DataType::Decimal128(precision, scale);
    bind(call, "mod", takes, returns, body)
}
