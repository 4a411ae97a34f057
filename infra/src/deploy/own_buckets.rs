//! The names of resources of the templates in an account and region, evaluated as CloudFormation
//! does.

use serde_json::Value;

use crate::Stack;

/// The account and region of a deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeploymentTarget {
    /// Account ID.
    pub account: String,
    pub region: String,
    /// Partition, such as `aws-cn`.
    pub partition: String,
    /// Of the partition's endpoints, such as `amazonaws.com`.
    pub dns_suffix: String,
}

/// A bucket of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnBucket {
    pub logical_id: String,
    pub name: String,
    /// Logical ID of its policy.
    pub policy: Option<String>,
}

/// A resource of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnResource {
    pub logical_id: String,
    pub name: String,
}

/// The resources of a type in a stack whose names, the values of `property`, depend only on the
/// account and region.
pub fn own_resources(
    stack: &Stack,
    target: &DeploymentTarget,
    resource_type: &str,
    property: &str,
) -> Vec<OwnResource> {
    let template = document(stack);
    let own = |(logical_id, kind, properties): (&str, &str, &Value)| {
        let name = (kind == resource_type)
            .then(|| text(&evaluate(&properties[property], target, &template)?))
            .flatten()?;
        Some(OwnResource {
            logical_id: logical_id.to_owned(),
            name,
        })
    };
    stack.template.resources().filter_map(own).collect()
}

#[expect(clippy::expect_used, reason = "templates are written as JSON")]
fn document(stack: &Stack) -> Value {
    serde_json::from_str(&stack.body).expect("a template is JSON")
}

/// The buckets of a stack, whose names depend only on the account and region.
pub fn own_buckets(stack: &Stack, target: &DeploymentTarget) -> Vec<OwnBucket> {
    let policy = |bucket: &str| {
        let of_bucket = |properties: &Value| properties["Bucket"]["Ref"] == bucket;
        let mut resources = stack.template.resources();
        resources
            .find(|(_, kind, properties)| *kind == "AWS::S3::BucketPolicy" && of_bucket(properties))
            .map(|(id, ..)| id.to_owned())
    };
    let buckets = own_resources(stack, target, "AWS::S3::Bucket", "BucketName");
    let own = |OwnResource { logical_id, name }| OwnBucket {
        policy: policy(&logical_id),
        logical_id,
        name,
    };
    buckets.into_iter().map(own).collect()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// The value of an expression over pseudo parameters; `None` if it refers to anything else.
fn evaluate(value: &Value, target: &DeploymentTarget, template: &Value) -> Option<Value> {
    let evaluated = |value: &Value| evaluate(value, target, template);
    let all = |items: &[Value]| items.iter().map(evaluated).collect::<Option<Vec<_>>>();
    let Some((name, argument)) = value
        .as_object()
        .filter(|object| object.len() == 1)
        .and_then(|object| object.iter().next())
    else {
        return (!value.is_object()).then(|| value.clone());
    };
    match (name.as_str(), argument) {
        ("Ref", Value::String(name)) => Some(pseudo_parameter(name, target)?.into()),
        ("Condition", Value::String(name)) => evaluated(template["Conditions"].get(name)?),
        ("Fn::Sub", Value::String(template)) => substitute(template, target).map(Value::from),
        ("Fn::Not" | "Fn::Equals" | "Fn::Or" | "Fn::And", Value::Array(items)) => {
            decide(name, &all(items)?)
        }
        ("Fn::If", Value::Array(items)) => {
            let [condition, when_true, otherwise] = items.as_slice() else {
                return None;
            };
            let holds = evaluated(template["Conditions"].get(condition.as_str()?)?)?.as_bool()?;
            evaluated(if holds { when_true } else { otherwise })
        }
        ("Fn::FindInMap", Value::Array(items)) => {
            let [mapping, top_level_key, second_level_key] = items.as_slice() else {
                return None;
            };
            let mapping = template["Mappings"].get(mapping.as_str()?)?;
            let entry = mapping.get(evaluated(top_level_key)?.as_str()?)?;
            entry.get(second_level_key.as_str()?).cloned()
        }
        _ => None,
    }
}

/// The value of a condition function.
fn decide(function: &str, values: &[Value]) -> Option<Value> {
    let holds = match function {
        "Fn::Not" => !values.first()?.as_bool()?,
        "Fn::Equals" => values.first() == values.last(),
        "Fn::Or" => values.contains(&true.into()),
        "Fn::And" => !values.contains(&false.into()),
        _ => return None,
    };
    Some(holds.into())
}

fn pseudo_parameter<'a>(name: &str, target: &'a DeploymentTarget) -> Option<&'a str> {
    match name {
        "AWS::AccountId" => Some(&target.account),
        "AWS::Region" => Some(&target.region),
        "AWS::Partition" => Some(&target.partition),
        _ => None,
    }
}

/// The text with its variables replaced, if all of them are pseudo parameters.
fn substitute(template: &str, target: &DeploymentTarget) -> Option<String> {
    let mut parts = template.split("${");
    let mut text = parts.next()?.to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}')?;
        text.push_str(pseudo_parameter(name, target)?);
        text.push_str(rest);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use parameters::AppName;

    use super::*;
    use crate::Assembly;

    fn names(region: &str) -> Vec<String> {
        let assembly = Assembly::synthesize(&AppName::default()).unwrap();
        let target = DeploymentTarget {
            account: "123456789012".to_owned(),
            region: region.to_owned(),
            partition: "aws".to_owned(),
            dns_suffix: "amazonaws.com".to_owned(),
        };
        assembly
            .stacks
            .iter()
            .flat_map(|stack| own_buckets(stack, &target))
            .map(|bucket| bucket.name)
            .collect()
    }

    #[test]
    fn bucket_names_fit_the_limit_of_s3() {
        let assembly = Assembly::synthesize(&AppName::default()).unwrap();
        let in_templates = assembly
            .stacks
            .iter()
            .flat_map(|stack| stack.template.resources())
            .filter(|(_, kind, _)| *kind == "AWS::S3::Bucket");
        let in_templates = in_templates.count();
        for region in crate::REGIONS {
            let names = names(region);
            assert_eq!(names.len(), in_templates, "{region}");
            assert!(
                names.iter().all(|name| name.len() <= 63),
                "{region}: {names:?}"
            );
        }
    }

    #[test]
    fn default_bucket_names_are_stable() {
        let names = names("us-east-1");
        for code in ["ar", "ctr", "ae", "cfl", "cl", "ef", "ctr-al"] {
            let name = format!("amazonconnectdataanalyticssample-{code}-123456789012-us-east-1");
            assert!(names.contains(&name), "{name} is not in {names:?}");
        }
    }
}
