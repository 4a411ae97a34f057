//! Failed AWS calls.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

const TOO_MANY_REQUESTS: u16 = 429;

/// Throttling codes, which services return with status 400.
const THROTTLING: [&str; 5] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "TooManyRequestsException",
    "RequestThrottled",
];

/// Failed call of an AWS service. Its message names the operation and the resource and contains no
/// record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{operation} on {resource} failed with {code}: {message}")]
pub struct CallError {
    /// Operation, such as `GetObject`.
    pub operation: &'static str,
    /// Resource: an object, a queue, a delivery stream.
    pub resource: String,
    /// Error code of the service, or `Timeout`, `Connection`, `Response`, `Request` if there is
    /// none.
    pub code: String,
    /// Message of the service.
    pub message: String,
    /// Whether the same call may succeed later.
    pub retryable: bool,
}

impl CallError {
    /// Error of `operation` on `resource`.
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

    /// Call that was not made, or response that cannot be used, because of `problem`.
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

    /// Call without a response before the invocation's deadline.
    pub fn out_of_time(operation: &'static str, resource: impl Into<String>) -> Self {
        let message =
            "no response before the function's deadline; the call may have taken effect".to_owned();
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
