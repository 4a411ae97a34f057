//! The real binary, run as people and scripts run it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod certificates;
mod command_line;
mod connection;
mod failures;
mod guides;
mod interactive;
mod parameter_store;
mod sign_in;
mod support;
