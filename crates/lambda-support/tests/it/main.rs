//! Integration tests of the code that the Lambda functions share, one module an AWS service.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[cfg(feature = "firehose")]
mod delivery_stream;
#[cfg(all(feature = "firehose", feature = "s3", feature = "sqs"))]
mod faults;
#[cfg(feature = "s3")]
mod objects;
#[cfg(all(feature = "firehose", feature = "s3", feature = "sqs"))]
mod pipeline;
#[cfg(feature = "sqs")]
mod queue;
#[cfg(all(feature = "firehose", feature = "s3", feature = "sqs"))]
mod s3_names;
