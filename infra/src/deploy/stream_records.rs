//! Puts the records again that were on a data stream before its delivery stream began to read it.
//!
//! Firehose begins at the latest position of a data stream. What arrived before, such as between the
//! deletion of one deployment and the creation of the next, stays on the stream for its retention
//! period and is delivered by nobody.

use std::collections::BTreeSet;
use std::time::Duration;

use account::{Request, ServiceClient, operations};
use connect_core::{Day, DocumentKind, Source, agent_events, contact_records, detect};
use serde_json::Value;
use tokio::time::sleep;

use super::pace::Pace;
use super::pages::{pages, request};
use super::record_streams::{RecordStream, RecordStreams};
use super::{DeployError, Session};
use crate::Names;

/// Pause between two requests for records of a shard. Kinesis allows five a second, one of which is
/// that of the delivery stream.
const PAUSE: Duration = Duration::from_millis(300);

/// A range of arrival times, in seconds since 1970. The end is excluded.
#[derive(Clone, Copy, Debug, PartialEq)]
struct ArrivalTimes {
    begin: f64,
    end: f64,
}

/// Records of a page that arrived in time, and whether the pages after it can have others.
#[derive(Debug, PartialEq, Eq)]
struct Page {
    records: Vec<Vec<u8>>,
    next: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayRecords {
    /// Records for the delivery stream of the source.
    pub records: usize,
    /// Records of the other kind, which another delivery stream reads.
    pub other_kind: usize,
    /// Days of the rows of records that were sent, or may have been.
    pub row_days: BTreeSet<Day>,
}

impl Session {
    /// Puts the records of a source again that arrived on a day, before the delivery stream began to
    /// read, and counts them. Without `streams` they are only counted.
    ///
    /// # Errors
    /// A request fails, or the user has pressed Ctrl-C. What was put and counted stays on the stream;
    /// views remove duplicates.
    pub async fn put_records_again(
        &self,
        source: Source,
        stream: &RecordStream,
        day: Day,
        streams: Option<&RecordStreams<'_>>,
        pace: &mut Pace,
        counted: &mut DayRecords,
    ) -> Result<(), DeployError> {
        let RecordStream::Data(arn) = stream else {
            return Err(DeployError::Argument(format!(
                "{} have no data stream",
                source.title()
            )));
        };
        let client = ServiceClient::new(&self.account);
        let arrivals = arrivals(day, self.delivery_start(&client, source).await?);
        if arrivals.begin >= arrivals.end {
            return Ok(());
        }
        let mut progress = self.counter(day.to_iso(), "records", None);
        for shard in shards(&client, arn).await? {
            let mut iterator = Some(first_iterator(&client, arn, &shard, arrivals).await?);
            while let Some(current) = iterator {
                pace.interrupt.check()?;
                let subject = format!("the data stream {arn}");
                let request = Request::new(&operations::GET_RECORDS, subject)
                    .with("StreamARN", arn.as_str())
                    .with("ShardIterator", current);
                let response: Value = client.send(&request).await?.success()?.json()?;
                let mut found = Page::parse(&response, arrivals);
                let other_kind = found.remove_other_kind(source);
                if let Some(streams) = streams {
                    pace.wait(found.records.len()).await?;
                    counted.row_days.extend(found.row_days(source));
                    streams.put(stream, &found.records).await?;
                }
                counted.other_kind += other_kind;
                counted.records += found.records.len();
                progress.set(counted.records);
                iterator = found.next;
                if iterator.is_some() {
                    sleep(PAUSE).await;
                }
            }
        }
        Ok(())
    }

    /// When the delivery stream of a source began to read its data stream.
    async fn delivery_start(
        &self,
        client: &ServiceClient<'_>,
        source: Source,
    ) -> Result<f64, DeployError> {
        let id = match source {
            Source::AgentEvents => "AEKinesisFirehose",
            _ => "CtrKinesisFirehose",
        };
        let name = Names::new(&self.assembly.app_name).resource_name(id);
        let subject = format!("the delivery stream {name}");
        let request = Request::new(&operations::DESCRIBE_DELIVERY_STREAM, subject)
            .with("DeliveryStreamName", name.clone());
        let response = client.send(&request).await?.success()?.json()?;
        let source = &response["DeliveryStreamDescription"]["Source"];
        let start = &source["KinesisStreamSourceDescription"]["DeliveryStartTimestamp"];
        start.as_f64().ok_or_else(|| {
            DeployError::Failed(format!(
                "delivery stream {name} does not read its data stream yet; run the command again in a minute"
            ))
        })
    }
}

/// The arrival times of a day, before the delivery stream began to read.
#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds since 1970 are exact in a float"
)]
fn arrivals(day: Day, delivery_start: f64) -> ArrivalTimes {
    let seconds = |day: Day| day.start_millis() as f64 / 1000.0;
    ArrivalTimes {
        begin: seconds(day),
        end: seconds(day.next()).min(delivery_start),
    }
}

async fn shards(client: &ServiceClient<'_>, arn: &str) -> Result<Vec<String>, DeployError> {
    let subject = format!("the data stream {arn}");
    let page = |token: Option<String>| {
        let is_first = token.is_none();
        let request = request(&operations::LIST_SHARDS, &subject, token);
        // Kinesis rejects a token together with a stream.
        if is_first {
            request.with("StreamARN", arn)
        } else {
            request
        }
    };
    let shards = pages(client, page, |page| {
        let shards = page["Shards"].as_array().into_iter().flatten();
        shards
            .filter_map(|shard| shard["ShardId"].as_str().map(str::to_owned))
            .collect()
    });
    Ok(shards.await?)
}

