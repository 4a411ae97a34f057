//! Where a policy applies, and the statements of each service there.

use std::collections::BTreeSet;

use cli::text::capitalized;
use parameters::AppName;
use serde_json::{Value, json};

use super::PolicyStatement;
use crate::Names;

/// The services to which the deployment passes roles.
const ROLE_SERVICES: [&str; 5] = [
    "events.amazonaws.com",
    "firehose.amazonaws.com",
    "lambda.amazonaws.com",
    "logs.amazonaws.com",
    "states.amazonaws.com",
];

/// Characters of a stack's name that the generated name of a role has at least: names of roles have at
/// most 64 characters, of which 13 are random and two are hyphens, and CloudFormation cuts stack and
/// logical ID to about half of the rest each. Seen in `limitmonitor-limitCheckSt-LimitMonitorRole-…`,
/// quota-monitor-for-aws issue 86.
const GENERATED_STACK: usize = 24;

/// Where a policy applies.
#[derive(Clone, Debug)]
pub struct PolicyScope {
    pub app_name: AppName,
    /// Account ID, or `*`.
    pub account: String,
    /// Partition, such as `aws`.
    pub partition: String,
    /// Buckets of Connect, whose notifications are changed.
    pub connect_buckets: Vec<String>,
    /// ARNs of existing data streams, whose records `backfill` reads and on which it and `redrive`
    /// put records.
    pub existing_streams: Vec<String>,
    /// ARN of the role that is passed to CloudFormation.
    pub role_arn: Option<String>,
}

