//! What became of each message of a batch.

use connect_core::RecordError;
use connect_core::queue_message::QueueMessageError;

use crate::events::{BatchItemFailure, LoadRequestError, SqsBatchResponse, SqsMessage};
use crate::{CallError, Metrics};

/// Why one message failed. It is delivered again, and stands in the dead-letter queue with its
/// whole body once it failed too often.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// A loader does not understand the message.
    #[error(transparent)]
    Request(#[from] LoadRequestError),
    /// A writer does not understand the message.
    #[error(transparent)]
    Row(#[from] QueueMessageError),
    /// The object holds no document that makes a row.
    #[error("{object}: {source}")]
    Record {
        /// The object as `s3://bucket/key`.
        object: String,
        /// Why there is no row.
        source: RecordError,
    },
    /// The object could not be read.
    #[cfg(feature = "s3")]
    #[error(transparent)]
    Object(#[from] crate::objects::ObjectError),
    /// The next queue did not take the row.
    #[cfg(feature = "sqs")]
    #[error("{object}: {source}")]
    Send {
        /// The object as `s3://bucket/key`.
        object: String,
        /// Why the row was not sent.
        source: crate::queue::SendError,
    },
    /// The delivery stream did not take the row.
    #[cfg(feature = "firehose")]
    #[error("{object}: {source}")]
    Put {
        /// The object that the row was made from, as `s3://bucket/key`.
        object: String,
        /// Why the row was not put.
        source: crate::delivery_stream::PutError,
    },
    /// A service failed.
    #[error(transparent)]
    Call(#[from] CallError),
}

/// What one message led to: the number of bytes handed on, or `None` where the message was no
/// concern of the function's.
pub(crate) type Outcome = Result<Option<usize>, MessageError>;

/// Logs each failure, and says which messages SQS is to deliver again and what the invocation did.
pub(crate) fn report(
    messages: &[SqsMessage<'_>],
    outcomes: &[Outcome],
) -> (SqsBatchResponse, Metrics) {
    let mut response = SqsBatchResponse::default();
    let mut metrics = Metrics {
        records_in: messages.len(),
        ..Metrics::default()
    };
    for (message, outcome) in messages.iter().zip(outcomes) {
        match outcome {
            Ok(bytes) => {
                metrics.records_out += usize::from(bytes.is_some());
                metrics.bytes_out += bytes.unwrap_or_default();
            }
            Err(error) => {
                tracing::warn!(message_id = %message.message_id, "the message failed and comes again: {error}");
                metrics.records_failed += 1;
                response.batch_item_failures.push(BatchItemFailure {
                    item_identifier: message.message_id.clone().into_owned(),
                });
            }
        }
    }
    (response, metrics)
}
