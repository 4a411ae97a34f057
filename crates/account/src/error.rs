//! What AWS says when it does not do something, in words that say what to do.

use std::error::Error;
use std::fmt;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// Why a call to AWS failed.
#[derive(Debug, thiserror::Error)]
pub enum AwsError {
    /// No region is configured.
    #[error(
        "no AWS region is configured; set AWS_REGION, or a region in the profile that AWS_PROFILE names"
    )]
    NoRegion,
    /// There are no credentials, or they cannot be had.
    #[error(
        "no AWS credentials: sign in, for example with `aws sso login`, or set AWS_PROFILE{detail}"
    )]
    NoCredentials {
        /// What the providers said.
        detail: String,
    },
    /// The credentials are not accepted.
    #[error(
        "AWS does not accept the credentials ({code}); sign in again, for example with `aws sso login`"
    )]
    Credentials {
        /// AWS's name for it.
        code: String,
    },
    /// The call is not allowed.
    #[error("AWS denies {call} on {subject}; {advice}", subject = .call.subject, advice = .call.advice())]
    Denied {
        /// The call.
        call: Box<Call>,
    },
    /// AWS throttled the call until the attempts were used up.
    #[error("{service} still throttles {call} after all attempts; wait a minute and try again", service = .call.service_name())]
    Throttled {
        /// The call.
        call: Box<Call>,
    },
    /// AWS cannot be reached.
    #[error("cannot reach {service} for {call}: {detail}", service = .call.service_name())]
    Unreachable {
        /// The call.
        call: Box<Call>,
        /// Why.
        detail: String,
    },
    /// Anything else that AWS said.
    #[error("{call} failed ({code}): {message}")]
    Refused {
        /// The call.
        call: Box<Call>,
        /// AWS's name for it.
        code: String,
        /// AWS's words.
        message: String,
    },
}

/// A call to an operation of AWS. Reads as policies spell it: `ssm:PutParameter`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The service, as policies spell it.
    pub service: &'static str,
    /// The operation.
    pub action: &'static str,
    /// On what it was called.
    pub subject: String,
    /// What a policy must allow for this operation and those that belong to it, where that is more
    /// than the operation.
    pub needs: Option<&'static str>,
}

impl Call {
    fn service_name(&self) -> &'static str {
        match self.service {
            "athena" => "Athena",
            "ssm" => "Parameter Store",
            "cloudformation" => "CloudFormation",
            "s3" => "S3",
            "states" => "Step Functions",
            other => other,
        }
    }

    fn advice(&self) -> String {
        match self.needs {
            Some(needs) => format!("allow {needs} there"),
            None => format!(
                "allow {self} there, in a policy of the role or user with which you signed in"
            ),
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service, self.action)
    }
}

impl AwsError {
    /// No credentials; an error with a reason of its own is told.
    pub(crate) fn no_credentials(error: Option<&CredentialsError>) -> Self {
        let told =
            error.filter(|error| !matches!(error, CredentialsError::CredentialsNotLoaded(_)));
        let detail = told
            .map(|error| format!(" ({})", root_cause(error)))
            .unwrap_or_default();
        Self::NoCredentials { detail }
    }

    /// What a failed call means.
    pub fn of<E, R>(call: Call, error: &SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
        R: std::fmt::Debug,
    {
        let call = Box::new(call);
        let Some(answer) = error.as_service_error() else {
            return Self::Unreachable {
                call,
                detail: root_cause(error),
            };
        };
        Self::refused(
            call,
            answer.code().unwrap_or("no code"),
            answer.message().unwrap_or("no message"),
        )
    }

    /// What an answer with an error means.
    pub fn refused(call: Box<Call>, code: &str, message: &str) -> Self {
        match code {
            "AccessDeniedException" | "AccessDenied" => Self::Denied { call },
            "ThrottlingException"
            | "Throttling"
            | "TooManyUpdates"
            | "RequestLimitExceeded"
            | "SlowDown" => Self::Throttled { call },
            "ExpiredTokenException"
            | "ExpiredToken"
            | "UnrecognizedClientException"
            | "InvalidClientTokenId"
            | "InvalidSignatureException"
            | "InvalidAccessKeyId"
            | "SignatureDoesNotMatch" => Self::Credentials {
                code: code.to_owned(),
            },
            _ => Self::Refused {
                call,
                code: code.to_owned(),
                message: message.to_owned(),
            },
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
