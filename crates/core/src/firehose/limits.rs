//! Limits of `PutRecordBatch`.
//!
//! "`PutRecordBatch`", Amazon Data Firehose API Reference: "Each `PutRecordBatch` request supports up
//! to 500 records. Each record in the request can be as large as 1,000 KB (before base64 encoding), up
//! to a limit of 4 MB for the entire request." The limit of a record is before base64; that of the
//! request does not say so, and requests with 4 MiB before base64 were rejected
//! (<https://github.com/awslabs/lambda-streams-to-firehose/issues/49>).

use crate::BatchLimits;

/// Largest record of a delivery stream: 1,000 KiB before base64.
pub const MAX_RECORD_BYTES: usize = 1_000 * 1024;

/// Largest number of records in one request.
pub const MAX_BATCH_RECORDS: usize = 500;

/// Largest sum of the records in one request before base64: 3,000 KiB, which are 4,000 KiB in base64
/// and leave 96 KiB of 4 MiB for the JSON around 500 records.
pub const MAX_BATCH_BYTES: usize = 3 * MAX_RECORD_BYTES;

/// Limits of one request.
pub const PUT_RECORD_BATCH: BatchLimits = BatchLimits {
    entries: MAX_BATCH_RECORDS,
    bytes: MAX_BATCH_BYTES,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_has_at_most_1_000_kibibytes_and_a_request_three_of_them() {
        assert_eq!(MAX_RECORD_BYTES, 1_024_000);
        assert_eq!(PUT_RECORD_BATCH.bytes, 3_072_000);
    }

    #[test]
    fn largest_request_has_at_most_4_mebibytes_with_base64() {
        let json = r#"{"DeliveryStreamName":"","Records":[]}"#.len() + 64;
        let around_record = r#"{"Data":"=="},"#.len();
        let encoded = MAX_BATCH_BYTES.div_ceil(3) * 4;
        assert!(encoded + MAX_BATCH_RECORDS * (around_record + 4) + json <= 4 * 1024 * 1024);
    }
}
