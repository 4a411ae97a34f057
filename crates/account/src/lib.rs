//! The AWS account of a deployment, as the programs at a terminal see it: region and credentials,
//! the parameters in Parameter Store, and single requests to services of which little is asked.
//!
//! An error says what was tried, on what, and what to do. Parameter Store is in the feature
//! `parameter-store`: its client takes long to compile.

mod connection;
mod error;
#[cfg(feature = "parameter-store")]
mod parameter_store;
mod requests;

pub use connection::Account;
pub use error::{AwsError, Call};
#[cfg(feature = "parameter-store")]
pub use parameter_store::{Action, BrokenOff, Cause, Listener, ParameterStore, Stored};
pub use requests::{Answer, Request, RequestError, Requests};
