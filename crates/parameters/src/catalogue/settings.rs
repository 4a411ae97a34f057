//! Parameters of the curated tables, dashboards, alarms, delivery streams and functions.

use super::{AE_STACK_ENABLED, CTR_STACK_ENABLED, STACK, TEMPLATE};
use crate::{Architecture, Compression, Condition, Definition, Group, ValueType};

/// Whether days of views are stored as Parquet.
pub static CURATED_STACK_ENABLED: Definition = Definition {
    name: "curatedStackEnabled",
    flag: "curated-stack-enabled",
    group: Group::CuratedTables,
    question: "Store views as Parquet every night?",
    summary: "Queries read less and cost less; recommended above 500 agents.",
    help: "A nightly job stores each day of the large views as Parquet. Queries and dashboards do not change and read stored \
           days from there. `infra cost` shows the bill with and without it.",
    ..STACK
};

/// Days that views read from rows.
pub static CURATED_DAYS_FROM_ROWS: Definition = Definition {
    name: "curatedDaysFromRows",
    flag: "curated-days-from-rows",
    kind: ValueType::Number { min: 1, max: 30 },
    default: Some("2"),
    condition: Condition::AnyOf(&[(&CURATED_STACK_ENABLED, "true")]),
    question: "Days read from rows",
    summary: "Number of the last UTC days, with today, that are not stored as Parquet.",
    help: "Rows that arrive after their day is stored are visible after the next night. More days show late rows sooner and \
           read more bytes.",
    ..TEMPLATE
};

/// Retention of replaced files.
pub static CURATED_REPLACED_DAYS: Definition = Definition {
    name: "curatedReplacedDays",
    flag: "curated-replaced-days",
    kind: ValueType::Number { min: 1, max: 30 },
    default: Some("3"),
    condition: Condition::AnyOf(&[(&CURATED_STACK_ENABLED, "true")]),
    question: "Retention of replaced files in days",
    summary: "Days after which Parquet files of a day that was stored again are deleted.",
    help: "Queries that run while a day is replaced read the earlier files. Rows that were erased are in them until they are \
           deleted.",
    ..TEMPLATE
};

/// Whether the QuickSight dashboards are deployed.
pub static DASHBOARDS_STACK_ENABLED: Definition = Definition {
    name: "dashboardsStackEnabled",
    flag: "dashboards-stack-enabled",
    group: Group::Dashboards,
    question: "Deploy the QuickSight dashboards?",
    summary: "QuickSight dashboards on the tables; requires a QuickSight subscription.",
    help: "Allow QuickSight to read Athena and the deployment's buckets first, in its console under Manage account, Permissions, AWS resources.",
    ..STACK
};

/// Owner of the dashboards.
pub static QUICKSIGHT_PRINCIPAL_ARN: Definition = Definition {
    name: "quickSightPrincipalArn",
    flag: "quicksight-principal-arn",
    kind: ValueType::QuickSightPrincipal,
    group: Group::Dashboards,
    condition: Condition::AnyOf(&[(&DASHBOARDS_STACK_ENABLED, "true")]),
    question: "Owner of the dashboards",
    summary: "ARN of the QuickSight user or group that owns and shares the dashboards.",
    help: "To list ARNs, run `aws quicksight list-users --aws-account-id <account> --namespace default`, or list-groups. The \
           region in the ARN is the home region of QuickSight.",
    ..TEMPLATE
};

/// Recipient of alarm notifications.
pub static ALARM_EMAIL: Definition = Definition {
    name: "alarmEmail",
    flag: "alarm-email",
    kind: ValueType::Email,
    required: false,
    group: Group::Alarms,
    question: "E-mail address for alarms",
    summary: "Optional. Recipient of alarms about late, rejected or lost data.",
    help: "AWS sends a confirmation e-mail; follow its link to receive alarms. Without an address, alarms are visible in \
           CloudWatch but send no e-mail.",
    ..TEMPLATE
};

/// Existing stream with contact records.
pub static CTR_STREAM_ARN: Definition = Definition {
    name: "ctrStreamArn",
    flag: "ctr-stream-arn",
    kind: ValueType::DataStream,
    required: false,
    condition: Condition::AnyOf(&[(&CTR_STACK_ENABLED, "true")]),
    question: "Existing stream of contact records",
    summary: "Optional. ARN of a Kinesis stream that Connect sends contact records to.",
    help: "Connect has one stream for contact records per instance. If yours sends them to a stream already, the deployment \
           reads that stream and creates none; its owner keeps it, also in another account. A stream may carry agent events \
           too. It cannot change after deployment.",
    ..TEMPLATE
};

/// Existing stream with agent events.
pub static AE_STREAM_ARN: Definition = Definition {
    name: "aeStreamArn",
    flag: "ae-stream-arn",
    kind: ValueType::DataStream,
    required: false,
    condition: Condition::AnyOf(&[(&AE_STACK_ENABLED, "true")]),
    question: "Existing stream of agent events",
    summary: "Optional. ARN of a Kinesis stream that Connect sends agent events to.",
    help: "Connect has one stream for agent events per instance. If yours sends them to a stream already, the deployment reads \
           that stream and creates none; its owner keeps it, also in another account. A stream may carry contact records \
           too. It cannot change after deployment.",
    ..TEMPLATE
};

