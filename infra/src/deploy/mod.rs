//! Bringing the stacks into an account: what differs from what is deployed, in which order stacks
//! go, and the calls that do it.
//!
//! What can be decided without AWS is a pure function over templates, parameters and events:
//! [`diff`], [`plan`], [`outcome`]. The calls stand in thin modules around them.

pub mod adoption;
pub mod approval;
pub mod buckets;
pub mod cloudformation;
pub mod configuration;
pub mod deployer;
pub mod diff;
pub mod doctor;
mod error;
pub mod outcome;
pub mod overrides;
pub mod own_buckets;
pub mod package;
pub mod partitions;
pub mod plan;
pub mod progress;
mod session;
pub mod values;

pub use error::DeployError;
pub use session::Session;
