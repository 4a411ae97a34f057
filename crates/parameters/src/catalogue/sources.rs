//! Parameters of the database, of the five sources, and of transcripts.

use super::{SCHEDULE, STACK, TEMPLATE};
use crate::{Condition, Definition, Group, StreamMode, ValueType};

pub static AWS_GLUE_DATABASE_NAME: Definition = Definition {
    name: "awsGlueDatabaseName",
    flag: "aws-glue-database-name",
    kind: ValueType::Database,
    default: Some("AmazonConnectDataAnalyticsDB"),
    group: Group::Database,
    question: "Glue database",
    summary: "Glue database of the tables and views.",
    help: "Queries and dashboards refer to it. Glue stores the name in lower case. Each deployment in an account and region \
           requires its own database.",
    ..TEMPLATE
};

/// Whether contact records are collected.
pub static CTR_STACK_ENABLED: Definition = Definition {
    name: "ctrStackEnabled",
    flag: "ctr-stack-enabled",
    group: Group::ContactRecords,
    question: "Collect contact records?",
    summary: "Contact records: one per contact, with timestamps, queue and agent.",
    help: "Connect publishes a contact record when a contact disconnects, and again when it is updated. Nearly every report \
           requires them.",
    ..STACK
};

/// Whether a schedule adds the partitions of `connect_ctr`.
pub static CTR_PARTITIONING_SCHEDULE_ENABLED: Definition = Definition {
    name: "ctrPartitioningScheduleEnabled",
    flag: "ctr-partitioning-schedule-enabled",
    group: Group::ContactRecords,
    condition: Condition::AnyOf(&[(&CTR_STACK_ENABLED, "true")]),
    ..SCHEDULE
};

/// Whether agent events are collected.
pub static AE_STACK_ENABLED: Definition = Definition {
    name: "aeStackEnabled",
    flag: "ae-stack-enabled",
    group: Group::AgentEvents,
    question: "Collect agent events?",
    summary: "Agent events: logins, states and contacts of agents, as they happen.",
    help: "Connect publishes an event at each change of an agent's state, and a heartbeat every two minutes. Agent status, \
           occupancy and adherence are computed from them. They are the largest of the five sources.",
    ..STACK
};

/// Whether a schedule adds the partitions of `connect_ae`.
pub static AE_PARTITIONING_SCHEDULE_ENABLED: Definition = Definition {
    name: "aePartitioningScheduleEnabled",
    flag: "ae-partitioning-schedule-enabled",
    group: Group::AgentEvents,
    condition: Condition::AnyOf(&[(&AE_STACK_ENABLED, "true")]),
    ..SCHEDULE
};

/// The Kinesis streams exist.
const DATA_STREAMS: Condition =
    Condition::AnyOf(&[(&CTR_STACK_ENABLED, "true"), (&AE_STACK_ENABLED, "true")]);

/// Connect instance with which the streams are associated.
pub static CONNECT_INSTANCE_ID: Definition = Definition {
    name: "connectInstanceId",
    flag: "connect-instance-id",
    kind: ValueType::ConnectInstance,
    required: false,
    group: Group::DataStreams,
    condition: DATA_STREAMS,
    question: "Connect instance ID",
    summary: "Optional. If set, the deployment associates the streams with the instance.",
    help: "Without it, select the streams in the Connect console under Data streaming. Connect allows one stream of each kind: \
           if the instance already streams elsewhere, set ctr-stream-arn and ae-stream-arn. The ID is the last part of the instance's \
           ARN; the ARN is accepted too.",
    ..TEMPLATE
};

/// Capacity mode of the streams.
pub static KINESIS_STREAM_MODE: Definition = Definition {
    name: "kinesisStreamMode",
    flag: "kinesis-stream-mode",
    kind: ValueType::Choice(StreamMode::NAMES),
    default: Some("PROVISIONED"),
    group: Group::DataStreams,
    condition: DATA_STREAMS,
    question: "Stream capacity",
    summary: "PROVISIONED is billed per shard, ON_DEMAND per gigabyte.",
    help: "A provisioned shard costs about 11 dollars a month. An on-demand stream costs about 29 dollars a month without \
           traffic and, for a large site, about four times as much as shards. Choose ON_DEMAND if you do not know the number \
           of agents.",
    ..TEMPLATE
};

pub static NUMBER_OF_AGENTS: Definition = Definition {
    name: "numberOfAgents",
    flag: "number-of-agents",
    kind: ValueType::Number {
        min: 1,
        max: 1_000_000,
    },
    default: Some("1000"),
    group: Group::DataStreams,
    condition: Condition::AnyOf(&[(&KINESIS_STREAM_MODE, "PROVISIONED")]),
    question: "Number of agents",
    summary: "Number of agents; determines the number of shards.",
    help: "Agent events get one shard per 6,000 agents, contact records one per 50,000, rounded up. Too few shards delay \
           events at the start of a shift: estimate high.",
    ..TEMPLATE
};