/// Customer managed key.
pub static KMS_KEY_ARN: Definition = Definition {
    name: "kmsKeyArn",
    flag: "kms-key-arn",
    kind: ValueType::KmsKey,
    required: false,
    question: "Customer managed KMS key",
    summary: "Optional. ARN of the KMS key that encrypts what the deployment stores.",
    help: "Encrypts buckets, queues, data streams, delivery streams, log groups, query results and the alarm topic. The key must be \
           in the region of the deployment, and its policy must allow the services: `infra policy --key-policy` prints the \
           statements. Without a key, AWS's own keys encrypt everything, at no cost.",
    ..TEMPLATE
};

/// Tags of the stacks.
pub static TAGS: Definition = Definition {
    name: "stackTags",
    flag: "tags",
    kind: ValueType::Tags,
    required: false,
    question: "Tags of the stacks",
    summary: "Optional. Tags of the stacks and their resources, separated by commas.",
    help: "CloudFormation adds the tags of a stack to its resources, for example for cost allocation or because your organization requires \
           them. `infra deploy --tags` replaces them for one deployment. At most 50 tags; keys that start with aws: are reserved. \
           Without a value, stacks keep the tags that they have.",
    ..TEMPLATE
};

/// Firehose buffer interval.
pub static FIREHOSE_BUFFER_SECONDS: Definition = Definition {
    name: "firehoseBufferSeconds",
    flag: "firehose-buffer-seconds",
    kind: ValueType::Number { min: 60, max: 900 },
    default: Some("60"),
    question: "Firehose buffer in seconds",
    summary: "Maximum time before Firehose writes a file to S3, in seconds.",
    help: "Shorter intervals deliver data sooner. Longer intervals write fewer and larger files, which Athena reads faster.",
    ..TEMPLATE
};

/// Firehose buffer size.
pub static FIREHOSE_BUFFER_MEGABYTES: Definition = Definition {
    name: "firehoseBufferMegabytes",
    flag: "firehose-buffer-megabytes",
    kind: ValueType::Number { min: 64, max: 128 },
    default: Some("128"),
    question: "Firehose buffer in megabytes",
    summary: "Buffer size at which Firehose writes a file to S3, in MB.",
    help: "Firehose requires at least 64 MB for dynamic partitioning and at most 128 MB.",
    ..TEMPLATE
};

/// Compression of delivered files.
pub static FIREHOSE_COMPRESSION: Definition = Definition {
    name: "firehoseCompression",
    flag: "firehose-compression",
    kind: ValueType::Choice(Compression::NAMES),
    default: Some("GZIP"),
    question: "Compression",
    summary: "Athena reads GZIP directly and bills about a tenth of the bytes.",
    help: "Choose UNCOMPRESSED if another reader of the bucket does not support GZIP. A bucket can contain both formats.",
    ..TEMPLATE
};

/// Architecture of the Lambda functions.
pub static LAMBDA_ARCHITECTURE: Definition = Definition {
    name: "lambdaArchitecture",
    flag: "lambda-architecture",
    kind: ValueType::Choice(Architecture::NAMES),
    default: Some("arm64"),
    question: "Lambda architecture",
    summary: "Architecture of the Lambda functions; arm64 costs 20 % less than x86_64.",
    help: "`infra deploy` builds the functions for it. Choose x86_64 if you cannot build for arm64 or may not run it.",
    ..TEMPLATE
};

pub static LOG_RETENTION_DAYS: Definition = Definition {
    name: "logRetentionDays",
    flag: "log-retention-days",
    kind: ValueType::Choice(&[
        "1", "3", "5", "7", "14", "30", "60", "90", "120", "150", "180", "365", "400", "545",
        "731", "1096", "1827", "2192", "2557", "2922", "3288", "3653",
    ]),
    default: Some("30"),
    question: "Log retention in days",
    summary: "CloudWatch Logs retention of the functions and jobs, in days.",
    help: "Applies to the deployment's own logs; data in S3 is kept until you delete it. CloudWatch supports 1, 3, 5, 7, 14, 30, \
           60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 and 3653 days.",
    ..TEMPLATE
};

/// The time zone in which days begin.
pub static REPORTING_TIME_ZONE: Definition = Definition {
    name: "reportingTimeZone",
    flag: "reporting-time-zone",
    kind: ValueType::TimeZone,
    default: Some("UTC"),
    question: "Reporting time zone",
    summary: "IANA time zone of days and hours in views, queries and dashboards.",
    help: "Use the time zone that your reports in Amazon Connect use. Partitions stay in UTC, so that a change applies to old data \
           too, after the next deployment.",
    ..TEMPLATE
};
