//! Changes of permissions between two templates.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::intrinsic_text::text;
use super::pairs;

/// A permission or restriction that is added or removed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GrantChange {
    /// Logical ID of the resource that defines it.
    pub logical_id: String,
    /// The permission as a sentence.
    pub grant: String,
    /// Whether it is added or removed.
    pub added: bool,
    /// The effect on permissions.
    pub reach: Reach,
}

impl GrantChange {
    /// The effect, where the sign of the change does not show it.
    pub fn remark(&self) -> &'static str {
        match (self.added, self.reach) {
            (true, Reach::Narrower) => " (narrower)",
            (false, Reach::Broader) => " (broader)",
            (true, Reach::Broader) | (false, Reach::Narrower) => "",
        }
    }
}

/// The effect of a change on permissions and network access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Reach {
    /// More is allowed.
    Broader,
    /// Less is allowed.
    Narrower,
}

/// A permission or restriction of a template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Grant {
    sentence: String,
    /// Whether it restricts instead of allowing.
    limits: bool,
    /// Whether it disappears with its bucket.
    is_of_bucket: bool,
}

/// The permissions of only one of two templates. A changed statement counts as one removed and one
/// added.
pub(super) fn changes(before: &Value, after: &Value) -> Vec<GrantChange> {
    let mut changes = Vec::new();
    for (logical_id, pair) in pairs(before, after) {
        let (old, mut new) = (grants(pair.before), grants(pair.after));
        if pair.before.is_none() {
            // A restriction of a new resource takes nothing away.
            new.retain(|grant| !grant.limits);
        }
        let change = |grant: &Grant, added: bool| {
            let reach = if added == grant.limits {
                Reach::Narrower
            } else {
                Reach::Broader
            };
            GrantChange {
                logical_id: logical_id.to_owned(),
                grant: grant.sentence.clone(),
                added,
                reach,
            }
        };
        let is_gone = |grant: &&Grant| pair.after.is_some() || !grant.is_of_bucket;
        changes.extend(
            old.difference(&new)
                .filter(is_gone)
                .map(|grant| change(grant, false)),
        );
        changes.extend(new.difference(&old).map(|grant| change(grant, true)));
    }
    changes
}

fn grants(resource: Option<&Value>) -> BTreeSet<Grant> {
    let Some(resource) = resource else {
        return BTreeSet::new();
    };
    let properties = &resource["Properties"];
    let mut grants = BTreeSet::new();
    statements(properties, &mut grants);
    grants.extend(
        values(&properties["ManagedPolicyArns"])
            .map(|policy| gives(format!("managed policy {}", text(policy)))),
    );
    grants.extend(
        present(&properties["PermissionsBoundary"])
            .map(|policy| limits(format!("at most what {} allows", text(policy)))),
    );
    match resource["Type"].as_str().unwrap_or_default() {
        "AWS::Lambda::Permission" => grants.extend([invocation(properties)]),
        "AWS::Lambda::Url" => grants.extend([gives(format!(
            "function URL with authentication {}",
            text(&properties["AuthType"])
        ))]),
        "AWS::S3::Bucket" => grants.extend(blocked_access(properties)),
        kind if kind.starts_with("AWS::EC2::SecurityGroup") => grants.extend(network(properties)),
        kind if kind.starts_with("AWS::LakeFormation::") => {
            grants.extend([gives(properties.to_string())]);
        }
        _ => {}
    }
    grants
}

/// The statements of all policies at any depth.
fn statements(value: &Value, grants: &mut BTreeSet<Grant>) {
    match value {
        Value::Object(object) => {
            grants.extend(
                object
                    .get("Statement")
                    .into_iter()
                    .flat_map(values)
                    .map(statement),
            );
            object.values().for_each(|value| statements(value, grants));
        }
        Value::Array(items) => items.iter().for_each(|value| statements(value, grants)),
        _ => {}
    }
}

