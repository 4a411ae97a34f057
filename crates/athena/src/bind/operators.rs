//! Operators.

use arrow::datatypes::{DataType, IntervalUnit};
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};

use crate::call::Argument;
use crate::error::{Error, ErrorKind, ErrorLocation, Result};
use crate::functions::{self, Body, Native};
use crate::types::{
    DAY_TO_SECOND, VARCHAR, array_of, as_decimal, common_type, is_number, is_orderable, is_whole,
};

fn cannot_apply(
    operator: Operator,
    left: &Argument,
    right: &Argument,
    location: ErrorLocation,
) -> Error {
    let symbol = match operator {
        Operator::NotEq => "<>".to_owned(),
        other => other.to_string(),
    };
    let (left, right) = (left.type_name(), right.type_name());
    let message = format!("Cannot apply operator: {left} {symbol} {right}");
    Error::new(ErrorKind::TypeMismatch, message)
        .at(location)
        .with_hint(literal_hint(&left, &right))
}

/// How to write the value that a text is combined with.
fn literal_hint(left: &str, right: &str) -> Option<String> {
    let is_text = |name: &str| name.starts_with("varchar");
    let other = match (is_text(left), is_text(right)) {
        (true, false) => right,
        (false, true) => left,
        _ => return None,
    };
    let literal = match other {
        "date" => "a date as DATE '2026-11-23'",
        "tinyint" | "smallint" | "integer" | "bigint" | "real" | "double" => {
            "a number without quotes"
        }
        _ if other.starts_with("decimal(") => "a number without quotes",
        _ if other.starts_with("timestamp(") => "a time as TIMESTAMP '2026-11-23 12:00:00'",
        _ => return None,
    };
    Some(format!("Write {literal}, or cast the text."))
}

/// `+ - * / %`
pub(crate) fn arithmetic(
    operator: Operator,
    left: Argument,
    right: Argument,
    location: ErrorLocation,
) -> Result<Expr> {
    let error = cannot_apply(operator, &left, &right, location);
    let (Some(to), Some(returns), Some((name, body))) = (
        common_type(&left.data_type, &right.data_type),
        arithmetic_type(operator, &left.data_type, &right.data_type),
        functions::arithmetic(operator),
    ) else {
        return temporal(operator, left, right).ok_or(error);
    };
    // Decimals keep their precision and scale, from which the result's follow.
    let operand_type = |value: &Argument| match (&to, as_decimal(&value.data_type)) {
        (DataType::Decimal128(..), Some((precision, scale))) => {
            DataType::Decimal128(precision, scale)
        }
        _ => to.clone(),
    };
    let types = vec![operand_type(&left), operand_type(&right)];
    let (left, right) = (left.into_type(&types[0]), right.into_type(&types[1]));
    if matches!(returns, DataType::Decimal128(..)) {
        return Ok(Native::typed(name, returns, body, vec![left, right], types));
    }
    Ok(repeated((name, body), &returns, left, right))
}

