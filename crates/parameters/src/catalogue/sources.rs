//! Where the tables are, and which sources are collected from where.

use super::{SCHEDULE, STACK, TEMPLATE};
use crate::{Condition, Definition, Group, Kind, StreamMode};

/// The Glue database.
pub static AWS_GLUE_DATABASE_NAME: Definition = Definition {
    name: "awsGlueDatabaseName",
    flag: "aws-glue-database-name",
    kind: Kind::Database,
    default: Some("AmazonConnectDataAnalyticsDB"),
    group: Group::Database,
    question: "Glue database",
    summary: "The Glue database that holds the tables and views.",
    help: "Every query and dashboard names it. Glue keeps it in lower case. A second deployment in the same account and region \
           needs a database of its own.",
    ..TEMPLATE
};

/// Whether contact records are collected.
pub static CTR_STACK_ENABLED: Definition = Definition {
    name: "ctrStackEnabled",
    flag: "ctr-stack-enabled",
    group: Group::ContactRecords,
    question: "Collect contact records?",
    summary: "Contact records: one for each contact, with its times, queue and agent.",
    help: "Connect publishes a contact record when a contact has ended, and again when something is added to it. Nearly every \
           report needs them.",
    ..STACK
};

/// Whether the partitions of the contact records are added by a schedule.
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
    summary: "Agent events: log-ins, states and contacts of agents, as they happen.",
    help: "Connect publishes an event whenever an agent's state changes, and every two minutes otherwise. They tell agent status, \
           occupancy and adherence, and are the largest of the five sources.",
    ..STACK
};

/// Whether the partitions of the agent events are added by a schedule.
pub static AE_PARTITIONING_SCHEDULE_ENABLED: Definition = Definition {
    name: "aePartitioningScheduleEnabled",
    flag: "ae-partitioning-schedule-enabled",
    group: Group::AgentEvents,
    condition: Condition::AnyOf(&[(&AE_STACK_ENABLED, "true")]),
    ..SCHEDULE
};

/// When the Kinesis streams exist.
const STREAMED: Condition =
    Condition::AnyOf(&[(&CTR_STACK_ENABLED, "true"), (&AE_STACK_ENABLED, "true")]);

/// The Connect instance with which the streams are associated.
pub static CONNECT_INSTANCE_ID: Definition = Definition {
    name: "connectInstanceId",
    flag: "connect-instance-id",
    kind: Kind::ConnectInstance,
    required: false,
    group: Group::DataStreams,
    condition: STREAMED,
    question: "Connect instance id",
    summary: "Optional. With it, the deployment connects the streams to the instance.",
    help: "Without it, you choose the streams yourself in the Connect console, under Data streaming. An instance that streams \
           elsewhere already refuses the deployment's association: leave this empty then. The id is the last part of the \
           instance's ARN; the whole ARN is understood too.",
    ..TEMPLATE
};

/// How the capacity of the streams is paid.
pub static KINESIS_STREAM_MODE: Definition = Definition {
    name: "kinesisStreamMode",
    flag: "kinesis-stream-mode",
    kind: Kind::Choice(StreamMode::TEXTS),
    default: Some("PROVISIONED"),
    group: Group::DataStreams,
    condition: STREAMED,
    question: "Stream capacity",
    summary: "PROVISIONED is paid by the shard, ON_DEMAND by the gigabyte.",
    help: "A provisioned shard costs about 11 dollars a month, an on-demand stream about 29 before its first record and, for a \
           large site, about four times as much as the shards. Choose ON_DEMAND where the number of agents is not known.",
    ..TEMPLATE
};

/// How many agents there are.
pub static NUMBER_OF_AGENTS: Definition = Definition {
    name: "numberOfAgents",
    flag: "number-of-agents",
    kind: Kind::Number {
        least: 1,
        most: 1_000_000,
    },
    default: Some("1000"),
    group: Group::DataStreams,
    condition: Condition::AnyOf(&[(&KINESIS_STREAM_MODE, "PROVISIONED")]),
    question: "Number of agents",
    summary: "How many agents the site has; the streams get their shards from it.",
    help: "Agent events get one shard for each 6,000 agents begun, contact records one for each 50,000. Too few shards hold \
           events back when a shift begins. Rather count too many agents than too few.",
    ..TEMPLATE
};

/// Whether contact flow logs are collected.
pub static CFL_STACK_ENABLED: Definition = Definition {
    name: "cflStackEnabled",
    flag: "cfl-stack-enabled",
    group: Group::ContactFlowLogs,
    question: "Collect contact flow logs?",
    summary: "Contact flow logs: each step of a contact through the flows.",
    help: "Connect writes them to a CloudWatch log group once flow logs are turned on in the instance, for flows with a block \
           that sets logging. The deployment adds a subscription filter to the log group, which can have two of them.",
    ..STACK
};

/// The log group of the contact flow logs.
pub static CONNECT_CONTACT_FLOW_LOGS_LOG_GROUP: Definition = Definition {
    name: "connectContactFlowLogsCloudWatchLogGroup",
    flag: "connect-contact-flow-logs-cloudwatch-log-group",
    kind: Kind::LogGroup,
    group: Group::ContactFlowLogs,
    condition: Condition::AnyOf(&[(&CFL_STACK_ENABLED, "true")]),
    question: "Log group of the flow logs",
    summary: "The CloudWatch log group to which Connect writes the flow logs.",
    help: "It is /aws/connect/ and the alias of the instance, such as /aws/connect/anycompany. It must exist in the region of \
           the deployment before the stack is deployed.",
    ..TEMPLATE
};

