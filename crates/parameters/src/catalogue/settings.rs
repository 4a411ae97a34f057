//! What is built on the sources, and how the deployment runs.

use super::{STACK, TEMPLATE};
use crate::{Architecture, Compression, Condition, Definition, Group, Kind};

/// Whether the QuickSight dashboards are deployed.
pub static DASHBOARDS_STACK_ENABLED: Definition = Definition {
    name: "dashboardsStackEnabled",
    flag: "dashboards-stack-enabled",
    group: Group::Dashboards,
    question: "Deploy the QuickSight dashboards?",
    summary: "Dashboards on the tables. They need a subscription to QuickSight.",
    help: "QuickSight must be allowed to read Athena and the buckets of the deployment, which its console sets under Security and \
           permissions.",
    ..STACK
};

/// Who owns the dashboards.
pub static QUICKSIGHT_PRINCIPAL_ARN: Definition = Definition {
    name: "quickSightPrincipalArn",
    flag: "quicksight-principal-arn",
    kind: Kind::QuickSightPrincipal,
    group: Group::Dashboards,
    condition: Condition::AnyOf(&[(&DASHBOARDS_STACK_ENABLED, "true")]),
    question: "Owner of the dashboards",
    summary: "The ARN of the QuickSight user or group that owns and shares them.",
    help: "`aws quicksight list-users --aws-account-id <account> --namespace default` lists the users with their ARNs, list-groups \
           the groups. The region in the ARN is the home region of QuickSight.",
    ..TEMPLATE
};

/// Who is told of alarms.
pub static ALARM_EMAIL: Definition = Definition {
    name: "alarmEmail",
    flag: "alarm-email",
    kind: Kind::Email,
    required: false,
    group: Group::Alarms,
    question: "E-mail address for alarms",
    summary: "Optional. Who is told when data is late, refused or lost.",
    help: "AWS writes to the address once, and sends alarms after the link in that message was followed. Without an address the \
           alarms are there to look at, and tell nobody.",
    ..TEMPLATE
};

/// After how many seconds the delivery streams write.
pub static FIREHOSE_BUFFER_SECONDS: Definition = Definition {
    name: "firehoseBufferSeconds",
    flag: "firehose-buffer-seconds",
    kind: Kind::Number {
        least: 60,
        most: 900,
    },
    default: Some("60"),
    question: "Firehose buffer in seconds",
    summary: "A file is written to S3 after so many seconds at the latest.",
    help: "Fewer seconds bring data sooner, more seconds make fewer and larger files, which Athena reads faster.",
    ..TEMPLATE
};

/// At how many megabytes the delivery streams write.
pub static FIREHOSE_BUFFER_MEGABYTES: Definition = Definition {
    name: "firehoseBufferMegabytes",
    flag: "firehose-buffer-megabytes",
    kind: Kind::Number {
        least: 64,
        most: 128,
    },
    default: Some("128"),
    question: "Firehose buffer in megabytes",
    summary: "A file is written to S3 once so many megabytes have come.",
    help: "64 is the least that Firehose takes when it partitions by date, 128 the most.",
    ..TEMPLATE
};

/// How the delivery streams compress.
pub static FIREHOSE_COMPRESSION: Definition = Definition {
    name: "firehoseCompression",
    flag: "firehose-compression",
    kind: Kind::Choice(Compression::TEXTS),
    default: Some("GZIP"),
    question: "Compression",
    summary: "Athena reads GZIP as it is, and is paid for about a tenth of the bytes.",
    help: "Choose UNCOMPRESSED where another reader of the bucket cannot read GZIP. Files of both forms can lie side by side.",
    ..TEMPLATE
};

/// The processor of the Lambda functions.
pub static LAMBDA_ARCHITECTURE: Definition = Definition {
    name: "lambdaArchitecture",
    flag: "lambda-architecture",
    kind: Kind::Choice(Architecture::TEXTS),
    default: Some("arm64"),
    question: "Lambda architecture",
    summary: "arm64 costs a fifth less than x86_64 and does the same.",
    help: "The functions must be built for it. Choose x86_64 where arm64 cannot be built or is not allowed.",
    ..TEMPLATE
};

/// How long logs are kept.
pub static LOG_RETENTION_DAYS: Definition = Definition {
    name: "logRetentionDays",
    flag: "log-retention-days",
    kind: Kind::Choice(&[
        "1", "3", "5", "7", "14", "30", "60", "90", "120", "150", "180", "365", "400", "545",
        "731", "1096", "1827", "2192", "2557", "2922", "3288", "3653",
    ]),
    default: Some("30"),
    question: "Days that logs are kept",
    summary: "How long CloudWatch keeps the logs of the functions and jobs.",
    help: "It is about the deployment's own logs: the data in S3 is kept until you delete it. CloudWatch takes 1, 3, 5, 7, 14, 30, 60, \
           90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days.",
    ..TEMPLATE
};
