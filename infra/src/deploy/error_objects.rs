//! Puts records that a delivery stream could not deliver on their stream again.

use std::collections::{BTreeMap, BTreeSet};

use connect_core::error_records::ErrorRecord;
use connect_core::firehose::MAX_RECORD_BYTES;
use connect_core::{DocumentKind, Source, detect};
use serde::Serialize;

use super::buckets::{ObjectContent, Presence};
use super::erase::lines;
use super::interrupt::Interrupt;
use super::record_streams::{RecordStream, RecordStreams};
use super::redrive::RedriveOptions;
use super::row_objects::{ERROR_FOLDER, GZIP};
use super::{DeployError, Session};

/// Counts of the error objects of one source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RedrivenRecords {
    /// Stack of the source.
    pub stack: &'static str,
    /// Error objects that were read.
    pub objects: usize,
    pub to_stream: usize,
    /// Records of the other source, for its stream.
    pub to_other_stream: usize,
    /// Records of the other source that has no stream of its own. They stay.
    pub without_stream: usize,
    /// Records that the filter does not select.
    pub filtered: usize,
    /// Lines without a record. They stay.
    pub unknown: usize,
    /// Records of objects that stay, because an existing data stream has other readers.
    pub withheld: usize,
    /// ARNs of the existing data streams on which records were not put.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub withheld_from: BTreeSet<String>,
    /// Records for the stream, including withheld ones, by the reason why they were not delivered.
    pub reasons: BTreeMap<String, usize>,
}

/// A record with its line of an error object.
#[derive(Debug, PartialEq, Eq)]
struct RecordLine {
    record: Vec<u8>,
    line: Vec<u8>,
}

/// The lines of an error object.
#[derive(Debug, Default, PartialEq, Eq)]
struct ClassifiedRecords {
    records: Vec<RecordLine>,
    /// Records of the other source.
    others: Vec<RecordLine>,
    /// Lines that stay in the object.
    kept: Vec<u8>,
}

impl ClassifiedRecords {
    /// Lets a line stay in the object, the last one of which can end without a line break.
    fn keep(&mut self, line: &[u8]) {
        if !self.kept.is_empty() && !self.kept.ends_with(b"\n") {
            self.kept.push(b'\n');
        }
        self.kept.extend_from_slice(line);
    }

    /// The lines that stay in the object, including those whose records were not put.
    fn rest(mut self) -> Vec<u8> {
        let others = std::mem::take(&mut self.others);
        let records = std::mem::take(&mut self.records);
        for record in others.into_iter().chain(records) {
            self.keep(&record.line);
        }
        self.kept
    }
}

impl RedrivenRecords {
    fn sort(
        &mut self,
        lines: &[u8],
        other: Option<Source>,
        filter: Option<&str>,
    ) -> ClassifiedRecords {
        let mut sorted = ClassifiedRecords::default();
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            if line.trim_ascii().is_empty() {
                continue;
            }
            let Some(record) = ErrorRecord::parse(line) else {
                self.unknown += 1;
                sorted.keep(line);
                continue;
            };
            let content = record.content();
            let is_selected =
                filter.is_none_or(|filter| String::from_utf8_lossy(&content).contains(filter));
            if !is_selected {
                self.filtered += 1;
                sorted.keep(line);
                continue;
            }
            let is_other = other.is_some() && detect(&content).map(DocumentKind::source) == other;
            let code = record.code;
            let record = RecordLine {
                record: record.data,
                line: line.to_vec(),
            };
            if is_other {
                sorted.others.push(record);
                continue;
            }
            self.to_stream += 1;
            let reason = code.unwrap_or_else(|| "unknown".to_owned());
            *self.reasons.entry(reason).or_default() += 1;
            sorted.records.push(record);
        }
        sorted
    }

    /// Decides about the records of the other source: they go to its stream, or stay.
    fn place_others(&mut self, sorted: &mut ClassifiedRecords, stream: Option<&RecordStream>) {
        if stream.is_some() {
            self.to_other_stream += sorted.others.len();
            return;
        }
        self.without_stream += sorted.others.len();
        for other in std::mem::take(&mut sorted.others) {
            sorted.keep(&other.line);
        }
    }

    /// Counts the records of an object, and those of the other source in it, as withheld.
    fn withhold(&mut self, stream: &str, records: usize, others: usize) {
        self.to_stream -= records;
        self.to_other_stream -= others;
        self.withheld += records + others;
        self.withheld_from.insert(stream.to_owned());
    }
}

