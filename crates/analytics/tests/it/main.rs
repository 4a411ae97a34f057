//! Integration tests of tables, views and the query catalogue.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod documentation;
mod original_columns;
mod samples;
mod serde;
