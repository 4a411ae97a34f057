//! Resources before they are added to a template.

use std::marker::PhantomData;

use serde::Serialize;
use serde_json::Value;

use super::{ConditionReference, Reference, ResourceType};

/// A resource that is not in a template yet.
#[derive(Debug)]
pub struct Resource<T> {
    pub(super) body: Body,
    resource_type: PhantomData<T>,
}

/// The definition of a resource.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Body {
    pub(crate) r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) condition: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) depends_on: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deletion_policy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_replace_policy: Option<&'static str>,
    #[serde(skip_serializing_if = "Metadata::is_empty")]
    metadata: Metadata,
    pub(crate) properties: Value,
}

/// Metadata for checkers.
#[derive(Clone, Debug, Default, Serialize)]
struct Metadata {
    #[serde(skip_serializing_if = "Option::is_none")]
    cdk_nag: Option<Suppressions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checkov: Option<Skips>,
}

#[derive(Clone, Debug, Default, Serialize)]
struct Suppressions {
    rules_to_suppress: Vec<Suppression>,
}

#[derive(Clone, Debug, Serialize)]
struct Suppression {
    id: &'static str,
    reason: String,
}

#[derive(Clone, Debug, Default, Serialize)]
struct Skips {
    skip: Vec<Skip>,
}

#[derive(Clone, Debug, Serialize)]
struct Skip {
    id: &'static str,
    comment: String,
}

impl Metadata {
    fn is_empty(&self) -> bool {
        self.cdk_nag.is_none() && self.checkov.is_none()
    }
}

/// A rule of a checker of templates, by its ID.
#[derive(Clone, Copy, Debug)]
pub enum CheckerRule {
    /// Of cdk-nag, such as `AwsSolutions-IAM5`.
    Nag(&'static str),
    /// Of checkov, such as `CKV_AWS_117`.
    Checkov(&'static str),
}

impl<T: ResourceType> Resource<T> {
    /// A resource with these properties.
    pub fn new(properties: Value) -> Self {
        let body = Body {
            r#type: T::NAME,
            condition: None,
            depends_on: Vec::new(),
            deletion_policy: None,
            update_replace_policy: None,
            metadata: Metadata::default(),
            properties,
        };
        Self {
            body,
            resource_type: PhantomData,
        }
    }

    /// Retains the resource when it is deleted or replaced.
    #[must_use]
    pub fn retained(mut self) -> Self {
        self.body.deletion_policy = Some("Retain");
        self.body.update_replace_policy = Some("Retain");
        self
    }

    /// Creates the resource only if a condition is true.
    #[must_use]
    pub fn when(mut self, condition: &ConditionReference) -> Self {
        self.body.condition = Some(condition.name().to_owned());
        self
    }

    /// Adds a dependency that the properties do not imply.
    #[must_use]
    pub fn after<U>(mut self, other: &Reference<U>) -> Self {
        self.body.depends_on.push(other.logical_id().to_owned());
        self
    }

    /// Accepts that the resource violates a rule, with the reason.
    #[must_use]
    pub fn accept(mut self, rule: CheckerRule, reason: &str) -> Self {
        let (metadata, reason) = (&mut self.body.metadata, reason.to_owned());
        match rule {
            CheckerRule::Nag(id) => metadata
                .cdk_nag
                .get_or_insert_default()
                .rules_to_suppress
                .push(Suppression { id, reason }),
            CheckerRule::Checkov(id) => metadata.checkov.get_or_insert_default().skip.push(Skip {
                id,
                comment: reason,
            }),
        }
        self
    }
}
