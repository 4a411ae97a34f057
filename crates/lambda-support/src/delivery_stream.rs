//! Blobs into a Firehose delivery stream.

use std::time::Duration;

use aws_sdk_firehose::Client;
use aws_sdk_firehose::config::retry::RetryConfig;
use aws_sdk_firehose::operation::put_record_batch::PutRecordBatchOutput;
use aws_sdk_firehose::primitives::Blob;
use aws_sdk_firehose::types::Record;
use aws_types::SdkConfig;
use backon::{BackoffBuilder, ExponentialBuilder};

use crate::batches::BatchLimits;
use crate::{CallError, Deadline};

/// The largest record that a delivery stream takes: 1,000 KiB, before base64.
pub const MAX_RECORD_BYTES: usize = 1_000 * 1024;

/// What one `PutRecordBatch` takes: 500 records and 4 MiB.
pub const PUT_RECORD_BATCH: BatchLimits = BatchLimits {
    entries: 500,
    bytes: 4 * 1024 * 1024,
};

const OPERATION: &str = "PutRecordBatch";
const FIRST_DELAY: Duration = Duration::from_millis(100);
const LONGEST_DELAY: Duration = Duration::from_secs(5);

/// Why a blob was not put.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PutError {
    /// No delivery stream takes a blob of this size. It was not sent.
    #[error("a record of {size} bytes; a delivery stream takes at most {MAX_RECORD_BYTES}")]
    TooLarge {
        /// The blob's size in bytes.
        size: usize,
    },
    /// The delivery stream did not take this one, to the last attempt before the deadline.
    #[error("the delivery stream {stream} did not take the record: {code}")]
    Refused {
        /// The delivery stream's name.
        stream: String,
        /// The code of the last attempt, such as `ServiceUnavailableException`.
        code: String,
    },
    /// The call that carried the blob failed, to the last attempt before the deadline.
    #[error(transparent)]
    Call(#[from] CallError),
}

/// A client for [`DeliveryStream`]s, which does not retry: they do so themselves, whole calls and
/// single records alike, under one deadline.
pub fn client(aws: &SdkConfig) -> Client {
    Client::from_conf(
        aws_sdk_firehose::config::Builder::from(aws)
            .retry_config(RetryConfig::disabled())
            .build(),
    )
}

/// A delivery stream to put blobs into.
#[derive(Clone, Debug)]
pub struct DeliveryStream {
    client: Client,
    name: String,
}

impl DeliveryStream {
    /// The delivery stream with this name.
    pub fn new(aws: &SdkConfig, name: String) -> Self {
        Self::with_client(client(aws), name)
    }

    /// The delivery stream with this name, called by `client`, which should not retry by itself.
    pub fn with_client(client: Client, name: String) -> Self {
        Self { client, name }
    }

    /// Puts `blobs` with as few calls as they take, and again only those that the stream did not
    /// take, with growing pauses, until `deadline`. The result at each index says what became of
    /// the blob at that index: `Ok` once the stream took it, else the last error.
    ///
    /// A blob is sent as it is: a row needs its newline. A call that was cut off by the deadline
    /// may have taken effect, so a blob reported as not put can still arrive.
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
                "putting records again"
            );
            tokio::time::sleep(delay).await;
        }
    }

    /// One attempt for the blobs at the indexes `pending`. Gives the indexes to try again.
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
                Ok(output) => again.extend(self.refused(batch, &output, outcomes)),
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
        blobs: impl Iterator<Item = &[u8]>,
        deadline: Deadline,
    ) -> Result<PutRecordBatchOutput, CallError> {
        let records = blobs
            .map(|blob| Record::builder().data(Blob::new(blob)).build())
            .collect::<Result<_, _>>();
        let records = records.map_err(|error| CallError::request(OPERATION, &self.name, &error))?;
        let call = self
            .client
            .put_record_batch()
            .delivery_stream_name(&self.name)
            .set_records(Some(records))
            .send();
        let answer = deadline
            .limit(call)
            .await
            .ok_or_else(|| CallError::out_of_time(OPERATION, &self.name))?;
        answer.map_err(|error| CallError::new(OPERATION, &self.name, &error))
    }

    /// Notes what became of each blob of `batch`, and gives the indexes of those that were not
    /// taken.
    fn refused(
        &self,
        batch: &[usize],
        output: &PutRecordBatchOutput,
        outcomes: &mut [Result<(), PutError>],
    ) -> Vec<usize> {
        let mut refused = Vec::new();
        for (place, at) in batch.iter().enumerate() {
            // An entry without an answer counts as refused: a row twice is better than none.
            let code = match output.request_responses().get(place) {
                Some(response) => response.error_code(),
                None => Some("NoResponse"),
            };
            outcomes[*at] = code.map_or(Ok(()), |code| {
                Err(PutError::Refused {
                    stream: self.name.clone(),
                    code: code.to_owned(),
                })
            });
            refused.extend(code.map(|_| *at));
        }
        refused
    }
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
