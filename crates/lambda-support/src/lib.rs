#![doc = include_str!("../README.md")]
//!
//! A function is a [`Handler`] that [`run`] builds from its [`Environment`]:
//!
//! ```no_run
//! use lambda_support::{Environment, EnvironmentError, Handler, Invocation, InvocationError};
//!
//! struct Greeter {
//!     greeting: String,
//! }
//!
//! impl Greeter {
//!     fn new(environment: &Environment) -> Result<Self, EnvironmentError> {
//!         Ok(Self { greeting: environment.required("GREETING", "the greeting")? })
//!     }
//! }
//!
//! impl Handler for Greeter {
//!     type Response = String;
//!
//!     async fn handle(&self, _event: &str, invocation: &Invocation) -> Result<String, InvocationError> {
//!         Ok(format!("{}, {}", self.greeting, invocation.request_id))
//!     }
//! }
//!
//! fn main() -> std::process::ExitCode {
//!     lambda_support::run(Greeter::new)
//! }
//! ```

pub mod aws;
mod call_error;
mod deadline;
#[cfg(feature = "firehose")]
pub mod delivery_stream;
mod environment;
#[cfg(feature = "sqs")]
pub mod event_processor;
pub mod events;
#[cfg(all(feature = "s3", feature = "sqs"))]
pub mod loader;
mod logging;
#[cfg(any(feature = "firehose", all(feature = "s3", feature = "sqs")))]
pub mod messages;
mod metrics;
#[cfg(feature = "s3")]
pub mod objects;
pub mod output_files;
#[cfg(feature = "sqs")]
pub mod queue;
#[cfg(feature = "firehose")]
pub mod record_writer;
mod runtime;
#[cfg(all(feature = "s3", feature = "sqs"))]
pub mod transcripts;

pub use call_error::CallError;
pub use deadline::Deadline;
pub use environment::{Environment, EnvironmentError};
pub use metrics::Metrics;
pub use runtime::{Handler, Invocation, InvocationError, parse_event, run};
