//! A call to an AWS service that failed.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

const TOO_MANY_REQUESTS: u16 = 429;

/// Codes by which services ask a caller to slow down; they come with status 400.
const THROTTLING: [&str; 5] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "TooManyRequestsException",
    "RequestThrottled",
];

/// A call to an AWS service that failed. Its text names what was called and on what, and holds no
/// record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{operation} on {resource} failed with {code}: {message}")]
pub struct CallError {
    /// The operation, such as `GetObject`.
    pub operation: &'static str,
    /// What it was called on: an object, a queue, a delivery stream.
    pub resource: String,
    /// The service's error code, or `Timeout`, `Connection`, `Response`, `Request` where the
    /// service did not answer with one.
    pub code: String,
    /// What the service says of it.
    pub message: String,
    /// Whether the same call may succeed later.
    pub retryable: bool,
}

impl CallError {
    /// Describes `error`, which `operation` on `resource` ended with.
    pub fn new<E>(
        operation: &'static str,
        resource: impl Into<String>,
        error: &SdkError<E, HttpResponse>,
    ) -> Self
    where
        E: std::error::Error + ProvideErrorMetadata + 'static,
    {
        let (code, message, retryable) = match error {
            SdkError::ServiceError(context) => {
                service_error(context.err(), context.raw().status().as_u16())
            }
            SdkError::TimeoutError(_) => (
                "Timeout".to_owned(),
                DisplayErrorContext(error).to_string(),
                true,
            ),
            SdkError::DispatchFailure(_) => (
                "Connection".to_owned(),
                DisplayErrorContext(error).to_string(),
                true,
            ),
            SdkError::ResponseError(_) => ("Response".to_owned(), error.to_string(), true),
            _ => (
                "Request".to_owned(),
                DisplayErrorContext(error).to_string(),
                false,
            ),
        };
        Self {
            operation,
            resource: resource.into(),
            code,
            message,
            retryable,
        }
    }

    /// The call could not be made, because of `problem`.
    pub fn request(
        operation: &'static str,
        resource: impl Into<String>,
        problem: &impl std::fmt::Display,
    ) -> Self {
        Self {
            operation,
            resource: resource.into(),
            code: "Request".to_owned(),
            message: problem.to_string(),
            retryable: false,
        }
    }

    /// The call did not end before the invocation's deadline.
    pub fn out_of_time(operation: &'static str, resource: impl Into<String>) -> Self {
        let message = "the function's time ran out; it may have taken effect".to_owned();
        Self {
            operation,
            resource: resource.into(),
            code: "OutOfTime".to_owned(),
            message,
            retryable: false,
        }
    }
}

fn service_error(error: &impl ProvideErrorMetadata, status: u16) -> (String, String, bool) {
    let code = error.code().unwrap_or("Unknown");
    let message = error
        .message()
        .map_or_else(|| format!("HTTP status {status}"), str::to_owned);
    let retryable = status >= 500 || status == TOO_MANY_REQUESTS || THROTTLING.contains(&code);
    (code.to_owned(), message, retryable)
}
