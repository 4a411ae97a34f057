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

/// A text in base64.
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

/// `Fn::Or`, for conditions.
pub fn any_of(conditions: impl IntoIterator<Item = Value>) -> Value {
    json!({"Fn::Or": conditions.into_iter().collect::<Vec<_>>()})
}

/// Omits the property.
pub(super) fn nothing() -> Value {
    json!({"Ref": "AWS::NoValue"})
}

/// The account ID.
pub fn account() -> Value {
    json!({"Ref": "AWS::AccountId"})
}
