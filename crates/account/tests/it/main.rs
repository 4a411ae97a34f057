//! Requests without an SDK client: against AWS's API models, and against a server.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking"
)]

mod models;
mod sending;
