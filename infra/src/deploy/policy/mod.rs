//! The IAM policy of whoever deploys: what the commands call, and what CloudFormation calls for the
//! resource types of the templates.

mod key;
mod scope;
mod stream;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

pub use key::key_policy;
pub use scope::PolicyScope;
pub use stream::stream_policy;

use crate::Assembly;

/// IAM's limit of a managed policy, in characters without white space.
pub const MANAGED_POLICY_LIMIT: usize = 6_144;

/// Actions of CloudFormation's handlers by resource type; written by `cargo xtask regenerate permissions`.
const HANDLERS: &str = include_str!("permissions.json");

/// Actions of the commands themselves.
const COMMANDS: [&str; 81] = [
    "athena:GetQueryExecution",
    "athena:GetQueryResults",
    "athena:ListNamedQueries",
    "athena:ListWorkGroups",
    "athena:StartQueryExecution",
    "cloudformation:ContinueUpdateRollback",
    "cloudformation:CreateChangeSet",
    "cloudformation:DeleteChangeSet",
    "cloudformation:DeleteStack",
    "cloudformation:DescribeChangeSet",
    "cloudformation:DescribeEvents",
    "cloudformation:DescribeStackDriftDetectionStatus",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DescribeStackResourceDrifts",
    "cloudformation:DescribeStackResources",
    "cloudformation:DescribeStacks",
    "cloudformation:DetectStackDrift",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:GetTemplate",
    "cloudformation:ListStackResources",
    "cloudformation:RollbackStack",
    "cloudformation:TagResource",
    "cloudformation:UntagResource",
    "cloudformation:UpdateTerminationProtection",
    "connect:DescribeInstance",
    "connect:ListInstanceStorageConfigs",
    "events:DescribeRule",
    "firehose:DescribeDeliveryStream",
    "firehose:PutRecordBatch",
    "glue:DeletePartition",
    "glue:GetDatabase",
    "glue:GetPartition",
    "glue:GetPartitions",
    "glue:GetTables",
    "kinesis:DescribeLimits",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
    "kinesis:PutRecords",
    "lakeformation:GetDataLakeSettings",
    "lambda:GetAccountSettings",
    "lambda:GetFunctionConfiguration",
    "logs:DescribeLogGroups",
    "logs:DescribeSubscriptionFilters",
    "logs:FilterLogEvents",
    "s3:DeleteBucket",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:GetBucketAcl",
    "s3:GetBucketLocation",
    "s3:GetBucketNotification",
    "s3:GetBucketOwnershipControls",
    "s3:GetBucketPolicy",
    "s3:GetBucketVersioning",
    "s3:GetObject",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:PutBucketAcl",
    "s3:PutBucketNotification",
    "s3:PutObject",
    "sqs:CancelMessageMoveTask",
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ListMessageMoveTasks",
    "sqs:ReceiveMessage",
    "sqs:SendMessage",
    "sqs:StartMessageMoveTask",
    "ssm:AddTagsToResource",
    "ssm:DeleteParameters",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "ssm:PutParameter",
    "states:DescribeExecution",
    "states:DescribeMapRun",
    "states:DescribeStateMachine",
    "states:ListMapRuns",
    "states:StartExecution",
    "sts:GetCallerIdentity",
];

/// A statement of an IAM policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PolicyStatement {
    sid: String,
    effect: &'static str,
    action: Vec<String>,
    resource: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<Value>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PolicyDocument {
    version: &'static str,
    statement: Vec<PolicyStatement>,
}

impl PolicyDocument {
    fn new(statement: Vec<PolicyStatement>) -> Self {
        Self {
            version: "2012-10-17",
            statement,
        }
    }

    /// The policy of whoever deploys these stacks.
    pub fn for_deployment(assembly: &Assembly, scope: &PolicyScope) -> Self {
        let mut by_service: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for action in actions(assembly) {
            let service = action.split(':').next().unwrap_or_default().to_owned();
            by_service.entry(service).or_default().insert(action);
        }
        let mut statements: Vec<_> = by_service
            .into_iter()
            .flat_map(|(service, actions)| scope.statements(&service, actions))
            .collect();
        statements.extend(scope.statements_of_others());
        Self::new(statements)
    }

    /// The same policy in documents that each fit into a managed policy.
    pub fn split(self) -> Vec<Self> {
        let mut documents: Vec<Self> = Vec::new();
        for statement in self.statement {
            let mut fits = false;
            if let Some(last) = documents.last_mut() {
                last.statement.push(statement.clone());
                fits = last.size() <= MANAGED_POLICY_LIMIT;
                if !fits {
                    last.statement.pop();
                }
            }
            if !fits {
                documents.push(Self::new(vec![statement]));
            }
        }
        documents
    }

    /// Characters without white space.
    #[expect(clippy::expect_used, reason = "a policy is texts and lists")]
    fn size(&self) -> usize {
        serde_json::to_string(self)
            .expect("a policy is texts and lists")
            .len()
    }
}

