//! What services charge in us-east-1, before any free tier or discount.

use crate::cost::{Assumption, Basis, Price};

/// The region whose prices these are.
pub const REGION: &str = "us-east-1";
/// When they were looked up.
pub const MONTH: &str = "November 2026";

/// The most dollars that a price can be set to.
const MOST_DOLLARS: f64 = 10_000.0;

/// Prices, and the list of them: a sentence, `CONSTANT = "name": dollars "unit" for count "units",
/// "service", basis;`.
macro_rules! prices {
    ($($(#[doc = $about:literal])+ $constant:ident = $name:literal: $dollars:literal $unit:literal for $count:literal $of:literal, $service:literal, $basis:ident;)+) => {
        $(
            $(#[doc = $about])+
            pub static $constant: Price = Price {
                assumption: Assumption {
                    name: $name,
                    value: $dollars,
                    unit: $unit,
                    basis: Basis::$basis,
                    least: 0.0,
                    most: MOST_DOLLARS,
                    about: concat!($($about),+),
                },
                count: $count,
                of: $of,
                service: $service,
            };
        )+

        /// All of them.
        pub static ALL: &[&Price] = &[$(&$constant),+];
    };
}

prices! {
    /// A shard of a provisioned data stream.
    SHARD_HOURS = "kinesis-shard-hour-price": 0.015 "$ per shard-hour" for 1.0 "shard-hours", "Kinesis", Documented;
    /// Each 25 KB of a record begun, on a provisioned data stream.
    PUT_UNITS = "kinesis-put-unit-price": 0.014 "$ per million PUT units" for 1_000_000.0 "PUT units", "Kinesis", Documented;
    /// A data stream on demand, with or without records.
    STREAM_HOURS = "kinesis-on-demand-hour-price": 0.04 "$ per stream-hour" for 1.0 "stream-hours", "Kinesis", Documented;
    /// What is put on a data stream on demand.
    ON_DEMAND_IN = "kinesis-on-demand-in-price": 0.08 "$ per GB" for 1.0 "GB", "Kinesis", Documented;
    /// What is read from a data stream on demand.
    ON_DEMAND_OUT = "kinesis-on-demand-out-price": 0.04 "$ per GB" for 1.0 "GB", "Kinesis", Documented;
    /// What a delivery stream takes in.
    INGESTED = "firehose-ingestion-price": 0.029 "$ per GB" for 1.0 "GB", "Firehose", Documented;
    /// What a delivery stream sorts into folders.
    PARTITIONED = "firehose-partitioning-price": 0.02 "$ per GB" for 1.0 "GB", "Firehose", Documented;
    /// The objects that a delivery stream makes of what it sorted.
    PARTITION_OBJECTS = "firehose-object-price": 0.005 "$ per 1,000 objects" for 1_000.0 "objects", "Firehose", Documented;
    /// The time in which jq finds the folder.
    JQ_HOURS = "firehose-jq-hour-price": 0.07 "$ per jq-hour" for 1.0 "jq-hours", "Firehose", Documented;
    /// Calls of functions.
    REQUESTS = "lambda-request-price": 0.2 "$ per million requests" for 1_000_000.0 "requests", "Lambda", Documented;
    /// Time of functions on Graviton processors.
    ARM64_TIME = "lambda-arm64-price": 0.000_013_333_4 "$ per GB-second" for 1.0 "GB-seconds", "Lambda", Documented;
    /// Time of functions on Intel and AMD processors.
    X86_TIME = "lambda-x86-64-price": 0.000_016_666_7 "$ per GB-second" for 1.0 "GB-seconds", "Lambda", Documented;
    /// Messages sent, received and deleted, ten at a time at most.
    MESSAGES = "sqs-request-price": 0.4 "$ per million requests" for 1_000_000.0 "requests", "SQS", Documented;
    /// Objects written.
    PUTS = "s3-put-price": 0.005 "$ per 1,000 PUTs" for 1_000.0 "PUTs", "S3", Documented;
    /// Objects read.
    GETS = "s3-get-price": 0.000_4 "$ per 1,000 GETs" for 1_000.0 "GETs", "S3", Documented;
    /// Objects kept for a month in the class Standard.
    STORED = "s3-storage-price": 0.023 "$ per GB-month" for 1.0 "GB-months", "S3", Documented;
    /// Events of S3.
    EVENTS = "eventbridge-event-price": 1.0 "$ per million events" for 1_000_000.0 "events", "EventBridge", Documented;
    /// What is logged.
    LOGGED = "cloudwatch-logs-price": 0.5 "$ per GB" for 1.0 "GB", "CloudWatch Logs", Documented;
    /// Metrics of our own, for the hours in which they have values.
    METRICS = "cloudwatch-metric-price": 0.3 "$ per metric" for 1.0 "metrics", "CloudWatch", Documented;
    /// Alarms.
    ALARMS = "cloudwatch-alarm-price": 0.1 "$ per alarm" for 1.0 "alarms", "CloudWatch", Documented;
    /// Dashboards.
    DASHBOARDS = "cloudwatch-dashboard-price": 3.0 "$ per dashboard" for 1.0 "dashboards", "CloudWatch", Documented;
    /// Encrypting and decrypting.
    KEYS = "kms-request-price": 0.03 "$ per 10,000 requests" for 10_000.0 "requests", "KMS", Documented;
    /// Steps of state machines.
    TRANSITIONS = "step-functions-price": 0.025 "$ per 1,000 transitions" for 1_000.0 "transitions", "Step Functions", Documented;
    /// What queries read.
    SCANNED = "athena-price": 5.0 "$ per TB" for 1_024.0 "GB", "Athena", Documented;
    /// People who read dashboards.
    READERS = "quicksight-reader-price": 3.0 "$ per reader" for 1.0 "readers", "QuickSight", Assumed;
}
