//! Sending SQS messages.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::operation::send_message_batch::SendMessageBatchOutput;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use aws_types::SdkConfig;
use connect_core::queue_message::{MAX_MESSAGE_BYTES, SEND_MESSAGE_BATCH};

use crate::{CallError, Deadline};

const OPERATION: &str = "SendMessageBatch";

/// Reason why a message was not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The body exceeds [`MAX_MESSAGE_BYTES`].
    #[error("the message has {size} bytes, which exceeds the SQS limit of {MAX_MESSAGE_BYTES}")]
    TooLarge {
        /// Size of the body in bytes.
        size: usize,
    },
    /// SQS rejected this message of the batch.
    #[error("queue {queue} rejected the message: {code}")]
    Rejected {
        /// URL of the queue.
        queue: String,
        /// Error code, such as `InternalError`.
        code: String,
    },
    /// The call with the message failed.
    #[error(transparent)]
    Call(#[from] CallError),
}

/// SQS queue to send to.
#[derive(Clone, Debug)]
pub struct SqsQueue {
    client: Client,
    url: String,
}

impl SqsQueue {
    pub fn new(aws: &SdkConfig, url: String) -> Self {
        Self::with_client(Client::new(aws), url)
    }

    /// Queue with this URL and a given client.
    pub fn with_client(client: Client, url: String) -> Self {
        Self { client, url }
    }

    /// Sends one message.
    ///
    /// # Errors
    /// If SQS does not accept it before `deadline`.
    pub async fn send(&self, body: String, deadline: Deadline) -> Result<(), CallError> {
        let operation = "SendMessage";
        let request = self
            .client
            .send_message()
            .queue_url(&self.url)
            .message_body(body);
        let response = deadline
            .call(operation, || request.clone().send())
            .await
            .ok_or_else(|| CallError::out_of_time(operation, &self.url))?;
        response
            .map(drop)
            .map_err(|error| CallError::new(operation, &self.url, &error))
    }

    /// Sends messages in as few calls as possible. Results are in the order of `bodies`.
    ///
    /// The client retries whole calls. A message that SQS rejects is not retried: the message that
    /// it was made from is delivered again.
    pub async fn send_all<B: AsRef<str>>(
        &self,
        bodies: &[B],
        deadline: Deadline,
    ) -> Vec<Result<(), SendError>> {
        let mut outcomes: Vec<_> = bodies
            .iter()
            .map(|body| check_size(body.as_ref()))
            .collect();
        let sendable: Vec<_> = (0..bodies.len())
            .filter(|at| outcomes[*at].is_ok())
            .collect();
        let sizes: Vec<_> = sendable
            .iter()
            .map(|at| bodies[*at].as_ref().len())
            .collect();
        for batch in SEND_MESSAGE_BATCH.split(&sizes) {
            let batch = &sendable[batch];
            match self
                .call(batch.iter().map(|at| (*at, bodies[*at].as_ref())), deadline)
                .await
            {
                Ok(output) => batch
                    .iter()
                    .for_each(|at| outcomes[*at] = self.outcome(&at.to_string(), &output)),
                Err(error) => batch
                    .iter()
                    .for_each(|at| outcomes[*at] = Err(error.clone().into())),
            }
        }
        outcomes
    }

    async fn call(
        &self,
        bodies: impl Iterator<Item = (usize, &str)> + Clone,
        deadline: Deadline,
    ) -> Result<SendMessageBatchOutput, CallError> {
        let send = || {
            self.client
                .send_message_batch()
                .queue_url(&self.url)
                .set_entries(Some(bodies.clone().map(entry).collect()))
                .send()
        };
        let response = deadline
            .call(OPERATION, send)
            .await
            .ok_or_else(|| CallError::out_of_time(OPERATION, &self.url))?;
        response.map_err(|error| CallError::new(OPERATION, &self.url, &error))
    }

    fn outcome(&self, id: &str, output: &SendMessageBatchOutput) -> Result<(), SendError> {
        if output.successful().iter().any(|entry| entry.id() == id) {
            return Ok(());
        }
        let code = output
            .failed()
            .iter()
            .find(|entry| entry.id() == id)
            .map_or("NoResponse", |entry| entry.code());
        Err(SendError::Rejected {
            queue: self.url.clone(),
            code: code.to_owned(),
        })
    }
}

/// Entry with the ID `at`.
#[expect(clippy::expect_used, reason = "both required fields are set")]
fn entry((at, body): (usize, &str)) -> SendMessageBatchRequestEntry {
    SendMessageBatchRequestEntry::builder()
        .id(at.to_string())
        .message_body(body)
        .build()
        .expect("the entry has an id and a body")
}

fn check_size(body: &str) -> Result<(), SendError> {
    if body.len() > MAX_MESSAGE_BYTES {
        Err(SendError::TooLarge { size: body.len() })
    } else {
        Ok(())
    }
}
