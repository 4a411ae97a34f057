//! The difference between two templates as typed changes.

mod grants;
mod intrinsic_text;
mod marks;
mod render;
mod replacement;

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value};

pub use grants::{GrantChange, Reach};
pub use marks::styled_marks;
pub use render::{render, render_details, render_grants};
pub use replacement::Replacement;

/// What differs between two templates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TemplateDiff {
    /// The resources that differ, by logical ID.
    pub resources: Vec<ResourceChange>,
    /// The differences of the other sections: parameters, mappings, conditions, outputs.
    pub parts: Vec<SectionChange>,
    /// Added and removed permissions and restrictions.
    pub grants: Vec<GrantChange>,
}

/// A resource that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceChange {
    pub logical_id: String,
    /// CloudFormation's type, such as `AWS::S3::Bucket`.
    pub resource_type: String,
    pub action: Action,
    /// Whether the resource is replaced.
    pub replacement: Replacement,
    /// Whether the resource is retained when it is removed from the stack.
    pub retained: bool,
    /// The differences of a changed resource.
    pub differences: Vec<Difference>,
}

/// An entry of another section that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SectionChange {
    /// The section: `Parameters`, `Conditions`, `Outputs`.
    pub section: String,
    /// The name of the entry.
    pub name: String,
    pub action: Action,
    pub differences: Vec<Difference>,
}

/// The change of a resource or an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    Add,
    Change,
    Remove,
}

/// A value that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// Path, such as `Properties.Policies[0].PolicyName`.
    pub path: String,
    /// The old value, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// The new value, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

impl TemplateDiff {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.parts.is_empty()
    }

    /// The changes that allow more.
    pub fn broadened(&self) -> impl Iterator<Item = &GrantChange> {
        self.grants
            .iter()
            .filter(|change| change.reach == Reach::Broader)
    }
}

/// Compares the deployed template, `None` for a new stack, with the wanted one.
pub fn diff(deployed: Option<&Value>, wanted: &Value) -> TemplateDiff {
    let nothing = Value::Null;
    let deployed = deployed.unwrap_or(&nothing);
    let resources = pairs(&deployed["Resources"], &wanted["Resources"])
        .filter_map(|(name, pair)| resource_change(name, &pair))
        .collect();
    let parts = ["Parameters", "Mappings", "Conditions", "Outputs"]
        .into_iter()
        .flat_map(|section| {
            pairs(&deployed[section], &wanted[section])
                .filter_map(move |(name, pair)| section_change(section, name, &pair))
        });
    TemplateDiff {
        resources,
        parts: parts.collect(),
        grants: grants::changes(&deployed["Resources"], &wanted["Resources"]),
    }
}

/// The old and the new value of a member.
struct Pair<'a> {
    before: Option<&'a Value>,
    after: Option<&'a Value>,
}

impl Pair<'_> {
    fn action(&self) -> Option<Action> {
        match (self.before, self.after) {
            (None, Some(_)) => Some(Action::Add),
            (Some(_), None) => Some(Action::Remove),
            (before, after) => (before != after).then_some(Action::Change),
        }
    }

    fn differences(&self) -> Vec<Difference> {
        let mut differences = Vec::new();
        if let (Some(before), Some(after)) = (self.before, self.after) {
            compare("", Some(before), Some(after), &mut differences);
        }
        differences
    }
}

/// The members of two objects by name.
fn pairs<'a>(before: &'a Value, after: &'a Value) -> impl Iterator<Item = (&'a str, Pair<'a>)> {
    let (before, after) = (before.as_object(), after.as_object());
    let names: BTreeSet<&str> = before
        .into_iter()
        .chain(after)
        .flat_map(Map::keys)
        .map(String::as_str)
        .collect();
    let member = |object: Option<&'a Map<String, Value>>, name: &str| {
        object.and_then(|object| object.get(name))
    };
    names.into_iter().map(move |name| {
        (
            name,
            Pair {
                before: member(before, name),
                after: member(after, name),
            },
        )
    })
}

fn resource_change(logical_id: &str, pair: &Pair<'_>) -> Option<ResourceChange> {
    let action = pair.action()?;
    let differences = pair.differences();
    let resource = pair.after.or(pair.before)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let resource_type = text(&resource["Type"]);
    let retained = action == Action::Remove
        && resource["DeletionPolicy"]
            .as_str()
            .is_some_and(|policy| policy.starts_with("Retain"));
    let replacement = replacement::replacement(&resource_type, &differences);
    Some(ResourceChange {
        logical_id: logical_id.to_owned(),
        resource_type,
        action,
        replacement,
        retained,
        differences,
    })
}

fn section_change(section: &str, name: &str, pair: &Pair<'_>) -> Option<SectionChange> {
    let action = pair.action()?;
    Some(SectionChange {
        section: section.to_owned(),
        name: name.to_owned(),
        action,
        differences: pair.differences(),
    })
}

/// Collects the innermost values that differ. An intrinsic function is compared as a whole.
fn compare(
    path: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    differences: &mut Vec<Difference>,
) {
    match (before, after) {
        (Some(Value::Object(_)), Some(Value::Object(_)))
            if !is_function(before) && !is_function(after) =>
        {
            for (name, pair) in pairs(
                before.unwrap_or(&Value::Null),
                after.unwrap_or(&Value::Null),
            ) {
                let path = if path.is_empty() {
                    name.to_owned()
                } else {
                    format!("{path}.{name}")
                };
                compare(&path, pair.before, pair.after, differences);
            }
        }
        (Some(Value::Array(left)), Some(Value::Array(right))) => {
            for position in 0..left.len().max(right.len()) {
                compare(
                    &format!("{path}[{position}]"),
                    left.get(position),
                    right.get(position),
                    differences,
                );
            }
        }
        _ if before == after => {}
        _ => differences.push(Difference {
            path: path.to_owned(),
            before: before.cloned(),
            after: after.cloned(),
        }),
    }
}

fn is_function(value: Option<&Value>) -> bool {
    let only_key = value
        .and_then(Value::as_object)
        .filter(|object| object.len() == 1)
        .and_then(|object| object.keys().next());
    only_key.is_some_and(|key| key == "Ref" || key.starts_with("Fn::"))
}

#[cfg(test)]
mod tests;
