#![doc = include_str!("../README.md")]

use std::cell::RefCell;

use aws_sdk_firehose::Client;
use connect_core::contact_flow_logs::{
    Failure, PutBack, RecordLogEvents, Transformed, Transformer, UnreadableFields,
    UnreadableLogEvent,
};
use lambda_support::delivery_stream::{self, DeliveryStream};
use lambda_support::{
    Environment, EnvironmentError, Handler, Invocation, InvocationError, Metrics, aws,
};
use serde_json::value::RawValue;

/// Transforms the events of a delivery stream.
pub struct LogTransformer {
    client: Client,
    transformer: RefCell<Transformer>,
}

/// Function with the configuration in `environment`.
///
/// # Errors
/// If a variable is missing.
pub fn function(environment: &Environment) -> Result<LogTransformer, EnvironmentError> {
    Ok(LogTransformer::with_client(delivery_stream::client(
        &aws::sdk_config(environment)?,
    )))
}

impl LogTransformer {
    /// Transformer that calls `client` to put back what does not fit into a response.
    pub fn with_client(client: Client) -> Self {
        Self {
            client,
            transformer: RefCell::default(),
        }
    }

    /// Puts payloads back on the stream, and returns for each whether it was accepted.
    async fn put_back(&self, transformed: &Transformed, invocation: &Invocation) -> Vec<bool> {
        let payloads: Vec<_> = transformed
            .put_back
            .iter()
            .map(|PutBack { data }| data)
            .collect();
        if payloads.is_empty() {
            return Vec::new();
        }
        let Some(name) = &transformed.delivery_stream else {
            tracing::error!(
                "the event has no deliveryStreamArn, so nothing can be put back on the stream"
            );
            return vec![false; payloads.len()];
        };
        let stream = DeliveryStream::with_client(self.client.clone(), name.clone());
        let outcomes = stream.put(&payloads, invocation.deadline).await;
        if let Some(error) = outcomes.iter().find_map(|outcome| outcome.as_ref().err()) {
            tracing::error!(
                delivery_stream = name,
                "some payloads were not put back: {error}"
            );
        }
        outcomes.iter().map(Result::is_ok).collect()
    }
}

impl Handler for LogTransformer {
    type Response = Box<RawValue>;

    async fn handle(
        &self,
        event: &str,
        invocation: &Invocation,
    ) -> Result<Box<RawValue>, InvocationError> {
        let transformed = self.transformer.borrow_mut().transform(event.as_bytes());
        let mut transformed =
            transformed.map_err(|error| InvocationError::InvalidInput(error.to_string()))?;
        let accepted = self.put_back(&transformed, invocation).await;
        transformed
            .failures
            .extend(transformed.not_put_back(&accepted));
        log(&transformed.failures, invocation);
        log_unreadable(&transformed.unreadable, invocation);
        log_unreadable_fields(&transformed.unreadable_fields, invocation);
        invocation.publish(&metrics(&transformed, &accepted));
        let response = RawValue::from_string(transformed.into_response(&accepted));
        response.map_err(|error| {
            InvocationError::InvalidInput(format!("the response is not JSON: {error}"))
        })
    }
}

/// Logs each failed record, because Firehose keeps its data under the error prefix without the
/// reason.
fn log(failures: &[Failure], invocation: &Invocation) {
    for Failure { record_id, reason } in failures {
        tracing::error!(
            request_id = invocation.request_id,
            record_id,
            "record failed; Firehose keeps it under the error prefix: {reason}"
        );
    }
}

/// Logs each log event without a row. Its record is delivered, so that nothing else keeps it.
fn log_unreadable(records: &[RecordLogEvents], invocation: &Invocation) {
    for RecordLogEvents {
        record_id,
        log_events,
    } in records
    {
        for UnreadableLogEvent { id, reason, .. } in log_events {
            tracing::error!(
                request_id = invocation.request_id,
                record_id,
                event_id = id,
                "log event has no row: {reason}"
            );
        }
    }
}

/// Logs each record with fields that could not be read, or not completely.
fn log_unreadable_fields(records: &[UnreadableFields], invocation: &Invocation) {
    for UnreadableFields { record_id, fields } in records {
        tracing::warn!(
            request_id = invocation.request_id,
            record_id,
            fields = fields.join(", "),
            "fields that could not be read, or with bytes that are not UTF-8"
        );
    }
}

fn metrics(transformed: &Transformed, accepted: &[bool]) -> Metrics {
    Metrics {
        records_in: transformed.counts.records,
        records_out: transformed.counts.delivered,
        records_failed: transformed.failures.len(),
        records_reingested: Some(accepted.iter().filter(|accepted| **accepted).count()),
        bytes_out: transformed.counts.line_bytes,
        log_events_unreadable: transformed
            .unreadable
            .iter()
            .map(|record| record.log_events.len())
            .sum(),
        fields_unreadable: transformed
            .unreadable_fields
            .iter()
            .map(|record| record.fields.len())
            .sum(),
        ..Metrics::default()
    }
}
