//! Integration tests of the local Athena engine, one module a subject.

#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod aggregates;
mod analysis;
mod collections;
mod ctes;
mod curated;
mod documentation;
mod edges;
mod errors;
mod files;
mod functions;
mod fuzz;
mod joins;
mod lambdas;
mod metrics;
mod mutations;
mod pruning;
mod reading;
mod recursion;
mod relations;
mod seed_queries;
mod statements;
mod subqueries;
mod support;
mod texts_and_times;
mod trino;
mod views;
