//! Why a call to AWS failed, and what to do about it.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::network;

const SIGN_IN: &str = "sign in with `aws login` or `aws sso login`, and name the profile with --profile or AWS_PROFILE";

/// Why a call to AWS failed. Displays as the error and, after a blank line, a hint.
#[derive(Debug)]
pub enum AwsError {
    /// No region is configured.
    NoRegion,
    /// No credentials are configured, or their provider failed.
    NoCredentials {
        /// The provider's error.
        reason: Option<String>,
        /// What to do about it.
        hint: String,
    },
    /// A profile cannot be used here.
    Profile(Box<ProfileError>),
    /// The file of trusted certificates is invalid.
    CaBundle {
        /// The setting that names the file.
        setting: &'static str,
        path: PathBuf,
        /// Why it is invalid.
        reason: String,
    },
    /// AWS rejects the credentials.
    Credentials { code: String },
    /// The call is not allowed.
    Denied { call: Box<Call> },
    /// AWS throttled every attempt.
    Throttled { call: Box<Call> },
    /// The service cannot be reached.
    Unreachable { call: Box<Call>, reason: String },
    /// The response is not what the API documents.
    InvalidResponse {
        call: Box<Call>,
        /// What is wrong with it.
        reason: String,
    },
    /// Any other error of a service.
    Service {
        call: Box<Call>,
        code: String,
        message: String,
    },
}

/// Why a profile cannot be used.
#[derive(Debug)]
pub struct ProfileError {
    /// The name of the profile.
    pub profile: String,
    /// What it requires, or what is wrong with it.
    pub reason: String,
    /// What to do about it.
    pub hint: String,
}

/// A call to an operation of AWS. Displays as IAM policies spell it: `ssm:PutParameter`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The service, as IAM policies spell it.
    pub service: &'static str,
    pub action: &'static str,
    /// The resource: `the parameters under /App/`.
    pub subject: String,
    /// The IAM actions that a policy must allow for this operation and those that are used with
    /// it, where that is not just the operation.
    pub needs: Option<&'static str>,
}

impl Call {
    fn service_name(&self) -> &'static str {
        match self.service {
            "athena" => "Athena",
            "cloudformation" => "CloudFormation",
            "connect" => "Amazon Connect",
            "kinesis" => "Kinesis",
            "events" => "EventBridge",
            "firehose" => "Firehose",
            "glue" => "Glue",
            "lakeformation" => "Lake Formation",
            "lambda" => "Lambda",
            "logs" => "CloudWatch Logs",
            "s3" => "S3",
            "ssm" => "Parameter Store",
            "states" => "Step Functions",
            "sts" => "STS",
            other => other,
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service, self.action)
    }
}

impl AwsError {
    /// No credentials: none are configured, or their provider failed.
    pub(crate) fn no_credentials(error: Option<&CredentialsError>) -> Self {
        let reason = error
            .filter(|error| !matches!(error, CredentialsError::CredentialsNotLoaded(_)))
            .map(|error| missing_file(error).unwrap_or_else(|| root_cause(error)));
        let is_network = reason.as_deref().is_some_and(is_network_failure);
        let hint = match &reason {
            Some(reason) if is_network => network::hint(reason),
            _ => SIGN_IN.to_owned(),
        };
        Self::NoCredentials { reason, hint }
    }

    pub(crate) fn profile(
        profile: &str,
        reason: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self::Profile(Box::new(ProfileError {
            profile: profile.to_owned(),
            reason: reason.into(),
            hint: hint.into(),
        }))
    }

    /// The error of a call without a response.
    pub fn unreachable(call: Call, reason: impl Into<String>) -> Self {
        Self::Unreachable {
            call: Box::new(call),
            reason: reason.into(),
        }
    }

