//! Integration tests of the code that the Lambda functions share, one module an AWS service.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[cfg(feature = "firehose")]
mod delivery_stream;
#[cfg(feature = "s3")]
mod objects;
#[cfg(feature = "sqs")]
mod queue;