fn statement(statement: &Value) -> Grant {
    let effect = text(&statement["Effect"]);
    let clause = |name: &str, word: &str| {
        present(&statement[name]).map(|value| format!("{word}{}", sorted_text(value)))
    };
    let clauses = [
        clause("Action", " "),
        clause("NotAction", " everything but "),
        clause("Resource", " on "),
        clause("NotResource", " on everything but "),
        present(&statement["Principal"])
            .map(|principal| format!(" for {}", principal_text(principal))),
        present(&statement["NotPrincipal"])
            .map(|principal| format!(" for everybody but {}", principal_text(principal))),
        present(&statement["Condition"])
            .map(|condition| format!(" when {}", condition_text(condition))),
    ];
    let sentence = format!(
        "{effect}{}",
        clauses.into_iter().flatten().collect::<String>()
    );
    Grant {
        sentence,
        limits: effect == "Deny",
        is_of_bucket: false,
    }
}

/// Lists in policies are unordered.
fn sorted_text(value: &Value) -> String {
    let mut texts: Vec<_> = values(value).map(text).collect();
    texts.sort_unstable();
    texts.join(", ")
}

/// `Service lambda.amazonaws.com`.
fn principal_text(principal: &Value) -> String {
    let kinds = principal.as_object().map(|kinds| {
        kinds
            .iter()
            .map(|(kind, of)| format!("{kind} {}", sorted_text(of)))
            .collect::<Vec<_>>()
    });
    kinds.map_or_else(|| text(principal), |kinds| kinds.join(", "))
}

/// `aws:SecureTransport Bool false and aws:SourceAccount StringEquals ${AWS::AccountId}`.
fn condition_text(condition: &Value) -> String {
    let operators = condition.as_object().into_iter().flatten();
    let one = |operator: &str, tests: &Value| {
        let tests = tests.as_object().into_iter().flatten();
        tests
            .map(|(key, value)| format!("{key} {operator} {}", sorted_text(value)))
            .collect::<Vec<_>>()
    };
    operators
        .flat_map(|(operator, tests)| one(operator, tests))
        .collect::<Vec<_>>()
        .join(" and ")
}

fn invocation(permission: &Value) -> Grant {
    let of = |name: &str| present(&permission[name]).map(text).unwrap_or_default();
    let source = [of("SourceArn"), of("SourceAccount")].join(" ");
    gives(format!(
        "Allow {} on {} for {} from {}",
        of("Action"),
        of("FunctionName"),
        of("Principal"),
        source.trim()
    ))
}

fn blocked_access(bucket: &Value) -> impl Iterator<Item = Grant> {
    let blocks = bucket["PublicAccessBlockConfiguration"].as_object();
    blocks
        .into_iter()
        .flatten()
        .filter(|(_, value)| text(value) == "true")
        .map(|(name, _)| Grant {
            is_of_bucket: true,
            ..limits(format!("public access: {name}"))
        })
}

fn network(group: &Value) -> impl Iterator<Item = Grant> {
    let inline = ["SecurityGroupIngress", "SecurityGroupEgress"].into_iter();
    let rules = inline
        .flat_map(|name| values(&group[name]).map(move |rule| gives(format!("{name} {rule}"))));
    let own = present(&group["IpProtocol"]).map(|_| gives(format!("network rule {group}")));
    rules.chain(own)
}

fn gives(sentence: String) -> Grant {
    Grant {
        sentence,
        limits: false,
        is_of_bucket: false,
    }
}

fn limits(sentence: String) -> Grant {
    Grant {
        sentence,
        limits: true,
        is_of_bucket: false,
    }
}

fn present(value: &Value) -> Option<&Value> {
    (!value.is_null()).then_some(value)
}

/// The items of a list; a single value is a list of one.
fn values(value: &Value) -> impl Iterator<Item = &Value> {
    let items = value.as_array().map_or(&[][..], Vec::as_slice);
    let single = (!value.is_array()).then_some(value).and_then(present);
    items.iter().chain(single)
}
