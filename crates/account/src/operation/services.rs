//! The services.

use super::Service;

pub(super) const S3: Service = Service {
    id: "S3",
    name: "s3",
    target_prefix: None,
    is_plain_in_govcloud: false,
};

pub(super) const LOGS: Service = Service {
    id: "CloudWatch Logs",
    name: "logs",
    target_prefix: Some("Logs_20140328"),
    is_plain_in_govcloud: true,
};

pub(super) const KINESIS: Service = Service {
    id: "Kinesis",
    name: "kinesis",
    target_prefix: Some("Kinesis_20131202"),
    is_plain_in_govcloud: true,
};

pub(super) const LAMBDA: Service = Service {
    id: "Lambda",
    name: "lambda",
    target_prefix: None,
    is_plain_in_govcloud: false,
};

pub(super) const LAKE_FORMATION: Service = Service {
    id: "LakeFormation",
    name: "lakeformation",
    target_prefix: None,
    is_plain_in_govcloud: false,
};

pub(super) const GLUE: Service = Service {
    id: "Glue",
    name: "glue",
    target_prefix: Some("AWSGlue"),
    is_plain_in_govcloud: false,
};

pub(super) const ATHENA: Service = Service {
    id: "Athena",
    name: "athena",
    target_prefix: Some("AmazonAthena"),
    is_plain_in_govcloud: false,
};

pub(super) const EVENT_BRIDGE: Service = Service {
    id: "EventBridge",
    name: "events",
    target_prefix: Some("AWSEvents"),
    is_plain_in_govcloud: true,
};

pub(super) const FIREHOSE: Service = Service {
    id: "Firehose",
    name: "firehose",
    target_prefix: Some("Firehose_20150804"),
    is_plain_in_govcloud: false,
};

pub(super) const CONNECT: Service = Service {
    id: "Connect",
    name: "connect",
    target_prefix: None,
    is_plain_in_govcloud: true,
};

pub(super) const SSM: Service = Service {
    id: "SSM",
    name: "ssm",
    target_prefix: Some("AmazonSSM"),
    is_plain_in_govcloud: true,
};
