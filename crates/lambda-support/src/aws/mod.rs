//! Configuration of the AWS clients from the variables that Lambda sets.
//!
//! `aws-config` also looks for profiles, instance roles and system certificates. Lambda needs none
//! of them, and each costs time in every cold start.

mod http;

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

const BY_LAMBDA: &str = "the value that Lambda sets";
const ENDPOINT_URL: &str = "AWS_ENDPOINT_URL";

/// Configuration of all clients: region and credentials from Lambda's variables, standard retries,
/// and a custom endpoint from `AWS_ENDPOINT_URL` or `AWS_ENDPOINT_URL_<SERVICE>`.
///
/// # Errors
/// If `AWS_REGION`, `AWS_ACCESS_KEY_ID` or `AWS_SECRET_ACCESS_KEY` is missing, or `AWS_CA_BUNDLE`
/// is not a file of certificates.
pub fn sdk_config(environment: &Environment) -> Result<SdkConfig, EnvironmentError> {
    let mut builder = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(environment.required("AWS_REGION", BY_LAMBDA)?))
        .credentials_provider(SharedCredentialsProvider::new(credentials(environment)?))
        .retry_config(RetryConfig::standard())
        // The invocation's deadline ends a stalled transfer.
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

/// Service-specific variables such as `AWS_ENDPOINT_URL_S3`.
#[derive(Debug)]
struct ServiceVariables(Environment);

impl LoadServiceConfig for ServiceVariables {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let service = key.service_id().to_uppercase().replace(' ', "_");
        self.0.optional(&format!("{}_{service}", key.env()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn service_has_an_endpoint_of_its_own() {
        let environment = Environment::from([
            ("AWS_REGION", "eu-west-2"),
            ("AWS_ACCESS_KEY_ID", "none"),
            ("AWS_SECRET_ACCESS_KEY", "none"),
            ("AWS_ENDPOINT_URL_FIREHOSE", "http://127.0.0.1:4566"),
        ]);
        let config = sdk_config(&environment).unwrap();
        let endpoint = |service| {
            let key = ServiceConfigKey::builder()
                .service_id(service)
                .env(ENDPOINT_URL)
                .profile("endpoint_url")
                .build();
            config.service_config()?.load_config(key.unwrap())
        };
        let expected = Some("http://127.0.0.1:4566".to_owned());
        assert_eq!(endpoint("Firehose"), expected);
        assert_eq!(endpoint("S3"), None);
    }
}
