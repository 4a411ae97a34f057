//! The response of a Firehose data transformation, written as it grows and never larger than it may
//! be.

use serde_json::value::RawValue;

use crate::Day;

/// The largest response that Firehose takes, in bytes (6 MiB).
pub const MAX_RESPONSE_BYTES: usize = 6 * 1024 * 1024;

const OPENING: &str = r#"{"records":["#;
const CLOSING: &str = "]}";

/// What becomes of a record that has no rows in the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Nothing to deliver, or put back on the stream.
    Dropped,
    /// Firehose keeps the record under the stream's error prefix.
    Failed,
}

/// A response that holds a place for every record from the start, so that each one's outcome fits
/// whatever comes before.
pub(super) struct Response {
    json: String,
    free: usize,
}

impl Response {
    /// A response to records with these ids (JSON strings).
    pub(super) fn to<'i>(ids: impl Iterator<Item = &'i RawValue>) -> Self {
        let reserved: usize = ids.map(outcome_length).sum();
        let mut json = String::with_capacity(MAX_RESPONSE_BYTES);
        json.push_str(OPENING);
        Self {
            json,
            free: MAX_RESPONSE_BYTES.saturating_sub(OPENING.len() + CLOSING.len() + reserved),
        }
    }

    /// Adds the record's `lines`, which belong to `day`, unless they do not fit.
    pub(super) fn try_deliver(&mut self, id: &RawValue, day: Day, lines: &[u8]) -> bool {
        let (year, month, date) = day.parts();
        let keys = format!(
            r#"","metadata":{{"partitionKeys":{{"year":"{year:04}","month":"{month:02}","day":"{date:02}"}}}}}},"#
        );
        let before = self.json.len();
        let length = delivered_length(id, lines.len(), keys.len());
        // The place reserved for another outcome is given up for this one.
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

    /// Adds the outcome of a record without rows, for which a place was reserved.
    pub(super) fn set_outcome(&mut self, id: &RawValue, outcome: Outcome) {
        let result = match outcome {
            Outcome::Dropped => r#","result":"Dropped"},"#,
            Outcome::Failed => r#","result":"ProcessingFailed"},"#,
        };
        for part in [r#"{"recordId":"#, id.get(), result] {
            self.json.push_str(part);
        }
    }

    pub(super) fn into_json(mut self) -> String {
        if self.json.ends_with(',') {
            self.json.pop();
        }
        self.json.push_str(CLOSING);
        self.json
    }
}

/// Whether lines of this many bytes fit into a response that holds nothing else.
pub(super) fn fits_alone(lines: usize) -> bool {
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
        let mut response = Response::to(ids.iter().map(|id| &**id));
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
    fn a_response_is_filled_to_the_last_byte_and_not_past_it() {
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
    fn what_fits_alone_is_delivered_by_a_response_of_its_own() {
        let largest = (4_717_000..4_718_592)
            .rev()
            .find(|length| fits_alone(*length))
            .unwrap();
        let id = serde_json::value::to_raw_value(&"i".repeat(500)).unwrap();
        let mut response = Response::to(std::iter::once(&*id));
        assert!(response.try_deliver(&id, Day::new(2026, 11, 23).unwrap(), &vec![b'x'; largest]));
        assert!(response.into_json().len() <= MAX_RESPONSE_BYTES);
    }
}
