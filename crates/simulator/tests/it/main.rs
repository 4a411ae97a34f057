//! Documents of a simulation are consistent with each other and with its summary.

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
mod legs;
mod repeatable;
mod rows;
mod support;
