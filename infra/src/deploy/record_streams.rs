//! Puts records on delivery streams and data streams.

use std::fmt;
use std::time::Duration;

use account::{Account, AwsError, Call, Request, ServiceClient, operations};
use aws_sdk_firehose::Client;
use aws_sdk_firehose::primitives::Blob;
use aws_sdk_firehose::types::Record;
use connect_core::Source;
use connect_core::firehose::PUT_RECORD_BATCH;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::error::Unsent;
use super::{DeployError, Session};
use crate::names::TRANSCRIPT_STREAM;
use crate::{Names, StackId};

/// Attempts at records that the stream did not accept.
const ATTEMPTS: u32 = 6;
/// Pause before the second attempt. Each of the next is twice as long.
const PAUSE: Duration = Duration::from_millis(500);

/// A stream that accepts records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordStream {
    /// ARN of a data stream, from which a delivery stream reads.
    Data(String),
    /// Name of a delivery stream.
    Delivery(String),
}

impl fmt::Display for RecordStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Data(arn) => write!(f, "data stream {arn}"),
            Self::Delivery(name) => write!(f, "delivery stream {name}"),
        }
    }
}

/// The streams of an account.
#[derive(Debug)]
pub struct RecordStreams<'a> {
    account: &'a Account,
    firehose: Client,
}

impl<'a> RecordStreams<'a> {
    pub fn new(account: &'a Account) -> Self {
        Self {
            account,
            firehose: Client::new(&account.config),
        }
    }

    /// Puts records in as few requests as possible. Those that the stream does not accept are put
    /// again.
    ///
    /// # Errors
    /// A request fails, or the stream does not accept a record in the end. The others stay on the
    /// stream.
    pub async fn put(&self, stream: &RecordStream, records: &[Vec<u8>]) -> Result<(), Unsent> {
        let mut start = 0;
        // The limits of data streams are higher than those of delivery streams.
        for batch in PUT_RECORD_BATCH.batches(records, Vec::len) {
            let end = start + batch.len();
            if let Err(not_put) = self.put_batch(stream, batch).await {
                let positions = not_put.positions.into_iter().map(|at| start + at);
                return Err(Unsent {
                    positions: positions.chain(end..records.len()).collect(),
                    ..not_put
                });
            }
            start = end;
        }
        Ok(())
    }

    async fn put_batch(&self, stream: &RecordStream, batch: &[Vec<u8>]) -> Result<(), Unsent> {
        let mut positions: Vec<usize> = (0..batch.len()).collect();
        let mut code = String::new();
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                sleep(PAUSE * 2_u32.pow(attempt - 1)).await;
            }
            let waiting: Vec<_> = positions.iter().map(|at| &batch[*at]).collect();
            let codes = match self.put_once(stream, &waiting).await {
                Ok(codes) => codes,
                Err(error) => return Err(Unsent { positions, error }),
            };
            code = codes.iter().flatten().next().cloned().unwrap_or(code);
            let outcomes = positions.into_iter().zip(codes);
            positions = outcomes.filter_map(|(at, code)| code.map(|_| at)).collect();
            if positions.is_empty() {
                return Ok(());
            }
        }
        let error = DeployError::Failed(format!(
            "{stream} did not accept {} of {} records: {code}",
            positions.len(),
            batch.len()
        ));
        Err(Unsent { positions, error })
    }

    /// The error code of each record that was not accepted.
    async fn put_once(
        &self,
        stream: &RecordStream,
        records: &[&Vec<u8>],
    ) -> Result<Vec<Option<String>>, DeployError> {
        let codes = match stream {
            RecordStream::Data(arn) => self.put_on_data_stream(arn, records).await?,
            RecordStream::Delivery(name) => self.put_on_delivery_stream(name, records).await?,
        };
        checked(stream, records.len(), codes)
    }

    /// Error codes of the records.
    async fn put_on_delivery_stream(
        &self,
        name: &str,
        records: &[&Vec<u8>],
    ) -> Result<Vec<Option<String>>, DeployError> {
        let records: Result<Vec<_>, _> = records
            .iter()
            .map(|record| Record::builder().data(Blob::new(record.as_slice())).build())
            .collect();
        let records = records.map_err(|error| DeployError::Failed(error.to_string()))?;
        let request = self
            .firehose
            .put_record_batch()
            .delivery_stream_name(name)
            .set_records(Some(records));
        let response = request.send().await.map_err(|error| {
            let call = Call {
                service: "firehose",
                action: "PutRecordBatch",
                subject: format!("the delivery stream {name}"),
                needs: None,
            };
            AwsError::from_sdk(call, &error)
        })?;
        let responses = response.request_responses().iter();
        Ok(responses
            .map(|response| response.error_code().map(str::to_owned))
            .collect())
    }

    async fn put_on_data_stream(
        &self,
        arn: &str,
        records: &[&Vec<u8>],
    ) -> Result<Vec<Option<String>>, DeployError> {
        let records: Vec<_> = records
            .iter()
            .map(|record| {
                json!({
                    "Data": base64_simd::STANDARD.encode_to_string(record),
                    // Spreads the records over the shards.
                    "PartitionKey": blake3::hash(record).to_hex().as_str(),
                })
            })
            .collect();
        let request = Request::new(&operations::PUT_RECORDS, format!("the data stream {arn}"))
            .with("StreamARN", arn)
            .with("Records", records);
        let client = ServiceClient::new(self.account);
        let response: Value = client.send(&request).await?.success()?.json()?;
        let responses = response["Records"].as_array().into_iter().flatten();
        Ok(responses
            .map(|record| record["ErrorCode"].as_str().map(str::to_owned))
            .collect())
    }
}

