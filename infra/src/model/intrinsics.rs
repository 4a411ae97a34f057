//! CloudFormation's functions.

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

/// Values one after the other, as one text.
pub fn join(values: impl Into<Vec<Value>>) -> Value {
    let values: Vec<Value> = values.into();
    json!({"Fn::Join": ["", values]})
}

/// A text in base64.
pub fn base64(text: &Value) -> Value {
    json!({"Fn::Base64": text})
}

/// Whether two values are the same; for conditions.
pub fn equals(one: &Value, other: impl Into<Value>) -> Value {
    json!({"Fn::Equals": [one, other.into()]})
}

/// Whether a condition does not hold; for conditions.
pub fn not(condition: &Value) -> Value {
    json!({"Fn::Not": [condition]})
}

/// Whether one of some conditions holds; for conditions.
pub fn any_of(conditions: impl IntoIterator<Item = Value>) -> Value {
    json!({"Fn::Or": conditions.into_iter().collect::<Vec<_>>()})
}

/// Nothing: the property is left out.
pub(super) fn nothing() -> Value {
    json!({"Ref": "AWS::NoValue"})
}

/// The account.
pub fn account() -> Value {
    json!({"Ref": "AWS::AccountId"})
}
