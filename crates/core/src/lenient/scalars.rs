//! Texts, numbers and booleans, also in quotes.

use std::borrow::Cow;

use serde::de::Deserializer;
use serde_json::Number;

use super::{Scalar, Unreadable, Value, any_json};
use crate::json;
use crate::parse_float::parse_float;

/// Makes values of scalars.
macro_rules! scalar {
    ($($value:ty),*) => {$(
        impl<'de> $crate::lenient::Value<'de> for $value {
            fn read<D: serde::Deserializer<'de>>(
                deserializer: D,
                unreadable: &mut $crate::lenient::Unreadable,
            ) -> Result<Option<Self>, D::Error> {
                $crate::lenient::read_scalar(deserializer, unreadable)
            }
        }
    )*};
}
pub(crate) use scalar;
scalar!(Number, f64, i64, i32, bool);

/// Reads a scalar; `None` for null and for any other value, which is then unreadable.
pub(crate) fn read_scalar<'de, D: Deserializer<'de>, S: Scalar<'de>>(
    deserializer: D,
    unreadable: &mut Unreadable,
) -> Result<Option<S>, D::Error> {
    let Some(json) = any_json(deserializer, unreadable)? else {
        return Ok(None);
    };
    let value = S::from_json(json);
    if value.is_none() {
        unreadable.add();
    }
    Ok(value)
}

/// A string's content; the JSON of a number or boolean.
impl<'de: 'a, 'a> Scalar<'de> for Cow<'a, str> {
    fn from_json(json: &'de str) -> Option<Self> {
        json::scalar(json)
    }
}

impl<'de: 'a, 'a> Value<'de> for Cow<'a, str> {
    fn read<D: Deserializer<'de>>(
        deserializer: D,
        unreadable: &mut Unreadable,
    ) -> Result<Option<Self>, D::Error> {
        read_scalar(deserializer, unreadable)
    }
}

/// Text of an ID or a time, as [`Cow`]. An empty one is unreadable.
pub(crate) struct NonEmpty<'a>(pub(crate) Cow<'a, str>);

impl<'de: 'a, 'a> Scalar<'de> for NonEmpty<'a> {
    fn from_json(json: &'de str) -> Option<Self> {
        let text = json::scalar(json).filter(|text| !text.is_empty());
        text.map(Self)
    }
}

impl<'de: 'a, 'a> Value<'de> for NonEmpty<'a> {
    fn read<D: Deserializer<'de>>(
        deserializer: D,
        unreadable: &mut Unreadable,
    ) -> Result<Option<Self>, D::Error> {
        read_scalar(deserializer, unreadable)
    }
}

impl Scalar<'_> for Number {
    fn from_json(json: &str) -> Option<Self> {
        match json.as_bytes().first()? {
            b'"' => parse_float(&json::string(json)?),
            _ => serde_json::from_str(json).ok(),
        }
    }
}

impl Scalar<'_> for f64 {
    fn from_json(json: &str) -> Option<Self> {
        Number::from_json(json)?.as_f64()
    }
}

/// A whole number.
impl Scalar<'_> for i64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "only whole numbers below 2^53 are converted"
    )]
    fn from_json(json: &str) -> Option<Self> {
        let number = Number::from_json(json)?;
        number.as_i64().or_else(|| {
            let float = number.as_f64()?;
            (float.fract() == 0.0 && float.abs() < 9e15).then_some(float as i64)
        })
    }
}

/// A whole number of 32 bits, as columns of integers are.
impl Scalar<'_> for i32 {
    fn from_json(json: &str) -> Option<Self> {
        i64::from_json(json)?.try_into().ok()
    }
}

impl Scalar<'_> for bool {
    fn from_json(json: &str) -> Option<Self> {
        match json.trim_matches('"') {
            text if text.eq_ignore_ascii_case("true") => Some(true),
            text if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }
}
