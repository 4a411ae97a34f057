//! Puts records that a delivery stream could not deliver on their stream again.

use std::collections::BTreeMap;

use connect_core::Source;
use connect_core::error_records::ErrorRecord;
use serde::Serialize;

use super::buckets::{Object, Presence};
use super::erase::lines;
use super::record_streams::RecordStreams;
use super::redrive::RedriveOptions;
use super::row_objects::ERROR_FOLDER;
use super::{DeployError, Session};

/// Counts of the error objects of one source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RedrivenRecords {
    /// Stack of the source.
    pub stack: &'static str,
    /// Error objects that were read.
    pub objects: usize,
    /// Records for the stream.
    pub to_stream: usize,
    /// Records that the filter does not select.
    pub filtered: usize,
    /// Lines without a record. They stay.
    pub unknown: usize,
    /// Records for the stream, by the reason why they were not delivered.
    pub reasons: BTreeMap<String, usize>,
}

/// The lines of an error object.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sorted {
    records: Vec<Vec<u8>>,
    /// Lines that stay in the object.
    kept: Vec<u8>,
}

impl RedrivenRecords {
    fn sort(&mut self, lines: &[u8], filter: Option<&str>) -> Sorted {
        let mut sorted = Sorted::default();
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            if line.trim_ascii().is_empty() {
                continue;
            }
            let Some(record) = ErrorRecord::parse(line) else {
                self.unknown += 1;
                sorted.kept.extend_from_slice(line);
                continue;
            };
            let is_selected = filter
                .is_none_or(|filter| String::from_utf8_lossy(&record.content()).contains(filter));
            if !is_selected {
                self.filtered += 1;
                sorted.kept.extend_from_slice(line);
                continue;
            }
            self.to_stream += 1;
            let reason = record.code.unwrap_or_else(|| "unknown".to_owned());
            *self.reasons.entry(reason).or_default() += 1;
            sorted.records.push(record.data);
        }
        sorted
    }
}

impl Session {
    /// Puts the records of a source's error objects on its stream, and removes them from the
    /// objects. Records that are not delivered again come back as new error objects.
    ///
    /// A record is removed after it was put: if the command ends in between, it is delivered twice,
    /// which the views remove.
    ///
    /// # Errors
    /// The stack is not deployed, or a request fails. What was put stays on the stream.
    pub async fn redrive_records(
        &self,
        source: Source,
        options: &RedriveOptions,
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
        let mut stream = None;
        for key in self.buckets.keys(&bucket, ERROR_FOLDER).await? {
            let Some(mut object) = self.buckets.get(&bucket, &key).await? else {
                continue;
            };
            redriven.objects += 1;
            let content = std::mem::take(&mut object.content);
            let (lines, is_compressed) = lines(&bucket, &key, content)?;
            let sorted = redriven.sort(&lines, options.filter.as_deref());
            if options.dry_run || sorted.records.is_empty() {
                continue;
            }
            let stream = match &stream {
                Some(stream) => stream,
                None => stream.insert(self.record_stream(source).await?),
            };
            streams.put(stream, &sorted.records).await?;
            self.keep_lines(&bucket, &key, object, sorted.kept, is_compressed)
                .await?;
        }
        Ok(redriven)
    }

    /// Writes what stays of an object, or deletes it.
    async fn keep_lines(
        &self,
        bucket: &str,
        key: &str,
        object: Object,
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
            let sorted = counts.sort(object.as_bytes(), filter);
            (sorted, counts)
        };
        let (all, counts) = sorted(None);
        assert_eq!(all.records, [b"{\"a\":1}".to_vec(), b"{\"b\":2}".to_vec()]);
        assert_eq!(all.kept, b"not a record\n");
        assert_eq!(
            (counts.to_stream, counts.filtered, counts.unknown),
            (2, 0, 1)
        );
        let reasons = [("Lambda.FunctionError", 1), ("unknown", 1)];
        let reasons = reasons.map(|(reason, count)| (reason.to_owned(), count));
        assert_eq!(counts.reasons, BTreeMap::from(reasons));
        let (some, counts) = sorted(Some("\"b\""));
        assert_eq!(some.records, [b"{\"b\":2}".to_vec()]);
        assert_eq!(some.kept, format!("{one}not a record\n").into_bytes());
        assert_eq!((counts.to_stream, counts.filtered), (1, 1));
    }
}