/// Whether the partitions of the contact flow logs are added by a schedule.
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
    help: "Contact Lens must be turned on in the instance and in the flows. Its output files hold transcripts; the table holds \
           figures and categories only.",
    ..STACK
};

/// When Contact Lens output is collected.
const ANALYSED: Condition = Condition::AnyOf(&[(&CL_STACK_ENABLED, "true")]);

/// The bucket of the Contact Lens output.
pub static CONNECT_CONTACT_LENS_S3_BUCKET_NAME: Definition = Definition {
    name: "connectContactLensS3BucketName",
    flag: "connect-contact-lens-s3-bucket-name",
    kind: Kind::Bucket,
    group: Group::ContactLens,
    condition: ANALYSED,
    question: "Bucket of the Contact Lens files",
    summary: "The S3 bucket to which Connect writes recordings and Contact Lens files.",
    help: "The Connect console shows it under Data storage, Call recordings. It must be in the region of the deployment and \
           send its events to EventBridge.",
    ..TEMPLATE
};

/// The channels whose Contact Lens output is loaded.
pub static CONTACT_LENS_CHANNELS: Definition = Definition {
    name: "contactLensChannels",
    flag: "contact-lens-channels",
    kind: Kind::List(&["voice", "ivr", "chat", "email"]),
    default: Some("voice,ivr,chat,email"),
    group: Group::ContactLens,
    condition: ANALYSED,
    question: "Channels",
    summary: "Which conversations are loaded, separated by commas.",
    help: "voice is calls with an agent, ivr what comes before an agent joins. Each row tells its channel, so that all of them \
           can be loaded and told apart later.",
    ..TEMPLATE
};

/// Which of the two forms of a Contact Lens file is loaded.
pub static CONTACT_LENS_REDACTION: Definition = Definition {
    name: "contactLensRedaction",
    flag: "contact-lens-redaction",
    kind: Kind::Choice(&["original", "redacted-only"]),
    default: Some("original"),
    group: Group::ContactLens,
    condition: ANALYSED,
    question: "Files",
    summary: "Contact Lens can write a redacted twin of each file; one form is loaded.",
    help: "Choose redacted-only when the flows keep redacted files alone, or when the deployment may not read the originals. \
           Never both, so that no contact is counted twice.",
    ..TEMPLATE
};

/// Whether the partitions of the Contact Lens rows are added by a schedule.
pub static CL_PARTITIONING_SCHEDULE_ENABLED: Definition = Definition {
    name: "clPartitioningScheduleEnabled",
    flag: "cl-partitioning-schedule-enabled",
    group: Group::ContactLens,
    condition: ANALYSED,
    ..SCHEDULE
};

/// Whether evaluation forms are collected.
pub static EF_STACK_ENABLED: Definition = Definition {
    name: "efStackEnabled",
    flag: "ef-stack-enabled",
    group: Group::EvaluationForms,
    question: "Collect evaluation forms?",
    summary: "Evaluation forms: questions, answers and scores of agents' evaluations.",
    help: "Connect writes a file for each evaluation that is submitted, once storage for contact evaluations is set up in the \
           instance.",
    ..STACK
};

/// When evaluation forms are collected.
const EVALUATED: Condition = Condition::AnyOf(&[(&EF_STACK_ENABLED, "true")]);

/// Where the evaluation forms are.
pub static CONNECT_EVALUATION_FORMS_S3_LOCATION: Definition = Definition {
    name: "connectEvaluationFormsS3Location",
    flag: "connect-evaluation-forms-s3-location",
    alias: Some("connect-evaluation-forms-s3-bucket-path"),
    kind: Kind::Location,
    group: Group::EvaluationForms,
    condition: EVALUATED,
    question: "Location of the evaluation forms",
    summary: "Where in S3 Connect writes the evaluations: bucket or bucket/prefix.",
    help: "The Connect console shows it under Data storage, Contact evaluations, as bucket/connect/alias/ContactEvaluations. \
           The bucket must be in the region of the deployment and send its events to EventBridge.",
    ..TEMPLATE
};

/// Whether the partitions of the evaluation forms are added by a schedule.
pub static EF_PARTITIONING_SCHEDULE_ENABLED: Definition = Definition {
    name: "efPartitioningScheduleEnabled",
    flag: "ef-partitioning-schedule-enabled",
    group: Group::EvaluationForms,
    condition: EVALUATED,
    ..SCHEDULE
};

/// Whether the reporting views on evaluation forms are deployed.
pub static EF_REPORTING_STACK_ENABLED: Definition = Definition {
    name: "efReportingStackEnabled",
    flag: "ef-reporting-stack-enabled",
    group: Group::EvaluationForms,
    condition: EVALUATED,
    question: "Add the reporting views?",
    summary: "Six views that bring evaluations and contact records together.",
    help: "They read connect_ctr as well as connect_ef: collect contact records too.",
    ..STACK
};
