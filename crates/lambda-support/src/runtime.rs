//! Start of a function and its invocations.

use std::error::Error;
use std::future::Future;
use std::process::ExitCode;

use connect_core::partitioning::PartitioningError;
use lambda_runtime::{Context, Diagnostic, LambdaEvent, service_fn};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::metrics::MetricsSink;
use crate::{CallError, Deadline, Environment, EnvironmentError, Metrics, logging};

/// Lambda function, built once for each execution environment and called with each event.
pub trait Handler {
    /// Response to an event.
    type Response: Serialize;

    /// Handles `event`, a JSON text.
    fn handle(
        &self,
        event: &str,
        invocation: &Invocation,
    ) -> impl Future<Output = Result<Self::Response, InvocationError>>;
}

/// Context of one invocation.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// Request ID, which is in each log line of the invocation.
    pub request_id: String,
    /// End of the time for AWS calls.
    pub deadline: Deadline,
    metrics: Option<MetricsSink>,
}

impl Invocation {
    /// Invocation outside Lambda, which publishes no metrics.
    pub fn new(request_id: &str, deadline: Deadline) -> Self {
        Self {
            request_id: request_id.to_owned(),
            deadline,
            metrics: None,
        }
    }

    fn from_context(context: &Context, metrics: &MetricsSink) -> Self {
        Self {
            request_id: context.request_id.clone(),
            deadline: Deadline::from_context(context),
            metrics: Some(metrics.clone()),
        }
    }

    pub fn publish(&self, metrics: &Metrics) {
        if let Some(sink) = &self.metrics {
            sink.write(&self.request_id, metrics);
        }
    }
}

/// Failure of a whole invocation. Its kind is the error type that Lambda returns.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvocationError {
    /// The event is invalid, so a retry does not help. Type `InvalidInput`.
    #[error("{0}")]
    InvalidInput(String),
    /// An AWS call failed, so a retry may help. Type `ServiceError`.
    #[error(transparent)]
    Service(#[from] CallError),
}

impl InvocationError {
    /// Error type for callers such as a state machine.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::InvalidInput(_) => "InvalidInput",
            Self::Service(_) => "ServiceError",
        }
    }
}

impl From<PartitioningError> for InvocationError {
    fn from(error: PartitioningError) -> Self {
        Self::InvalidInput(error.to_string())
    }
}

impl From<InvocationError> for Diagnostic {
    fn from(error: InvocationError) -> Self {
        Self {
            error_type: error.kind().to_owned(),
            error_message: error.to_string(),
        }
    }
}

/// Parses the event `json`.
///
/// # Errors
/// `InvalidInput` with the position of the error. The message does not contain any of the event,
/// which may be personal data.
pub fn parse_event<'a, E: Deserialize<'a>>(
    json: &'a str,
    expected: &str,
) -> Result<E, InvocationError> {
    serde_json::from_str(json).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        InvocationError::InvalidInput(format!(
            "the event is not {expected}: unexpected JSON at line {line} column {column}"
        ))
    })
}

/// Runs the function that `create` builds from the environment until Lambda ends the process.
/// Returns the exit code for `main`.
///
/// It runs on one thread: functions mostly wait for services, and threads lengthen the cold start.
pub fn run<H: Handler>(
    create: impl FnOnce(&Environment) -> Result<H, EnvironmentError>,
) -> ExitCode {
    let environment = Environment::from_process();
    logging::start(&environment);
    match start(&environment, create) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("the function cannot start: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start<H: Handler>(
    environment: &Environment,
    create: impl FnOnce(&Environment) -> Result<H, EnvironmentError>,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let handler = create(environment)?;
    let metrics = MetricsSink::new(environment);
    let threads = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (handler, metrics) = (&handler, &metrics);
    threads.block_on(lambda_runtime::run(service_fn(
        async |event: LambdaEvent<Box<RawValue>>| {
            let invocation = Invocation::from_context(&event.context, metrics);
            handler
                .handle(event.payload.get(), &invocation)
                .await
                .inspect_err(|error| {
                    tracing::error!(error_type = error.kind(), "invocation failed: {error}");
                })
        },
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn event_of_another_schema_is_invalid_input_and_not_in_the_error() {
        let error = parse_event::<Vec<u8>>("{\"CustomerEndpoint\": \"+441632960000\"}", "a list")
            .unwrap_err();
        assert_eq!(
            error,
            InvocationError::InvalidInput(
                "the event is not a list: unexpected JSON at line 1 column 0".to_owned()
            )
        );
        assert_eq!(Diagnostic::from(error).error_type, "InvalidInput");
    }

    #[test]
    fn service_error_has_its_own_type() {
        let error = InvocationError::from(CallError::out_of_time("GetObject", "s3://bucket/key"));
        let diagnostic = Diagnostic::from(error);
        assert_eq!(diagnostic.error_type, "ServiceError");
        assert!(
            diagnostic
                .error_message
                .starts_with("GetObject on s3://bucket/key failed with OutOfTime"),
            "{diagnostic:?}"
        );
    }
}
