//! Arithmetic. Results that are out of range are errors.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Decimal128Array, IntervalDayTimeArray, IntervalYearMonthArray,
};
use arrow::compute::kernels::numeric;
use arrow::datatypes::{
    DataType, Decimal128Type, Int64Type, IntervalDayTime, IntervalDayTimeType, IntervalUnit,
    IntervalYearMonthType,
};
use datafusion::logical_expr::Operator;

use super::native::{Arguments, Body};
use super::temporal::{checked_day_time, day_time_millis};
use crate::error::{Error, ErrorKind, Result};
use crate::value::text;

/// Name and body of the function for an arithmetic operator.
pub(crate) fn arithmetic(operator: Operator) -> Option<(&'static str, Body)> {
    Some(match operator {
        Operator::Plus => ("$add", |arguments| calculate(arguments, '+')),
        Operator::Minus => ("$subtract", |arguments| calculate(arguments, '-')),
        Operator::Multiply => ("$multiply", |arguments| calculate(arguments, '*')),
        Operator::Divide => ("$divide", |arguments| calculate(arguments, '/')),
        Operator::Modulo => ("$modulus", |arguments| calculate(arguments, '%')),
        _ => return None,
    })
}

/// Calculates from left to right. Decimals have two operands, because each result has another type.
fn calculate(arguments: &Arguments, operator: char) -> Result<ArrayRef> {
    let first = Arc::clone(arguments.array(0));
    (1..arguments.count()).try_fold(first, |left, next| {
        let right = arguments.array(next);
        if let DataType::Decimal128(precision, scale) = arguments.returns {
            return decimals(left.as_ref(), right.as_ref(), operator, precision, scale);
        }
        let result = match operator {
            '+' => numeric::add(&left, right),
            '-' => numeric::sub(&left, right),
            '*' => numeric::mul(&left, right),
            '/' => numeric::div(&left, right),
            _ => numeric::rem(&left, right),
        };
        result.map_err(|error| match Error::from(error) {
            overflow if overflow.kind() == ErrorKind::NumericValueOutOfRange => {
                out_of_range(&arguments.returns, operator, (&left, right))
            }
            other => other,
        })
    })
}

/// The error of the first row whose result is out of range.
fn out_of_range(
    data_type: &DataType,
    operator: char,
    (left, right): (&ArrayRef, &ArrayRef),
) -> Error {
    let what = match operator {
        '+' => "addition",
        '-' => "subtraction",
        '*' => "multiplication",
        _ => "division",
    };
    let name = crate::types::name(data_type);
    let overflows = |row: &usize| {
        let (left, right) = (left.slice(*row, 1), right.slice(*row, 1));
        let result = match operator {
            '+' => numeric::add(&left, &right),
            '-' => numeric::sub(&left, &right),
            '*' => numeric::mul(&left, &right),
            _ => numeric::div(&left, &right),
        };
        result.is_err()
    };
    let row = (0..left.len()).find(overflows);
    let operands = row.and_then(|row| Some((text(left, row)?, text(right, row)?)));
    let operands = operands.map_or_else(String::new, |(left, right)| {
        format!(": {left} {operator} {right}")
    });
    Error::new(
        ErrorKind::NumericValueOutOfRange,
        format!("{name} {what} overflow{operands}"),
    )
}

fn decimals(
    left: &dyn Array,
    right: &dyn Array,
    operator: char,
    precision: u8,
    scale: i8,
) -> Result<ArrayRef> {
    let scale_of = |array: &dyn Array| match array.data_type() {
        DataType::Decimal128(_, scale) => i32::from(*scale),
        _ => 0,
    };
    let (left_scale, right_scale) = (scale_of(left), scale_of(right));
    let overflow = || Error::new(ErrorKind::NumericValueOutOfRange, "Decimal overflow");
    let one = |(left, right): (Option<i128>, Option<i128>)| -> Result<Option<i128>> {
        let (Some(left), Some(right)) = (left, right) else {
            return Ok(None);
        };
        if right == 0 && matches!(operator, '/' | '%') {
            return Err(Error::new(ErrorKind::DivisionByZero, "Division by zero"));
        }
        let result = decimal(
            (left, left_scale),
            (right, right_scale),
            operator,
            scale.into(),
        );
        result
            .filter(|result| result.unsigned_abs() < 10_u128.pow(precision.into()))
            .ok_or_else(overflow)
            .map(Some)
    };
    let rows = left
        .as_primitive::<Decimal128Type>()
        .iter()
        .zip(right.as_primitive::<Decimal128Type>());
    let results = rows.map(one).collect::<Result<Decimal128Array>>()?;
    Ok(Arc::new(
        results.with_precision_and_scale(precision, scale)?,
    ))
}

