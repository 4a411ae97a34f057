//! SQS queues.

use std::time::Duration;

use account::{Account, AwsError, Call};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_sqs::operation::send_message_batch::SendMessageBatchOutput;
use aws_sdk_sqs::types::{
    BatchResultErrorEntry, ChangeMessageVisibilityBatchRequestEntry,
    DeleteMessageBatchRequestEntry, QueueAttributeName, SendMessageBatchRequestEntry,
};
use connect_core::queue_message::SEND_MESSAGE_BATCH;
use tokio::time::sleep;

use super::DeployError;
use super::error::Unsent;

/// Maximum number of messages in one request.
pub const BATCH: usize = SEND_MESSAGE_BATCH.entries;
/// Attempts at messages that SQS did not accept.
const ATTEMPTS: u32 = 5;
/// Pause before such messages are sent again.
const PAUSE: Duration = Duration::from_secs(1);

/// The queues of an account.
#[derive(Debug)]
pub struct Queues {
    pub(super) client: Client,
}

/// A message of a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub body: String,
    /// ID. A message that is received again has the same.
    pub id: String,
    receipt: String,
}

impl Message {
    #[cfg(test)]
    pub(super) fn new(id: &str, receipt: &str, body: &str) -> Self {
        Self {
            body: body.to_owned(),
            id: id.to_owned(),
            receipt: receipt.to_owned(),
        }
    }
}

impl Queues {
    pub fn new(account: &Account) -> Self {
        Self {
            client: Client::new(&account.config),
        }
    }

    /// URL of a queue; `None` if there is no such queue.
    ///
    /// # Errors
    /// The request fails.
    pub async fn url(&self, name: &str) -> Result<Option<String>, AwsError> {
        match self.client.get_queue_url().queue_name(name).send().await {
            Ok(response) => Ok(response.queue_url),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(explain("GetQueueUrl", name, &error)),
        }
    }

    /// Approximate number of messages that can be received.
    ///
    /// # Errors
    /// The request fails, or its response has no number.
    pub async fn length(&self, url: &str) -> Result<usize, AwsError> {
        let name = QueueAttributeName::ApproximateNumberOfMessages;
        let request = self
            .client
            .get_queue_attributes()
            .queue_url(url)
            .attribute_names(name.clone());
        let response = request
            .send()
            .await
            .map_err(|error| explain("GetQueueAttributes", url, &error))?;
        let length = response
            .attributes
            .and_then(|mut found| found.remove(&name));
        length
            .as_deref()
            .and_then(|length| length.parse().ok())
            .ok_or_else(|| AwsError::InvalidResponse {
                call: Box::new(call("GetQueueAttributes", url)),
                reason: format!("the number of messages is {length:?}"),
            })
    }

    /// Approximate number of all messages, delayed and hidden ones included; `None` if there is no such
    /// queue.
    ///
    /// # Errors
    /// The request fails, or the response lacks a number.
    pub async fn messages(&self, url: &str) -> Result<Option<usize>, AwsError> {
        let names = [
            QueueAttributeName::ApproximateNumberOfMessages,
            QueueAttributeName::ApproximateNumberOfMessagesDelayed,
            QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
        ];
        let request = self.client.get_queue_attributes().queue_url(url);
        let request = request.set_attribute_names(Some(names.to_vec()));
        let attributes = match request.send().await {
            Ok(response) => response.attributes.unwrap_or_default(),
            Err(error) if is_missing(&error) => return Ok(None),
            Err(error) => return Err(explain("GetQueueAttributes", url, &error)),
        };
        let number = |name| attributes.get(name)?.parse::<usize>().ok();
        let numbers: Option<Vec<_>> = names.iter().map(number).collect();
        let missing = || AwsError::InvalidResponse {
            call: Box::new(call("GetQueueAttributes", url)),
            reason: "a number of messages is missing".to_owned(),
        };
        Ok(Some(numbers.ok_or_else(missing)?.into_iter().sum()))
    }

