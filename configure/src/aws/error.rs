//! What AWS says when it does not do something, in words that say what to do.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_ssm::error::{ProvideErrorMetadata, SdkError};

/// Why a call to AWS failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AwsError {
    /// No region is configured.
    #[error("no AWS region is configured; set AWS_REGION, or a region in the profile that AWS_PROFILE names")]
    NoRegion,
    /// There are no credentials, or they cannot be had.
    #[error("no AWS credentials: sign in, for example with `aws sso login`, or set AWS_PROFILE{detail}")]
    NoCredentials {
        /// What the providers said.
        detail: String,
    },
    /// The credentials are not accepted.
    #[error("AWS does not accept the credentials ({code}); sign in again, for example with `aws sso login`")]
    Credentials {
        /// AWS's name for it.
        code: String,
    },
    /// The call is not allowed.
    #[error(
        "AWS denies ssm:{action} on the parameters under {hierarchy}; allow ssm:GetParameters, ssm:PutParameter and ssm:DeleteParameters there"
    )]
    Denied {
        /// The call.
        action: &'static str,
        /// The folder in Parameter Store.
        hierarchy: String,
    },
    /// AWS throttled the call until the attempts were used up.
    #[error("Parameter Store still throttles ssm:{action} after all attempts; wait a minute and try again")]
    Throttled {
        /// The call.
        action: &'static str,
    },
    /// AWS cannot be reached.
    #[error("cannot reach Parameter Store for ssm:{action}: {detail}")]
    Unreachable {
        /// The call.
        action: &'static str,
        /// Why.
        detail: String,
    },
    /// Anything else that AWS said.
    #[error("ssm:{action} failed ({code}): {message}")]
    Refused {
        /// The call.
        action: &'static str,
        /// AWS's name for it.
        code: String,
        /// AWS's words.
        message: String,
    },
}

impl AwsError {
    /// No credentials; an error with a reason of its own is told.
    pub(super) fn no_credentials(error: Option<&CredentialsError>) -> Self {
        let told = error.filter(|error| !matches!(error, CredentialsError::CredentialsNotLoaded(_)));
        let detail = told.map(|error| format!(" ({})", root_cause(error))).unwrap_or_default();
        Self::NoCredentials { detail }
    }

    /// What a failed call means.
    pub(crate) fn of<E, R>(action: &'static str, hierarchy: &str, error: &SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
        R: std::fmt::Debug,
    {
        let Some(answer) = error.as_service_error() else {
            return Self::Unreachable { action, detail: root_cause(error) };
        };
        let code = answer.code().unwrap_or("no code").to_owned();
        match code.as_str() {
            "AccessDeniedException" | "AccessDenied" => Self::Denied { action, hierarchy: hierarchy.to_owned() },
            "ThrottlingException" | "Throttling" | "TooManyUpdates" | "RequestLimitExceeded" => Self::Throttled { action },
            "ExpiredTokenException"
            | "ExpiredToken"
            | "UnrecognizedClientException"
            | "InvalidClientTokenId"
            | "InvalidSignatureException" => Self::Credentials { code },
            _ => Self::Refused { action, code, message: answer.message().unwrap_or("no message").to_owned() },
        }
    }
}

/// The innermost reason: the layers above it say only that something failed.
fn root_cause(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
