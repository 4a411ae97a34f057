//! Bringing the stacks into an account: what differs from what is deployed, in which order stacks go, and the calls that do it.
//!
//! What can be decided without AWS is a pure function over templates, parameters and events: [`diff`], [`plan`], [`outcome`]. The calls
//! stand in thin modules around them.

pub mod diff;
pub mod outcome;
pub mod plan;
