//! Function signatures, written as in Trino's documentation: `contains(array(T), T) boolean`.

use std::collections::HashMap;

use arrow::datatypes::DataType;

use crate::types::{array_of, common_type, is_coercible, map_of, parse_type};

/// A type, or a pattern of types.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Pattern {
    Exact(DataType),
    /// Any type, the same wherever the letter stands: `T`.
    Variable(String),
    Array(Box<Pattern>),
    Map(Box<Pattern>, Box<Pattern>),
}

type Bindings = HashMap<String, DataType>;

impl Pattern {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() == 1 && text.chars().all(char::is_uppercase) {
            return Some(Self::Variable(text.to_owned()));
        }
        if let Some(exact) = parse_type(text) {
            return Some(Self::Exact(exact));
        }
        let inner = |prefix: &str| text.strip_prefix(prefix)?.strip_suffix(')');
        if let Some(element) = inner("array(") {
            return Some(Self::Array(Box::new(Self::parse(element)?)));
        }
        let (key, value) = inner("map(")?.split_once(',')?;
        Some(Self::Map(
            Box::new(Self::parse(key)?),
            Box::new(Self::parse(value)?),
        ))
    }

    /// Binds the variables for a value of type `given`; `false` if it does not match.
    fn unify(&self, given: &DataType, bindings: &mut Bindings) -> bool {
        if *given == DataType::Null {
            return true;
        }
        match (self, given) {
            (Self::Exact(expected), given) => is_coercible(given, expected),
            (Self::Variable(variable), given) => match bindings
                .get(variable)
                .map(|bound| common_type(bound, given))
            {
                None => bindings.insert(variable.clone(), given.clone()).is_none(),
                Some(Some(common)) => bindings.insert(variable.clone(), common).is_some(),
                Some(None) => false,
            },
            (Self::Array(element), DataType::List(given)) => {
                element.unify(given.data_type(), bindings)
            }
            (Self::Map(key, value), DataType::Map(entries, _)) => match entries.data_type() {
                DataType::Struct(fields) => {
                    key.unify(fields[0].data_type(), bindings)
                        && value.unify(fields[1].data_type(), bindings)
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn resolve(&self, bindings: &Bindings) -> DataType {
        match self {
            Self::Exact(exact) => exact.clone(),
            Self::Variable(variable) => bindings.get(variable).cloned().unwrap_or(DataType::Null),
            Self::Array(element) => array_of(element.resolve(bindings)),
            Self::Map(key, value) => map_of(key.resolve(bindings), value.resolve(bindings)),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct FunctionSignature {
    arguments: Vec<Pattern>,
    variadic: bool,
    returns: Pattern,
    /// The signature without its return type.
    pub(crate) spelling: &'static str,
}

/// The result of matching a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Matched {
    /// The types to which the arguments are coerced.
    pub(crate) arguments: Vec<DataType>,
    pub(crate) returns: DataType,
    /// The number of arguments that need coercion.
    pub(crate) coercions: usize,
}

impl FunctionSignature {
    /// Parses a signature; `...` after the last argument makes it variadic.
    pub(crate) fn parse(text: &'static str) -> Option<Self> {
        let open = text.find('(')?;
        let close = closing(text, open)?;
        let inner = text[open + 1..close].trim();
        let (inner, variadic) = inner
            .strip_suffix("...")
            .map_or((inner, false), |inner| (inner, true));
        let arguments = split(inner)
            .into_iter()
            .map(Pattern::parse)
            .collect::<Option<_>>()?;
        Some(Self {
            arguments,
            variadic,
            returns: Pattern::parse(&text[close + 1..])?,
            spelling: &text[..=close],
        })
    }

    /// Matches the types of a call's arguments.
    pub(crate) fn matches(&self, given: &[DataType]) -> Option<Matched> {
        let fits = if self.variadic {
            given.len() + 1 >= self.arguments.len()
        } else {
            given.len() == self.arguments.len()
        };
        fits.then_some(())?;
        let patterns =
            || (0..given.len()).map(|number| &self.arguments[number.min(self.arguments.len() - 1)]);
        let mut bindings = Bindings::new();
        if !patterns()
            .zip(given)
            .all(|(pattern, given)| pattern.unify(given, &mut bindings))
        {
            return None;
        }
        let arguments: Vec<_> = patterns()
            .map(|pattern| pattern.resolve(&bindings))
            .collect();
        let coercions = arguments
            .iter()
            .zip(given)
            .filter(|(to, from)| to != from)
            .count();
        Some(Matched {
            arguments,
            returns: self.returns.resolve(&bindings),
            coercions,
        })
    }
}

/// The position of the parenthesis that closes the one at `open`.
fn closing(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0;
    text[open..].char_indices().find_map(|(at, character)| {
        depth += match character {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        (depth == 0).then_some(open + at)
    })
}

/// `text` split at the commas outside of parentheses; nothing for empty text.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0);
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    if !text.trim().is_empty() {
        parts.push(&text[start..]);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::name;

    fn matched(signature: &'static str, given: &[&str]) -> Option<String> {
        let given: Vec<_> = given.iter().map(|text| parse_type(text).unwrap()).collect();
        let matched = FunctionSignature::parse(signature)
            .unwrap()
            .matches(&given)?;
        let arguments: Vec<_> = matched.arguments.iter().map(name).collect();
        Some(format!(
            "({}) {}",
            arguments.join(", "),
            name(&matched.returns)
        ))
    }

    #[test]
    fn calls_are_matched() {
        assert_eq!(
            matched("lower(varchar) varchar", &["varchar"]).as_deref(),
            Some("(varchar) varchar")
        );
        assert_eq!(matched("lower(varchar) varchar", &["integer"]), None);
        assert_eq!(
            matched("lower(varchar) varchar", &["unknown"]).as_deref(),
            Some("(varchar) varchar")
        );
        assert_eq!(
            matched("sqrt(double) double", &["bigint"]).as_deref(),
            Some("(double) double")
        );
        assert_eq!(matched("now() bigint", &[]).as_deref(), Some("() bigint"));
        assert_eq!(matched("now() bigint", &["bigint"]), None);
        assert_eq!(
            matched(
                "contains(array(T), T) boolean",
                &["array(integer)", "bigint"]
            )
            .as_deref(),
            Some("(array(bigint), bigint) boolean")
        );
        assert_eq!(
            matched(
                "contains(array(T), T) boolean",
                &["array(varchar)", "bigint"]
            ),
            None
        );
        assert_eq!(
            matched("greatest(T...) T", &["integer", "double", "bigint"]).as_deref(),
            Some("(double, double, double) double")
        );
        assert_eq!(
            matched("map_keys(map(K, V)) array(K)", &["map(varchar, double)"]).as_deref(),
            Some("(map(varchar, double)) array(varchar)")
        );
    }
}
