//! `docs/reference/permissions.md` lists what the templates give each role and keep for how long.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use infra::Assembly;
use parameters::AppName;
use serde_json::Value;

const UPDATE: &str = "UPDATE_DOCUMENTATION";
const PAGE: &str = "../docs/reference/permissions.md";
const INTRODUCTION: &str = "# Roles and retention

Generated from the templates by `cargo xtask regenerate documentation`. For what these roles protect,
see [Security](../security.md). Resources are logical IDs of the same stack, or ARNs shortened to the
part after the account ID.
";

/// A template's value as a short text: logical IDs for references, ARNs without their beginning.
fn text(value: &Value) -> String {
    match value {
        Value::Object(intrinsic) => {
            let Some((function, argument)) = intrinsic.iter().next() else {
                return String::new();
            };
            match (function.as_str(), argument) {
                ("Ref" | "Fn::ImportValue", name) => text(name),
                ("Fn::GetAtt", Value::Array(parts)) => text(&parts[0]),
                ("Fn::Join", Value::Array(parts)) => {
                    texts(&parts[1]).join(parts[0].as_str().unwrap())
                }
                ("Fn::Sub", Value::Array(parts)) => {
                    let mut pattern = parts[0].as_str().unwrap().to_owned();
                    for (name, value) in parts[1].as_object().unwrap() {
                        pattern = pattern.replace(&format!("${{{name}}}"), &text(value));
                    }
                    without_account(&pattern)
                }
                ("Fn::Sub", pattern) => without_account(pattern.as_str().unwrap()),
                ("Fn::If", Value::Array(parts)) => {
                    let [left, right] = [text(&parts[1]), text(&parts[2])];
                    match (left.as_str(), right.as_str()) {
                        ("AWS::NoValue", other) | (other, "AWS::NoValue") => other.to_owned(),
                        _ => format!("{left} or {right}"),
                    }
                }
                (function, argument) => panic!("{function} of {argument} has no text"),
            }
        }
        Value::String(text) => without_account(text),
        other => other.to_string(),
    }
}

/// The texts of a list, or of a single value.
fn texts(value: &Value) -> Vec<String> {
    value
        .as_array()
        .map_or_else(|| vec![text(value)], |list| list.iter().map(text).collect())
}

fn without_account(arn: &str) -> String {
    let arn = arn.replace("arn:${AWS::Partition}:s3:::", "");
    match arn.split_once("${AWS::AccountId}:") {
        Some((_, rest)) if arn.starts_with("arn:") => rest.to_owned(),
        _ => arn,
    }
}

/// Each resource of the templates with its stack's name.
fn resources(kind: &str) -> Vec<(String, String, Value)> {
    let assembly = Assembly::synthesize(&AppName::default()).unwrap();
    let mut found = Vec::new();
    for stack in &assembly.stacks {
        let template: Value = serde_json::from_str(&stack.body).unwrap();
        for (name, resource) in template["Resources"].as_object().unwrap() {
            if resource["Type"] == kind {
                found.push((stack.id.to_string(), name.clone(), resource.clone()));
            }
        }
    }
    found
}

fn code(items: &[String], separator: &str) -> String {
    let quoted: Vec<_> = items.iter().map(|item| format!("`{item}`")).collect();
    quoted.join(separator)
}

fn roles() -> String {
    let mut table = String::from(
        "\n## Roles\n\n| Stack | Role | Assumed by | May | On | If |\n|---|---|---|---|---|---|\n",
    );
    for (stack, name, role) in resources("AWS::IAM::Role") {
        let properties = &role["Properties"];
        let trust = &properties["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Service"];
        for policy in properties["Policies"].as_array().unwrap() {
            for statement in policy["PolicyDocument"]["Statement"].as_array().unwrap() {
                assert_eq!(statement["Effect"], "Allow", "{name} has another effect");
                let condition =
                    statement["Condition"]
                        .as_object()
                        .map_or_else(String::new, |operators| {
                            let keys = operators
                                .values()
                                .flat_map(|keys| keys.as_object().unwrap());
                            let pairs = keys.map(|(key, value)| {
                                format!("{key} = {}", texts(value).join(" or "))
                            });
                            code(&pairs.collect::<Vec<_>>(), ", ")
                        });
                writeln!(
                    table,
                    "| {stack} | `{name}` | {} | {} | {} | {condition} |",
                    text(trust),
                    code(&texts(&statement["Action"]), ", "),
                    code(&texts(&statement["Resource"]), ", "),
                )
                .unwrap();
            }
        }
    }
    conditional_policies(&mut table);
    table
}

