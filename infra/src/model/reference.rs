//! References to the parts of a template.

use std::marker::PhantomData;

use serde_json::{Value, json};

pub trait ResourceType {
    /// CloudFormation's name of it, such as `AWS::S3::Bucket`.
    const NAME: &'static str;
}

/// A reference to a resource of a template.
#[derive(Debug)]
pub struct Reference<T> {
    logical_id: String,
    resource_type: PhantomData<T>,
}

impl<T> Clone for Reference<T> {
    fn clone(&self) -> Self {
        Self::new(&self.logical_id)
    }
}

impl<T> Reference<T> {
    pub(super) fn new(logical_id: &str) -> Self {
        Self {
            logical_id: logical_id.to_owned(),
            resource_type: PhantomData,
        }
    }

    pub fn logical_id(&self) -> &str {
        &self.logical_id
    }

    /// `Ref`: usually the physical ID.
    pub fn value(&self) -> Value {
        json!({"Ref": self.logical_id})
    }

    pub(super) fn attribute(&self, name: &str) -> Value {
        json!({"Fn::GetAtt": [self.logical_id, name]})
    }
}

/// A parameter of a template.
#[derive(Clone, Debug)]
pub struct ParameterReference(pub(super) String);

impl ParameterReference {
    pub fn value(&self) -> Value {
        json!({"Ref": self.0})
    }
}

/// A condition of a template.
#[derive(Clone, Debug)]
pub struct ConditionReference(pub(super) String);

impl ConditionReference {
    /// `Fn::If`.
    pub fn choose(&self, then: impl Into<Value>, otherwise: impl Into<Value>) -> Value {
        json!({"Fn::If": [self.0, then.into(), otherwise.into()]})
    }

    /// A value if the condition is true; otherwise the property is omitted.
    pub fn include(&self, then: impl Into<Value>) -> Value {
        self.choose(then, super::intrinsics::nothing())
    }

    /// A value unless the condition is true; then the property is omitted.
    pub fn exclude(&self, otherwise: impl Into<Value>) -> Value {
        self.choose(super::intrinsics::nothing(), otherwise)
    }

    /// The condition itself, for other conditions.
    pub fn value(&self) -> Value {
        json!({"Condition": self.0})
    }

    pub(super) fn name(&self) -> &str {
        &self.0
    }
}
