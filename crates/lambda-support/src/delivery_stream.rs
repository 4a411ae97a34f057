//! Putting records on a Firehose delivery stream.

use std::time::Duration;

use aws_sdk_firehose::Client;
use aws_sdk_firehose::config::retry::RetryConfig;
use aws_sdk_firehose::operation::put_record_batch::PutRecordBatchOutput;
use aws_sdk_firehose::primitives::Blob;
use aws_sdk_firehose::types::Record;
use aws_types::SdkConfig;
use backon::{BackoffBuilder, ExponentialBuilder};
use connect_core::firehose::{MAX_RECORD_BYTES, PUT_RECORD_BATCH};

use crate::{CallError, Deadline};

const OPERATION: &str = "PutRecordBatch";
const FIRST_DELAY: Duration = Duration::from_millis(100);
const LONGEST_DELAY: Duration = Duration::from_secs(5);

/// Reason why a record was not put.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PutError {
    /// The record exceeds [`MAX_RECORD_BYTES`].
    #[error("the record has {size} bytes, which exceeds the Firehose limit of {MAX_RECORD_BYTES}")]
    TooLarge {
        /// Size of the record in bytes.
        size: usize,
    },
    /// The delivery stream rejected this record in each attempt before the deadline.
    #[error("delivery stream {stream} rejected the record: {code}")]
    Rejected {
        /// Name of the delivery stream.
        stream: String,
        /// Error code of the last attempt, such as `ServiceUnavailableException`.
        code: String,
    },
    /// The call with the record failed in each attempt before the deadline.
    #[error(transparent)]
    Call(#[from] CallError),
}

/// Client for a [`DeliveryStream`]. It does not retry, because the stream retries whole calls and
/// single records under one deadline.
pub fn client(aws: &SdkConfig) -> Client {
    Client::from_conf(
        aws_sdk_firehose::config::Builder::from(aws)
            .retry_config(RetryConfig::disabled())
            .build(),
    )
}

/// Delivery stream to put records on.
#[derive(Clone, Debug)]
pub struct DeliveryStream {
    client: Client,
    name: String,
}

impl DeliveryStream {
    pub fn new(aws: &SdkConfig, name: String) -> Self {
        Self::with_client(client(aws), name)
    }

    /// Delivery stream with this name and a given client, which should not retry by itself.
    pub fn with_client(client: Client, name: String) -> Self {
        Self { client, name }
    }

    /// Puts `blobs` in as few calls as possible and retries rejected ones, with exponential
    /// backoff, until `deadline`. Results are in the order of `blobs`: `Ok` or the last error.
    ///
    /// Blobs are sent unchanged, so a row needs its newline. A call that the deadline interrupts
    /// may have taken effect: a blob that is reported as failed can still arrive.
    pub async fn put<B: AsRef<[u8]>>(
        &self,
        blobs: &[B],
        deadline: Deadline,
    ) -> Vec<Result<(), PutError>> {
        let mut outcomes: Vec<_> = blobs.iter().map(|blob| check_size(blob.as_ref())).collect();
        let mut pending: Vec<_> = (0..blobs.len())
            .filter(|at| outcomes[*at].is_ok())
            .collect();
        let mut delays = delays();
        loop {
            pending = self
                .put_once(blobs, &pending, deadline, &mut outcomes)
                .await;
            let delay = delays.next().filter(|delay| *delay < deadline.remaining());
            let (false, Some(delay)) = (pending.is_empty(), delay) else {
                return outcomes;
            };
            tracing::info!(
                delivery_stream = self.name,
                records = pending.len(),
                delay_ms = delay.as_millis(),
                "retrying rejected records"
            );
            tokio::time::sleep(delay).await;
        }
    }

    /// One attempt for the blobs at the indexes `pending`. Returns the indexes to retry.
    async fn put_once<B: AsRef<[u8]>>(
        &self,
        blobs: &[B],
        pending: &[usize],
        deadline: Deadline,
        outcomes: &mut [Result<(), PutError>],
    ) -> Vec<usize> {
        let sizes: Vec<_> = pending.iter().map(|at| blobs[*at].as_ref().len()).collect();
        let mut again = Vec::new();
        for batch in PUT_RECORD_BATCH.split(&sizes) {
            let batch = &pending[batch];
            match self
                .call(batch.iter().map(|at| blobs[*at].as_ref()), deadline)
                .await
            {
                Ok(output) => again.extend(self.rejected(batch, &output, outcomes)),
                Err(error) => {
                    again.extend(batch.iter().filter(|_| error.retryable));
                    for at in batch {
                        outcomes[*at] = Err(error.clone().into());
                    }
                }
            }
        }
        again
    }

    async fn call(
        &self,
        blobs: impl Iterator<Item = &[u8]> + Clone,
        deadline: Deadline,
    ) -> Result<PutRecordBatchOutput, CallError> {
        let put = || {
            self.client
                .put_record_batch()
                .delivery_stream_name(&self.name)
                .set_records(Some(blobs.clone().map(record).collect()))
                .send()
        };
        let response = deadline
            .call(OPERATION, put)
            .await
            .ok_or_else(|| CallError::out_of_time(OPERATION, &self.name))?;
        response.map_err(|error| CallError::new(OPERATION, &self.name, &error))
    }

    /// Records the outcome of each blob of `batch` and returns the indexes of rejected ones.
    fn rejected(
        &self,
        batch: &[usize],
        output: &PutRecordBatchOutput,
        outcomes: &mut [Result<(), PutError>],
    ) -> Vec<usize> {
        let mut rejected = Vec::new();
        for (place, at) in batch.iter().enumerate() {
            // An entry without a response counts as rejected: a duplicate is better than a loss.
            let code = match output.request_responses().get(place) {
                Some(response) => response.error_code(),
                None => Some("NoResponse"),
            };
            outcomes[*at] = code.map_or(Ok(()), |code| {
                Err(PutError::Rejected {
                    stream: self.name.clone(),
                    code: code.to_owned(),
                })
            });
            rejected.extend(code.map(|_| *at));
        }
        rejected
    }
}

#[expect(clippy::expect_used, reason = "the required field is set")]
fn record(blob: &[u8]) -> Record {
    Record::builder()
        .data(Blob::new(blob))
        .build()
        .expect("the record has data")
}

fn check_size(blob: &[u8]) -> Result<(), PutError> {
    if blob.len() > MAX_RECORD_BYTES {
        Err(PutError::TooLarge { size: blob.len() })
    } else {
        Ok(())
    }
}

fn delays() -> impl Iterator<Item = Duration> {
    ExponentialBuilder::default()
        .with_min_delay(FIRST_DELAY)
        .with_max_delay(LONGEST_DELAY)
        .with_jitter()
        .without_max_times()
        .build()
}
