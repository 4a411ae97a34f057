//! The operations by name.

use super::Operation;
use super::services::{
    ATHENA, CONNECT, EVENT_BRIDGE, FIREHOSE, GLUE, KINESIS, LAKE_FORMATION, LAMBDA, LOGS, S3, SSM,
};

/// Whether a bucket exists, and in which region.
pub const HEAD_BUCKET: Operation = Operation {
    service: &S3,
    name: "HeadBucket",
    permissions: Some("s3:ListBucket"),
    method: "HEAD",
    path: "/{Bucket}",
    query: &[],
    body: &[],
    output: &["BucketRegion"],
};

/// Log groups whose names start with a prefix.
pub const DESCRIBE_LOG_GROUPS: Operation = Operation {
    service: &LOGS,
    name: "DescribeLogGroups",
    permissions: None,
    method: "POST",
    path: "/",
    query: &[],
    body: &["logGroupNamePrefix", "nextToken"],
    output: &[
        "logGroups.logGroupName",
        "logGroups.retentionInDays",
        "logGroups.kmsKeyId",
        "nextToken",
    ],
};

/// The subscription filters of a log group.
pub const DESCRIBE_SUBSCRIPTION_FILTERS: Operation = Operation {
    service: &LOGS,
    name: "DescribeSubscriptionFilters",
    permissions: None,
    method: "POST",
    path: "/",
    query: &[],
    body: &["logGroupName"],
    output: &["subscriptionFilters.destinationArn"],
};

/// Log events of a log group in a range of time.
pub const FILTER_LOG_EVENTS: Operation = Operation {
    service: &LOGS,
    name: "FilterLogEvents",
    permissions: None,
    method: "POST",
    path: "/",
    query: &[],
    body: &[
        "logGroupName",
        "startTime",
        "endTime",
        "filterPattern",
        "limit",
        "nextToken",
    ],
    output: &[
        "events.logStreamName",
        "events.eventId",
        "events.timestamp",
        "events.message",
        "nextToken",
    ],
};

/// Puts records on a data stream.
pub const PUT_RECORDS: Operation = Operation {
    service: &KINESIS,
    name: "PutRecords",
    permissions: None,
    method: "POST",
    path: "/",
    query: &[],
    body: &["StreamARN", "Records"],
    output: &["Records.ErrorCode"],
};

pub const DESCRIBE_STREAM_SUMMARY: Operation = Operation {
    service: &KINESIS,
    name: "DescribeStreamSummary",
    permissions: None,
    method: "POST",
    path: "/",
    query: &[],
    body: &["StreamARN", "StreamName"],
    output: &[
        "StreamDescriptionSummary.StreamARN",
        "StreamDescriptionSummary.StreamStatus",
        "StreamDescriptionSummary.StreamModeDetails.StreamMode",
        "StreamDescriptionSummary.RetentionPeriodHours",
        "StreamDescriptionSummary.OpenShardCount",
        "StreamDescriptionSummary.EncryptionType",
        "StreamDescriptionSummary.KeyId",
    ],
};

/// The shards of a data stream, closed ones included.
pub const LIST_SHARDS: Operation = Operation {
    service: &KINESIS,
    name: "ListShards",
    permissions: None,
    method: "POST",
    path: "/",
    query: &[],
    body: &["StreamARN", "NextToken"],
    output: &["Shards.ShardId", "NextToken"],
};

/// A position in a shard.
pub const GET_SHARD_ITERATOR: Operation = Operation {
    service: &KINESIS,
    name: "GetShardIterator",
    permissions: None,
    method: "POST",
    path: "/",
    query: &[],
    body: &["StreamARN", "ShardId", "ShardIteratorType", "Timestamp"],
    output: &["ShardIterator"],
};

/// Records of a shard from a position on.
pub const GET_RECORDS: Operation = Operation {
    service: &KINESIS,
    name: "GetRecords",
    permissions: None,
    method: "POST",
    path: "/",
    query: &[],
    body: &["StreamARN", "ShardIterator"],
    output: &[
        "Records.Data",
        "Records.ApproximateArrivalTimestamp",
        "NextShardIterator",
        "MillisBehindLatest",
    ],
};

/// The quota of shards in provisioned data streams, and how many are in use.
pub const DESCRIBE_LIMITS: Operation = Operation {
    service: &KINESIS,
    name: "DescribeLimits",
    permissions: None,
    method: "POST",
    path: "/",
    query: &[],
    body: &[],
    output: &["ShardLimit", "OpenShardCount"],
};

pub const GET_FUNCTION_CONFIGURATION: Operation = Operation {
    service: &LAMBDA,
    name: "GetFunctionConfiguration",
    permissions: None,
    method: "GET",
    path: "/2015-03-31/functions/{FunctionName}/configuration",
    query: &[],
    body: &[],
    output: &["FunctionName"],
};

/// The quota of concurrent executions.
pub const GET_ACCOUNT_SETTINGS: Operation = Operation {
    service: &LAMBDA,
    name: "GetAccountSettings",
    permissions: None,
    method: "GET",
    path: "/2016-08-19/account-settings",
    query: &[],
    body: &[],
    output: &["AccountLimit.UnreservedConcurrentExecutions"],
};

