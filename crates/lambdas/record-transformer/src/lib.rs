#![doc = include_str!("../README.md")]

use std::cell::RefCell;

use connect_core::stream_records::{
    Failure, RecordKind, Transformed, Transformer, UnreadableFields,
};
use lambda_support::{
    Environment, EnvironmentError, Handler, Invocation, InvocationError, Metrics,
};
use serde_json::value::RawValue;

/// Transforms the events of a delivery stream.
#[derive(Debug)]
pub struct RecordTransformer(RefCell<Transformer>);

/// Function with the configuration in `environment`.
///
/// # Errors
/// If `RECORD_KIND` is missing or unknown, or `IS_STREAM_SHARED` is not a boolean.
pub fn function(environment: &Environment) -> Result<RecordTransformer, EnvironmentError> {
    let variable = &functions::RECORD_KIND;
    let kind = environment.parsed::<RecordKind>(variable.name)?;
    let kind = kind.ok_or(EnvironmentError::Missing {
        name: variable.name,
        meaning: variable.description,
    })?;
    let is_shared = environment.parsed::<bool>(functions::IS_STREAM_SHARED.name)?;
    let transformer = if is_shared.unwrap_or_default() {
        Transformer::of_shared_stream(kind)
    } else {
        Transformer::new(kind)
    };
    Ok(RecordTransformer(RefCell::new(transformer)))
}

impl Handler for RecordTransformer {
    type Response = Box<RawValue>;

    async fn handle(
        &self,
        event: &str,
        invocation: &Invocation,
    ) -> Result<Box<RawValue>, InvocationError> {
        let transformed = self.0.borrow_mut().transform(event.as_bytes());
        let transformed =
            transformed.map_err(|error| InvocationError::InvalidInput(error.to_string()))?;
        log(&transformed, invocation);
        invocation.publish(&metrics(&transformed));
        RawValue::from_string(transformed.response).map_err(|error| {
            InvocationError::InvalidInput(format!("the response is not JSON: {error}"))
        })
    }
}

/// Logs each failed record, because Firehose keeps its data under the error prefix without the
/// reason, and each record with values that Athena does not see, or not completely.
fn log(transformed: &Transformed, invocation: &Invocation) {
    let request_id = &invocation.request_id;
    for Failure { record_id, reason } in &transformed.failures {
        tracing::error!(
            request_id,
            record_id,
            "record failed; Firehose keeps it under the error prefix: {reason}"
        );
    }
    for UnreadableFields { record_id, fields } in &transformed.unreadable {
        tracing::warn!(
            request_id,
            record_id,
            fields = fields.join(", "),
            "fields that could not be read, or with bytes that are not UTF-8; values of unexpected types are kept under keys ending with _unreadable"
        );
    }
}

fn metrics(transformed: &Transformed) -> Metrics {
    let counts = transformed.counts;
    let unreadable = transformed.unreadable.iter();
    Metrics {
        records_in: counts.records,
        records_out: counts.delivered,
        records_failed: transformed.failures.len(),
        records_of_other_kind: counts.other_kind,
        bytes_out: counts.row_bytes,
        fields_unreadable: unreadable.map(|record| record.fields.len()).sum(),
        keys_renamed: counts.keys_renamed,
        ..Metrics::default()
    }
}