/// A decimal: digits and scale.
type Decimal = (i128, i32);

fn scaled((digits, from): Decimal, to: i32) -> Option<i128> {
    digits.checked_mul(10_i128.checked_pow((to - from).try_into().ok()?)?)
}

/// The digits of a result at its scale; `None` on overflow.
fn decimal(left: Decimal, right: Decimal, operator: char, scale: i32) -> Option<i128> {
    match operator {
        '+' => scaled(left, scale)?.checked_add(scaled(right, scale)?),
        '-' => scaled(left, scale)?.checked_sub(scaled(right, scale)?),
        '*' => left.0.checked_mul(right.0),
        '%' => scaled(left, scale)?.checked_rem(scaled(right, scale)?),
        _ => divide(scaled((left.0, left.1), scale + right.1)?, right.0),
    }
}

/// Rounded half away from zero.
fn divide(left: i128, right: i128) -> Option<i128> {
    let (quotient, rest) = (left.checked_div(right)?, left.checked_rem(right)?);
    let round_up = rest.unsigned_abs() * 2 >= right.unsigned_abs();
    let away = if (left < 0) == (right < 0) { 1 } else { -1 };
    if round_up {
        quotient.checked_add(away)
    } else {
        Some(quotient)
    }
}

/// `-value` of a number.
pub(crate) fn negate(arguments: &Arguments) -> Result<ArrayRef> {
    let values = arguments.array(0);
    numeric::neg(values).map_err(|error| match Error::from(error) {
        overflow if overflow.kind() == ErrorKind::NumericValueOutOfRange => {
            let name = crate::types::name(&arguments.returns);
            let fails = |row: &usize| numeric::neg(&values.slice(*row, 1)).is_err();
            let value = (0..values.len()).find(fails);
            let value = value.and_then(|row| text(values, row)).unwrap_or_default();
            let message = format!("{name} negation overflow: {value}");
            Error::new(ErrorKind::NumericValueOutOfRange, message)
        }
        other => other,
    })
}

/// An interval times a whole number.
pub(crate) fn multiply_interval(arguments: &Arguments) -> Result<ArrayRef> {
    let overflow = || Error::new(ErrorKind::NumericValueOutOfRange, "interval overflow");
    let factors = arguments.each::<Int64Type>(1);
    if arguments.returns == DataType::Interval(IntervalUnit::YearMonth) {
        let months = arguments.each::<IntervalYearMonthType>(0).zip(factors);
        let multiply = |(months, factor): (Option<i32>, Option<i64>)| {
            let (Some(months), Some(factor)) = (months, factor) else {
                return Ok(None);
            };
            let product = i64::from(months).checked_mul(factor);
            let product = product.and_then(|product| i32::try_from(product).ok());
            product.ok_or_else(overflow).map(Some)
        };
        return Ok(Arc::new(
            months
                .map(multiply)
                .collect::<Result<IntervalYearMonthArray>>()?,
        ));
    }
    let intervals = arguments.each::<IntervalDayTimeType>(0).zip(factors);
    let multiply = |(interval, factor): (Option<IntervalDayTime>, Option<i64>)| {
        let (Some(interval), Some(factor)) = (interval, factor) else {
            return Ok(None);
        };
        let product = day_time_millis(interval).checked_mul(factor);
        let product = product.and_then(checked_day_time);
        product.ok_or_else(overflow).map(Some)
    };
    Ok(Arc::new(
        intervals
            .map(multiply)
            .collect::<Result<IntervalDayTimeArray>>()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_rounded_half_away_from_zero() {
        assert_eq!(decimal((10, 1), (3, 0), '/', 1), Some(3));
        assert_eq!(decimal((5, 0), (20, 1), '/', 1), Some(25));
        assert_eq!(decimal((-1, 0), (20, 1), '/', 1), Some(-5));
        assert_eq!(decimal((1, 1), (2, 0), '/', 1), Some(1));
        assert_eq!(decimal((-1, 1), (2, 0), '/', 1), Some(-1));
        assert_eq!(decimal((15, 1), (25, 2), '+', 2), Some(175));
        assert_eq!(decimal((i128::MAX, 0), (1, 0), '+', 0), None);
    }
}
