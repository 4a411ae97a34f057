//! Integration tests of the record functions, one module a subject.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod corpus;
mod curation;
mod erasure;
mod field_cases;
mod mutations;
mod odd_values;
mod partitions;
mod properties;
mod stream_records;
mod support;
mod transformer;
