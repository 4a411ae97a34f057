//! Parameters of queries and their values.

use connect_core::Day;
use thiserror::Error;

/// A parameter of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    pub name: &'static str,
    /// Kind of value.
    pub kind: ParameterKind,
    /// Value without an override.
    pub default: DefaultValue,
    /// Description with unit.
    pub comment: &'static str,
}

/// A kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// A date, written `2026-11-23`.
    Day,
    /// A number, written `20` or `0.5`.
    Number,
    Text,
    /// One of these values, in any case. They are numbers in SQL if all of them are.
    Choice(&'static [&'static str]),
}

/// The value of a parameter without an override.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefaultValue {
    /// The local date this many days before the query runs.
    DaysAgo(u32),
    Value(ParameterValue),
    /// NULL: queries do not filter by it.
    Null,
}

/// A value of a parameter; [`Display`](std::fmt::Display) writes it as an SQL literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterValue {
    Day(Day),
    /// A number as written.
    Number(String),
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
        name: String,
        /// Names of its parameters.
        known: String,
        /// The most similar name.
        nearest: Option<&'static str>,
    },
    /// The value has the wrong kind.
    #[error("invalid value '{value}' of parameter '{name}'; expected {expected}")]
    Invalid {
        name: String,
        value: String,
        /// The expected kind or values.
        expected: String,
    },
}

impl ParameterKind {
    /// The kind with this name. The description of a choice ends with its values: `only this channel:
    /// VOICE, CHAT or TASK`.
    pub(crate) fn parse(name: &str, description: &'static str) -> Option<Self> {
        match name {
            "day" => Some(Self::Day),
            "number" => Some(Self::Number),
            "text" => Some(Self::Text),
            "choice" => choices(description).map(Self::Choice),
            _ => None,
        }
    }

    /// Its name in headers and in the reference.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Number => "number",
            Self::Text => "text",
            Self::Choice(_) => "choice",
        }
    }

    /// The kind for error messages, with an example or all values.
    pub fn expected(self) -> String {
        match self {
            Self::Day => "a date such as 2026-11-23".to_owned(),
            Self::Number => "a number such as 20".to_owned(),
            Self::Text => "a text".to_owned(),
            Self::Choice(values) => values.join(", "),
        }
    }

    /// Whether its values are numbers in SQL.
    pub(crate) fn is_numeric(self) -> bool {
        match self {
            Self::Number => true,
            Self::Choice(values) => values.iter().all(|value| is_number(value)),
            Self::Day | Self::Text => false,
        }
    }

    /// Parses the value of the parameter `name`.
    ///
    /// # Errors
    /// If it has another kind.
    fn parse_value(self, name: &str, text: &str) -> Result<ParameterValue, ArgumentError> {
        self.value(text).ok_or_else(|| self.invalid(name, text))
    }

    /// Parses the value of the parameter `name` into the text that queries have: a choice may be in
    /// lower case.
    ///
    /// # Errors
    /// If it has another kind.
    pub(crate) fn parse_text(self, name: &str, text: &str) -> Result<String, ArgumentError> {
        let known = self.text(text).ok_or_else(|| self.invalid(name, text))?;
        Ok(known.to_owned())
    }

    fn invalid(self, name: &str, text: &str) -> ArgumentError {
        ArgumentError::Invalid {
            name: name.to_owned(),
            value: text.to_owned(),
            expected: self.expected(),
        }
    }

    fn value(self, text: &str) -> Option<ParameterValue> {
        let known = self.text(text)?;
        if self == Self::Day {
            return Day::from_date(known).ok().map(ParameterValue::Day);
        }
        let value = if self.is_numeric() {
            ParameterValue::Number
        } else {
            ParameterValue::Text
        };
        Some(value(known.to_owned()))
    }

    /// The text of a value; `None` if it has another kind.
    fn text(self, text: &str) -> Option<&str> {
        match self {
            Self::Day => Day::from_date(text).ok().map(|_| text),
            Self::Number => is_number(text).then_some(text),
            Self::Text => Some(text),
            Self::Choice(values) => values
                .iter()
                .copied()
                .find(|value| value.eq_ignore_ascii_case(text)),
        }
    }
}

/// The values at the end of the description of a choice.
fn choices(description: &'static str) -> Option<&'static [&'static str]> {
    let (_, text) = description.rsplit_once(": ")?;
    let (others, last) = text.rsplit_once(" or ")?;
    let values: Vec<_> = others.split(", ").chain([last]).collect();
    let is_value = |value: &&str| !value.is_empty() && !value.contains(' ');
    // Queries live as long as the process, so the values of their parameters may too.
    values.iter().all(is_value).then(|| &*values.leak())
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
    pub(crate) fn parse(kind: ParameterKind, text: &str) -> Option<Self> {
        match (kind, text) {
            (_, "none") => Some(Self::Null),
            (ParameterKind::Day, "today") => Some(Self::DaysAgo(0)),
            (ParameterKind::Day, _) => text
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
    pub fn value(&self, text: &str) -> Result<ParameterValue, ArgumentError> {
        self.kind.parse_value(self.name, text)
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
            DefaultValue::parse(ParameterKind::Day, "today"),
            Some(DefaultValue::DaysAgo(0))
        );
        assert_eq!(
            DefaultValue::parse(ParameterKind::Day, "today-6"),
            Some(DefaultValue::DaysAgo(6))
        );
        assert_eq!(DefaultValue::parse(ParameterKind::Day, "yesterday"), None);
        assert_eq!(
            DefaultValue::parse(ParameterKind::Text, "none"),
            Some(DefaultValue::Null)
        );
        assert_eq!(
            DefaultValue::parse(ParameterKind::Text, "CallReason"),
            Some(DefaultValue::Value(ParameterValue::Text(
                "CallReason".to_owned()
            )))
        );
        assert_eq!(
            DefaultValue::parse(ParameterKind::Number, "20"),
            Some(DefaultValue::Value(ParameterValue::Number("20".to_owned())))
        );
    }

    fn choice(description: &'static str) -> Parameter {
        Parameter {
            name: "by",
            kind: ParameterKind::parse("choice", description).unwrap(),
            default: DefaultValue::Null,
            comment: description,
        }
    }

    /// A value that no query knew was ignored, or took another one's place.
    #[test]
    fn choice_accepts_only_its_values_in_any_case() {
        let by = choice("grouping: all, day or half_hour");
        assert_eq!(
            by.value("Half_Hour"),
            Ok(ParameterValue::Text("half_hour".to_owned()))
        );
        assert_eq!(
            by.value("weekday").unwrap_err().to_string(),
            "invalid value 'weekday' of parameter 'by'; expected all, day, half_hour"
        );
        let flag = choice("1 includes heartbeats: 0 or 1");
        assert_eq!(flag.value("1"), Ok(ParameterValue::Number("1".to_owned())));
        assert!(flag.value("2").is_err() && flag.value("1.0").is_err());
        for bad in ["grouping", "grouping: all", "grouping: a b or c"] {
            assert_eq!(ParameterKind::parse("choice", bad), None, "{bad}");
        }
    }
}
