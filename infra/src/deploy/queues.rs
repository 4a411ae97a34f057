//! SQS queues.

use std::time::Duration;

use account::{Account, AwsError, Call};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sqs::types::{QueueAttributeName, SendMessageBatchRequestEntry};
use tokio::time::sleep;

use super::DeployError;

/// Maximum number of messages in one request.
pub const BATCH: usize = 10;
/// Attempts at messages that SQS did not accept.
const ATTEMPTS: u32 = 5;
/// Pause before such messages are sent again.
const PAUSE: Duration = Duration::from_secs(1);
/// How long a received message is hidden from others.
const HIDDEN_SECONDS: i32 = 300;

/// The queues of an account.
#[derive(Debug)]
pub struct Queues {
    client: Client,
}

/// A message of a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Body.
    pub body: String,
    receipt: String,
}

impl Queues {
    /// The queues of the account.
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

    /// Sends at most [`BATCH`] messages. Those that SQS does not accept are sent again.
    ///
    /// # Errors
    /// A request fails, or SQS does not accept a message in the end.
    pub async fn send(&self, url: &str, bodies: &[String]) -> Result<(), DeployError> {
        let mut waiting: Vec<usize> = (0..bodies.len()).collect();
        for attempt in 1.. {
            let entries: Result<Vec<_>, _> = waiting
                .iter()
                .map(|at| {
                    SendMessageBatchRequestEntry::builder()
                        .id(at.to_string())
                        .message_body(&bodies[*at])
                        .build()
                })
                .collect();
            let entries = entries.map_err(|error| DeployError::Failed(error.to_string()))?;
            let request = self
                .client
                .send_message_batch()
                .queue_url(url)
                .set_entries(Some(entries));
            let response = request
                .send()
                .await
                .map_err(|error| explain("SendMessageBatch", url, &error))?;
            let failed = response.failed();
            let Some(first) = failed.first() else {
                break;
            };
            if attempt == ATTEMPTS {
                return Err(DeployError::Failed(format!(
                    "SQS did not accept {} of {} messages for {url}: {}",
                    failed.len(),
                    bodies.len(),
                    first.message().unwrap_or(first.code())
                )));
            }
            waiting = failed
                .iter()
                .filter_map(|entry| entry.id().parse().ok())
                .collect();
            sleep(PAUSE * attempt).await;
        }
        Ok(())
    }

    /// Receives at most [`BATCH`] messages, which others cannot receive for five minutes.
    ///
    /// # Errors
    /// The request fails.
    pub async fn receive(&self, url: &str) -> Result<Vec<Message>, AwsError> {
        let request = self
            .client
            .receive_message()
            .queue_url(url)
            .max_number_of_messages(10)
            .visibility_timeout(HIDDEN_SECONDS)
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
                    receipt: message.receipt_handle?,
                })
            })
            .collect())
    }

    /// Deletes a received message.
    ///
    /// # Errors
    /// The request fails.
    pub async fn delete(&self, url: &str, message: &Message) -> Result<(), AwsError> {
        let request = self
            .client
            .delete_message()
            .queue_url(url)
            .receipt_handle(&message.receipt);
        let deleted = request.send().await;
        deleted
            .map(|_| ())
            .map_err(|error| explain("DeleteMessage", url, &error))
    }

    /// Lets others receive a received message again.
    ///
    /// # Errors
    /// The request fails.
    pub async fn release(&self, url: &str, message: &Message) -> Result<(), AwsError> {
        let request = self
            .client
            .change_message_visibility()
            .queue_url(url)
            .receipt_handle(&message.receipt)
            .visibility_timeout(0);
        let released = request.send().await;
        released
            .map(|_| ())
            .map_err(|error| explain("ChangeMessageVisibility", url, &error))
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

fn explain<E, R>(action: &'static str, queue: &str, error: &SdkError<E, R>) -> AwsError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
{
    AwsError::from_sdk(call(action, queue), error)
}

/// A call on a queue with this name or URL.
fn call(action: &'static str, queue: &str) -> Call {
    let name = queue.rsplit('/').next().unwrap_or(queue);
    Call {
        service: "sqs",
        action,
        subject: format!("the queue {name}"),
        needs: None,
    }
}
