//! A template.

use serde::Serialize;
use serde_json::Value;

use super::entries::Entries;
use super::layout;
use super::resource::Body;
use super::{ConditionReference, Parameter, ParameterReference, Reference, Resource, ResourceType};

/// A CloudFormation template. Keys of objects are sorted, with or without `serde_json`'s
/// `preserve_order`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Template {
    #[serde(rename = "AWSTemplateFormatVersion")]
    version: &'static str,
    description: String,
    #[serde(skip_serializing_if = "Entries::is_empty")]
    pub(crate) parameters: Entries<Parameter>,
    #[serde(skip_serializing_if = "Entries::is_empty")]
    pub(crate) mappings: Entries<Entries<Value>>,
    #[serde(skip_serializing_if = "Entries::is_empty")]
    pub(crate) conditions: Entries<Value>,
    pub(crate) resources: Entries<Body>,
    #[serde(skip_serializing_if = "Entries::is_empty")]
    pub(crate) outputs: Entries<Output>,
    #[serde(skip)]
    twice: Vec<[String; 2]>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Output {
    /// What the value is.
    pub description: String,
    pub value: Value,
    /// The export, if other stacks import the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub export: Option<ExportName>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ExportName {
    /// The name, once in an account and region.
    pub name: String,
}

impl Template {
    pub fn new(description: &str) -> Self {
        Self {
            version: "2010-09-09",
            description: description.to_owned(),
            parameters: Entries::default(),
            mappings: Entries::default(),
            conditions: Entries::default(),
            resources: Entries::default(),
            outputs: Entries::default(),
            twice: Vec::new(),
        }
    }

    pub fn add<T: ResourceType>(
        &mut self,
        logical_id: &str,
        resource: Resource<T>,
    ) -> Reference<T> {
        let mut body = resource.body;
        body.properties.sort_all_objects();
        let is_new = self.resources.add(logical_id, body);
        self.expect_new("Resources", logical_id, is_new);
        Reference::new(logical_id)
    }

    /// Adds a parameter. The same parameter may be added twice.
    pub fn parameter(&mut self, name: &str, parameter: Parameter) -> ParameterReference {
        self.parameters.add(name, parameter);
        ParameterReference(name.to_owned())
    }

    /// Adds a mapping. The same mapping may be added twice.
    pub fn mapping(&mut self, name: &str, values: &[(&str, Value)]) {
        let mut entries = Entries::default();
        for (key, value) in values {
            entries.add(key, value.clone());
        }
        self.mappings.add(name, entries);
    }

    /// Adds a condition. The same condition may be added twice.
    pub fn condition(&mut self, name: &str, mut condition: Value) -> ConditionReference {
        condition.sort_all_objects();
        let is_same = self
            .conditions
            .get(name)
            .is_none_or(|known| *known == condition);
        self.expect_new("Conditions", name, is_same);
        self.conditions.add(name, condition);
        ConditionReference(name.to_owned())
    }

    /// Adds an output.
    pub fn output(&mut self, name: &str, mut output: Output) {
        output.value.sort_all_objects();
        let is_new = self.outputs.add(name, output);
        self.expect_new("Outputs", name, is_new);
    }

    /// Sections and names that were added twice.
    pub(super) fn duplicates(&self) -> &[[String; 2]] {
        &self.twice
    }

    fn expect_new(&mut self, section: &str, name: &str, is_new: bool) {
        if !is_new {
            self.twice.push([section, name].map(str::to_owned));
        }
    }

    pub fn description(&self) -> &str {
        &self.description
    }

    /// The names that it exports.
    pub fn exports(&self) -> impl Iterator<Item = &str> {
        self.outputs
            .iter()
            .filter_map(|(_, output)| output.export.as_ref().map(|export| export.name.as_str()))
    }

    /// The parameters with their names.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &Parameter)> {
        self.parameters.iter()
    }

    /// Name, type and properties of each resource.
    pub fn resources(&self) -> impl Iterator<Item = (&str, &'static str, &Value)> {
        self.resources
            .iter()
            .map(|(name, body)| (name, body.r#type, &body.properties))
    }

    /// The condition of a resource.
    pub(crate) fn condition_of(&self, logical_id: &str) -> Option<&str> {
        self.resources.get(logical_id)?.condition.as_deref()
    }

    /// The template as JSON text with a newline at its end, the same bytes every time.
    ///
    /// # Errors
    /// Serialization fails.
    pub fn to_json(&self) -> serde_json::Result<String> {
        layout::to_json(self)
    }
}
