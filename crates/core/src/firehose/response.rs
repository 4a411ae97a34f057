//! Response of a Firehose data transformation, written incrementally within its size limit.

use serde_json::value::RawValue;

use crate::Day;

/// Largest response, in bytes (6 MiB): the limit of a Lambda invocation.
pub const MAX_RESPONSE_BYTES: usize = 6 * 1024 * 1024;

const OPENING: &str = r#"{"records":["#;
const CLOSING: &str = "]}";

/// Outcome of a record without rows in the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing to deliver, or put back on the stream.
    Dropped,
    /// Firehose keeps the record under the stream's error prefix.
    Failed,
}

/// Response that reserves space for the outcome of every record from the start.
pub(crate) struct Response {
    json: String,
    free: usize,
}

impl Response {
    /// Response to records with these IDs (JSON strings).
    pub(crate) fn new<'i>(ids: impl Iterator<Item = &'i RawValue>) -> Self {
        let reserved: usize = ids.map(outcome_length).sum();
        let mut json = String::with_capacity(MAX_RESPONSE_BYTES);
        json.push_str(OPENING);
        Self {
            json,
            free: MAX_RESPONSE_BYTES.saturating_sub(OPENING.len() + CLOSING.len() + reserved),
        }
    }

    /// Adds the record's `lines` of `day` if they fit, and returns whether they did.
    pub(crate) fn try_deliver(&mut self, id: &RawValue, day: Day, lines: &[u8]) -> bool {
        let (year, month, date) = day.parts();
        let keys = format!(
            r#"","metadata":{{"partitionKeys":{{"year":"{year:04}","month":"{month:02}","day":"{date:02}"}}}}}},"#
        );
        let before = self.json.len();
        let length = delivered_length(id, lines.len(), keys.len());
        // This outcome uses the space that was reserved for the record.
        if length > self.free + outcome_length(id) {
            return false;
        }
        self.free = self.free + outcome_length(id) - length;
        for part in [r#"{"recordId":"#, id.get(), r#","result":"Ok","data":""#] {
            self.json.push_str(part);
        }
        base64_simd::STANDARD.encode_append(lines, &mut self.json);
        self.json.push_str(&keys);
        debug_assert_eq!(self.json.len() - before, length);
        true
    }

    /// Adds the outcome of a record without rows, for which space is reserved.
    pub(crate) fn set_outcome(&mut self, id: &RawValue, outcome: Outcome) {
        let result = match outcome {
            Outcome::Dropped => r#","result":"Dropped"},"#,
            Outcome::Failed => r#","result":"ProcessingFailed"},"#,
        };
        for part in [r#"{"recordId":"#, id.get(), result] {
            self.json.push_str(part);
        }
    }

    pub(crate) fn into_json(mut self) -> String {
        if self.json.ends_with(',') {
            self.json.pop();
        }
        self.json.push_str(CLOSING);
        self.json
    }
}

/// Whether lines of this many bytes fit into a response with nothing else.
pub(crate) fn fits_alone(lines: usize) -> bool {
    const HEAD: usize = 1024;
    base64_simd::STANDARD.encoded_length(lines) <= MAX_RESPONSE_BYTES - HEAD
}

fn outcome_length(id: &RawValue) -> usize {
    r#"{"recordId":,"result":"ProcessingFailed"},"#.len() + id.get().len()
}

fn delivered_length(id: &RawValue, lines: usize, keys: usize) -> usize {
    r#"{"recordId":,"result":"Ok","data":""#.len()
        + id.get().len()
        + base64_simd::STANDARD.encoded_length(lines)
        + keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response_with_lines(length: usize) -> (bool, usize) {
        let ids = [1, 2].map(|id| serde_json::value::to_raw_value(&id.to_string()).unwrap());
        let mut response = Response::new(ids.iter().map(|id| &**id));
        let delivered = response.try_deliver(
            &ids[0],
            Day::new(2026, 11, 23).unwrap(),
            &vec![b'x'; length],
        );
        if !delivered {
            response.set_outcome(&ids[0], Outcome::Failed);
        }
        response.set_outcome(&ids[1], Outcome::Failed);
        (delivered, response.into_json().len())
    }

    #[test]
    fn response_is_filled_to_the_limit() {
        // Base64 grows in steps of three bytes to four: the largest that fits is found, then one
        // byte more.
        let largest = (4_718_000..4_718_592)
            .rev()
            .find(|length| response_with_lines(*length).0)
            .unwrap();
        let (delivered, length) = response_with_lines(largest);
        assert!(
            delivered && length <= MAX_RESPONSE_BYTES && length + 5 > MAX_RESPONSE_BYTES,
            "{length}"
        );
        let (delivered, length) = response_with_lines(largest + 1);
        assert!(!delivered && length < 200, "{length}");
    }

    #[test]
    fn lines_that_fit_alone_are_delivered() {
        let largest = (4_717_000..4_718_592)
            .rev()
            .find(|length| fits_alone(*length))
            .unwrap();
        let id = serde_json::value::to_raw_value(&"i".repeat(500)).unwrap();
        let mut response = Response::new(std::iter::once(&*id));
        assert!(response.try_deliver(&id, Day::new(2026, 11, 23).unwrap(), &vec![b'x'; largest]));
        assert!(response.into_json().len() <= MAX_RESPONSE_BYTES);
    }
}
