//! Faults of a template.

use std::fmt;

use serde_json::{Map, Value};

use super::resource_types::{StateMachine, attributes_of};
use super::{ResourceType, Template, state_language};

const PSEUDO_PARAMETERS: [&str; 7] = [
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

/// A fault in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Path, such as `Resources.CtrS3bucket.Properties.BucketName`.
    pub path: String,
    pub problem: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.problem)
    }
}

impl Fault {
    fn new(path: &TemplatePath<'_>, problem: String) -> Self {
        Self {
            path: path.to_string(),
            problem,
        }
    }

    fn twice(section: &str, name: &str) -> Self {
        Self::new(
            &TemplatePath::section(section).then(name),
            "duplicate name".to_owned(),
        )
    }
}

impl Template {
    /// Faults with their paths: undefined and duplicate names, allowed actions with wildcards, broken
    /// state machines.
    pub fn faults(&self) -> Vec<Fault> {
        let duplicates = self.duplicates().iter();
        let mut all: Vec<_> = duplicates
            .map(|[section, name]| Fault::twice(section, name))
            .collect();
        all.extend(faults(self));
        all
    }

    /// The names that other stacks must export.
    pub fn imports(&self) -> Vec<String> {
        imports(self)
    }
}

/// A path in a template. It is formatted only if there is a fault.
#[derive(Clone, Copy)]
struct TemplatePath<'p> {
    within: Option<&'p Self>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Name(&'p str),
    Position(usize),
}

impl<'p> TemplatePath<'p> {
    fn section(name: &'p str) -> Self {
        Self {
            within: None,
            step: Step::Name(name),
        }
    }

    fn then(&'p self, name: &'p str) -> Self {
        Self {
            within: Some(self),
            step: Step::Name(name),
        }
    }

    fn at(&'p self, position: usize) -> Self {
        Self {
            within: Some(self),
            step: Step::Position(position),
        }
    }
}

impl fmt::Display for TemplatePath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(within) = self.within {
            write!(f, "{within}")?;
        }
        match self.step {
            Step::Name(name) => write!(f, "{}{name}", if self.within.is_some() { "." } else { "" }),
            Step::Position(position) => write!(f, "[{position}]"),
        }
    }
}

