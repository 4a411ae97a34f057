//! Operations that are called without an SDK client, as AWS's API models define them.
//!
//! A test compares every one with the models that botocore ships.

pub mod operations;
mod services;

/// A service that is called without an SDK client.
#[derive(Debug, PartialEq, Eq)]
pub struct Service {
    /// The service ID, from which the names of endpoint settings are made:
    /// `AWS_ENDPOINT_URL_CLOUDWATCH_LOGS`.
    pub id: &'static str,
    /// The name in host names, signatures and IAM policies.
    pub name: &'static str,
    /// The prefix of the `x-amz-target` header, for services with the AWS JSON 1.1 protocol.
    pub target_prefix: Option<&'static str>,
    /// Whether the FIPS endpoint in `us-gov-*` has the same host name as the other one.
    pub is_plain_in_govcloud: bool,
}

/// One operation of a service.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    pub service: &'static Service,
    /// The name in the API model: `DescribeLogGroups`.
    pub name: &'static str,
    /// The IAM actions that a policy must allow, where their name is not that of the operation.
    pub permissions: Option<&'static str>,
    pub method: &'static str,
    /// The path, in which `{Member}` is replaced by a member of the input.
    pub path: &'static str,
    /// Members of the input that are sent in the query string, each after its name there.
    pub query: &'static [(&'static str, &'static str)],
    /// Other members of the input that are used. They are sent in the body.
    pub body: &'static [&'static str],
    /// Members of the output that are read, as paths: `logGroups.logGroupName`.
    pub output: &'static [&'static str],
}

impl Operation {
    /// Whether a member of the input is declared.
    pub fn accepts(&self, member: &str) -> bool {
        self.path.contains(&format!("{{{member}}}"))
            || self.query.iter().any(|(_, declared)| *declared == member)
            || self.body.contains(&member)
    }
}

pub const OPERATIONS: [&Operation; 27] = [
    &operations::HEAD_BUCKET,
    &operations::DESCRIBE_LOG_GROUPS,
    &operations::DESCRIBE_SUBSCRIPTION_FILTERS,
    &operations::FILTER_LOG_EVENTS,
    &operations::PUT_RECORDS,
    &operations::DESCRIBE_STREAM_SUMMARY,
    &operations::LIST_SHARDS,
    &operations::GET_SHARD_ITERATOR,
    &operations::GET_RECORDS,
    &operations::DESCRIBE_LIMITS,
    &operations::GET_FUNCTION_CONFIGURATION,
    &operations::GET_ACCOUNT_SETTINGS,
    &operations::GET_DATA_LAKE_SETTINGS,
    &operations::GET_DATABASE,
    &operations::GET_TABLES,
    &operations::GET_PARTITIONS,
    &operations::LIST_WORK_GROUPS,
    &operations::LIST_NAMED_QUERIES,
    &operations::DESCRIBE_DELIVERY_STREAM,
    &operations::DESCRIBE_RULE,
    &operations::DELETE_PARTITION,
    &operations::START_QUERY_EXECUTION,
    &operations::GET_QUERY_EXECUTION,
    &operations::GET_QUERY_RESULTS,
    &operations::DESCRIBE_INSTANCE,
    &operations::LIST_INSTANCE_STORAGE_CONFIGS,
    &operations::GET_PARAMETERS,
];
