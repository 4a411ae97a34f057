//! Integration tests of the program `lake`, one module per command or subject.

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
mod bucket;
mod containers;
mod corpus;
mod curate;
mod damage;
mod erase;
mod field_cases;
mod generate;
mod guides;
mod ingest;
mod interrupted;
mod killed;
mod memory;
mod metrics;
mod mutations;
mod program;
mod queries;
mod query;
mod serve;
mod serve_browser;
mod serve_browser_use;
mod serve_data;
mod serve_hostile;
mod serve_stored;
mod serving;
mod shell;
mod shell_cancel;
mod support;
mod transcripts;
mod unreadable;
