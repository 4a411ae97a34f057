//! The configuration of AWS clients, from what Lambda sets in a function's environment.
//!
//! It does in little what a general loader of profiles, instance roles and system certificates does
//! in much: a cold start is paid for by every new instance of a function.

mod http;

use std::fmt;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_async::time::SystemTimeSource;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};

use crate::{Environment, EnvironmentError};

const BY_LAMBDA: &str = "what Lambda sets it to";
const ENDPOINT_URL: &str = "AWS_ENDPOINT_URL";

/// The configuration of all clients: region and credentials as Lambda sets them, the service's own
/// retries, and another endpoint where `AWS_ENDPOINT_URL` or its form for one service
/// (`AWS_ENDPOINT_URL_S3`) names one.
///
/// # Errors
/// When `AWS_REGION`, `AWS_ACCESS_KEY_ID` or `AWS_SECRET_ACCESS_KEY` is missing, or `AWS_CA_BUNDLE`
/// names no file of certificates.
pub fn sdk_config(environment: &Environment) -> Result<SdkConfig, EnvironmentError> {
    let mut builder = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(environment.required("AWS_REGION", BY_LAMBDA)?))
        .credentials_provider(SharedCredentialsProvider::new(credentials(environment)?))
        .retry_config(RetryConfig::standard())
        // An invocation's deadline ends a transfer that stands still.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .sleep_impl(TokioSleep::new())
        .time_source(SystemTimeSource::new())
        .http_client(http::client(environment)?)
        .service_config(ServiceVariables(environment.clone()));
    builder.set_endpoint_url(environment.optional(ENDPOINT_URL));
    Ok(builder.build())
}

fn credentials(environment: &Environment) -> Result<Credentials, EnvironmentError> {
    Ok(Credentials::new(
        environment.required("AWS_ACCESS_KEY_ID", BY_LAMBDA)?,
        environment.required("AWS_SECRET_ACCESS_KEY", BY_LAMBDA)?,
        environment.optional("AWS_SESSION_TOKEN"),
        None,
        "environment",
    ))
}

/// Settings for one service: `AWS_ENDPOINT_URL_S3` and its like.
struct ServiceVariables(Environment);

impl fmt::Debug for ServiceVariables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceVariables")
    }
}

impl LoadServiceConfig for ServiceVariables {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let service = key.service_id().to_uppercase().replace(' ', "_");
        self.0.optional(&format!("{}_{service}", key.env()))
    }
}
