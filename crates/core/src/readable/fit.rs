//! Values that the `SerDe` reads as the type of a column.

use crate::schema::Shape;

/// Whether the `SerDe` reads a string with this content as the type `shape`.
pub(super) fn text_fits(content: &[u8], shape: Shape) -> bool {
    match shape {
        Shape::Text => true,
        Shape::Scalar => !content.is_empty(),
        Shape::Struct(_) => content.is_empty(),
        Shape::Array(_) => false,
        Shape::Boolean => {
            content.eq_ignore_ascii_case(b"true") || content.eq_ignore_ascii_case(b"false")
        }
        Shape::Int | Shape::BigInt => is_integer(content, shape),
        Shape::Double => serde_json::from_slice::<f64>(content).is_ok(),
    }
}

/// Whether the `SerDe` reads a number, `true`, `false` or `null` as the type `shape`.
pub(super) fn literal_fits(literal: &[u8], shape: Shape) -> bool {
    match (literal, shape) {
        (_, Shape::Text | Shape::Scalar) | (b"null", _) => true,
        (b"true" | b"false", _) => shape == Shape::Boolean,
        (_, Shape::Int | Shape::BigInt) => is_integer(literal, shape),
        (_, Shape::Double) => serde_json::from_slice::<f64>(literal).is_ok(),
        _ => false,
    }
}

/// Whether `text` is an integer that the type can have. The `SerDe` reads neither a fraction nor an
/// exponent.
fn is_integer(text: &[u8], shape: Shape) -> bool {
    let text = std::str::from_utf8(text).unwrap_or_default();
    if shape == Shape::Int {
        text.parse::<i32>().is_ok()
    } else {
        text.parse::<i64>().is_ok()
    }
}
