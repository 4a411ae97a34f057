//! A record writer: from messages that hold rows to records of a delivery stream, one row each.

use connect_core::queue_message::decode_row;
use serde::Deserialize;

use crate::delivery_stream::DeliveryStream;
use crate::events::{SqsBatchResponse, SqsEvent, SqsMessage};
use crate::messages::{MessageError, Outcome, report};
use crate::runtime::{Handler, Invocation, InvocationError, parse_event};
use crate::{Environment, EnvironmentError, aws};

/// Puts the rows that messages hold into a delivery stream.
#[derive(Debug)]
pub struct RecordWriter {
    stream: DeliveryStream,
}

/// What a row says of where it is from.
#[derive(Default, Deserialize)]
struct Lineage {
    #[serde(rename = "sourceObject")]
    source_object: Option<String>,
}

impl RecordWriter {
    /// The writer to the delivery stream `DELIVERY_STREAM_NAME`.
    ///
    /// # Errors
    /// When a variable is missing or means nothing.
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

    /// The writer to `stream`.
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
        let mut rows = Vec::with_capacity(messages.len());
        let mut outcomes: Vec<_> = messages
            .iter()
            .enumerate()
            .map(|(at, message)| note(at, message, &mut rows))
            .collect();
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
        let (response, metrics) = report(&messages, &outcomes);
        invocation.publish(&metrics);
        Ok(response)
    }
}

/// Adds the row of the message at the index `at` to `rows`, with the newline that ends it in the
/// delivered file.
fn note(at: usize, message: &SqsMessage<'_>, rows: &mut Vec<(usize, Vec<u8>)>) -> Outcome {
    let mut line = decode_row(&message.body)?;
    line.push(b'\n');
    rows.push((at, line));
    Ok(None)
}

fn source_object(line: &[u8]) -> String {
    let lineage: Lineage = serde_json::from_slice(line).unwrap_or_default();
    lineage
        .source_object
        .unwrap_or_else(|| "a row without sourceObject".to_owned())
}
