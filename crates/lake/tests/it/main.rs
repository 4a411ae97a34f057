//! Integration tests that run the `lake` program, one module a command or subject.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod again;
mod athena;
mod browser;
mod containers;
mod corpus;
mod generate;
mod ingest;
mod interrupted;
mod killed;
mod metrics;
mod program;
mod queries;
mod query;
mod serve;
mod serve_browser;
mod serving;
mod shell;
mod support;