/// Whether an action only reads, so that it is allowed on all resources: many of these have no
/// resource-level permissions.
fn is_reading(action: &str) -> bool {
    let name = action.split(':').nth(1).unwrap_or_default();
    ["Describe", "Get", "List"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

impl PolicyScope {
    /// Statements of a service's actions.
    pub(super) fn statements(
        &self,
        service: &str,
        actions: BTreeSet<String>,
    ) -> Vec<PolicyStatement> {
        let (passing, rest): (Vec<_>, Vec<_>) = actions
            .into_iter()
            .partition(|action| action == "iam:PassRole");
        let is_data = |action: &String| {
            action.starts_with("s3:GetObject")
                || ["athena:GetQueryResults", "kinesis:GetRecords"].contains(&action.as_str())
        };
        let (reading, writing): (Vec<_>, Vec<_>) = rest
            .into_iter()
            .partition(|action| is_reading(action) && !is_data(action));
        let statement = |kind: &str, action: Vec<String>, resource: Vec<String>| PolicyStatement {
            sid: format!("{}{kind}", service_word(service)),
            effect: "Allow",
            action,
            resource,
            condition: None,
        };
        let resources = self.resources(service);
        let passed = PolicyStatement {
            condition: Some(passed_to(&ROLE_SERVICES)),
            ..statement("Pass", passing, resources.clone())
        };
        [
            passed,
            statement("Read", reading, vec!["*".to_owned()]),
            statement("Write", writing, resources),
        ]
        .into_iter()
        .filter(|statement| !statement.action.is_empty())
        .collect()
    }

    /// What the deployment requires on resources that it does not create.
    pub(super) fn statements_of_others(&self) -> Vec<PolicyStatement> {
        let Self {
            account, partition, ..
        } = self;
        let statement = |sid: &str, action: &[&str], resource: Vec<String>| PolicyStatement {
            sid: sid.to_owned(),
            effect: "Allow",
            action: action.iter().map(|action| (*action).to_owned()).collect(),
            resource,
            condition: None,
        };
        let instances =
            format!("arn:{partition}:iam::{account}:role/aws-service-role/connect.amazonaws.com/*");
        let role = self.role_arn.iter().cloned().collect();
        let statements = [
            // Connect lets the service-linked role of its instance put records on the stream that is
            // associated, with the permissions of whoever associates it.
            statement(
                "IamConnect",
                &["iam:AttachRolePolicy", "iam:PutRolePolicy"],
                vec![instances],
            ),
            statement(
                "KinesisExisting",
                &["kinesis:GetRecords", "kinesis:PutRecords"],
                self.existing_streams.clone(),
            ),
            PolicyStatement {
                condition: Some(passed_to(&["cloudformation.amazonaws.com"])),
                ..statement("IamPassToCloudformation", &["iam:PassRole"], role)
            },
        ];
        let statements = statements.into_iter();
        statements
            .filter(|statement| !statement.resource.is_empty())
            .collect()
    }

    /// The resources of the deployment in a service.
    fn resources(&self, service: &str) -> Vec<String> {
        let Self {
            app_name,
            account,
            partition,
            connect_buckets,
            ..
        } = self;
        let names = Names::new(app_name);
        let arn = |resource: String| format!("arn:{partition}:{service}:*:{account}:{resource}");
        let bucket = |name: &str| format!("arn:{partition}:s3:::{name}");
        match service {
            "cloudformation" => vec![arn(format!("stack/{app_name}-*/*"))],
            "iam" => {
                let prefix = generated_prefix(app_name);
                vec![format!("arn:{partition}:iam::{account}:role/*{prefix}*")]
            }
            "s3" => {
                let prefixes = [Some(names.bucket_prefix()), names.short_bucket_prefix()];
                let own = prefixes
                    .into_iter()
                    .flatten()
                    .map(|prefix| bucket(&format!("{prefix}-*")));
                own.chain(connect_buckets.iter().map(|name| bucket(name)))
                    .collect()
            }
            "ssm" => vec![arn(format!("parameter/{app_name}/*"))],
            "lambda" => vec![
                arn(format!("function:{app_name}-*")),
                arn("event-source-mapping:*".to_owned()),
            ],
            "kinesis" => vec![arn(format!("stream/{app_name}-*"))],
            "firehose" => vec![arn(format!("deliverystream/{app_name}-*"))],
            "sqs" | "sns" => vec![arn(format!("{app_name}-*"))],
            "events" => vec![arn(format!("rule/{app_name}-*"))],
            "states" => [names.state_machine(), names.curation()]
                .into_iter()
                .flat_map(|name| {
                    [
                        arn(format!("stateMachine:{name}")),
                        arn(format!("execution:{name}:*")),
                    ]
                })
                .collect(),
            "athena" => vec![arn(format!("workgroup/{app_name}*"))],
            "cloudwatch" => vec![
                arn(format!("alarm:{app_name}-*")),
                format!("arn:{partition}:cloudwatch::{account}:dashboard/{app_name}"),
            ],
            // Log groups of Connect, tables of a configured database, keys and instances have names
            // that people choose.
            _ => vec!["*".to_owned()],
        }
    }
}

/// The start of the names that CloudFormation generates for roles, from stack and logical ID.
fn generated_prefix(app_name: &AppName) -> String {
    let stacks = format!("{app_name}-");
    stacks.chars().take(GENERATED_STACK).collect()
}

fn passed_to(services: &[&str]) -> Value {
    json!({"StringEquals": {"iam:PassedToService": services}})
}

/// A service in a statement ID, which allows letters and digits only.
fn service_word(service: &str) -> String {
    capitalized(service)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Assembly;
    use crate::model::ResourceType;
    use crate::model::resource_types::Role;

    /// Properties that name a resource, without which CloudFormation generates its name.
    const NAMES: [(&str, &str); 12] = [
        ("AWS::Athena::WorkGroup", "Name"),
        ("AWS::CloudWatch::Alarm", "AlarmName"),
        ("AWS::Events::Rule", "Name"),
        ("AWS::Kinesis::Stream", "Name"),
        ("AWS::KinesisFirehose::DeliveryStream", "DeliveryStreamName"),
        ("AWS::Lambda::Function", "FunctionName"),
        ("AWS::Logs::LogGroup", "LogGroupName"),
        ("AWS::Logs::SubscriptionFilter", "FilterName"),
        ("AWS::S3::Bucket", "BucketName"),
        ("AWS::SNS::Topic", "TopicName"),
        ("AWS::SQS::Queue", "QueueName"),
        ("AWS::StepFunctions::StateMachine", "StateMachineName"),
    ];

    fn scope(app_name: &AppName) -> PolicyScope {
        PolicyScope {
            app_name: app_name.clone(),
            account: "123456789012".to_owned(),
            partition: "aws".to_owned(),
            connect_buckets: Vec::new(),
            existing_streams: Vec::new(),
            role_arn: None,
        }
    }

    /// The shortest and the longest name that CloudFormation generates: it keeps at least 24
    /// characters of the stack.
    fn generated(stack: &str, logical_id: &str) -> [String; 2] {
        let cut = |text: &str, length: usize| text.chars().take(length).collect::<String>();
        let random = "1M8F2ZHBM59NZ";
        [24, 64].map(|length| {
            let name = format!("{}-{}", cut(stack, length), cut(logical_id, 25));
            format!("{}-{random}", cut(&name, 50))
        })
    }

    fn is_match(pattern: &str, text: &str) -> bool {
        let parts: Vec<_> = pattern.split('*').collect();
        let [prefix, middle, ""] = parts[..] else {
            panic!("{pattern}")
        };
        text.strip_prefix(prefix)
            .is_some_and(|rest| rest.contains(middle))
    }

    #[test]
    fn generated_names_of_all_roles_are_in_the_policy() {
        for name in [
            "A",
            "AnyCompany",
            "AnyCompanyConnectDatalak",
            "AnyCompanyConnectDatalake",
            "AmazonConnectDataAnalyticsSample",
        ] {
            let app_name: AppName = name.parse().unwrap();
            let pattern = &scope(&app_name).resources("iam")[0];
            let assembly = Assembly::synthesize(&app_name).unwrap();
            let mut roles = 0;
            for stack in &assembly.stacks {
                for (logical_id, resource_type, properties) in stack.template.resources() {
                    if resource_type != Role::NAME {
                        continue;
                    }
                    assert!(properties["RoleName"].is_null(), "{logical_id}");
                    roles += 1;
                    for name in generated(&stack.name, logical_id) {
                        for path in ["", "connect/"] {
                            let arn = format!("arn:aws:iam::123456789012:role/{path}{name}");
                            assert!(is_match(pattern, &arn), "{pattern}: {arn}");
                        }
                    }
                }
            }
            assert!(roles >= 20, "{roles}");
        }
    }

    #[test]
    fn policy_excludes_roles_of_other_deployments() {
        let pattern = &scope(&"AnyCompany".parse().unwrap()).resources("iam")[0];
        let [other, _] = generated("OtherCompany-ctr", "CtrKinesisFirehoseRole");
        let arn = format!("arn:aws:iam::123456789012:role/{other}");
        assert!(!is_match(pattern, &arn), "{pattern}: {arn}");
        let [other, _] = generated("AnyCompanyTest-ctr", "CtrKinesisFirehoseRole");
        let arn = format!("arn:aws:iam::123456789012:role/{other}");
        assert!(!is_match(pattern, &arn), "{pattern}: {arn}");
    }

    #[test]
    fn only_roles_have_generated_names() {
        let assembly = Assembly::synthesize(&AppName::default()).unwrap();
        for (logical_id, resource_type, properties) in assembly
            .stacks
            .iter()
            .flat_map(|stack| stack.template.resources())
        {
            for (named, property) in NAMES {
                assert!(
                    named != resource_type || !properties[property].is_null(),
                    "{logical_id} has no {property}"
                );
            }
        }
    }

    #[test]
    fn resources_of_others_have_statements_of_their_own() {
        let app_name = AppName::default();
        let plain = scope(&app_name).statements_of_others();
        assert_eq!(plain.len(), 1);
        assert_eq!(
            plain[0].resource,
            ["arn:aws:iam::123456789012:role/aws-service-role/connect.amazonaws.com/*"]
        );
        assert!(plain[0].action.contains(&"iam:PutRolePolicy".to_owned()));
        let stream = "arn:aws:kinesis:eu-west-1:123456789012:stream/ctr";
        let role = "arn:aws:iam::123456789012:role/deployer";
        let scope = PolicyScope {
            existing_streams: vec![stream.to_owned()],
            role_arn: Some(role.to_owned()),
            ..scope(&app_name)
        };
        let statements = scope.statements_of_others();
        let statement = |sid: &str| {
            let mut statements = statements.iter();
            statements.find(|statement| statement.sid == sid).unwrap()
        };
        let streams = statement("KinesisExisting");
        assert_eq!(streams.resource, [stream]);
        assert_eq!(streams.action, ["kinesis:GetRecords", "kinesis:PutRecords"]);
        let passed = statement("IamPassToCloudformation");
        assert_eq!(passed.resource, [role]);
        assert_eq!(
            passed.condition.as_ref().unwrap()["StringEquals"]["iam:PassedToService"],
            json!(["cloudformation.amazonaws.com"])
        );
    }
}
