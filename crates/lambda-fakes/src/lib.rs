#![doc = include_str!("../README.md")]
//!
//! ```no_run
//! use std::time::Duration;
//! use lambda_fakes::{InvocationResult, FakeAws, Function, Response};
//!
//! let aws = FakeAws::start(|_request| Response::json(200, r#"{"MessageId": "m-1"}"#))?;
//! let mut function = Function::start("target/debug/cl-event-processor", &[("AWS_ENDPOINT_URL", &aws.url())])?;
//! let answer = function.invoke(r#"{"detail-type": "Object Created"}"#, Duration::from_secs(10))?;
//! assert!(matches!(answer, InvocationResult::Error { .. }));
//! # Ok::<(), std::io::Error>(())
//! ```

mod aws;
mod created_object;
mod faulty_aws;
mod function;
mod runtime_api;
mod server;
mod services;
mod sqs_event;

pub use aws::FakeAws;
pub use created_object::CreatedObjectOutcome;
pub use faulty_aws::{Effect, Fault, FaultyAws, FaultyAwsState};
pub use function::Function;
pub use runtime_api::InvocationResult;
pub use server::{Request, Response};
pub use services::{FakeServices, ReceivedRequests};
pub use sqs_event::sqs_event;
