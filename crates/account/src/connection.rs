//! The connection to AWS: region, credentials, proxy, endpoints and retries of the environment and
//! the profile.

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::ProvideCredentials;

use crate::AwsError;
use crate::credentials::{self, Profiles};
use crate::http::{self, CaBundle};

/// Attempts at one call, if nothing else is configured. Parameter Store takes a few writes a
/// second, and there are more parameters than that.
const ATTEMPTS: u32 = 8;
/// The SDK's default number of attempts.
const SDK_ATTEMPTS: u32 = 3;

/// What the command line says about the connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectionSettings {
    /// The profile, instead of `AWS_PROFILE` and of credentials in environment variables.
    pub profile: Option<String>,
    /// The region, instead of the configured one.
    pub region: Option<String>,
}

/// A region with working configuration and credentials.
#[derive(Debug)]
pub struct Account {
    /// The configuration of SDK clients.
    pub config: SdkConfig,
    pub region: String,
}

impl Account {
    /// Reads the configuration of the environment and the profile, and loads credentials. Where a
    /// role of the profile or of its source profiles has `mfa_serial`, asks for the code of the
    /// device on the terminal.
    ///
    /// # Errors
    /// When no region or no credentials are configured, or the credentials cannot be loaded.
    pub async fn connect(settings: &ConnectionSettings) -> Result<Self, AwsError> {
        let profiles = Profiles::load(settings.profile.as_deref()).await?;
        let ca_bundle = CaBundle::configured(profiles.property("ca_bundle"));
        let http = http::client(ca_bundle.as_ref())?;
        let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(http);
        if let Some(profile) = &settings.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(region) = &settings.region {
            loader = loader.region(Region::new(region.clone()));
        }
        let configuration = loader.load().await;
        let region = configuration
            .region()
            .map(ToString::to_string)
            .filter(|region| !region.is_empty())
            .ok_or(AwsError::NoRegion)?;
        let named = settings.profile.as_deref();
        let provider = credentials::provider(&profiles, named, &configuration)
            .await
            .map_err(|error| profiles.explain(named, error))?
            .ok_or_else(|| AwsError::no_credentials(None))?;
        provider
            .provide_credentials()
            .await
            .map_err(|error| profiles.explain(named, AwsError::no_credentials(Some(&error))))?;
        let retries = configuration
            .retry_config()
            .cloned()
            .unwrap_or_else(RetryConfig::standard);
        let config = configuration
            .into_builder()
            .credentials_provider(provider)
            .retry_config(with_more_attempts(retries))
            .build();
        Ok(Self { config, region })
    }
}

fn with_more_attempts(retries: RetryConfig) -> RetryConfig {
    if retries.max_attempts() == SDK_ATTEMPTS {
        retries.with_max_attempts(ATTEMPTS)
    } else {
        retries
    }
}