    /// Sends at most [`BATCH`] messages. Those that SQS does not accept are sent again, unless the fault
    /// is in the message.
    ///
    /// # Errors
    /// A request fails, or SQS does not accept a message in the end. The others are sent.
    pub async fn send(&self, url: &str, bodies: &[impl AsRef<str>]) -> Result<(), Unsent> {
        let mut positions: Vec<usize> = (0..bodies.len()).collect();
        for attempt in 1.. {
            let response = match self.send_once(url, bodies, &positions).await {
                Ok(response) => response,
                Err(error) => return Err(Unsent { positions, error }),
            };
            positions.retain(|at| !is_sent(&response, *at));
            if positions.is_empty() {
                break;
            }
            let failed = response.failed();
            let can_retry = failed.is_empty() || failed.iter().any(can_retry);
            if attempt == ATTEMPTS || !can_retry {
                let error = DeployError::Failed(format!(
                    "SQS did not accept {} of {} messages for {url}: {}",
                    positions.len(),
                    bodies.len(),
                    failed.first().map_or("no outcome", reason)
                ));
                return Err(Unsent { positions, error });
            }
            sleep(PAUSE * attempt).await;
        }
        Ok(())
    }

    /// Sends the messages at these positions, which are the IDs of the outcomes.
    async fn send_once(
        &self,
        url: &str,
        bodies: &[impl AsRef<str>],
        positions: &[usize],
    ) -> Result<SendMessageBatchOutput, DeployError> {
        let entries = positions.iter().map(|at| {
            SendMessageBatchRequestEntry::builder()
                .id(at.to_string())
                .message_body(bodies[*at].as_ref())
                .build()
        });
        let entries: Result<Vec<_>, _> = entries.collect();
        let entries = entries.map_err(|error| incomplete("SendMessageBatch", url, &error))?;
        let request = self
            .client
            .send_message_batch()
            .queue_url(url)
            .set_entries(Some(entries));
        let response = request.send().await;
        Ok(response.map_err(|error| explain("SendMessageBatch", url, &error))?)
    }

    /// Receives at most [`BATCH`] messages, which others cannot receive for some seconds.
    ///
    /// # Errors
    /// The request fails.
    pub async fn receive(&self, url: &str, hidden_seconds: i32) -> Result<Vec<Message>, AwsError> {
        let request = self
            .client
            .receive_message()
            .queue_url(url)
            .max_number_of_messages(10)
            .visibility_timeout(hidden_seconds)
            .wait_time_seconds(1);
        let response = request
            .send()
            .await
            .map_err(|error| explain("ReceiveMessage", url, &error))?;
        let messages = response.messages.unwrap_or_default().into_iter();
        Ok(messages
            .filter_map(|message| {
                Some(Message {
                    body: message.body?,
                    id: message.message_id?,
                    receipt: message.receipt_handle?,
                })
            })
            .collect())
    }

    /// Deletes at most [`BATCH`] received messages. Returns the number of those whose receipt has
    /// expired, which are received again.
    ///
    /// # Errors
    /// The request fails, or SQS does not delete a message for another reason.
    pub async fn delete(&self, url: &str, messages: &[Message]) -> Result<usize, AwsError> {
        let entries = messages.iter().enumerate().map(|(at, message)| {
            DeleteMessageBatchRequestEntry::builder()
                .id(at.to_string())
                .receipt_handle(&message.receipt)
                .build()
        });
        let entries: Result<Vec<_>, _> = entries.collect();
        let entries = entries.map_err(|error| incomplete("DeleteMessage", url, &error))?;
        let request = self
            .client
            .delete_message_batch()
            .queue_url(url)
            .set_entries(Some(entries));
        let response = request
            .send()
            .await
            .map_err(|error| explain("DeleteMessage", url, &error))?;
        not_done("DeleteMessage", url, response.failed())
    }

    /// Lets others receive at most [`BATCH`] received messages again. Those whose receipt has expired
    /// can be received already.
    ///
    /// # Errors
    /// The request fails, or SQS does not release a message for another reason.
    pub async fn release(&self, url: &str, messages: &[Message]) -> Result<(), AwsError> {
        let entries = messages.iter().enumerate().map(|(at, message)| {
            ChangeMessageVisibilityBatchRequestEntry::builder()
                .id(at.to_string())
                .receipt_handle(&message.receipt)
                .visibility_timeout(0)
                .build()
        });
        let entries: Result<Vec<_>, _> = entries.collect();
        let entries =
            entries.map_err(|error| incomplete("ChangeMessageVisibility", url, &error))?;
        let request = self
            .client
            .change_message_visibility_batch()
            .queue_url(url)
            .set_entries(Some(entries));
        let response = request
            .send()
            .await
            .map_err(|error| explain("ChangeMessageVisibility", url, &error))?;
        not_done("ChangeMessageVisibility", url, response.failed()).map(|_| ())
    }
}