async fn first_iterator(
    client: &ServiceClient<'_>,
    arn: &str,
    shard: &str,
    arrivals: ArrivalTimes,
) -> Result<String, DeployError> {
    let subject = format!("shard {shard} of the data stream {arn}");
    let request = Request::new(&operations::GET_SHARD_ITERATOR, subject.as_str())
        .with("StreamARN", arn)
        .with("ShardId", shard)
        .with("ShardIteratorType", "AT_TIMESTAMP")
        .with("Timestamp", arrivals.begin);
    let response = client.send(&request).await?.success()?.json()?;
    let iterator = response["ShardIterator"].as_str();
    iterator
        .map(str::to_owned)
        .ok_or_else(|| DeployError::Failed(format!("Kinesis returned no iterator for {subject}")))
}

impl Page {
    fn parse(response: &Value, arrivals: ArrivalTimes) -> Self {
        let found = response["Records"].as_array().map(Vec::as_slice);
        let found = found.unwrap_or_default();
        let arrival = |record: &Value| record["ApproximateArrivalTimestamp"].as_f64();
        let is_late = |record: &Value| arrival(record).is_some_and(|time| time >= arrivals.end);
        let in_time = found.iter().filter(|record| {
            arrival(record).is_some_and(|time| time >= arrivals.begin && time < arrivals.end)
        });
        let data = |record: &Value| {
            let data = record["Data"].as_str()?.as_bytes();
            base64_simd::STANDARD.decode_to_vec(data).ok()
        };
        let is_last =
            found.iter().any(is_late) || (found.is_empty() && response["MillisBehindLatest"] == 0);
        let next = response["NextShardIterator"].as_str();
        Self {
            records: in_time.filter_map(data).collect(),
            next: next.filter(|_| !is_last).map(str::to_owned),
        }
    }

    /// Removes records of the other kind, which a stream can carry too, and returns their number. If both
    /// sources were loaded, each record would be put twice.
    fn remove_other_kind(&mut self, source: Source) -> usize {
        let other = match source {
            Source::AgentEvents => DocumentKind::ContactRecord,
            _ => DocumentKind::AgentEvent,
        };
        let before = self.records.len();
        self.records.retain(|record| detect(record) != Some(other));
        before - self.records.len()
    }

    /// Days of the rows that the records become.
    fn row_days(&self, source: Source) -> BTreeSet<Day> {
        let day = |record: &Vec<u8>| {
            let row = match source {
                Source::AgentEvents => agent_events::row(record),
                _ => contact_records::row(record),
            };
            row.ok().map(|row| row.day)
        };
        self.records.iter().filter_map(day).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ARRIVALS: ArrivalTimes = ArrivalTimes {
        begin: 100.0,
        end: 200.0,
    };

    fn page(times: &[f64], behind: u64) -> Page {
        let record = |time: &f64| json!({"ApproximateArrivalTimestamp": time, "Data": base64_simd::STANDARD.encode_to_string(time.to_string())});
        let records: Vec<_> = times.iter().map(record).collect();
        let response =
            json!({"Records": records, "MillisBehindLatest": behind, "NextShardIterator": "next"});
        Page::parse(&response, ARRIVALS)
    }

    #[test]
    fn records_are_those_from_before_the_delivery_stream() {
        let data = |times: &[f64]| -> Vec<Vec<u8>> {
            times
                .iter()
                .map(|time| time.to_string().into_bytes())
                .collect()
        };
        let found = page(&[99.0, 100.0, 199.9], 5_000);
        assert_eq!(found.records, data(&[100.0, 199.9]));
        assert_eq!(found.next.as_deref(), Some("next"));
        let last = page(&[150.0, 200.0, 250.0], 5_000);
        assert_eq!((last.records, last.next), (data(&[150.0]), None));
    }

    #[test]
    fn records_of_the_other_kind_are_not_put_again() {
        let contact = br#"{"ContactId": "c", "InitiationTimestamp": "2026-10-30T23:00:00Z"}"#;
        let event = br#"{"AWSAccountId": "1", "AgentARN": "a", "EventId": "e", "EventTimestamp": "2026-11-02T01:00:00.000Z", "EventType": "LOGIN"}"#;
        let records = [&contact[..], event, b"unknown"].map(<[u8]>::to_vec);
        let day = |month, day| Day::new(2026, month, day).unwrap();
        for (source, at, row_day) in [
            (Source::ContactRecords, 0, day(10, 30)),
            (Source::AgentEvents, 1, day(11, 2)),
        ] {
            let mut page = Page {
                records: records.to_vec(),
                next: None,
            };
            assert_eq!(page.remove_other_kind(source), 1);
            assert_eq!(page.records, [records[at].clone(), records[2].clone()]);
            // Not the day on which the record arrived.
            assert_eq!(page.row_days(source), [row_day].into());
        }
    }

    #[test]
    fn shard_ends_when_nothing_more_has_arrived() {
        assert_eq!(page(&[], 0).next, None);
        // Pages can be empty between records.
        assert_eq!(page(&[], 1_000).next.as_deref(), Some("next"));
        assert_eq!(Page::parse(&json!({"Records": []}), ARRIVALS).next, None);
    }

    #[test]
    fn day_ends_where_the_delivery_stream_began() {
        let day = Day::new(2026, 11, 23).unwrap();
        let midnight = 1_795_392_000.0;
        let found = arrivals(day, midnight + 3_600.5);
        assert_eq!((found.begin, found.end), (midnight, midnight + 3_600.5));
        let whole = arrivals(day, f64::MAX);
        assert_eq!((whole.begin, whole.end), (midnight, midnight + 86_400.0));
    }
}
