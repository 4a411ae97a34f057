//! Deploys the stacks into an account.
//!
//! Decisions are pure functions over templates, parameters and events: [`diff`], [`plan`],
//! [`outcome`]. Thin modules around them call AWS.

pub mod adoption;
pub mod approval;
pub mod backfill;
mod backoff;
pub mod buckets;
pub mod cloudformation;
pub mod configuration;
pub mod counter;
pub mod curation;
mod dated_folders;
pub mod deployer;
pub mod diff;
pub mod doctor;
pub mod erase;
mod error;
pub mod error_objects;
mod failure;
pub mod flow_logs;
pub mod interrupt;
pub mod leftovers;
pub mod missing;
mod move_tasks;
pub mod options;
pub mod others;
pub mod outcome;
pub mod overrides;
pub mod own_buckets;
pub mod pace;
pub mod package;
mod pages;
pub mod partitions;
pub mod plan;
mod planned_stack;
pub mod policy;
mod preflight;
pub mod progress;
pub mod queues;
pub mod record_streams;
pub mod redrive;
mod removal;
pub mod retained;
mod row_objects;
mod schedule;
mod session;
pub mod stream_records;
mod summary;
pub mod undelivered;
pub mod values;
pub mod verify;

pub use error::DeployError;
pub use planned_stack::{Approved, PlannedStack};
pub use preflight::Configured;
pub use session::{ARTIFACTS_BUCKET, DeployedStacks, Session, find_stack};