/// Policies that a role has only with a parameter. All roles with data have that of the key.
fn conditional_policies(table: &mut String) {
    for (stack, _, policy) in resources("AWS::IAM::Policy") {
        let properties = &policy["Properties"];
        if properties["PolicyName"] == "UseKmsKey" {
            continue;
        }
        for statement in properties["PolicyDocument"]["Statement"]
            .as_array()
            .unwrap()
        {
            assert_eq!(statement["Effect"], "Allow");
            writeln!(
                table,
                "| {stack} | {} | | {} | {} | `{}` |",
                code(&texts(&properties["Roles"]), ", "),
                code(&texts(&statement["Action"]), ", "),
                code(&texts(&statement["Resource"]), ", "),
                policy["Condition"].as_str().unwrap(),
            )
            .unwrap();
        }
    }
}

fn retention() -> String {
    let mut table = String::from(
        "\n## Retention\n\n| Stack | Resource | Type | Kept for | When the stack is deleted |\n|---|---|---|---|---|\n",
    );
    for (kind, title) in [
        ("AWS::S3::Bucket", "bucket"),
        ("AWS::Kinesis::Stream", "stream"),
        ("AWS::SQS::Queue", "queue"),
        ("AWS::Logs::LogGroup", "log group"),
    ] {
        for (stack, name, resource) in resources(kind) {
            let properties = &resource["Properties"];
            let kept = match kind {
                "AWS::S3::Bucket" => bucket_retention(properties),
                "AWS::Kinesis::Stream" => {
                    format!("{} hours", properties["RetentionPeriodHours"])
                }
                "AWS::SQS::Queue" => {
                    let seconds = properties["MessageRetentionPeriod"].as_u64().unwrap();
                    format!("{} days", seconds / 86_400)
                }
                _ => days(&properties["RetentionInDays"]),
            };
            let retained = if resource["DeletionPolicy"] == "Retain" {
                "retained"
            } else {
                "deleted"
            };
            writeln!(
                table,
                "| {stack} | `{name}` | {title} | {kept} | {retained} |"
            )
            .unwrap();
        }
    }
    table
}

fn days(value: &Value) -> String {
    match value {
        Value::Number(days) => format!("{days} days"),
        parameter => format!("`{}` days", text(parameter)),
    }
}

fn bucket_retention(properties: &Value) -> String {
    let rules = properties["LifecycleConfiguration"]["Rules"].as_array();
    let expiry = |key: &str| {
        let mut rules = rules.into_iter().flatten();
        rules.find_map(|rule| {
            let days_of_all = rule.get(key).filter(|_| rule.get("Prefix").is_none());
            days_of_all.map(days)
        })
    };
    expiry("ExpirationInDays").unwrap_or_else(|| "unlimited".to_owned())
}

#[test]
fn permissions_page_matches_the_templates() {
    let page = format!("{INTRODUCTION}{}{}", roles(), retention());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    if std::env::var_os(UPDATE).is_some() {
        fs::write(&path, &page).unwrap();
        return;
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == page,
        "docs/reference/permissions.md is outdated; run `cargo xtask regenerate documentation`"
    );
}

/// A function reads and writes named resources; only services that have no resource allow `*`.
#[test]
fn no_role_has_a_wildcard_beyond_the_documented_ones() {
    for (_, name, role) in resources("AWS::IAM::Role") {
        for policy in role["Properties"]["Policies"].as_array().unwrap() {
            for statement in policy["PolicyDocument"]["Statement"].as_array().unwrap() {
                let actions = texts(&statement["Action"]);
                assert!(
                    actions.iter().all(|action| !action.contains('*')),
                    "{name} may {actions:?}"
                );
                if texts(&statement["Resource"]).contains(&"*".to_owned()) {
                    let expected = |action: &String| {
                        action.starts_with("xray:") || action.starts_with("logs:")
                    };
                    assert!(
                        actions.iter().all(expected),
                        "{name} may {actions:?} on `*`"
                    );
                }
            }
        }
    }
}
