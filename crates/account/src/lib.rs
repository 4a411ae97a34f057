//! Access to the AWS account of a deployment for the command line programs: region, credentials,
//! proxy and endpoints from wherever the AWS CLI reads them, the deployment's parameters in
//! Parameter Store, and signed requests to services of which only one or two operations are used.
//!
//! An error names the call and its subject, and has a hint that says what to do. Parameter Store
//! is behind the feature `parameter-store`: its client takes long to compile.

mod association;
mod connection;
mod credentials;
#[cfg(feature = "parameter-store")]
mod ctrl_c;
mod endpoint;
mod error;
mod http;
mod mfa;
mod network;
mod operation;
#[cfg(feature = "parameter-store")]
mod parameter_store;
mod request;
mod role_chain;
mod service_client;
mod stored_value;

pub use association::{StreamKind, associated_stream, is_stream, stream_region};
pub use connection::{Account, ConnectionSettings};
#[cfg(feature = "parameter-store")]
pub use ctrl_c::CtrlC;
pub use endpoint::{EndpointError, EndpointVariant, dns_suffix, endpoint_url};
pub use error::{AwsError, Call, ProfileError};
pub use operation::{OPERATIONS, Operation, Service, operations};
#[cfg(feature = "parameter-store")]
pub use parameter_store::{Action, Cause, ParameterStore, PartialFailure, StoredValues};
pub use request::{Request, Response};
pub use service_client::ServiceClient;
pub use stored_value::stored_value;
