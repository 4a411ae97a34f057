//! Implicit type coercion.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Fields, TimeUnit};

use super::{TIMESTAMP, ZONED, array_of};

/// Digits of an integer type as a decimal.
fn digits(whole: &DataType) -> Option<u8> {
    Some(match whole {
        DataType::Int8 => 3,
        DataType::Int16 => 5,
        DataType::Int32 => 10,
        DataType::Int64 | DataType::UInt64 => 19,
        _ => return None,
    })
}

/// The type to which both types are coerced, if there is one.
pub(crate) fn common_type(left: &DataType, right: &DataType) -> Option<DataType> {
    use DataType::{Date32, Decimal128, Duration, Float32, Float64, List, Null, Struct, Timestamp};
    Some(match (left, right) {
        (left, right) if left == right => left.clone(),
        (Null, other) | (other, Null) => other.clone(),
        (Float64, other) | (other, Float64) if super::is_number(other) => Float64,
        (Float32, other) | (other, Float32) if super::is_number(other) => Float32,
        (Decimal128(..), _) | (_, Decimal128(..)) => common_decimal(left, right)?,
        (left, right) if super::is_whole(left) && super::is_whole(right) => wider(left, right),
        (Timestamp(a, _), Timestamp(b, _)) => Timestamp(finer(*a, *b), None),
        (Date32, Timestamp(unit, _)) | (Timestamp(unit, _), Date32) => Timestamp(*unit, None),
        (Duration(_), Date32 | Timestamp(..)) | (Date32 | Timestamp(..), Duration(_)) => ZONED,
        (List(a), List(b)) => array_of(common_type(a.data_type(), b.data_type())?),
        (Struct(a), Struct(b)) if a.len() == b.len() => Struct(common_fields(a, b)?),
        _ => return None,
    })
}

fn wider(left: &DataType, right: &DataType) -> DataType {
    let widest = if digits(left) >= digits(right) {
        left
    } else {
        right
    };
    if *widest == DataType::UInt64 {
        DataType::Int64
    } else {
        widest.clone()
    }
}

fn finer(left: TimeUnit, right: TimeUnit) -> TimeUnit {
    left.max(right)
}

fn common_fields(left: &Fields, right: &Fields) -> Option<Fields> {
    let fields = left.iter().zip(right).map(|(left, right)| {
        let data_type = common_type(left.data_type(), right.data_type())?;
        let name = if super::is_anonymous(left.name()) {
            right.name()
        } else {
            left.name()
        };
        Some(Arc::new(Field::new(name, data_type, true)))
    });
    fields.collect::<Option<Vec<_>>>().map(Fields::from)
}

/// Precision and scale of a numeric type as a decimal.
pub(crate) fn as_decimal(data_type: &DataType) -> Option<(u8, i8)> {
    match data_type {
        DataType::Decimal128(precision, scale) => Some((*precision, *scale)),
        whole => digits(whole).map(|digits| (digits, 0)),
    }
}

fn common_decimal(left: &DataType, right: &DataType) -> Option<DataType> {
    let (left, right) = (as_decimal(left)?, as_decimal(right)?);
    let scale = left.1.max(right.1);
    let whole =
        (i16::from(left.0) - i16::from(left.1)).max(i16::from(right.0) - i16::from(right.1));
    let precision = u8::try_from((whole + i16::from(scale)).clamp(1, 38)).ok()?;
    Some(DataType::Decimal128(precision, scale))
}

/// Whether a value of type `from` is coerced to `to`.
pub(crate) fn is_coercible(from: &DataType, to: &DataType) -> bool {
    if from == to || *from == DataType::Null {
        return true;
    }
    match (from, to) {
        (DataType::Decimal128(..), DataType::Float32 | DataType::Float64)
        | (DataType::UInt64, DataType::Int64) => true,
        (DataType::Float32 | DataType::Float64, DataType::Decimal128(..)) => false,
        (DataType::Date32, timestamp) if *timestamp == TIMESTAMP => true,
        _ => common_type(from, to).as_ref() == Some(to),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{JSON, VARCHAR, name, parse_type};
    use super::*;

    fn common(left: &str, right: &str) -> Option<String> {
        common_type(&parse_type(left).unwrap(), &parse_type(right).unwrap())
            .map(|common| name(&common))
    }

    #[test]
    fn types_have_a_common_type_as_in_trino() {
        for (left, right, expected) in [
            ("integer", "bigint", Some("bigint")),
            ("integer", "real", Some("real")),
            ("real", "double", Some("double")),
            ("bigint", "decimal(4,1)", Some("decimal(20,1)")),
            ("decimal(4,1)", "decimal(10,4)", Some("decimal(10,4)")),
            ("date", "timestamp", Some("timestamp(3)")),
            (
                "timestamp",
                "timestamp with time zone",
                Some("timestamp(3) with time zone"),
            ),
            ("array(integer)", "array(bigint)", Some("array(bigint)")),
            ("varchar", "integer", None),
            ("varchar", "date", None),
            ("boolean", "integer", None),
            ("row(integer)", "row(bigint, bigint)", None),
        ] {
            assert_eq!(
                common(left, right).as_deref(),
                expected,
                "{left} and {right}"
            );
            assert_eq!(
                common(right, left).as_deref(),
                expected,
                "{right} and {left}"
            );
        }
    }

    #[test]
    fn json_is_no_text() {
        assert_eq!(common_type(&JSON, &VARCHAR), None);
        assert!(!is_coercible(&VARCHAR, &JSON));
    }
}