/// The source whose records can be on the data stream of this one by mistake.
fn other_source(source: Source) -> Option<Source> {
    match source {
        Source::ContactRecords => Some(Source::AgentEvents),
        Source::AgentEvents => Some(Source::ContactRecords),
        _ => None,
    }
}

/// A record, or its lines in pieces that a stream accepts: a transformer can make more of a record than
/// fits into one.
fn pieces(record: Vec<u8>) -> Vec<Vec<u8>> {
    if record.len() <= MAX_RECORD_BYTES || record.starts_with(&GZIP) {
        return vec![record];
    }
    let mut pieces: Vec<Vec<u8>> = Vec::new();
    for line in record.split_inclusive(|byte| *byte == b'\n') {
        match pieces.last_mut() {
            Some(piece) if piece.len() + line.len() <= MAX_RECORD_BYTES => piece.extend(line),
            _ => pieces.push(line.to_vec()),
        }
    }
    pieces
}

/// Puts the records of lines on a stream, and removes from `lines` those that were put completely.
async fn put(
    streams: &RecordStreams<'_>,
    stream: &RecordStream,
    lines: &mut Vec<RecordLine>,
) -> Result<(), DeployError> {
    let (mut records, mut owners) = (Vec::new(), Vec::new());
    for (at, line) in lines.iter_mut().enumerate() {
        records.extend(pieces(std::mem::take(&mut line.record)));
        owners.resize(records.len(), at);
    }
    let put = streams.put(stream, &records).await;
    let not_put = put
        .as_ref()
        .err()
        .map(|not_put| not_put.positions.as_slice());
    retain(lines, &owners, not_put.unwrap_or_default());
    Ok(put?)
}

/// Retains the lines that own a record at one of these positions.
fn retain(lines: &mut Vec<RecordLine>, owners: &[usize], positions: &[usize]) {
    let owners: BTreeSet<_> = positions.iter().filter_map(|at| owners.get(*at)).collect();
    let mut at = 0..;
    lines.retain(|_| at.next().is_some_and(|at| owners.contains(&at)));
}

impl Session {
    /// Puts the records of a source's error objects on its stream, and removes them from the
    /// objects. Records that are not delivered again come back as new error objects. Contact records
    /// on the stream of agent events, and the reverse, are put on their own stream.
    ///
    /// A record is removed after it was put: if the command ends in between, it is delivered twice,
    /// which the views remove. If the user presses Ctrl-C, the counts are those of the objects until
    /// then.
    ///
    /// # Errors
    /// The stack is not deployed, or a request fails. What was put is removed from its object.
    pub async fn redrive_records(
        &self,
        source: Source,
        options: &RedriveOptions,
        interrupt: &Interrupt,
    ) -> Result<RedrivenRecords, DeployError> {
        let mut redriven = RedrivenRecords {
            stack: source.code(),
            ..RedrivenRecords::default()
        };
        let bucket = self.rows_bucket(source)?;
        if self.buckets.presence(&bucket).await? == Presence::Absent {
            return Ok(redriven);
        }
        let streams = RecordStreams::new(&self.account);
        let (mut stream, mut other_stream) = (None, None);
        let keys = self.buckets.keys(&bucket, ERROR_FOLDER).await?;
        let task = format!("{} error objects", source.code());
        let mut counter = self.counter(task, "objects read", Some(keys.len()));
        for key in keys {
            if interrupt.check().is_err() {
                break;
            }
            counter.add(1);
            let Some(mut object) = self.buckets.get(&bucket, &key).await? else {
                continue;
            };
            redriven.objects += 1;
            let content = std::mem::take(&mut object.content);
            let (lines, is_compressed) = lines(&bucket, &key, content)?;
            let mut sorted = redriven.sort(&lines, other_source(source), options.filter.as_deref());
            if !sorted.others.is_empty() && other_stream.is_none() {
                other_stream = Some(self.other_stream(source).await?);
            }
            let other_stream = other_stream.as_ref().and_then(Option::as_ref);
            redriven.place_others(&mut sorted, other_stream);
            if options.dry_run || (sorted.records.is_empty() && sorted.others.is_empty()) {
                continue;
            }
            let stream = match &stream {
                Some(stream) => stream,
                None => stream.insert(self.record_stream(source).await?),
            };
            let other = other_source(source).unwrap_or(source);
            let withheld = [
                (source, Some(stream), sorted.records.is_empty()),
                (other, other_stream, sorted.others.is_empty()),
            ]
            .into_iter()
            .filter(|(.., is_empty)| !is_empty && !options.existing_streams)
            .find_map(|(source, stream, _)| self.existing(source, stream?));
            if let Some(existing) = withheld {
                redriven.withhold(existing, sorted.records.len(), sorted.others.len());
                continue;
            }
            let count = sorted.records.len() + sorted.others.len();
            let mut result = Ok(());
            if let Some(other_stream) = other_stream {
                result = put(&streams, other_stream, &mut sorted.others).await;
            }
            if result.is_ok() {
                result = put(&streams, stream, &mut sorted.records).await;
            }
            // Also after a failure: the next command must not put records again.
            if sorted.records.len() + sorted.others.len() < count {
                self.keep_lines(&bucket, &key, object, sorted.rest(), is_compressed)
                    .await?;
            }
            result?;
        }
        Ok(redriven)
    }