impl Session {
    /// The stream on which records of a source are put.
    ///
    /// # Errors
    /// The stack is not deployed, or a request fails.
    pub async fn record_stream(&self, source: Source) -> Result<RecordStream, DeployError> {
        let names = Names::new(&self.assembly.app_name);
        let delivery = |name: &str| Ok(RecordStream::Delivery(names.resource_name(name)));
        let (stack, output) = match source {
            Source::ContactFlowLogs => return delivery("CflKinesisFirehose"),
            Source::ContactLens => return delivery("CLKinesisFirehose"),
            Source::EvaluationForms => return delivery("EFKinesisFirehose"),
            Source::Transcripts => return delivery(TRANSCRIPT_STREAM),
            Source::ContactRecords => (StackId::ContactRecords, "CTRKinesisStreamArn"),
            Source::AgentEvents => (StackId::AgentEvents, "AEKinesisStreamArn"),
        };
        // A delivery stream that reads a data stream accepts no other records.
        Ok(RecordStream::Data(self.output(stack, output).await?))
    }
}

impl Session {
    /// The ARN of a data stream that the deployment did not create: records that are put there reach its
    /// other readers too.
    pub fn existing<'s>(&self, source: Source, stream: &'s RecordStream) -> Option<&'s str> {
        let id = match source {
            Source::ContactRecords => "CTRKinesisStream",
            Source::AgentEvents => "AEKinesisStream",
            _ => return None,
        };
        let RecordStream::Data(arn) = stream else {
            return None;
        };
        let name = Names::new(&self.assembly.app_name).resource_name(id);
        let own = format!(":{}:stream/{name}", self.target.account);
        (!arn.ends_with(&own)).then_some(arn)
    }
}

/// The outcomes of as many records.
///
/// # Errors
/// The response does not have an outcome for each record.
fn checked(
    stream: &RecordStream,
    records: usize,
    codes: Vec<Option<String>>,
) -> Result<Vec<Option<String>>, DeployError> {
    if codes.len() == records {
        return Ok(codes);
    }
    Err(DeployError::Failed(format!(
        "{stream} returned {} outcomes for {records} records",
        codes.len()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_without_an_outcome_are_an_error() {
        let stream = RecordStream::Delivery("CLKinesisFirehose".to_owned());
        let of = |codes: &[Option<&str>]| {
            let codes = codes.iter().map(|code| code.map(str::to_owned));
            checked(&stream, 2, codes.collect())
        };
        let throttled = Some("ServiceUnavailableException");
        assert_eq!(
            of(&[None, throttled]).unwrap(),
            [None, throttled.map(str::to_owned)]
        );
        for codes in [&[][..], &[None], &[throttled], &[None, None, None]] {
            let error = of(codes).unwrap_err().to_string();
            let expected = format!(
                "delivery stream CLKinesisFirehose returned {} outcomes for 2 records",
                codes.len()
            );
            assert_eq!(error, expected);
        }
    }
}