/// Whether Lake Formation controls access to new tables.
pub const GET_DATA_LAKE_SETTINGS: Operation = Operation {
    service: &LAKE_FORMATION,
    name: "GetDataLakeSettings",
    permissions: None,
    method: "POST",
    path: "/GetDataLakeSettings",
    query: &[],
    body: &[],
    output: &[
        "DataLakeSettings.CreateDatabaseDefaultPermissions.Principal.DataLakePrincipalIdentifier",
        "DataLakeSettings.CreateTableDefaultPermissions.Principal.DataLakePrincipalIdentifier",
    ],
};

pub const GET_DATABASE: Operation = Operation {
    service: &GLUE,
    name: "GetDatabase",
    permissions: None,
    method: "POST",
    path: "/",
    query: &[],
    body: &["Name"],
    output: &["Database.Name"],
};

/// The tables and views of a Glue database.
pub const GET_TABLES: Operation = Operation {
    service: &GLUE,
    name: "GetTables",
    permissions: None,
    method: "POST",
    path: "/",
    query: &[],
    body: &["DatabaseName", "NextToken"],
    output: &["TableList.Name", "NextToken"],
};

/// The partitions of a Glue table.
pub const GET_PARTITIONS: Operation = Operation {
    service: &GLUE,
    name: "GetPartitions",
    permissions: None,
    method: "POST",
    path: "/",
    query: &[],
    body: &[
        "DatabaseName",
        "TableName",
        "ExcludeColumnSchema",
        "NextToken",
    ],
    output: &["Partitions.Values", "NextToken"],
};

pub const LIST_WORK_GROUPS: Operation = Operation {
    service: &ATHENA,
    name: "ListWorkGroups",
    permissions: None,
    method: "POST",
    path: "/",
    query: &[],
    body: &["NextToken"],
    output: &["WorkGroups.Name", "NextToken"],
};

/// The saved queries of an Athena workgroup.
pub const LIST_NAMED_QUERIES: Operation = Operation {
    service: &ATHENA,
    name: "ListNamedQueries",
    permissions: None,
    method: "POST",
    path: "/",
    query: &[],
    body: &["WorkGroup", "NextToken"],
    output: &["NamedQueryIds", "NextToken"],
};

/// The state of a delivery stream.
pub const DESCRIBE_DELIVERY_STREAM: Operation = Operation {
    service: &FIREHOSE,
    name: "DescribeDeliveryStream",
    permissions: None,
    method: "POST",
    path: "/",
    query: &[],
    body: &["DeliveryStreamName"],
    output: &[
        "DeliveryStreamDescription.DeliveryStreamStatus",
        "DeliveryStreamDescription.Source.KinesisStreamSourceDescription.DeliveryStartTimestamp",
    ],
};

/// The state of an EventBridge rule.
pub const DESCRIBE_RULE: Operation = Operation {
    service: &EVENT_BRIDGE,
    name: "DescribeRule",
    permissions: None,
    method: "POST",
    path: "/",
    query: &[],
    body: &["Name"],
    output: &["State"],
};

/// Deletes a partition of a table in the Glue catalog; its objects stay.
pub const DELETE_PARTITION: Operation = Operation {
    service: &GLUE,
    name: "DeletePartition",
    permissions: None,
    method: "POST",
    path: "/",
    query: &[],
    body: &["DatabaseName", "TableName", "PartitionValues"],
    output: &[],
};

pub const START_QUERY_EXECUTION: Operation = Operation {
    service: &ATHENA,
    name: "StartQueryExecution",
    permissions: None,
    method: "POST",
    path: "/",
    query: &[],
    body: &["QueryString", "WorkGroup"],
    output: &["QueryExecutionId"],
};

/// The state of a query.
pub const GET_QUERY_EXECUTION: Operation = Operation {
    service: &ATHENA,
    name: "GetQueryExecution",
    permissions: None,
    method: "POST",
    path: "/",
    query: &[],
    body: &["QueryExecutionId"],
    output: &[
        "QueryExecution.Status.State",
        "QueryExecution.Status.StateChangeReason",
    ],
};

/// The first rows of the result of a query.
pub const GET_QUERY_RESULTS: Operation = Operation {
    service: &ATHENA,
    name: "GetQueryResults",
    permissions: None,
    method: "POST",
    path: "/",
    query: &[],
    body: &["QueryExecutionId"],
    output: &["ResultSet.Rows.Data.VarCharValue"],
};

pub const DESCRIBE_INSTANCE: Operation = Operation {
    service: &CONNECT,
    name: "DescribeInstance",
    permissions: None,
    method: "GET",
    path: "/instance/{InstanceId}",
    query: &[],
    body: &[],
    output: &["Instance.Id"],
};

/// Where an Amazon Connect instance sends one kind of data.
pub const LIST_INSTANCE_STORAGE_CONFIGS: Operation = Operation {
    service: &CONNECT,
    name: "ListInstanceStorageConfigs",
    permissions: None,
    method: "GET",
    path: "/instance/{InstanceId}/storage-configs",
    query: &[("resourceType", "ResourceType")],
    body: &[],
    output: &[
        "StorageConfigs.KinesisStreamConfig.StreamArn",
        "StorageConfigs.KinesisFirehoseConfig.FirehoseArn",
    ],
};

/// Parameters of Parameter Store; those that do not exist are left out.
pub const GET_PARAMETERS: Operation = Operation {
    service: &SSM,
    name: "GetParameters",
    permissions: None,
    method: "POST",
    path: "/",
    query: &[],
    body: &["Names"],
    output: &["Parameters.Value"],
};