/// Whether contact flow logs are collected.
pub static CFL_STACK_ENABLED: Definition = Definition {
    name: "cflStackEnabled",
    flag: "cfl-stack-enabled",
    group: Group::ContactFlowLogs,
    question: "Collect contact flow logs?",
    summary: "Contact flow logs: each block that a contact passes in the flows.",
    help: "Connect writes them to a CloudWatch log group if flow logs are enabled in the instance, for flows with a Set logging \
           behavior block. The deployment adds a subscription filter to the log group, which can have two.",
    ..STACK
};

/// Log group to which Connect writes; the deployment adds a subscription filter to it.
pub static CONNECT_CONTACT_FLOW_LOGS_LOG_GROUP: Definition = Definition {
    name: "connectContactFlowLogsCloudWatchLogGroup",
    flag: "connect-contact-flow-logs-cloudwatch-log-group",
    kind: ValueType::LogGroup,
    group: Group::ContactFlowLogs,
    condition: Condition::AnyOf(&[(&CFL_STACK_ENABLED, "true")]),
    question: "Log group of the flow logs",
    summary: "CloudWatch log group to which Connect writes the flow logs.",
    help: "/aws/connect/ followed by the instance alias, such as /aws/connect/anycompany. It must exist in the region of the \
           deployment before you deploy the stack.",
    ..TEMPLATE
};

/// Whether a schedule adds the partitions of `connect_cfl`.
pub static CFL_PARTITIONING_SCHEDULE_ENABLED: Definition = Definition {
    name: "cflPartitioningScheduleEnabled",
    flag: "cfl-partitioning-schedule-enabled",
    group: Group::ContactFlowLogs,
    condition: Condition::AnyOf(&[(&CFL_STACK_ENABLED, "true")]),
    ..SCHEDULE
};

/// Whether Contact Lens output is collected.
pub static CL_STACK_ENABLED: Definition = Definition {
    name: "clStackEnabled",
    flag: "cl-stack-enabled",
    group: Group::ContactLens,
    question: "Collect Contact Lens analysis?",
    summary: "Contact Lens: sentiment, talk time and categories of each conversation.",
    help: "Enable Contact Lens in the instance and in the flows. Its output files contain transcripts; the table contains \
           metrics and categories only.",
    ..STACK
};

/// Contact Lens output is collected.
const CONTACT_LENS: Condition = Condition::AnyOf(&[(&CL_STACK_ENABLED, "true")]);

/// Bucket of the Contact Lens output.
pub static CONNECT_CONTACT_LENS_S3_BUCKET_NAME: Definition = Definition {
    name: "connectContactLensS3BucketName",
    flag: "connect-contact-lens-s3-bucket-name",
    kind: ValueType::Bucket,
    group: Group::ContactLens,
    condition: CONTACT_LENS,
    question: "Bucket of the Contact Lens files",
    summary: "S3 bucket to which Connect writes recordings and Contact Lens files.",
    help: "The Connect console shows it under Data storage, Call recordings. It must be in the region of the deployment and \
           send events to EventBridge.",
    ..TEMPLATE
};

/// Channels whose Contact Lens output is loaded.
pub static CONTACT_LENS_CHANNELS: Definition = Definition {
    name: "contactLensChannels",
    flag: "contact-lens-channels",
    kind: ValueType::List(&["voice", "ivr", "chat", "email"]),
    default: Some("voice,ivr,chat,email"),
    group: Group::ContactLens,
    condition: CONTACT_LENS,
    question: "Channels",
    summary: "Channels to load, separated by commas.",
    help: "voice is calls with an agent; ivr is the part of a call before an agent joins. Each row has a channel column, so \
           queries can filter later.",
    ..TEMPLATE
};

/// Version of the Contact Lens files that is loaded.
pub static CONTACT_LENS_REDACTION: Definition = Definition {
    name: "contactLensRedaction",
    flag: "contact-lens-redaction",
    kind: ValueType::Choice(&["original", "redacted-only"]),
    default: Some("original"),
    group: Group::ContactLens,
    condition: CONTACT_LENS,
    question: "Files",
    summary: "Version of the files to load: original or redacted-only.",
    help: "Contact Lens can write a redacted copy of each file. Choose redacted-only if the flows keep redacted files only, or \
           if the deployment may not read the originals. Only one version is loaded, so that no contact is counted twice.",
    ..TEMPLATE
};

/// Whether a schedule adds the partitions of `connect_cl`.
pub static CL_PARTITIONING_SCHEDULE_ENABLED: Definition = Definition {
    name: "clPartitioningScheduleEnabled",
    flag: "cl-partitioning-schedule-enabled",
    group: Group::ContactLens,
    condition: CONTACT_LENS,
    ..SCHEDULE
};

/// Whether turns of transcripts become rows.
pub static TRANSCRIPTS_STACK_ENABLED: Definition = Definition {
    name: "transcriptsStackEnabled",
    flag: "transcripts-stack-enabled",
    group: Group::Transcripts,
    condition: CONTACT_LENS,
    question: "Make transcripts searchable?",
    summary: "Adds a row for each turn of a call or chat: words are personal data.",
    help: "Rows are in a bucket of their own, with its own retention, key and access. Read docs/guides/transcripts.md first: \
           who can query the table can read every conversation.",
    ..STACK
};

