//! A local AWS with the whole deployment, and helpers for its tests.
//!
//! The programs and functions are the real ones, built with the development profile. Assertions use
//! public AWS APIs only, so that the same cases would pass in an account.
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
/// Account ID of the local AWS.
pub const ACCOUNT: &str = "000000000000";
/// Region of all resources.
pub const REGION: &str = "us-east-1";
