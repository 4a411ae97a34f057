//! Parameters of queries, and their values.

use connect_core::Day;
use thiserror::Error;

/// A parameter of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Which values it takes.
    pub kind: Kind,
    /// Its value unless another is given.
    pub default: Default,
    /// What it does, with its unit.
    pub comment: &'static str,
}

/// A kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A day, written `2026-11-23`.
    Day,
    /// A number, written `20` or `0.5`.
    Number,
    /// A text, written as it is.
    Text,
}

/// The value of a parameter for which none is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Default {
    /// So many days before the day on which the query runs, UTC.
    DaysAgo(u32),
    /// This value.
    Value(Value),
    /// NULL, which queries take for no restriction.
    Null,
}

/// A value, in SQL the literal that [`Display`](std::fmt::Display) writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A day.
    Day(Day),
    /// A number, as it was written.
    Number(String),
    /// A text.
    Text(String),
}

/// A value that a query does not take.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ArgumentError {
    /// The query has no such parameter.
    #[error("the query '{query}' has no parameter '{name}'; it has {known}{}", nearest.map(|name| format!(". Did you mean '{name}'?")).unwrap_or_default())]
    Unknown {
        /// The query.
        query: String,
        /// What was asked for.
        name: String,
        /// What the query has.
        known: String,
        /// The nearest of them.
        nearest: Option<&'static str>,
    },
    /// The value has another form.
    #[error("'{value}' is no value of the parameter '{name}', which takes {expected}")]
    Invalid {
        /// The parameter.
        name: String,
        /// The value.
        value: String,
        /// What it takes.
        expected: &'static str,
    },
}

impl Kind {
    /// The kind with this name.
    pub(crate) fn of(name: &str) -> Option<Self> {
        match name {
            "day" => Some(Self::Day),
            "number" => Some(Self::Number),
            "text" => Some(Self::Text),
            _ => None,
        }
    }

    /// What people write for it.
    pub fn expected(self) -> &'static str {
        match self {
            Self::Day => "a day such as 2026-11-23",
            Self::Number => "a number such as 20",
            Self::Text => "a text",
        }
    }

    fn value(self, text: &str) -> Option<Value> {
        match self {
            Self::Day => Day::of_date(text).map(Value::Day),
            Self::Number => is_number(text).then(|| Value::Number(text.to_owned())),
            Self::Text => Some(Value::Text(text.to_owned())),
        }
    }
}

/// Digits with at most one point between them, and a sign at most: nothing else gets into a query.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits.len() <= 18
        && digits.split_once('.').map_or_else(
            || is_digits(digits),
            |(whole, part)| is_digits(whole) && is_digits(part),
        )
}

impl Default {
    /// Reads `today`, `today-6`, `none`, or a value.
    pub(crate) fn read(kind: Kind, text: &str) -> Option<Self> {
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
    /// The value that somebody wrote.
    ///
    /// # Errors
    /// When it has another form.
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
    fn only_numbers_are_numbers() {
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
    fn defaults_are_read_by_their_kind() {
        assert_eq!(Default::read(Kind::Day, "today"), Some(Default::DaysAgo(0)));
        assert_eq!(
            Default::read(Kind::Day, "today-6"),
            Some(Default::DaysAgo(6))
        );
        assert_eq!(Default::read(Kind::Day, "yesterday"), None);
        assert_eq!(Default::read(Kind::Text, "none"), Some(Default::Null));
        assert_eq!(
            Default::read(Kind::Text, "CallReason"),
            Some(Default::Value(Value::Text("CallReason".to_owned())))
        );
        assert_eq!(
            Default::read(Kind::Number, "20"),
            Some(Default::Value(Value::Number("20".to_owned())))
        );
    }
}
