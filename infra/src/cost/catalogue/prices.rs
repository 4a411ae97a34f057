//! List prices in us-east-1, without free tier and discounts.

use crate::cost::{Assumption, Basis, Price};

/// Region of the prices.
pub const REGION: &str = "us-east-1";
/// Month in which the prices were looked up.
pub const MONTH: &str = "November 2026";

/// Maximum for prices on the command line.
const MOST_DOLLARS: f64 = 10_000.0;

/// Defines prices and the list `ALL`: a description, then `CONSTANT = "name": dollars "unit" for
/// count "units", "service", basis;`.
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

        pub static ALL: &[&Price] = &[$(&$constant),+];
    };
}

prices! {
    /// Shard-hour of a provisioned data stream.
    SHARD_HOURS = "kinesis-shard-hour-price": 0.015 "$ per shard-hour" for 1.0 "shard-hours", "Kinesis", Documented;
    /// PUT payload units of 25 KB on a provisioned data stream.
    PUT_UNITS = "kinesis-put-unit-price": 0.014 "$ per million PUT units" for 1_000_000.0 "PUT units", "Kinesis", Documented;
    /// Hour of an on-demand data stream, with or without records.
    STREAM_HOURS = "kinesis-on-demand-hour-price": 0.04 "$ per stream-hour" for 1.0 "stream-hours", "Kinesis", Documented;
    /// Data written to an on-demand data stream.
    ON_DEMAND_IN = "kinesis-on-demand-in-price": 0.08 "$ per GB" for 1.0 "GB", "Kinesis", Documented;
    /// Data read from an on-demand data stream.
    ON_DEMAND_OUT = "kinesis-on-demand-out-price": 0.04 "$ per GB" for 1.0 "GB", "Kinesis", Documented;
    /// Data ingested by a delivery stream.
    INGESTED = "firehose-ingestion-price": 0.029 "$ per GB" for 1.0 "GB", "Firehose", Documented;
    /// Data partitioned by a delivery stream.
    PARTITIONED = "firehose-partitioning-price": 0.02 "$ per GB" for 1.0 "GB", "Firehose", Documented;
    /// Objects written by a delivery stream with partitioning.
    PARTITION_OBJECTS = "firehose-object-price": 0.005 "$ per 1,000 objects" for 1_000.0 "objects", "Firehose", Documented;
    /// Time in which jq extracts partition keys.
    JQ_HOURS = "firehose-jq-hour-price": 0.07 "$ per jq-hour" for 1.0 "jq-hours", "Firehose", Documented;
    /// Invocations of functions.
    REQUESTS = "lambda-request-price": 0.2 "$ per million requests" for 1_000_000.0 "requests", "Lambda", Documented;
    /// Duration of functions on Graviton processors.
    ARM64_TIME = "lambda-arm64-price": 0.000_013_333_4 "$ per GB-second" for 1.0 "GB-seconds", "Lambda", Documented;
    /// Duration of functions on x86 processors.
    X86_TIME = "lambda-x86-64-price": 0.000_016_666_7 "$ per GB-second" for 1.0 "GB-seconds", "Lambda", Documented;
    /// Requests to send, receive and delete messages, up to ten per request.
    MESSAGES = "sqs-request-price": 0.4 "$ per million requests" for 1_000_000.0 "requests", "SQS", Documented;
    /// Objects written.
    PUTS = "s3-put-price": 0.005 "$ per 1,000 PUTs" for 1_000.0 "PUTs", "S3", Documented;
    /// Objects read.
    GETS = "s3-get-price": 0.000_4 "$ per 1,000 GETs" for 1_000.0 "GETs", "S3", Documented;
    /// Objects in the S3 Standard storage class.
    STORED = "s3-storage-price": 0.023 "$ per GB-month" for 1.0 "GB-months", "S3", Documented;
    /// S3 events.
    EVENTS = "eventbridge-event-price": 1.0 "$ per million events" for 1_000_000.0 "events", "EventBridge", Documented;
    /// Log data ingested.
    LOGGED = "cloudwatch-logs-price": 0.5 "$ per GB" for 1.0 "GB", "CloudWatch Logs", Documented;
    /// Custom metrics, for the hours in which they have values.
    METRICS = "cloudwatch-metric-price": 0.3 "$ per metric" for 1.0 "metrics", "CloudWatch", Documented;
    /// Alarms on metrics of standard resolution.
    ALARMS = "cloudwatch-alarm-price": 0.1 "$ per alarm" for 1.0 "alarms", "CloudWatch", Documented;
    /// Dashboards above the free tier.
    DASHBOARDS = "cloudwatch-dashboard-price": 3.0 "$ per dashboard" for 1.0 "dashboards", "CloudWatch", Documented;
    /// Encryption and decryption requests.
    KEYS = "kms-request-price": 0.03 "$ per 10,000 requests" for 10_000.0 "requests", "KMS", Documented;
    /// State transitions.
    TRANSITIONS = "step-functions-price": 0.025 "$ per 1,000 transitions" for 1_000.0 "transitions", "Step Functions", Documented;
    /// Data scanned by queries.
    SCANNED = "athena-price": 5.0 "$ per TB" for 1_024.0 "GB", "Athena", Documented;
    /// Readers of dashboards.
    READERS = "quicksight-reader-price": 3.0 "$ per reader" for 1.0 "readers", "QuickSight", Assumed;
}
