//! From the process's start to the answer of each event.

use std::error::Error;
use std::future::Future;
use std::process::ExitCode;

use connect_core::partitioning::PartitioningError;
use lambda_runtime::{Context, Diagnostic, LambdaEvent, service_fn};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::metrics::MetricsSink;
use crate::{CallError, Deadline, Environment, EnvironmentError, Metrics, logging};

/// A Lambda function, built once and then called with each event.
pub trait Handler {
    /// The answer to an event.
    type Response: Serialize;

    /// Answers the event that is the JSON text `event`.
    fn handle(
        &self,
        event: &str,
        invocation: &Invocation,
    ) -> impl Future<Output = Result<Self::Response, InvocationError>>;
}

/// What is known of one invocation beside its event.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// Lambda's id of the request, by which its log lines are found.
    pub request_id: String,
    /// When it must be done.
    pub deadline: Deadline,
    metrics: Option<MetricsSink>,
}

impl Invocation {
    /// An invocation outside Lambda, whose metrics go nowhere.
    pub fn new(request_id: &str, deadline: Deadline) -> Self {
        Self {
            request_id: request_id.to_owned(),
            deadline,
            metrics: None,
        }
    }

    fn of(context: &Context, metrics: &MetricsSink) -> Self {
        Self {
            request_id: context.request_id.clone(),
            deadline: Deadline::of(context),
            metrics: Some(metrics.clone()),
        }
    }

    /// Publishes what the invocation did.
    pub fn publish(&self, metrics: &Metrics) {
        if let Some(sink) = &self.metrics {
            sink.write(&self.request_id, metrics);
        }
    }
}

/// Why an invocation as a whole failed. Its kind is the error's type for Lambda's callers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvocationError {
    /// The event is not what the function takes: to send it again changes nothing. Type
    /// `InvalidInput`.
    #[error("{0}")]
    InvalidInput(String),
    /// A service did not do what it was asked for: to try again may help. Type `ServiceError`.
    #[error(transparent)]
    Service(#[from] CallError),
}

impl InvocationError {
    /// The error's type, as callers such as a state machine see it.
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

/// Reads the event `json`, which should be `expected`.
///
/// # Errors
/// `InvalidInput` with the place of the error. What stands there is not repeated: it may be
/// somebody's data.
pub fn parse_event<'a, E: Deserialize<'a>>(
    json: &'a str,
    expected: &str,
) -> Result<E, InvocationError> {
    serde_json::from_str(json).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        InvocationError::InvalidInput(format!(
            "the event is not {expected}: see its line {line}, column {column}"
        ))
    })
}

/// Runs the function that `create` builds from the environment, until Lambda ends the process.
/// `main` returns what this returns.
///
/// One thread does it all: a function waits for services, and threads cost time at the start.
pub fn run<H: Handler>(
    create: impl FnOnce(&Environment) -> Result<H, EnvironmentError>,
) -> ExitCode {
    let environment = Environment::of_process();
    logging::start(&environment);
    match start(&environment, create) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("the function cannot run: {error}");
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
            let invocation = Invocation::of(&event.context, metrics);
            handler
                .handle(event.payload.get(), &invocation)
                .await
                .inspect_err(|error| {
                    tracing::error!(error_type = error.kind(), "the invocation failed: {error}");
                })
        },
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_of_another_form_is_invalid_input_and_is_not_repeated() {
        let error = parse_event::<Vec<u8>>("{\"CustomerEndpoint\": \"+441632960000\"}", "a list")
            .unwrap_err();
        assert_eq!(
            error,
            InvocationError::InvalidInput(
                "the event is not a list: see its line 1, column 0".to_owned()
            )
        );
        assert_eq!(Diagnostic::from(error).error_type, "InvalidInput");
    }

    #[test]
    fn an_error_of_a_service_is_told_apart() {
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
