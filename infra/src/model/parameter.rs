//! The parameters of a template.

use serde::Serialize;
use serde_json::Value;

/// A parameter of a template.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Parameter {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<Value>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    allowed_values: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    min_value: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_value: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_length: Option<u32>,
    description: String,
}

impl Parameter {
    /// The value that Parameter Store holds under a name.
    pub fn stored(name: &str, description: &str) -> Self {
        Self::new(
            "AWS::SSM::Parameter::Value<String>",
            Some(name.into()),
            description,
        )
    }

    /// A number between two bounds.
    pub fn number(default: u64, [least, most]: [u64; 2], description: &str) -> Self {
        let (min_value, max_value) = (Some(least), Some(most));
        Self {
            min_value,
            max_value,
            ..Self::new("Number", Some(default.into()), description)
        }
    }

    /// One of several texts; the default is the first.
    pub fn choice(texts: &'static [&'static str], description: &str) -> Self {
        Self {
            allowed_values: texts,
            ..Self::new(
                "String",
                texts.first().copied().map(Value::from),
                description,
            )
        }
    }

    pub fn text_or(default: &str, description: &str) -> Self {
        Self::new("String", Some(default.into()), description)
    }

    /// A required text.
    pub fn text(description: &str) -> Self {
        Self {
            min_length: Some(1),
            ..Self::new("String", None, description)
        }
    }

    fn new(r#type: &'static str, default: Option<Value>, description: &str) -> Self {
        let (min_value, max_value, min_length) = (None, None, None);
        Self {
            r#type,
            default,
            allowed_values: &[],
            min_value,
            max_value,
            min_length,
            description: description.to_owned(),
        }
    }

    /// The default, if there is one.
    pub fn default(&self) -> Option<&Value> {
        self.default.as_ref()
    }

    /// Whether the value is a name in Parameter Store.
    pub fn is_stored(&self) -> bool {
        self.r#type.starts_with("AWS::SSM::Parameter::Value")
    }

    /// CloudFormation's type, such as `Number`.
    pub fn kind(&self) -> &'static str {
        self.r#type
    }
}
