//! JSON with the order of its keys and the spelling of its numbers, which `serde_json::Value` does
//! not keep.

use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// JSON value with its spelling, except white space.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    /// `null`, `true` or `false`.
    Literal(String),
    /// Number in its spelling.
    Number(String),
    /// The content of a string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object, key by key.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Parses one JSON value; panics without a value.
    pub(crate) fn parse(text: &[u8]) -> Self {
        let raw = serde_json::from_slice::<&RawValue>(text);
        Self::from_raw(
            raw.unwrap_or_else(|error| panic!("{error} in {:?}", String::from_utf8_lossy(text))),
        )
    }

    fn from_raw(raw: &RawValue) -> Self {
        let text = raw.get();
        match text.as_bytes()[0] {
            b'{' => Self::Object(
                serde_json::Deserializer::from_str(text)
                    .deserialize_map(Pairs)
                    .unwrap(),
            ),
            b'[' => Self::List(
                serde_json::from_str::<Vec<&RawValue>>(text)
                    .unwrap()
                    .into_iter()
                    .map(Self::from_raw)
                    .collect(),
            ),
            b'"' => Self::Text(serde_json::from_str(text).unwrap()),
            b'-' | b'0'..=b'9' => Self::Number(text.to_owned()),
            _ => Self::Literal(text.to_owned()),
        }
    }

    /// The value with a suffix, counting from `_2`, for each key that is equal in lower case to a
    /// later one of the same object.
    pub(crate) fn with_different_keys(&self) -> Self {
        let Self::Object(fields) = self else {
            return self.clone();
        };
        let name = |at: usize| fields[at].0.to_lowercase();
        let renamed = |at: usize| {
            let key = &fields[at].0;
            if (at + 1..fields.len()).all(|later| name(later) != name(at)) {
                return key.clone();
            }
            let earlier = (0..at).filter(|earlier| name(*earlier) == name(at));
            format!("{key}_{}", earlier.count() + 2)
        };
        let fields = fields.iter().enumerate();
        Self::Object(
            fields
                .map(|(at, (_, value))| (renamed(at), value.with_different_keys()))
                .collect(),
        )
    }

    /// Whether no object has two keys that are equal in lower case.
    pub(crate) fn has_distinct_keys(&self) -> bool {
        match self {
            Self::Object(fields) => {
                let mut names: Vec<_> =
                    fields.iter().map(|(name, _)| name.to_lowercase()).collect();
                names.sort();
                names.windows(2).all(|pair| pair[0] != pair[1])
                    && fields.iter().all(|(_, value)| value.has_distinct_keys())
            }
            Self::List(elements) => elements.iter().all(Self::has_distinct_keys),
            _ => true,
        }
    }

    /// Every value that is neither an object nor an array, in the order of the document.
    pub(crate) fn scalars(&self) -> Vec<&Self> {
        match self {
            Self::Object(fields) => fields
                .iter()
                .flat_map(|(_, value)| value.scalars())
                .collect(),
            Self::List(elements) => elements.iter().flat_map(Self::scalars).collect(),
            scalar => vec![scalar],
        }
    }

    /// The value of an object's field, which must be there.
    pub(crate) fn get(&self, key: &str) -> &Self {
        self.find(key)
            .unwrap_or_else(|| panic!("no field {key} in {self:?}"))
    }

    /// The value of an object's field; the last one where the key stands twice.
    pub(crate) fn find(&self, key: &str) -> Option<&Self> {
        let Self::Object(fields) = self else {
            panic!("not an object: {self:?}")
        };
        fields
            .iter()
            .rev()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    /// The elements of an array.
    pub(crate) fn list(&self) -> &[Self] {
        let Self::List(elements) = self else {
            panic!("not an array: {self:?}")
        };
        elements
    }

    /// The content of a string.
    pub(crate) fn text(&self) -> &str {
        let Self::Text(text) = self else {
            panic!("not a string: {self:?}")
        };
        text
    }

    /// `None` for `null`, else the value.
    pub(crate) fn some(&self) -> Option<&Self> {
        (*self != Self::Literal("null".to_owned())).then_some(self)
    }

    /// Where `actual` is not what this value expects: other values, other keys, or keys in another
    /// order. A number expected with a fraction stands for any spelling of it; one expected without
    /// must be spelled the same, as integer columns need it.
    pub(crate) fn differences(&self, actual: &Self, path: &str) -> Vec<String> {
        match (self, actual) {
            (Self::Object(expected), Self::Object(found)) => {
                let names = |fields: &[(String, Self)]| {
                    fields
                        .iter()
                        .map(|(name, _)| name.clone())
                        .collect::<Vec<_>>()
                };
                if names(expected) != names(found) {
                    return vec![format!(
                        "{path}: expected the keys {:?}, found {:?}",
                        names(expected),
                        names(found)
                    )];
                }
                let pairs = expected.iter().zip(found);
                pairs
                    .flat_map(|((name, value), (_, other))| {
                        value.differences(other, &format!("{path}.{name}"))
                    })
                    .collect()
            }
            (Self::List(expected), Self::List(found)) if expected.len() == found.len() => {
                let pairs = expected.iter().zip(found).enumerate();
                pairs
                    .flat_map(|(at, (value, other))| {
                        value.differences(other, &format!("{path}[{at}]"))
                    })
                    .collect()
            }
            (Self::Number(expected), Self::Number(found)) if same_number(expected, found) => {
                Vec::new()
            }
            _ if self == actual => Vec::new(),
            _ => vec![format!("{path}: expected {self:?}, found {actual:?}")],
        }
    }
}

fn same_number(expected: &str, found: &str) -> bool {
    let value = |text: &str| text.parse::<f64>().unwrap().to_bits();
    expected == found || (expected.contains(['.', 'e']) && value(expected) == value(found))
}

struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = Vec<(String, Json)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
            fields.push((name, Json::from_raw(value)));
        }
        Ok(fields)
    }
}
