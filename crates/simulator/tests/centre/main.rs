//! The documents of one simulation agree with each other, and with what it says happened.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
mod agent_events;
mod analyses;
mod contact_records;
mod evaluations;
mod files;
mod flow_logs;
mod repeatable;
mod rows;
mod support;