/// The actions of the commands and of the handlers of the resource types in the templates.
#[expect(clippy::expect_used, reason = "the file is part of the program")]
fn actions(assembly: &Assembly) -> BTreeSet<String> {
    let handlers: BTreeMap<String, Vec<String>> =
        serde_json::from_str(HANDLERS).expect("the file of handlers is valid");
    let types: BTreeSet<_> = assembly
        .stacks
        .iter()
        .flat_map(|stack| stack.template.resources())
        .map(|(_, resource_type, _)| resource_type)
        .collect();
    let of_handlers = types
        .into_iter()
        .filter_map(|resource_type| handlers.get(resource_type))
        .flatten()
        .cloned();
    of_handlers.chain(COMMANDS.map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use parameters::AppName;

    use super::*;

    fn document(app_name: &str) -> PolicyDocument {
        let app_name: AppName = app_name.parse().unwrap();
        let assembly = Assembly::synthesize(&app_name).unwrap();
        let scope = PolicyScope {
            app_name,
            account: "123456789012".to_owned(),
            partition: "aws".to_owned(),
            connect_buckets: vec!["anycompany-recordings".to_owned()],
            existing_streams: Vec::new(),
            role_arn: None,
        };
        PolicyDocument::for_deployment(&assembly, &scope)
    }

    #[test]
    fn every_resource_type_has_permissions() {
        let handlers: BTreeMap<String, Vec<String>> = serde_json::from_str(HANDLERS).unwrap();
        let assembly = Assembly::synthesize(&AppName::default()).unwrap();
        for (logical_id, resource_type, _) in assembly
            .stacks
            .iter()
            .flat_map(|stack| stack.template.resources())
        {
            assert!(
                handlers
                    .get(resource_type)
                    .is_some_and(|actions| !actions.is_empty()),
                "{logical_id}: {resource_type}; run `cargo xtask regenerate permissions`"
            );
        }
    }

    #[test]
    fn commands_list_every_operation_without_a_client() {
        for operation in account::OPERATIONS {
            let action = format!("{}:{}", operation.service.name, operation.name);
            let action = operation.permissions.unwrap_or(&action);
            assert!(COMMANDS.contains(&action), "{action}");
        }
    }

    /// Sources of the commands, with their paths.
    fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
        let entries = fs::read_dir(folder).unwrap();
        entries
            .map(|entry| entry.unwrap().path())
            .flat_map(|path| match path.extension() {
                None => sources(&path),
                Some(extension) if extension == "rs" => {
                    let source = fs::read_to_string(&path).unwrap();
                    vec![(path, source)]
                }
                Some(_) => Vec::new(),
            })
            .collect()
    }

    /// The service of the functions `explain` and `call` in a file.
    fn service(path: &Path) -> &'static str {
        let services = [
            ("/cloudformation/", "cloudformation"),
            ("/buckets/", "s3"),
            ("/partitions.rs", "states"),
            ("/curation.rs", "states"),
            ("/queues.rs", "sqs"),
            ("/move_tasks.rs", "sqs"),
        ];
        let path = path.to_str().unwrap();
        let found = services.iter().find(|(part, _)| path.contains(part));
        found
            .unwrap_or_else(|| panic!("the service of {path} is unknown"))
            .1
    }

    /// The literal that follows a position, if one does.
    fn literal(text: &str) -> Option<&str> {
        text.trim_start().strip_prefix('"')?.split('"').next()
    }

    /// The actions in calls such as `explain("DescribeStacks", ...)`, in all files.
    #[test]
    fn commands_list_every_call() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut actions = BTreeSet::new();
        for (path, source) in sources(&folder) {
            let code = source.split("\nmod tests {").next().unwrap();
            for call in ["explain(", " call("] {
                let calls = code.split(call).skip(1).filter_map(literal);
                actions.extend(calls.map(|action| format!("{}:{action}", service(&path))));
            }
            for (at, member) in code.match_indices("action: \"") {
                let before = code[..at].rsplit("service: ").next();
                let service = before.and_then(literal).unwrap();
                let action = literal(&code[at + member.len() - 1..]).unwrap();
                actions.insert(format!("{service}:{action}"));
            }
        }
        assert!(actions.len() >= 42, "{actions:?}");
        for action in actions {
            // Operations whose permission has another name.
            let action = match action.as_str() {
                "s3:HeadBucket" => "s3:ListBucket",
                "sqs:SendMessageBatch" => "sqs:SendMessage",
                action => action,
            };
            assert!(COMMANDS.contains(&action), "{action}");
        }
    }

    #[test]
    fn documents_fit_into_managed_policies() {
        let whole = document("AmazonConnectDataAnalyticsSample");
        let count: usize = whole.statement.len();
        let documents = whole.split();
        assert!(documents.len() <= 3, "{}", documents.len());
        assert!(
            documents
                .iter()
                .all(|document| document.size() <= MANAGED_POLICY_LIMIT)
        );
        let split: usize = documents
            .iter()
            .map(|document| document.statement.len())
            .sum();
        assert_eq!(split, count);
    }

    #[test]
    fn roles_are_passed_only_to_services_of_the_deployment() {
        let document = document("AnyCompany");
        let passing: Vec<_> = document
            .statement
            .iter()
            .filter(|statement| statement.action.contains(&"iam:PassRole".to_owned()))
            .collect();
        assert_eq!(passing.len(), 1);
        assert!(passing[0].condition.is_some());
        assert_eq!(
            passing[0].resource,
            ["arn:aws:iam::123456789012:role/*AnyCompany-*"]
        );
    }

    #[test]
    fn writing_is_limited_to_resources_of_the_deployment() {
        let document = document("AnyCompany");
        let resources = |sid: &str| {
            let found = document
                .statement
                .iter()
                .find(|statement| statement.sid == sid);
            found.unwrap().resource.clone()
        };
        assert_eq!(
            resources("S3Write"),
            [
                "arn:aws:s3:::anycompany-*",
                "arn:aws:s3:::anycompany-recordings"
            ]
        );
        assert_eq!(
            resources("SqsWrite"),
            ["arn:aws:sqs:*:123456789012:AnyCompany-*"]
        );
        assert_eq!(resources("S3Read"), ["*"]);
    }
}