    /// The error of a call with an SDK client.
    pub fn from_sdk<E, R>(call: Call, error: &SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
        R: fmt::Debug,
    {
        match error.as_service_error() {
            None => Self::unreachable(call, root_cause(error)),
            Some(error) => Self::from_code(
                Box::new(call),
                error.code().unwrap_or("no code"),
                error.message().unwrap_or("no message"),
            ),
        }
    }

    /// The error of a response with this status, whose body may have a code and a message.
    pub(crate) fn from_response(call: Call, status: u16, code: &str, message: &str) -> Self {
        let call = Box::new(call);
        match Self::from_code(call, code, message) {
            Self::Service { call, .. } if status == 403 => Self::Denied { call },
            Self::Service { call, .. } if status == 429 || status == 503 => {
                Self::Throttled { call }
            }
            error => error,
        }
    }

    pub fn from_code(call: Box<Call>, code: &str, message: &str) -> Self {
        match code {
            "AccessDeniedException" | "AccessDenied" => Self::Denied { call },
            "ThrottlingException"
            | "Throttling"
            | "TooManyRequestsException"
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
            _ => Self::Service {
                call,
                code: code.to_owned(),
                message: message.to_owned(),
            },
        }
    }

    /// The error without the hint.
    pub fn message(&self) -> String {
        match self {
            Self::NoRegion => "no AWS region is configured".to_owned(),
            Self::NoCredentials { reason: None, .. } => "no AWS credentials".to_owned(),
            Self::NoCredentials {
                reason: Some(reason),
                ..
            } => format!("no AWS credentials: {reason}"),
            Self::Profile(error) => format!("the profile {} {}", error.profile, error.reason),
            Self::CaBundle {
                setting,
                path,
                reason,
            } => format!("{setting}: {}: {reason}", path.display()),
            Self::Credentials { code } if is_expired(code) => {
                format!("the AWS credentials have expired ({code})")
            }
            Self::Credentials { code } => format!("AWS rejects the credentials ({code})"),
            Self::Denied { call } => format!("access denied: {call} on {}", call.subject),
            Self::Throttled { call } => {
                format!("{} throttles {call} after all retries", call.service_name())
            }
            Self::Unreachable { call, reason } => {
                format!("cannot reach {} for {call}: {reason}", call.service_name())
            }
            Self::InvalidResponse { call, reason } => {
                format!("invalid response to {call}: {reason}")
            }
            Self::Service {
                call,
                code,
                message,
            } if message.is_empty() => format!("{call} failed on {}: {code}", call.subject),
            Self::Service {
                call,
                code,
                message,
            } => format!("{call} failed ({code}): {message}"),
        }
    }

    /// What to do about the error.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoRegion => {
                "pass --region, set AWS_REGION, or set `region` in the profile".to_owned()
            }
            Self::NoCredentials { hint, .. } => hint.clone(),
            Self::Profile(error) => error.hint.clone(),
            Self::CaBundle { .. } => {
                "name a PEM file with the root certificates of your network".to_owned()
            }
            Self::Credentials { code } if is_expired(code) => {
                "sign in again with `aws login` or `aws sso login`".to_owned()
            }
            Self::Credentials { .. } => {
                "check the profile and the clock of this machine, or sign in again".to_owned()
            }
            Self::Denied { call } => {
                let actions = call.needs.map_or_else(|| call.to_string(), str::to_owned);
                format!("allow {actions} in a policy of the role or user that you sign in with")
            }
            Self::Throttled { .. } => "wait a minute and run the command again".to_owned(),
            Self::Unreachable { reason, .. } => network::hint(reason),
            Self::InvalidResponse { .. } | Self::Service { .. } => return None,
        })
    }
}

impl fmt::Display for AwsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())?;
        self.hint()
            .map_or(Ok(()), |hint| write!(f, "\n\nhint: {hint}"))
    }
}

impl Error for AwsError {}

fn is_expired(code: &str) -> bool {
    code.starts_with("ExpiredToken")
}

/// Whether a credentials provider failed because it could not reach a service.
fn is_network_failure(reason: &str) -> bool {
    let reason = reason.to_ascii_lowercase();
    [
        "connect",
        "tunnel",
        "certificate",
        "timeout",
        "timed out",
        "lookup address",
        "os error 101",
        "os error 111",
    ]
    .iter()
    .any(|text| reason.contains(text))
}

/// The file that a credentials provider did not find: the innermost cause does not name it.
fn missing_file(error: &(dyn Error + 'static)) -> Option<String> {
    let mut outer = error;
    while let Some(inner) = outer.source() {
        if let Some(cause) = inner.downcast_ref::<io::Error>()
            && cause.kind() == io::ErrorKind::NotFound
        {
            return Some(format!("{outer}: {cause}"));
        }
        outer = inner;
    }
    None
}

/// The innermost cause: the errors around it say only that something failed.
pub(crate) fn root_cause(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call() -> Call {
        Call {
            service: "logs",
            action: "DescribeLogGroups",
            subject: "the log group x".to_owned(),
            needs: None,
        }
    }

    #[test]
    fn status_decides_where_the_body_has_no_code() {
        let error = |status| AwsError::from_response(call(), status, "HTTP status", "");
        assert!(matches!(error(403), AwsError::Denied { .. }));
        assert!(matches!(error(429), AwsError::Throttled { .. }));
        assert!(matches!(error(404), AwsError::Service { .. }));
    }

    #[test]
    fn denied_call_is_named_with_what_to_allow() {
        let error = AwsError::from_code(Box::new(call()), "AccessDeniedException", "");
        assert_eq!(
            error.to_string(),
            "access denied: logs:DescribeLogGroups on the log group x\n\nhint: allow \
             logs:DescribeLogGroups in a policy of the role or user that you sign in with"
        );
    }

    #[test]
    fn expired_and_invalid_credentials_have_different_hints() {
        let hint = |code| {
            AwsError::from_code(Box::new(call()), code, "")
                .hint()
                .unwrap()
        };
        assert!(hint("ExpiredToken").contains("sign in again with"));
        assert!(hint("SignatureDoesNotMatch").contains("clock"));
    }
}