    /// The stream of the other source, if it is deployed and has a stream of its own.
    async fn other_stream(&self, source: Source) -> Result<Option<RecordStream>, DeployError> {
        let Some(other) = other_source(source) else {
            return Ok(None);
        };
        let deployed = self.deployed().await?;
        if !deployed
            .iter()
            .any(|(stack, _)| stack.code() == other.code())
        {
            return Ok(None);
        }
        let stream = self.record_stream(other).await?;
        let own = self.record_stream(source).await?;
        Ok((stream != own).then_some(stream))
    }

    /// Writes what stays of an object, or deletes it.
    pub(super) async fn keep_lines(
        &self,
        bucket: &str,
        key: &str,
        object: ObjectContent,
        kept: Vec<u8>,
        is_compressed: bool,
    ) -> Result<(), DeployError> {
        if kept.is_empty() {
            return Ok(self.buckets.delete_object(bucket, key).await?);
        }
        self.replace_lines(bucket, key, object, kept, is_compressed)
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_sorted_and_what_is_not_sent_stays() {
        // {"a":1} and {"b":2}, as base64.
        let one = "{\"errorCode\":\"Lambda.FunctionError\",\"rawData\":\"eyJhIjoxfQ==\"}\n";
        let two = "{\"rawData\":\"eyJiIjoyfQ==\"}\n";
        let object = format!("{one}\nnot a record\n{two}");
        let sorted = |filter| {
            let mut counts = RedrivenRecords::default();
            let sorted = counts.sort(object.as_bytes(), None, filter);
            (sorted, counts)
        };
        let (all, counts) = sorted(None);
        let records = |sorted: &ClassifiedRecords| -> Vec<String> {
            let records = sorted.records.iter();
            let texts = records.map(|record| String::from_utf8(record.record.clone()));
            texts.map(Result::unwrap).collect()
        };
        assert_eq!(records(&all), ["{\"a\":1}", "{\"b\":2}"]);
        assert_eq!(all.kept, b"not a record\n");
        assert_eq!(
            (counts.to_stream, counts.filtered, counts.unknown),
            (2, 0, 1)
        );
        let reasons = [("Lambda.FunctionError", 1), ("unknown", 1)];
        let reasons = reasons.map(|(reason, count)| (reason.to_owned(), count));
        assert_eq!(counts.reasons, BTreeMap::from(reasons));
        let (some, counts) = sorted(Some("\"b\""));
        assert_eq!(records(&some), ["{\"b\":2}"]);
        assert_eq!(some.kept, format!("{one}not a record\n").into_bytes());
        assert_eq!((counts.to_stream, counts.filtered), (1, 1));
    }

    #[test]
    fn records_of_the_other_source_go_to_its_stream_or_stay() {
        let line = |record: &str| {
            let data = base64_simd::STANDARD.encode_to_string(record);
            format!("{{\"errorCode\":\"Lambda.ProcessingFailedStatus\",\"rawData\":\"{data}\"}}\n")
        };
        let event = r#"{"AgentARN":"a","EventId":"e","EventType":"LOGIN","EventTimestamp":"2026-11-24T10:00:00.000Z"}"#;
        let contact = r#"{"ContactId":"c","InitiationTimestamp":"2026-11-24T10:00:00Z"}"#;
        let object = format!("{}{}", line(event), line(contact));
        let stream = RecordStream::Data("arn".to_owned());
        for (stream, expected, kept) in [
            (Some(&stream), (1, 1, 0), String::new()),
            (None, (1, 0, 1), line(event)),
        ] {
            let mut counts = RedrivenRecords::default();
            let other = other_source(Source::ContactRecords);
            let mut sorted = counts.sort(object.as_bytes(), other, None);
            counts.place_others(&mut sorted, stream);
            let of = |record: &str| RecordLine {
                record: record.as_bytes().to_vec(),
                line: line(record).into_bytes(),
            };
            assert_eq!(sorted.records, [of(contact)]);
            let put: Vec<_> = stream.iter().map(|_| of(event)).collect();
            assert_eq!(sorted.others, put);
            assert_eq!(sorted.kept, kept.into_bytes());
            assert_eq!(
                (
                    counts.to_stream,
                    counts.to_other_stream,
                    counts.without_stream
                ),
                expected
            );
        }
    }

    #[test]
    fn records_of_objects_that_stay_are_not_counted_as_sent() {
        let record = |data: &str| {
            let data = base64_simd::STANDARD.encode_to_string(data);
            format!("{{\"rawData\":\"{data}\"}}\n")
        };
        let objects = [
            record("{}").repeat(2),
            record(r#"{"ContactId":"c","InitiationTimestamp":"2026-11-24T10:00:00Z"}"#),
        ];
        let stream = RecordStream::Data("own".to_owned());
        let mut counts = RedrivenRecords::default();
        for object in &objects {
            let other = other_source(Source::AgentEvents);
            let mut sorted = counts.sort(object.as_bytes(), other, None);
            counts.place_others(&mut sorted, Some(&stream));
            // The stream of the other source has other readers.
            if !sorted.others.is_empty() {
                counts.withhold("existing", sorted.records.len(), sorted.others.len());
            }
        }
        assert_eq!(
            (counts.to_stream, counts.to_other_stream, counts.withheld),
            (2, 0, 1)
        );
        assert_eq!(counts.withheld_from, ["existing".to_owned()].into());
    }

    #[test]
    fn lines_stay_if_a_piece_of_their_record_was_not_put() {
        let line = |text: &str| RecordLine {
            record: Vec::new(),
            line: text.as_bytes().to_vec(),
        };
        let mut lines = vec![line("a"), line("b"), line("c")];
        // The record of b has three pieces.
        let owners = [0, 1, 1, 1, 2];
        retain(&mut lines, &owners, &[3, 4]);
        assert_eq!(lines, [line("b"), line("c")]);
        retain(&mut lines, &[0, 1], &[]);
        assert_eq!(lines, []);
        let mut sorted = ClassifiedRecords::default();
        sorted.keep(b"without a line break");
        sorted.keep(b"next\n");
        assert_eq!(sorted.kept, b"without a line break\nnext\n");
    }

    #[test]
    fn lines_that_exceed_a_record_are_put_in_pieces() {
        let line = [vec![b'x'; MAX_RECORD_BYTES / 2 - 1], vec![b'\n']].concat();
        let found = pieces(line.repeat(5));
        let sizes: Vec<_> = found.iter().map(Vec::len).collect();
        assert_eq!(sizes, [2, 2, 1].map(|lines| lines * line.len()));
        assert_eq!(found.concat(), line.repeat(5));
        let compressed = [GZIP.to_vec(), line.repeat(5)].concat();
        assert_eq!(pieces(compressed.clone()), [compressed]);
    }
}
