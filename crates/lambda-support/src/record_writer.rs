//! Record writer: puts the rows in SQS messages on a delivery stream, one row a record.

use std::panic::{AssertUnwindSafe, catch_unwind};

use connect_core::queue_message::decode_row;
use serde::Deserialize;

use crate::delivery_stream::DeliveryStream;
use crate::events::{SqsBatchResponse, SqsEvent, SqsMessage};
use crate::messages::{MessageError, Outcome, report};
use crate::runtime::{Handler, Invocation, InvocationError, parse_event};
use crate::{Environment, EnvironmentError, Metrics, aws};

/// Writer to one delivery stream.
#[derive(Debug)]
pub struct RecordWriter {
    stream: DeliveryStream,
}

/// Origin of a row.
#[derive(Default, Deserialize)]
struct Lineage {
    #[serde(rename = "sourceObject")]
    source_object: Option<String>,
}

impl RecordWriter {
    /// Writer to the delivery stream `DELIVERY_STREAM_NAME`.
    ///
    /// # Errors
    /// If a variable is missing or invalid.
    pub fn new(environment: &Environment) -> Result<Self, EnvironmentError> {
        let name = environment.required(
            functions::DELIVERY_STREAM_NAME.name,
            functions::DELIVERY_STREAM_NAME.description,
        )?;
        Ok(Self::with_stream(DeliveryStream::new(
            &aws::sdk_config(environment)?,
            name,
        )))
    }

    /// Writer to `stream`.
    pub fn with_stream(stream: DeliveryStream) -> Self {
        Self { stream }
    }
}

impl Handler for RecordWriter {
    type Response = SqsBatchResponse;

    async fn handle(
        &self,
        event: &str,
        invocation: &Invocation,
    ) -> Result<SqsBatchResponse, InvocationError> {
        let messages = parse_event::<SqsEvent<'_>>(event, "a batch of SQS messages")?.messages;
        let (rows, mut outcomes) = read(&messages, line);
        let lines: Vec<_> = rows.iter().map(|(_, line)| line).collect();
        let put = self.stream.put(&lines, invocation.deadline).await;
        for ((at, line), put) in rows.iter().zip(put) {
            outcomes[*at] = put
                .map(|()| Some(line.len()))
                .map_err(|source| MessageError::Put {
                    object: source_object(line),
                    source,
                });
        }
        let (response, metrics) = report(&messages, &outcomes, Metrics::default());
        invocation.publish(&metrics);
        Ok(response)
    }
}

/// Row of a message with its position in the batch.
type Row = (usize, Vec<u8>);

/// Rows of the messages that have one, and the outcomes of all messages up to now.
fn read(
    messages: &[SqsMessage<'_>],
    line: impl Fn(&SqsMessage<'_>) -> Result<Vec<u8>, MessageError>,
) -> (Vec<Row>, Vec<Outcome>) {
    let mut rows = Vec::with_capacity(messages.len());
    let outcomes = messages.iter().enumerate().map(|(at, message)| {
        let line = catch_unwind(AssertUnwindSafe(|| line(message)));
        rows.push((at, line.unwrap_or(Err(MessageError::Panic))?));
        Ok(None)
    });
    let outcomes = outcomes.collect();
    (rows, outcomes)
}

/// Row of the message, with the newline that ends it in the delivered file.
fn line(message: &SqsMessage<'_>) -> Result<Vec<u8>, MessageError> {
    let mut line = decode_row(&message.body)?;
    line.push(b'\n');
    Ok(line)
}

fn source_object(line: &[u8]) -> String {
    let lineage: Lineage = serde_json::from_slice(line).unwrap_or_default();
    lineage
        .source_object
        .unwrap_or_else(|| "a row without sourceObject".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_that_makes_the_writer_panic_fails_alone() {
        let messages = ["m-1", "m-2", "m-3"].map(|id| SqsMessage {
            message_id: id.into(),
            body: connect_core::queue_message::encode(b"{}").into(),
        });
        let (rows, outcomes) = read(&messages, |message| {
            assert_ne!(message.message_id, "m-2", "a defect");
            line(message)
        });
        assert_eq!(rows, [0, 2].map(|at| (at, b"{}\n".to_vec())));
        assert_eq!(outcomes, [Ok(None), Err(MessageError::Panic), Ok(None)]);
    }
}
