//! The connection to AWS: region, credentials, endpoint and retries, as the environment and the
//! profile say.

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

use crate::AwsError;

/// How often a call is tried, where nothing else is configured. Parameter Store takes a few writes
/// a second, and there are more parameters than that.
const ATTEMPTS: u32 = 8;
/// How often the SDK tries where nothing is configured.
const SDK_ATTEMPTS: u32 = 3;

/// A region and credentials that are there.
#[derive(Debug)]
pub struct Account {
    /// What the SDK's clients are made of.
    pub config: SdkConfig,
    /// The region.
    pub region: String,
    /// The credentials, as they were at the start.
    pub credentials: Credentials,
}

impl Account {
    /// Reads the configuration of the environment and the profile, and gets the credentials.
    ///
    /// # Errors
    /// When there is no region, or there are no credentials.
    pub async fn connect() -> Result<Self, AwsError> {
        let http = aws_smithy_http_client::Builder::new()
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .build_https();
        let loaded = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http)
            .load()
            .await;
        let region = loaded
            .region()
            .map(ToString::to_string)
            .filter(|region| !region.is_empty())
            .ok_or(AwsError::NoRegion)?;
        let provider = loaded
            .credentials_provider()
            .ok_or_else(|| AwsError::no_credentials(None))?;
        let credentials = provider
            .provide_credentials()
            .await
            .map_err(|error| AwsError::no_credentials(Some(&error)))?;
        let retries = loaded
            .retry_config()
            .cloned()
            .unwrap_or_else(RetryConfig::standard);
        let config = loaded
            .into_builder()
            .retry_config(more_patient(retries))
            .build();
        Ok(Self {
            config,
            region,
            credentials,
        })
    }
}

fn more_patient(retries: RetryConfig) -> RetryConfig {
    if retries.max_attempts() == SDK_ATTEMPTS {
        retries.with_max_attempts(ATTEMPTS)
    } else {
        retries
    }
}
