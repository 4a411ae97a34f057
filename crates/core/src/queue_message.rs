//! Message bodies between the Lambda functions: base64 of gzip of JSON.
//!
//! Messages of the loader's queue contain an [`S3Object`], those of the writer's queue a row.

use serde::{Deserialize, Serialize};

use crate::BatchLimits;
use crate::gzip::{Gunzip, Gzip, GzipError};
use crate::s3_names::{self, NameTooLong};

/// Largest message body of SQS, in bytes.
pub const MAX_MESSAGE_BYTES: usize = 1024 * 1024;

/// Limits of one `SendMessageBatch`: 10 messages and 1 MiB.
pub const SEND_MESSAGE_BATCH: BatchLimits = BatchLimits {
    entries: 10,
    bytes: MAX_MESSAGE_BYTES,
};

/// Largest JSON in a message, in bytes. Gzip makes a row about five times smaller than the largest
/// message body.
pub const MAX_JSON_BYTES: usize = 16 * 1024 * 1024;

/// S3 object that a loader reads, as event processors send it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct S3Object {
    /// Name of the bucket.
    pub s3_bucket: String,
    /// Object key, not URL-encoded.
    pub s3_object_key: String,
}

/// Reason why a message body is invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueueMessageError {
    /// Not base64.
    #[error("invalid message body: not base64")]
    Base64,
    /// Base64, but not of gzip.
    #[error("invalid message body: {0}")]
    Gzip(#[from] GzipError),
    /// Not the expected JSON.
    #[error("invalid message body: expected {expected}")]
    Json {
        /// Expected JSON.
        expected: &'static str,
    },
}

/// Body with `json`.
pub fn encode(json: &[u8]) -> String {
    base64_simd::STANDARD.encode_to_string(Gzip::new().compress(json))
}

/// JSON of a body.
///
/// # Errors
/// If the body is not base64 of gzip, or if its content exceeds [`MAX_JSON_BYTES`].
pub fn decode(body: &str) -> Result<Vec<u8>, QueueMessageError> {
    let bytes = base64_simd::STANDARD
        .decode_to_vec(body)
        .map_err(|_| QueueMessageError::Base64)?;
    let mut json = Vec::new();
    Gunzip::new().decompress(&bytes, MAX_JSON_BYTES, &mut json)?;
    Ok(json)
}

impl S3Object {
    /// Body of a message to a loader.
    pub fn encode(&self) -> String {
        let json =
            serde_json::json!({ "s3Bucket": self.s3_bucket, "s3ObjectKey": self.s3_object_key });
        encode(json.to_string().as_bytes())
    }

    /// Parses the body of a message to a loader.
    ///
    /// # Errors
    /// Like [`decode`], and if the JSON is not `{"s3Bucket","s3ObjectKey"}`.
    pub fn decode(body: &str) -> Result<Self, QueueMessageError> {
        let expected = "JSON with s3Bucket and s3ObjectKey";
        serde_json::from_slice(&decode(body)?).map_err(|_| QueueMessageError::Json { expected })
    }

    /// Checks that S3 can have such an object.
    ///
    /// # Errors
    /// If the bucket name or the key exceeds S3's limit.
    pub fn check(&self) -> Result<(), NameTooLong> {
        s3_names::check_bucket(&self.s3_bucket)?;
        s3_names::check_key(&self.s3_object_key)
    }

    /// `s3://bucket/key`.
    pub fn uri(&self) -> String {
        format!("s3://{}/{}", self.s3_bucket, self.s3_object_key)
    }
}

/// Parses the body of a message to a writer and returns its row on one line.
///
/// # Errors
/// Like [`decode`], and if the content is not one JSON object.
pub fn decode_row(body: &str) -> Result<Vec<u8>, QueueMessageError> {
    let json = decode(body)?;
    let object = serde_json::from_slice::<&serde_json::value::RawValue>(&json)
        .is_ok_and(|raw| raw.get().starts_with('{'));
    if !object {
        return Err(QueueMessageError::Json {
            expected: "a row, which is one JSON object",
        });
    }
    Ok(crate::json::on_one_line(&json).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_body_of_node_zlib() {
        let body = "H4sIAAAAAAAAAwXBvQ5AMBAA4He5GadtYrCxGmz2Ohepn6v0GBrx7r7vBXX9Qzvf0IKXTPG8vOQyMcW0BFkVClA3zhvTPXCGFjrxR9agOMVAjLa2DRqD1qGvNo0C3w/hGZ88VQAAAA==";
        let object = S3Object {
            s3_bucket: "anycompany-recordings".into(),
            s3_object_key: "Analysis/Voice/2026/11/23/a.json".into(),
        };
        assert_eq!(S3Object::decode(body), Ok(object));
    }

    #[test]
    fn object_and_row_round_trip() {
        let object = S3Object {
            s3_bucket: "recordings".into(),
            s3_object_key: "Analysis/Voice/ü\"".into(),
        };
        assert_eq!(S3Object::decode(&object.encode()), Ok(object.clone()));
        assert_eq!(object.uri(), "s3://recordings/Analysis/Voice/ü\"");
        assert_eq!(
            decode_row(&encode(b"{\n\"a\": 1}")),
            Ok(br#"{"a":1}"#.to_vec())
        );
    }

    #[test]
    fn json_has_at_most_16_mebibytes_and_a_call_one() {
        let mut bytes = Gzip::new().compress(b"{}");
        let size = bytes.len() - 4;
        bytes[size..].copy_from_slice(&16_777_217_u32.to_le_bytes());
        let too_large = GzipError::TooLarge {
            size: 16_777_217,
            limit: 16_777_216,
        };
        let body = base64_simd::STANDARD.encode_to_string(&bytes);
        assert_eq!(decode(&body), Err(QueueMessageError::Gzip(too_large)));
        assert_eq!(SEND_MESSAGE_BATCH.bytes, 1_048_576);
    }

    #[test]
    fn rejects_other_body_and_names_the_expected_one() {
        assert_eq!(decode("not base64!"), Err(QueueMessageError::Base64));
        assert_eq!(
            decode("e30="),
            Err(QueueMessageError::Gzip(GzipError::NotGzip))
        );
        let error = S3Object::decode(&encode(br#"{"s3Bucket":"b"}"#)).unwrap_err();
        assert!(error.to_string().contains("s3ObjectKey"), "{error}");
        for row in ["[]", "{", "{} {}", "null"] {
            assert!(
                matches!(
                    decode_row(&encode(row.as_bytes())),
                    Err(QueueMessageError::Json { .. })
                ),
                "{row}"
            );
        }
    }

    #[test]
    fn rejects_names_that_exceed_the_limits_of_s3() {
        let object = |bucket: usize, key: usize| S3Object {
            s3_bucket: "b".repeat(bucket),
            s3_object_key: "k".repeat(key),
        };
        let (bucket, key) = (s3_names::MAX_BUCKET_BYTES, s3_names::MAX_KEY_BYTES);
        assert_eq!(object(bucket, key).check(), Ok(()));
        for (rejected, field) in [
            (object(bucket, key + 1), "object key"),
            (object(bucket + 1, key), "bucket name"),
        ] {
            assert_eq!(rejected.check().unwrap_err().field, field);
        }
    }
}
