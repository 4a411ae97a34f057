//! Messages into an SQS queue.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::operation::send_message_batch::SendMessageBatchOutput;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use aws_types::SdkConfig;

use crate::batches::BatchLimits;
use crate::{CallError, Deadline};

/// The largest message body, in bytes.
pub const MAX_MESSAGE_BYTES: usize = 1024 * 1024;

/// What one `SendMessageBatch` takes: 10 messages and 1 MiB.
pub const SEND_MESSAGE_BATCH: BatchLimits = BatchLimits {
    entries: 10,
    bytes: MAX_MESSAGE_BYTES,
};

const OPERATION: &str = "SendMessageBatch";

/// Why a message was not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// No queue takes a message of this size. It was not sent.
    #[error("a message of {size} bytes; a queue takes at most {MAX_MESSAGE_BYTES}")]
    TooLarge {
        /// The body's size in bytes.
        size: usize,
    },
    /// The queue did not take this one.
    #[error("the queue {queue} did not take the message: {code}")]
    Refused {
        /// The queue's URL.
        queue: String,
        /// Why, such as `InternalError`.
        code: String,
    },
    /// The call that carried the message failed.
    #[error(transparent)]
    Call(#[from] CallError),
}

/// A queue to send messages to.
#[derive(Clone, Debug)]
pub struct Queue {
    client: Client,
    url: String,
}

impl Queue {
    /// The queue with this URL.
    pub fn new(aws: &SdkConfig, url: String) -> Self {
        Self::with_client(Client::new(aws), url)
    }

    /// The queue with this URL, called by `client`.
    pub fn with_client(client: Client, url: String) -> Self {
        Self { client, url }
    }

    /// Sends one message.
    ///
    /// # Errors
    /// When the queue did not take it before `deadline`.
    pub async fn send(&self, body: String, deadline: Deadline) -> Result<(), CallError> {
        let operation = "SendMessage";
        let call = self
            .client
            .send_message()
            .queue_url(&self.url)
            .message_body(body)
            .send();
        let answer = deadline
            .limit(call)
            .await
            .ok_or_else(|| CallError::out_of_time(operation, &self.url))?;
        answer
            .map(drop)
            .map_err(|error| CallError::new(operation, &self.url, &error))
    }

    /// Sends messages with as few calls as they take. The result at each index says what became of
    /// the message at that index.
    ///
    /// Whole calls are retried by the client; a message that the queue refuses is not: the message
    /// that it was made from comes again.
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
        bodies: impl Iterator<Item = (usize, &str)>,
        deadline: Deadline,
    ) -> Result<SendMessageBatchOutput, CallError> {
        let entry = |(at, body): (usize, &str)| {
            SendMessageBatchRequestEntry::builder()
                .id(at.to_string())
                .message_body(body)
                .build()
        };
        let entries = bodies.map(entry).collect::<Result<_, _>>();
        let entries = entries.map_err(|error| CallError::request(OPERATION, &self.url, &error))?;
        let call = self
            .client
            .send_message_batch()
            .queue_url(&self.url)
            .set_entries(Some(entries))
            .send();
        let answer = deadline
            .limit(call)
            .await
            .ok_or_else(|| CallError::out_of_time(OPERATION, &self.url))?;
        answer.map_err(|error| CallError::new(OPERATION, &self.url, &error))
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
        Err(SendError::Refused {
            queue: self.url.clone(),
            code: code.to_owned(),
        })
    }
}

fn check_size(body: &str) -> Result<(), SendError> {
    if body.len() > MAX_MESSAGE_BYTES {
        Err(SendError::TooLarge { size: body.len() })
    } else {
        Ok(())
    }
}
