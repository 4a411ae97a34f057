//! The statements that the policy of a customer managed key requires: for services that use the key
//! without a role of the deployment, and for Amazon Connect.

use serde_json::{Value, json};

use super::PolicyScope;
use crate::Assembly;
use crate::model::ResourceType;
use crate::model::resource_types::{LogGroup, Queue, Stream, Topic};

/// What encrypts and decrypts data.
const USE: [&str; 2] = ["kms:Decrypt", "kms:GenerateDataKey*"];

/// Path and name of the service-linked role of a Connect instance, which ends with characters of its
/// own for each instance. Source: "Use service-linked roles", Amazon Connect Administrator Guide.
const CONNECT_ROLES: &str =
    "role/aws-service-role/connect.amazonaws.com/AWSServiceRoleForAmazonConnect*";

/// The policy of a key in a region, without the statement that every key has by default: it allows the
/// account to use IAM policies, which the roles of the deployment and whoever deploys require.
pub fn key_policy(
    assembly: &Assembly,
    scope: &PolicyScope,
    region: &str,
    dns_suffix: &str,
) -> Value {
    let PolicyScope {
        account, partition, ..
    } = scope;
    let arn = |service: &str, resource: &str| {
        format!("arn:{partition}:{service}:{region}:{account}:{resource}")
    };
    let arns = |service: &str, prefix: &str, names: Vec<String>| -> Vec<String> {
        let arn = |name: String| arn(service, &format!("{prefix}{name}"));
        names.into_iter().map(arn).collect()
    };
    let logs = arns(
        "logs",
        "log-group:",
        names(assembly, LogGroup::NAME, "LogGroupName"),
    );
    let topics = arns("sns", "", names(assembly, Topic::NAME, "TopicName"));
    let streams = arns("kinesis", "stream/", names(assembly, Stream::NAME, "Name"));
    let queues = names(assembly, Queue::NAME, "QueueName");
    let dead_letters = queues.into_iter().filter(|name| name.ends_with("DLQ"));
    let dead_letters = arns("sqs", "", dead_letters.collect());
    let statement = |sid: &str, service: &str, actions: &[&str], key: &str, values: Vec<String>| {
        json!({
            "Sid": sid,
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": actions,
            "Resource": "*",
            "Condition": {"ArnEquals": {key: values}},
        })
    };
    let log_actions = [
        "kms:Decrypt*",
        "kms:Describe*",
        "kms:Encrypt*",
        "kms:GenerateDataKey*",
        "kms:ReEncrypt*",
    ];
    let context = |name: &str| format!("kms:EncryptionContext:{name}");
    // Connect puts records with the role of the instance, not as a service. The deployment knows
    // neither the instance nor its role, and a principal cannot contain a wildcard.
    let connect = json!({
        "Sid": "Connect",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": ["kms:GenerateDataKey"],
        "Resource": "*",
        "Condition": {
            "StringEquals": {"kms:CallerAccount": account},
            "ArnLike": {"aws:PrincipalArn": format!("arn:{partition}:iam::{account}:{CONNECT_ROLES}")},
            "ArnEquals": {context("aws:kinesis:arn"): streams},
        },
    });
    json!({
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "AllowIamPolicies",
                "Effect": "Allow",
                "Principal": {"AWS": format!("arn:{partition}:iam::{account}:root")},
                "Action": "kms:*",
                "Resource": "*",
            },
            statement("LogGroups", &format!("logs.{region}.{dns_suffix}"), &log_actions, &context("aws:logs:arn"), logs),
            statement("AlarmTopic", "cloudwatch.amazonaws.com", &USE, &context("aws:sns:topicArn"), topics),
            statement("DeadLetters", "events.amazonaws.com", &USE, &context("aws:sqs:arn"), dead_letters),
            connect,
        ],
    })
}

/// The names of all resources of a type.
fn names(assembly: &Assembly, resource_type: &str, property: &str) -> Vec<String> {
    let resources = assembly
        .stacks
        .iter()
        .flat_map(|stack| stack.template.resources());
    resources
        .filter(|(_, found, _)| *found == resource_type)
        .filter_map(|(.., properties)| properties[property].as_str())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use parameters::AppName;

    use super::*;

    fn policy(partition: &str, region: &str) -> (Assembly, Value) {
        let app_name: AppName = "AnyCompany".parse().unwrap();
        let assembly = Assembly::synthesize(&app_name).unwrap();
        let scope = PolicyScope {
            app_name,
            account: "123456789012".to_owned(),
            partition: partition.to_owned(),
            connect_buckets: Vec::new(),
            existing_streams: Vec::new(),
            role_arn: None,
        };
        let policy = key_policy(&assembly, &scope, region, "amazonaws.com");
        (assembly, policy)
    }

    #[test]
    fn connect_may_encrypt_records_with_the_role_of_its_instance() {
        let (_, policy) = policy("aws-us-gov", "us-gov-west-1");
        let statements = policy["Statement"].as_array().unwrap();
        let connect = statements
            .iter()
            .find(|statement| statement["Sid"] == "Connect");
        let stream = |code: &str| {
            format!(
                "arn:aws-us-gov:kinesis:us-gov-west-1:123456789012:stream/AnyCompany-{code}KinesisStream"
            )
        };
        assert_eq!(
            connect,
            Some(&json!({
                "Sid": "Connect",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": ["kms:GenerateDataKey"],
                "Resource": "*",
                "Condition": {
                    "StringEquals": {"kms:CallerAccount": "123456789012"},
                    "ArnLike": {"aws:PrincipalArn": "arn:aws-us-gov:iam::123456789012:role/aws-service-role/connect.amazonaws.com/AWSServiceRoleForAmazonConnect*"},
                    "ArnEquals": {"kms:EncryptionContext:aws:kinesis:arn": [stream("CTR"), stream("AE")]},
                },
            }))
        );
        let is_open = |statement: &&Value| statement["Principal"]["AWS"] == "*";
        assert_eq!(statements.iter().filter(is_open).count(), 1);
    }

    #[test]
    fn services_may_use_the_key_for_all_encrypted_resources_of_the_deployment() {
        let (assembly, policy) = policy("aws", "eu-west-1");
        let arns = |sid: &str| -> Vec<Value> {
            let statements = policy["Statement"].as_array().unwrap();
            let statement = statements.iter().find(|statement| statement["Sid"] == sid);
            let condition = &statement.unwrap()["Condition"]["ArnEquals"];
            let values = condition.as_object().unwrap().values().next().unwrap();
            values.as_array().unwrap().clone()
        };
        let encrypted = |property: &str| {
            let resources = assembly
                .stacks
                .iter()
                .flat_map(|stack| stack.template.resources());
            resources
                .filter(|(.., properties)| !properties[property].is_null())
                .count()
        };
        assert_eq!(arns("LogGroups").len(), encrypted("KmsKeyId"));
        assert_eq!(
            arns("AlarmTopic"),
            ["arn:aws:sns:eu-west-1:123456789012:AnyCompany-Alarms"]
        );
        assert_eq!(
            arns("DeadLetters"),
            ["CL", "EF"]
                .map(|code| format!("arn:aws:sqs:eu-west-1:123456789012:AnyCompany-{code}DLQ"))
        );
        assert_eq!(
            arns("Connect"),
            ["CTR", "AE"].map(|code| {
                format!(
                    "arn:aws:kinesis:eu-west-1:123456789012:stream/AnyCompany-{code}KinesisStream"
                )
            })
        );
    }
}