/// A call with two values of the type `of` that it returns, or a longer one if `left` is such a call.
fn repeated(
    (name, body): (&'static str, Body),
    of: &DataType,
    mut left: Expr,
    right: Expr,
) -> Expr {
    if let Some(arguments) = Native::further_arguments(&mut left, (name, body)) {
        arguments.push(right);
        return left;
    }
    let types = vec![of.clone(); 2];
    Native::typed(name, of.clone(), body, vec![left, right], types)
}

/// The result type if both operands are numbers.
fn arithmetic_type(operator: Operator, left: &DataType, right: &DataType) -> Option<DataType> {
    let common = common_type(left, right).filter(is_number)?;
    let DataType::Decimal128(..) = common else {
        return Some(common);
    };
    let ((p1, s1), (p2, s2)) = (as_decimal(left)?, as_decimal(right)?);
    let (p1, s1, p2, s2) = (i16::from(p1), i16::from(s1), i16::from(p2), i16::from(s2));
    let (precision, scale) = match operator {
        Operator::Multiply => (p1 + p2, s1 + s2),
        Operator::Divide => (p1 + s2 + (s2 - s1).max(0), s1.max(s2)),
        Operator::Modulo => ((p1 - s1).min(p2 - s2) + s1.max(s2), s1.max(s2)),
        _ => ((p1 - s1).max(p2 - s2) + s1.max(s2) + 1, s1.max(s2)),
    };
    Some(DataType::Decimal128(
        u8::try_from(precision.clamp(1, 38)).ok()?,
        i8::try_from(scale.min(38)).ok()?,
    ))
}

/// Sums and differences of dates, times and intervals.
fn temporal(operator: Operator, left: Argument, right: Argument) -> Option<Expr> {
    use DataType::{Date32, Duration, Interval, Timestamp};
    let (left, right, sign) = match (operator, &left.data_type, &right.data_type) {
        (Operator::Plus, Interval(_), Date32 | Duration(_) | Timestamp(..)) => (right, left, 1),
        (Operator::Multiply, factor, Interval(_)) if is_whole(factor) => {
            return temporal(operator, right, left);
        }
        (Operator::Plus, ..) => (left, right, 1),
        (Operator::Minus, ..) => (left, right, -1),
        (Operator::Multiply, Interval(_), factor) if is_whole(factor) => {
            return Some(times(
                left.expr,
                &left.data_type,
                right.into_type(&DataType::Int64),
            ));
        }
        _ => return None,
    };
    let shifted = |body| {
        let name = if sign == 1 { "$shift" } else { "$shift_back" };
        let types = vec![left.data_type.clone(), right.data_type.clone()];
        Native::typed(
            name,
            left.data_type.clone(),
            body,
            vec![left.expr.clone(), right.expr.clone()],
            types,
        )
    };
    match (&left.data_type, &right.data_type) {
        (
            Date32 | Duration(_) | Timestamp(..) | Interval(IntervalUnit::DayTime),
            Interval(IntervalUnit::DayTime),
        )
        | (
            Date32 | Duration(_) | Timestamp(..) | Interval(IntervalUnit::YearMonth),
            Interval(IntervalUnit::YearMonth),
        ) => Some(shifted(if sign == 1 {
            functions::shift_forward
        } else {
            functions::shift_back
        })),
        (Date32 | Duration(_) | Timestamp(..), Date32 | Duration(_) | Timestamp(..))
            if sign == -1 =>
        {
            let common = common_type(&left.data_type, &right.data_type)?;
            let operands = vec![left.into_type(&common), right.into_type(&common)];
            Some(Native::typed(
                "$between",
                DAY_TO_SECOND,
                functions::time_between,
                operands,
                vec![common.clone(), common],
            ))
        }
        _ => None,
    }
}

fn times(interval: Expr, data_type: &DataType, count: Expr) -> Expr {
    let types = vec![data_type.clone(), DataType::Int64];
    Native::typed(
        "$multiply_interval",
        data_type.clone(),
        functions::multiply_interval,
        vec![interval, count],
        types,
    )
}

/// `-value`
pub(crate) fn negation(value: Argument, location: ErrorLocation) -> Result<Expr> {
    match &value.data_type {
        number if is_number(number) => {
            let returns = number.clone();
            Ok(Native::typed(
                "$negate",
                returns.clone(),
                functions::negate,
                vec![value.expr],
                vec![returns],
            ))
        }
        DataType::Interval(_) => {
            let minus_one = Expr::Literal(datafusion::common::ScalarValue::Int64(Some(-1)), None);
            Ok(times(value.expr, &value.data_type, minus_one))
        }
        _ => {
            let message = format!("Cannot negate {}", value.type_name());
            Err(Error::new(ErrorKind::TypeMismatch, message).at(location))
        }
    }
}

/// The value to compare: instants without time zones.
pub(crate) fn comparable(value: Expr, data_type: &DataType) -> Expr {
    match data_type {
        DataType::Duration(_) => Native::typed(
            "$instant",
            data_type.clone(),
            functions::without_zone,
            vec![value],
            vec![data_type.clone()],
        ),
        _ => value,
    }
}

/// `= <> < <= > >=` and `IS [NOT] DISTINCT FROM`
pub(crate) fn comparison(
    operator: Operator,
    left: Argument,
    right: Argument,
    location: ErrorLocation,
) -> Result<Expr> {
    use Operator::{Gt, GtEq, Lt, LtEq};
    let ordered = matches!(operator, Lt | LtEq | Gt | GtEq);
    let error = cannot_apply(operator, &left, &right, location);
    let common = common_type(&left.data_type, &right.data_type)
        .filter(|common| !ordered || is_orderable(common))
        .ok_or(error)?;
    let nested = match (operator, &common) {
        (Operator::Eq, DataType::List(_) | DataType::Struct(_) | DataType::Map(..)) => {
            Some(("$equal", functions::equal as Body))
        }
        (Operator::NotEq, DataType::List(_) | DataType::Struct(_) | DataType::Map(..)) => {
            Some(("$not_equal", functions::not_equal as Body))
        }
        _ => None,
    };
    if let Some((name, body)) = nested {
        let operands = vec![left.into_type(&common), right.into_type(&common)];
        let types = vec![common.clone(), common];
        return Ok(Native::typed(
            name,
            DataType::Boolean,
            body,
            operands,
            types,
        ));
    }
    let operand = |value: Argument| Box::new(comparable(value.into_type(&common), &common));
    Ok(Expr::BinaryExpr(BinaryExpr::new(
        operand(left),
        operator,
        operand(right),
    )))
}

/// `left || right`: texts, or arrays and elements.
pub(crate) fn concatenation(
    left: Argument,
    right: Argument,
    location: ErrorLocation,
) -> Result<Expr> {
    let (first, second) = (left.type_name(), right.type_name());
    let message = format!("Unexpected parameters ({first}, {second}) for function concat");
    let error = Error::new(ErrorKind::FunctionNotFound, message).at(location);
    let element = match (&left.data_type, &right.data_type) {
        (DataType::Utf8 | DataType::Null, DataType::Utf8 | DataType::Null) => {
            let (left, right) = (left.into_type(&VARCHAR), right.into_type(&VARCHAR));
            let concat = ("$concat", functions::concat as Body);
            return Ok(repeated(concat, &VARCHAR, left, right));
        }
        (DataType::List(left), DataType::List(right)) => {
            common_type(left.data_type(), right.data_type())
        }
        (DataType::List(element), other) | (other, DataType::List(element)) => {
            common_type(element.data_type(), other)
        }
        _ => None,
    };
    let element = element.ok_or(error)?;
    let to = array_of(element.clone());
    let operand = |value: Argument| {
        if matches!(value.data_type, DataType::List(_)) {
            return value.into_type(&to);
        }
        Native::typed(
            "$array",
            to.clone(),
            functions::make_array,
            vec![value.into_type(&element)],
            vec![element.clone()],
        )
    };
    Ok(Native::typed(
        "$concat_arrays",
        to.clone(),
        functions::concat_arrays,
        vec![operand(left), operand(right)],
        vec![to.clone(); 2],
    ))
}
