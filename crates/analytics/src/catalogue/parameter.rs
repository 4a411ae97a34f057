//! Parameters of queries and their values.

use connect_core::Day;
use thiserror::Error;

/// A parameter of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Name.
    pub name: &'static str,
    /// Kind of value.
    pub kind: Kind,
    /// Value without an override.
    pub default: DefaultValue,
    /// Description with unit.
    pub comment: &'static str,
}

/// A kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A date, written `2026-11-23`.
    Day,
    /// A number, written `20` or `0.5`.
    Number,
    /// A text.
    Text,
}

/// The value of a parameter without an override.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefaultValue {
    /// The local date this many days before the query runs.
    DaysAgo(u32),
    /// A constant.
    Value(Value),
    /// NULL: queries do not filter by it.
    Null,
}

/// A value; [`Display`](std::fmt::Display) writes it as an SQL literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A day.
    Day(Day),
    /// A number as written.
    Number(String),
    /// A text.
    Text(String),
}

/// An argument that a query does not accept.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ArgumentError {
    /// The query has no such parameter.
    #[error("query '{query}' has no parameter '{name}'; expected {known}{}", nearest.map(|name| format!("\n\nhint: did you mean '{name}'?")).unwrap_or_default())]
    Unknown {
        /// Name of the query.
        query: String,
        /// The unknown name.
        name: String,
        /// Names of its parameters.
        known: String,
        /// The most similar name.
        nearest: Option<&'static str>,
    },
    /// The value has the wrong kind.
    #[error("invalid value '{value}' of parameter '{name}'; expected {expected}")]
    Invalid {
        /// The parameter.
        name: String,
        /// The value.
        value: String,
        /// The expected kind.
        expected: &'static str,
    },
}

impl Kind {
    /// The kind with this name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "day" => Some(Self::Day),
            "number" => Some(Self::Number),
            "text" => Some(Self::Text),
            _ => None,
        }
    }

    /// The kind for error messages, with an example.
    pub fn expected(self) -> &'static str {
        match self {
            Self::Day => "a date such as 2026-11-23",
            Self::Number => "a number such as 20",
            Self::Text => "a text",
        }
    }

    fn value(self, text: &str) -> Option<Value> {
        match self {
            Self::Day => Day::from_date(text).map(Value::Day),
            Self::Number => is_number(text).then(|| Value::Number(text.to_owned())),
            Self::Text => Some(Value::Text(text.to_owned())),
        }
    }
}

/// Only digits with at most one decimal point and a sign go into SQL unquoted.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits.len() <= 18
        && digits.split_once('.').map_or_else(
            || is_digits(digits),
            |(whole, part)| is_digits(whole) && is_digits(part),
        )
}

impl DefaultValue {
    /// Parses `today`, `today-6`, `none`, or a value.
    pub(crate) fn parse(kind: Kind, text: &str) -> Option<Self> {
        match (kind, text) {
            (_, "none") => Some(Self::Null),
            (Kind::Day, "today") => Some(Self::DaysAgo(0)),
            (Kind::Day, _) => text
                .strip_prefix("today-")
                .and_then(|days| days.parse().ok())
                .map(Self::DaysAgo),
            _ => kind.value(text).map(Self::Value),
        }
    }
}

impl Parameter {
    /// Parses a value.
    ///
    /// # Errors
    /// If it has the wrong kind.
    pub fn value(&self, text: &str) -> Result<Value, ArgumentError> {
        let invalid = || ArgumentError::Invalid {
            name: self.name.to_owned(),
            value: text.to_owned(),
            expected: self.kind.expected(),
        };
        self.kind.value(text).ok_or_else(invalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_plain_decimal_numbers_only() {
        for good in ["20", "-1", "0.5", "007"] {
            assert!(is_number(good), "{good}");
        }
        for bad in [
            "",
            "-",
            ".",
            "1.",
            ".5",
            "1e3",
            "1 OR 1=1",
            "1.2.3",
            "--1",
            "1111111111111111111",
        ] {
            assert!(!is_number(bad), "{bad}");
        }
    }

    #[test]
    fn parses_defaults_by_kind() {
        assert_eq!(
            DefaultValue::parse(Kind::Day, "today"),
            Some(DefaultValue::DaysAgo(0))
        );
        assert_eq!(
            DefaultValue::parse(Kind::Day, "today-6"),
            Some(DefaultValue::DaysAgo(6))
        );
        assert_eq!(DefaultValue::parse(Kind::Day, "yesterday"), None);
        assert_eq!(
            DefaultValue::parse(Kind::Text, "none"),
            Some(DefaultValue::Null)
        );
        assert_eq!(
            DefaultValue::parse(Kind::Text, "CallReason"),
            Some(DefaultValue::Value(Value::Text("CallReason".to_owned())))
        );
        assert_eq!(
            DefaultValue::parse(Kind::Number, "20"),
            Some(DefaultValue::Value(Value::Number("20".to_owned())))
        );
    }
}
