//! Outcomes of the messages of an SQS batch.

use connect_core::RecordError;
use connect_core::queue_message::QueueMessageError;

use crate::events::{BatchItemFailure, LoadRequestError, SqsBatchResponse, SqsMessage};
use crate::{CallError, Metrics};

/// Reason why one message failed. SQS delivers it again and finally moves it to the dead-letter
/// queue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// The message of a loader is invalid.
    #[error(transparent)]
    Request(#[from] LoadRequestError),
    /// The message of a writer is invalid.
    #[error(transparent)]
    Row(#[from] QueueMessageError),
    /// The object's document does not give a row.
    #[error("{object}: {source}")]
    Record {
        /// URI of the object, `s3://bucket/key`.
        object: String,
        source: RecordError,
    },
    /// The key is unknown to this release, so the message is kept for a newer one.
    #[error("{object}: unrecognized object key; redrive the message after an update that loads it")]
    UnrecognizedKey {
        /// URI of the object, `s3://bucket/key`.
        object: String,
    },
    /// The object could not be read.
    #[cfg(feature = "s3")]
    #[error(transparent)]
    Object(#[from] crate::objects::ObjectError),
    /// The row was not sent to the next queue.
    #[cfg(feature = "sqs")]
    #[error("{object}: {source}")]
    Send {
        /// URI of the object, `s3://bucket/key`.
        object: String,
        source: crate::queue::SendError,
    },
    /// Turns of the object's transcript were not put on their delivery stream.
    #[cfg(all(feature = "s3", feature = "sqs"))]
    #[error("{object}: {failed} of {turns} turns were not put: {problem}")]
    Turns {
        /// URI of the object, `s3://bucket/key`.
        object: String,
        /// Number of turns that were not put.
        failed: usize,
        /// Number of turns.
        turns: usize,
        /// Reason of the first.
        problem: String,
    },
    /// The row was not put on the delivery stream.
    #[cfg(feature = "firehose")]
    #[error("{object}: {source}")]
    Put {
        /// URI of the row's source object, `s3://bucket/key`.
        object: String,
        source: crate::delivery_stream::PutError,
    },
    /// The function panicked while it processed the message. The panic is in the log.
    #[error("processing the message panicked")]
    Panic,
    /// An AWS call failed.
    #[error(transparent)]
    Call(#[from] CallError),
}

/// Number of bytes sent on for a message, or `None` if the message was ignored.
pub(crate) type Outcome = Result<Option<usize>, MessageError>;

/// Logs each failure and returns the batch response and the metrics of the invocation: those of the
/// messages beside those that were `counted` before.
pub(crate) fn report(
    messages: &[SqsMessage<'_>],
    outcomes: &[Outcome],
    counted: Metrics,
) -> (SqsBatchResponse, Metrics) {
    let mut response = SqsBatchResponse::default();
    let mut metrics = Metrics {
        records_in: messages.len(),
        ..counted
    };
    for (message, outcome) in messages.iter().zip(outcomes) {
        match outcome {
            Ok(bytes) => {
                metrics.records_out += usize::from(bytes.is_some());
                metrics.bytes_out += bytes.unwrap_or_default();
            }
            Err(error) => {
                tracing::warn!(message_id = %message.message_id, "message failed; SQS delivers it again: {error}");
                metrics.records_failed += 1;
                metrics.keys_unrecognized +=
                    usize::from(matches!(error, MessageError::UnrecognizedKey { .. }));
                response.batch_item_failures.push(BatchItemFailure {
                    item_identifier: message.message_id.clone().into_owned(),
                });
            }
        }
    }
    (response, metrics)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_is_counted_once_by_its_outcome() {
        let messages = ["m-1", "m-2", "m-3", "m-4", "m-5", "m-6"].map(|id| SqsMessage {
            message_id: id.into(),
            body: "".into(),
        });
        let unrecognized = || {
            let object = "s3://b/k".to_owned();
            Err(MessageError::UnrecognizedKey { object })
        };
        let outcomes = [
            Ok(Some(5)),
            Err(MessageError::Panic),
            Ok(Some(7)),
            Ok(None),
            unrecognized(),
            unrecognized(),
        ];
        let counted = Metrics {
            fields_unreadable: 1,
            ..Metrics::default()
        };
        let (response, metrics) = report(&messages, &outcomes, counted);
        let failures = response.batch_item_failures.into_iter();
        let failed: Vec<_> = failures.map(|failure| failure.item_identifier).collect();
        assert_eq!(failed, ["m-2", "m-5", "m-6"]);
        let expected = Metrics {
            records_in: 6,
            records_out: 2,
            records_failed: 3,
            bytes_out: 12,
            fields_unreadable: 1,
            keys_unrecognized: 2,
            ..Metrics::default()
        };
        assert_eq!(metrics, expected);
    }
}
