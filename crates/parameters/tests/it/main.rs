//! Integration tests of the deployment parameters.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod documentation;
mod file;
mod values;
