//! Sends requests with the parts of which the SDK's clients are made: credentials and their cache,
//! Signature Version 4, retries with backoff, correction of clock skew, timeouts and HTTP client.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_runtime::service_clock_skew::{ServiceClockSkewClassifier, ServiceClockSkewInterceptor};
use aws_smithy_runtime::client::orchestrator::operation::Operation as SdkOperation;
use aws_smithy_runtime::client::retries::classifiers::{
    HttpStatusCodeClassifier, TransientErrorClassifier,
};
use aws_smithy_runtime_api::client::auth::AuthSchemeOptionResolverParams;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::orchestrator::OrchestratorError;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::metadata::{ErrorMetadata, ProvideErrorMetadata};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SigningName;
use aws_types::region::{Region, SigningRegion};

use crate::{Account, AwsError, Request, Response, Service, endpoint};

/// How long a connection, and then a response, may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Attempts at one call. Fewer than for other clients: what is looked up here is optional.
const ATTEMPTS: u32 = 3;

/// Sends requests in one account and region.
#[derive(Debug)]
pub struct ServiceClient<'a> {
    account: &'a Account,
    timeout: Duration,
}

impl<'a> ServiceClient<'a> {
    /// A client with the credentials and endpoints of an account.
    pub fn new(account: &'a Account) -> Self {
        Self {
            account,
            timeout: TIMEOUT,
        }
    }

    /// The client with another limit of how long a connection, and then a response, may take.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Sends a request and reads the whole response, whatever its status.
    ///
    /// # Errors
    /// When the request cannot be sent, or there is no response after all retries.
    pub async fn send(&self, request: &Request) -> Result<Response, AwsError> {
        let service = request.operation().service;
        let (region, config) = (&self.account.region, &self.account.config);
        let unreachable = |reason: String| AwsError::unreachable(request.call(), reason);
        let endpoint = endpoint::configured_or_default(service, region, config)
            .await
            .map_err(|error| unreachable(error.to_string()))?;
        let http = config
            .http_client()
            .ok_or_else(|| unreachable("no HTTP client".to_owned()))?;
        let call = request.call();
        let operation = SdkOperation::builder()
            .service_name(service.id)
            .operation_name(request.operation().name)
            .http_client(http)
            .endpoint_url(&endpoint)
            .standard_retry(&RetryConfig::standard().with_max_attempts(ATTEMPTS))
            .timeout_config(timeouts(self.timeout))
            .with_connection_poisoning()
            .interceptor(ServiceClockSkewInterceptor::new())
            .retry_classifier(HttpStatusCodeClassifier::default())
            .retry_classifier(TransientErrorClassifier::<ErrorResponse>::new())
            .retry_classifier(AwsErrorCodeClassifier::<ErrorResponse>::new())
            .retry_classifier(ServiceClockSkewClassifier::<ErrorResponse>::new())
            .runtime_plugin(self.signing(service))
            .serializer(|request: Request| request.to_http())
            .deserializer(move |response| {
                let response = Response::new(response, call.clone());
                if response.is_success() {
                    Ok(response)
                } else {
                    Err(OrchestratorError::operation(ErrorResponse::new(response)))
                }
            })
            .build();
        match operation.invoke(request.clone()).await {
            Ok(response) => Ok(response),
            Err(SdkError::ServiceError(error)) => Ok(error.into_err().0.response),
            Err(error) => Err(AwsError::from_sdk(request.call(), &error)),
        }
    }

    /// Signature Version 4 for the service, with the account's credentials.
    fn signing(&self, service: &Service) -> StaticRuntimePlugin {
        let config = &self.account.config;
        let mut layer = Layer::new("signing");
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        layer.store_put(SigningRegion::from(Region::new(
            self.account.region.clone(),
        )));
        layer.store_put(SigningName::from(service.name));
        layer.store_put(SigV4OperationSigningConfig {
            signing_options: signing_options(service),
            ..SigV4OperationSigningConfig::default()
        });
        let mut components = RuntimeComponentsBuilder::new("signing")
            .with_auth_scheme(SigV4AuthScheme::new())
            .with_auth_scheme_option_resolver(Some(StaticAuthSchemeOptionResolver::new(vec![
                SCHEME_ID,
            ])))
            .with_identity_cache(config.identity_cache());
        if let Some(credentials) = config.credentials_provider() {
            components.set_identity_resolver(SCHEME_ID, credentials);
        }
        StaticRuntimePlugin::new()
            .with_config(layer.freeze())
            .with_runtime_components(components)
    }
}

fn timeouts(timeout: Duration) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(timeout)
        .read_timeout(timeout)
        .build()
}

/// S3 signs the path without a second encoding, and requires the hash of the body in a header.
fn signing_options(service: &Service) -> SigningOptions {
    let is_s3 = service.name == "s3";
    let mut options = SigningOptions::default();
    options.double_uri_encode = !is_s3;
    options.normalize_uri_path = !is_s3;
    options.content_sha256_header = is_s3;
    options
}

/// A response with another status than success, as the SDK's retries read it.
#[derive(Debug)]
struct ErrorResponse(Box<ErrorParts>);

#[derive(Debug)]
struct ErrorParts {
    metadata: ErrorMetadata,
    response: Response,
}

impl ErrorResponse {
    fn new(response: Response) -> Self {
        let metadata = ErrorMetadata::builder()
            .code(response.error_code())
            .message(response.error_message())
            .build();
        Self(Box::new(ErrorParts { metadata, response }))
    }
}

impl fmt::Display for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.metadata.fmt(f)
    }
}

impl Error for ErrorResponse {}

impl ProvideErrorMetadata for ErrorResponse {
    fn meta(&self) -> &ErrorMetadata {
        &self.0.metadata
    }
}
