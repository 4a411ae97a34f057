//! Single signed requests to AWS services.
//!
//! Of some services a question or two is asked, and their clients take minutes to compile; so they
//! are asked directly: signed by the SDK's signer and sent by its HTTP client, to the endpoint that
//! the SDK's configuration names.

use std::time::{Duration, SystemTime};

use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorSettings};
use aws_smithy_runtime_api::client::identity::Identity;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use aws_types::service_config::ServiceConfigKey;
use serde_json::Value;

use crate::Account;

/// How long a service may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a request has no answer.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// The request could not be made or signed.
    #[error("the request cannot be made: {0}")]
    Request(Box<dyn std::error::Error + Send + Sync>),
    /// The service could not be reached, or did not answer.
    #[error("{service} does not answer: {reason}")]
    Unreachable {
        /// The service.
        service: String,
        /// Why.
        reason: String,
    },
    /// The service refused to tell.
    #[error("the answer is status {0}")]
    Status(u16),
    /// The answer is no JSON.
    #[error("the answer is not understood: {0}")]
    Answer(#[from] serde_json::Error),
}

impl RequestError {
    fn request(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Request(error.into())
    }
}

/// A request to a service.
#[derive(Debug)]
pub struct Request<'a> {
    service: &'static str,
    method: &'static str,
    path: &'a str,
    target: Option<&'static str>,
    body: &'a str,
}

impl<'a> Request<'a> {
    /// Asks whether something is there.
    pub fn head(service: &'static str, path: &'a str) -> Self {
        Self {
            service,
            method: "HEAD",
            path,
            target: None,
            body: "",
        }
    }

    /// Asks for something.
    pub fn get(service: &'static str, path: &'a str) -> Self {
        Self {
            service,
            method: "GET",
            path,
            target: None,
            body: "",
        }
    }

    /// Calls an operation of a service that has a path for each.
    pub fn post(service: &'static str, path: &'a str, body: &'a str) -> Self {
        Self {
            service,
            method: "POST",
            path,
            target: None,
            body,
        }
    }

    /// Calls an operation of a service that speaks JSON.
    pub fn json(service: &'static str, target: &'static str, body: &'a str) -> Self {
        Self {
            service,
            method: "POST",
            path: "/",
            target: Some(target),
            body,
        }
    }
}

/// What a service answered.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    /// The value of a header, named in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    }

    /// The answer, if the service told what was asked.
    ///
    /// # Errors
    /// With the status of any other answer.
    pub fn success(self) -> Result<Self, RequestError> {
        if (200..300).contains(&self.status) {
            Ok(self)
        } else {
            Err(RequestError::Status(self.status))
        }
    }

    /// The document in the answer.
    ///
    /// # Errors
    /// When it is not JSON.
    pub fn json(&self) -> Result<Value, RequestError> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

/// Sends requests in one region with one set of credentials.
#[derive(Debug)]
pub struct Requests<'a> {
    account: &'a Account,
    identity: Identity,
    connector: Connector,
}

impl<'a> Requests<'a> {
    /// Requests with the credentials and the endpoints of a connection.
    pub fn new(account: &'a Account) -> Self {
        let settings = HttpConnectorSettings::builder()
            .connect_timeout(PATIENCE)
            .read_timeout(PATIENCE)
            .build();
        let connector = Connector::builder()
            .connector_settings(settings)
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .build();
        Self {
            account,
            identity: account.credentials.clone().into(),
            connector,
        }
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// When it cannot be signed or sent, or nothing comes back.
    pub async fn send(&self, request: &Request<'_>) -> Result<Answer, RequestError> {
        let unreachable = |reason: String| RequestError::Unreachable {
            service: request.service.to_owned(),
            reason,
        };
        let signed = self
            .signed(request)?
            .try_into()
            .map_err(RequestError::request)?;
        let response = self
            .connector
            .call(signed)
            .await
            .map_err(|error| unreachable(error.to_string()))?;
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let body = ByteStream::new(response.into_body())
            .collect()
            .await
            .map_err(|error| unreachable(error.to_string()))?;
        Ok(Answer {
            status,
            headers,
            body: body.to_vec(),
        })
    }

    fn signed(&self, request: &Request<'_>) -> Result<http::Request<SdkBody>, RequestError> {
        let uri = format!(
            "{}{}",
            self.endpoint(request.service).trim_end_matches('/'),
            request.path
        );
        let headers: Vec<_> = request
            .target
            .into_iter()
            .flat_map(|target| {
                [
                    ("x-amz-target", target),
                    ("content-type", "application/x-amz-json-1.1"),
                ]
            })
            .collect();
        let signable = SignableRequest::new(
            request.method,
            &uri,
            headers.iter().copied(),
            SignableBody::Bytes(request.body.as_bytes()),
        );
        let parameters = SigningParams::builder()
            .identity(&self.identity)
            .region(&self.account.region)
            .name(request.service)
            .time(SystemTime::now())
            .settings(settings(request.service))
            .build()
            .map_err(RequestError::request)?
            .into();
        let (instructions, _) = sign(signable.map_err(RequestError::request)?, &parameters)
            .map_err(RequestError::request)?
            .into_parts();
        let unsigned = http::Request::builder().method(request.method).uri(&uri);
        let unsigned = headers.iter().fold(unsigned, |builder, (name, value)| {
            builder.header(*name, *value)
        });
        let mut signed = unsigned
            .body(SdkBody::from(request.body))
            .map_err(RequestError::request)?;
        instructions.apply_to_request_http1x(&mut signed);
        Ok(signed)
    }

    /// The endpoint that is configured for the service or for all of them, else AWS's own in the
    /// region.
    fn endpoint(&self, service: &str) -> String {
        let config = &self.account.config;
        let key = ServiceConfigKey::builder()
            .service_id(service)
            .env("AWS_ENDPOINT_URL")
            .profile("endpoint_url")
            .build()
            .ok();
        let of_service = key.and_then(|key| config.service_config()?.load_config(key));
        let configured = of_service.or_else(|| config.endpoint_url().map(str::to_owned));
        configured.unwrap_or_else(|| {
            let region = &self.account.region;
            let fips = if config.use_fips() == Some(true) {
                "-fips"
            } else {
                ""
            };
            let suffix = if region.starts_with("cn-") {
                "amazonaws.com.cn"
            } else {
                "amazonaws.com"
            };
            format!("https://{service}{fips}.{region}.{suffix}")
        })
    }
}

/// S3 signs paths as they are and wants the checksum of the body; for the others the defaults hold.
fn settings(service: &str) -> SigningSettings {
    let mut settings = SigningSettings::default();
    if service == "s3" {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    settings
}