/// Whether SQS accepted the message at a position. A message without an outcome counts as unsent: a
/// duplicate is better than a loss.
fn is_sent(response: &SendMessageBatchOutput, at: usize) -> bool {
    let id = at.to_string();
    response.successful().iter().any(|entry| entry.id() == id)
}

/// Whether SQS can accept the message later.
fn can_retry(entry: &BatchResultErrorEntry) -> bool {
    !entry.sender_fault() || entry.code().contains("Throttl")
}

fn reason(entry: &BatchResultErrorEntry) -> &str {
    entry.message().unwrap_or(entry.code())
}

/// Number of messages whose receipt has expired, or which are hidden no longer.
///
/// # Errors
/// SQS names another reason.
fn not_done(
    action: &'static str,
    url: &str,
    failed: &[BatchResultErrorEntry],
) -> Result<usize, AwsError> {
    let is_expired = |entry: &&BatchResultErrorEntry| {
        [
            "ReceiptHandleIsInvalid",
            "MessageNotInflight",
            "InvalidParameterValue",
        ]
        .iter()
        .any(|code| entry.code().ends_with(code))
    };
    match failed.iter().find(|entry| !is_expired(entry)) {
        None => Ok(failed.len()),
        Some(first) => Err(AwsError::Service {
            call: Box::new(call(action, url)),
            code: first.code().to_owned(),
            message: first.message().unwrap_or_default().to_owned(),
        }),
    }
}

fn incomplete(action: &'static str, url: &str, error: &BuildError) -> AwsError {
    AwsError::InvalidResponse {
        call: Box::new(call(action, url)),
        reason: error.to_string(),
    }
}

fn is_missing<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> bool {
    let code = error
        .as_service_error()
        .and_then(ProvideErrorMetadata::code);
    code.is_some_and(|code| {
        code.ends_with("QueueDoesNotExist") || code.ends_with("NonExistentQueue")
    })
}

pub(super) fn explain<E, R>(action: &'static str, queue: &str, error: &SdkError<E, R>) -> AwsError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
{
    AwsError::from_sdk(call(action, queue), error)
}

/// A call on a queue with this name, URL or ARN.
pub(super) fn call(action: &'static str, queue: &str) -> Call {
    let name = queue.rsplit(['/', ':']).next().unwrap_or(queue);
    Call {
        service: "sqs",
        action,
        subject: format!("the queue {name}"),
        needs: None,
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_sqs::types::SendMessageBatchResultEntry;

    use super::*;

    #[test]
    fn messages_without_an_outcome_are_not_sent() {
        let sent = SendMessageBatchResultEntry::builder();
        let sent = sent.id("1").message_id("m").md5_of_message_body("d");
        let response = SendMessageBatchOutput::builder()
            .successful(sent.build().unwrap())
            .set_failed(Some(Vec::new()));
        let response = response.build().unwrap();
        assert_eq!(
            [0, 1, 2].map(|at| is_sent(&response, at)),
            [false, true, false]
        );
    }

    #[test]
    fn messages_with_a_fault_of_their_own_are_not_sent_again() {
        for (code, sender_fault, expected) in [
            ("InternalError", false, true),
            ("RequestThrottled", true, true),
            ("InvalidParameterValue", true, false),
        ] {
            let entry = BatchResultErrorEntry::builder().id("0").code(code);
            let entry = entry.sender_fault(sender_fault).build().unwrap();
            assert_eq!(can_retry(&entry), expected, "{code}");
        }
    }

    #[test]
    fn expired_receipts_are_no_error() {
        let entry = |code: &str| {
            BatchResultErrorEntry::builder()
                .id("0")
                .code(code)
                .sender_fault(true)
                .build()
                .unwrap()
        };
        let expired = entry("ReceiptHandleIsInvalid");
        let not_deleted = |failed: &[BatchResultErrorEntry]| not_done("DeleteMessage", "q", failed);
        assert_eq!(not_deleted(&[]).unwrap(), 0);
        assert_eq!(not_deleted(std::slice::from_ref(&expired)).unwrap(), 1);
        let error = not_deleted(&[expired, entry("InternalError")]).unwrap_err();
        assert!(error.to_string().contains("InternalError"), "{error}");
    }
}
