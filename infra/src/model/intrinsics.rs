//! Intrinsic functions.

use serde_json::{Value, json};

/// Text in which `${Name}` and `${Resource.Attribute}` are replaced.
pub fn substitute(text: impl Into<String>) -> Value {
    json!({"Fn::Sub": text.into()})
}

/// Text in which `${Name}` is replaced, also by these values.
pub fn substitute_with<const N: usize>(
    text: impl Into<String>,
    values: [(&str, Value); N],
) -> Value {
    let values: serde_json::Map<_, _> = values
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    json!({"Fn::Sub": [text.into(), values]})
}

/// Concatenates values.
pub fn join(values: impl Into<Vec<Value>>) -> Value {
    let values: Vec<Value> = values.into();
    json!({"Fn::Join": ["", values]})
}

pub fn base64(text: &Value) -> Value {
    json!({"Fn::Base64": text})
}

/// `Fn::Equals`, for conditions.
pub fn equals(one: &Value, other: impl Into<Value>) -> Value {
    json!({"Fn::Equals": [one, other.into()]})
}

/// `Fn::Not`, for conditions.
pub fn not(condition: &Value) -> Value {
    json!({"Fn::Not": [condition]})
}

/// `Fn::And`, for conditions.
pub fn and(one: &Value, other: &Value) -> Value {
    json!({"Fn::And": [one, other]})
}

pub fn find_in_map(mapping: &str, top_level_key: &Value, second_level_key: &str) -> Value {
    json!({"Fn::FindInMap": [mapping, top_level_key, second_level_key]})
}

/// Omits the property.
pub(super) fn nothing() -> Value {
    json!({"Ref": "AWS::NoValue"})
}

pub fn account() -> Value {
    json!({"Ref": "AWS::AccountId"})
}