/// A reference at a path in a template.
enum Use<'a> {
    Value(&'a str),
    Attribute(&'a str, &'a str),
    Condition(&'a str),
    Mapping(&'a str),
    Import(&'a str),
    /// An action that a policy allows.
    Action(&'a str),
}

/// All faults of a template except duplicate names.
fn faults(template: &Template) -> Vec<Fault> {
    let mut faults = Vec::new();
    visit(template, &mut |path, found| {
        faults.extend(problem(template, &found).map(|problem| Fault::new(path, problem)));
    });
    let section = TemplatePath::section("Resources");
    for (name, body) in template.resources.iter() {
        let path = section.then(name);
        let missing = body
            .depends_on
            .iter()
            .filter(|other| template.resources.get(other).is_none());
        faults.extend(
            missing
                .map(|other| Fault::new(&path.then("DependsOn"), format!("no resource {other}"))),
        );
        if body.r#type == StateMachine::NAME {
            let problems = state_language::problems(
                &body.properties["Definition"],
                &body.properties["DefinitionSubstitutions"],
            );
            let properties = path.then("Properties");
            faults.extend(
                problems
                    .into_iter()
                    .map(|problem| Fault::new(&properties.then("Definition"), problem)),
            );
        }
    }
    faults
}

/// The names that a template imports, each once.
fn imports(template: &Template) -> Vec<String> {
    let mut imports = Vec::new();
    visit(template, &mut |_, found| {
        if let Use::Import(name) = found {
            imports.push(name.to_owned());
        }
    });
    imports.sort();
    imports.dedup();
    imports
}

fn problem(template: &Template, found: &Use<'_>) -> Option<String> {
    let is_value = |name: &str| {
        PSEUDO_PARAMETERS.contains(&name)
            || template.resources.get(name).is_some()
            || template.parameters.get(name).is_some()
    };
    match *found {
        Use::Value(name) => (!is_value(name)).then(|| format!("no resource or parameter {name}")),
        Use::Attribute(resource, attribute) => match template.resources.get(resource) {
            None => Some(format!("no resource {resource}")),
            Some(body) if attributes_of(body.r#type).contains(&attribute) => None,
            Some(body) => Some(format!(
                "resource {resource} of type {} has no known attribute {attribute}",
                body.r#type
            )),
        },
        Use::Condition(name) => template
            .conditions
            .get(name)
            .is_none()
            .then(|| format!("no condition {name}")),
        Use::Mapping(name) => template
            .mappings
            .get(name)
            .is_none()
            .then(|| format!("no mapping {name}")),
        Use::Import(_) => None,
        Use::Action(action) => action
            .contains('*')
            .then(|| format!("action {action} has a wildcard; list the actions")),
    }
}

type Visitor<'v> = &'v mut dyn FnMut(&TemplatePath<'_>, Use<'_>);

fn visit(template: &Template, visitor: Visitor<'_>) {
    let (conditions, resources, outputs) = (
        TemplatePath::section("Conditions"),
        TemplatePath::section("Resources"),
        TemplatePath::section("Outputs"),
    );
    for (name, condition) in template.conditions.iter() {
        visit_value(&conditions.then(name), condition, visitor);
    }
    for (name, body) in template.resources.iter() {
        let path = resources.then(name);
        if let Some(condition) = &body.condition {
            visitor(&path.then("Condition"), Use::Condition(condition));
        }
        visit_value(&path.then("Properties"), &body.properties, visitor);
    }
    for (name, output) in template.outputs.iter() {
        visit_value(&outputs.then(name).then("Value"), &output.value, visitor);
    }
}

fn visit_value(path: &TemplatePath<'_>, value: &Value, visitor: Visitor<'_>) {
    match value {
        Value::Array(values) => {
            for (position, value) in values.iter().enumerate() {
                visit_value(&path.at(position), value, visitor);
            }
        }
        Value::Object(members) => {
            visit_uses(path, members, visitor);
            for (name, value) in members {
                visit_value(&path.then(name), value, visitor);
            }
        }
        _ => {}
    }
}

/// Visits the references of an object itself, not those of its members.
fn visit_uses(path: &TemplatePath<'_>, members: &Map<String, Value>, visitor: Visitor<'_>) {
    let is_allowed = members.get("Effect").and_then(Value::as_str) == Some("Allow");
    for (name, value) in members {
        match (name.as_str(), value) {
            ("Ref", Value::String(name)) => visitor(path, Use::Value(name)),
            ("Condition", Value::String(name)) => visitor(path, Use::Condition(name)),
            ("Fn::ImportValue", Value::String(name)) => visitor(path, Use::Import(name)),
            ("Fn::Sub", Value::String(text)) => visit_variables(path, text, &Map::new(), visitor),
            ("Action", Value::String(action)) if is_allowed => visitor(path, Use::Action(action)),
            ("Action", Value::Array(actions)) if is_allowed => {
                actions
                    .iter()
                    .filter_map(Value::as_str)
                    .for_each(|action| visitor(path, Use::Action(action)));
            }
            (function, Value::Array(parts)) => visit_call(path, function, parts, visitor),
            _ => {}
        }
    }
}

/// Visits the references of a function with several arguments.
fn visit_call(path: &TemplatePath<'_>, function: &str, parts: &[Value], visitor: Visitor<'_>) {
    match (function, parts) {
        ("Fn::GetAtt", [Value::String(resource), Value::String(attribute)]) => {
            visitor(path, Use::Attribute(resource, attribute));
        }
        ("Fn::If", [Value::String(condition), ..]) => visitor(path, Use::Condition(condition)),
        ("Fn::FindInMap", [Value::String(mapping), ..]) => visitor(path, Use::Mapping(mapping)),
        ("Fn::Sub", [Value::String(text), Value::Object(own)]) => {
            visit_variables(path, text, own, visitor);
        }
        _ => {}
    }
}

/// Visits the `${Variable}`s of a text, apart from its own ones and from `${!Literal}`.
fn visit_variables(
    path: &TemplatePath<'_>,
    text: &str,
    own: &Map<String, Value>,
    visitor: Visitor<'_>,
) {
    let variables = text
        .split("${")
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(variable, _)| variable);
    for variable in
        variables.filter(|variable| !variable.starts_with('!') && !own.contains_key(*variable))
    {
        match variable.split_once('.') {
            Some((resource, attribute)) => visitor(path, Use::Attribute(resource, attribute)),
            None => visitor(path, Use::Value(variable)),
        }
    }
}