/// Transcripts are collected.
const TRANSCRIPTS: Condition = Condition::AnyOf(&[(&TRANSCRIPTS_STACK_ENABLED, "true")]);

/// Version of the files whose transcripts are loaded.
pub static TRANSCRIPTS_REDACTION: Definition = Definition {
    name: "transcriptsRedaction",
    flag: "transcripts-redaction",
    kind: ValueType::Choice(&["redacted-only", "original"]),
    default: Some("redacted-only"),
    group: Group::Transcripts,
    condition: TRANSCRIPTS,
    question: "Files with the words",
    summary: "Version of the files whose words to load: redacted-only or original.",
    help: "It may differ from contact-lens-redaction: numbers can come from originals, and words from redacted files. \
           redacted-only has no rows of flows that do not redact. Only one version is loaded.",
    ..TEMPLATE
};

/// Retention of the turns of transcripts.
pub static TRANSCRIPTS_RETENTION_DAYS: Definition = Definition {
    name: "transcriptsRetentionDays",
    flag: "transcripts-retention-days",
    kind: ValueType::Number { min: 1, max: 3_650 },
    default: Some("90"),
    group: Group::Transcripts,
    condition: TRANSCRIPTS,
    question: "Retention of transcripts in days",
    summary: "Days after which S3 deletes the rows of transcripts.",
    help: "Counted from the day on which a row is written, also if its conversation is older. Rows of other tables are kept \
           until you delete them.",
    ..TEMPLATE
};

/// Customer managed key of transcripts.
pub static TRANSCRIPTS_KMS_KEY_ARN: Definition = Definition {
    name: "transcriptsKmsKeyArn",
    flag: "transcripts-kms-key-arn",
    kind: ValueType::KmsKey,
    required: false,
    group: Group::Transcripts,
    condition: TRANSCRIPTS,
    question: "KMS key of transcripts",
    summary: "Optional. ARN of a KMS key for transcripts only; default: kms-key-arn.",
    help: "Who may not use the key cannot read transcripts, whatever else they may do. The key must be in the region of the \
           deployment, and its policy must allow the account to use IAM policies, as by default.",
    ..TEMPLATE
};

/// Whether a schedule adds the partitions of `connect_transcripts`.
pub static TRANSCRIPTS_PARTITIONING_SCHEDULE_ENABLED: Definition = Definition {
    name: "transcriptsPartitioningScheduleEnabled",
    flag: "transcripts-partitioning-schedule-enabled",
    group: Group::Transcripts,
    condition: TRANSCRIPTS,
    ..SCHEDULE
};

/// Whether evaluation forms are collected.
pub static EF_STACK_ENABLED: Definition = Definition {
    name: "efStackEnabled",
    flag: "ef-stack-enabled",
    group: Group::EvaluationForms,
    question: "Collect evaluation forms?",
    summary: "Evaluation forms: questions, answers and scores of agents' evaluations.",
    help: "Connect writes a file for each submitted evaluation if the instance has storage for contact evaluations.",
    ..STACK
};

/// Evaluation forms are collected.
const EVALUATION_FORMS: Condition = Condition::AnyOf(&[(&EF_STACK_ENABLED, "true")]);

pub static CONNECT_EVALUATION_FORMS_S3_LOCATION: Definition = Definition {
    name: "connectEvaluationFormsS3Location",
    flag: "connect-evaluation-forms-s3-location",
    alias: Some("connect-evaluation-forms-s3-bucket-path"),
    kind: ValueType::Location,
    group: Group::EvaluationForms,
    condition: EVALUATION_FORMS,
    question: "Location of the evaluation forms",
    summary: "S3 location of the evaluation forms: bucket or bucket/prefix.",
    help: "The Connect console shows it under Data storage, Contact evaluations, as bucket/connect/alias/ContactEvaluations. \
           The bucket must be in the region of the deployment and send events to EventBridge.",
    ..TEMPLATE
};

/// Whether a schedule adds the partitions of `connect_ef`.
pub static EF_PARTITIONING_SCHEDULE_ENABLED: Definition = Definition {
    name: "efPartitioningScheduleEnabled",
    flag: "ef-partitioning-schedule-enabled",
    group: Group::EvaluationForms,
    condition: EVALUATION_FORMS,
    ..SCHEDULE
};

/// Whether the reporting views on evaluation forms are deployed.
pub static EF_REPORTING_STACK_ENABLED: Definition = Definition {
    name: "efReportingStackEnabled",
    flag: "ef-reporting-stack-enabled",
    group: Group::EvaluationForms,
    condition: EVALUATION_FORMS,
    question: "Add the reporting views?",
    summary: "Six views that join evaluations with contact records.",
    help: "The views read connect_ctr and connect_ef: collect contact records too.",
    ..STACK
};
