//! Integration tests of templates, commands and documents, one module a subject.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod alarms;
mod association;
mod cloudformation;
mod commands;
mod connection;
mod cost;
mod cost_documents;
mod dashboards;
mod deployment;
mod diagrams;
mod fake_cloudformation;
mod fake_service;
mod faults;
mod golden;
mod guides;
mod interruption;
mod leftovers;
mod local_data;
mod operations;
mod others;
mod printed_commands;
mod quotas;
mod renamed_database;
mod security;
mod stacks;
mod views;
