//! A local AWS with the whole deployment on it, and what its tests ask of it.
//!
//! The programs and the functions are the real ones, built as for development. What is asked of AWS
//! afterwards goes through its public APIs alone, so that the same cases would hold in an account.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test fails by panicking"
)]

mod api;
mod binaries;
mod deployment;
mod local;
mod samples;
mod wait;

pub use api::Api;
pub use deployment::{Deployment, RECORDINGS};
pub use local::{Finished, Local};
pub use samples::{documents, expected, normal, sample};
pub use wait::{eventually, never};

/// The name of the first deployment.
pub const APP: &str = "AmazonConnectDataAnalyticsSample";
/// The account that the local AWS is.
pub const ACCOUNT: &str = "000000000000";
/// The region in which everything is.
pub const REGION: &str = "us-east-1";
