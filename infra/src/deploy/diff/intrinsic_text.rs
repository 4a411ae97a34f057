//! Values of a template as short text.

use serde_json::Value;

/// Short notation of a value: `${CtrS3bucket.Arn}/*` for a join of an attribute and a text.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        Value::Object(object) if object.len() == 1 => object
            .iter()
            .next()
            .and_then(|(name, argument)| function(name, argument))
            .unwrap_or_else(|| value.to_string()),
        other => other.to_string(),
    }
}

fn function(name: &str, argument: &Value) -> Option<String> {
    match (name, argument) {
        ("Ref", Value::String(of)) => Some(format!("${{{of}}}")),
        ("Fn::GetAtt", Value::Array(path)) => Some(format!(
            "${{{}}}",
            path.iter().map(text).collect::<Vec<_>>().join(".")
        )),
        ("Fn::GetAtt", Value::String(path)) => Some(format!("${{{path}}}")),
        ("Fn::ImportValue", name) => Some(format!("${{import {}}}", text(name))),
        ("Fn::Join", Value::Array(join)) => {
            let [separator, Value::Array(items)] = join.as_slice() else {
                return None;
            };
            Some(
                items
                    .iter()
                    .map(text)
                    .collect::<Vec<_>>()
                    .join(separator.as_str()?),
            )
        }
        ("Fn::Sub", Value::String(template)) => Some(template.clone()),
        ("Fn::Sub", Value::Array(sub)) => {
            let [Value::String(template), Value::Object(variables)] = sub.as_slice() else {
                return None;
            };
            Some(
                variables
                    .iter()
                    .fold(template.clone(), |template, (name, value)| {
                        template.replace(&format!("${{{name}}}"), &text(value))
                    }),
            )
        }
        ("Fn::If", Value::Array(choice)) => {
            let [condition, when_true, otherwise] = choice.as_slice() else {
                return None;
            };
            Some(format!(
                "({} if {}, else {})",
                text(when_true),
                text(condition),
                text(otherwise)
            ))
        }
        _ => None,
    }
}
