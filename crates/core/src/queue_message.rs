//! What travels between the Lambda functions: base64 of gzip of JSON in the body of an SQS message.
//!
//! The loader's queue carries [`S3Object`], the writer's queue a row.

use serde::{Deserialize, Serialize};

use crate::gzip::{Gunzip, Gzip, GzipError};

/// The largest JSON that a message may hold, in bytes. A message body is 1 MiB at most; a row
/// compresses some five times.
pub const MAX_JSON_BYTES: usize = 16 * 1024 * 1024;

/// The object that a loader is to read, as event processors send it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct S3Object {
    /// The bucket's name.
    pub s3_bucket: String,
    /// The object's key, not URL-encoded.
    pub s3_object_key: String,
}

/// Why a message body was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueueMessageError {
    /// The body is not base64.
    #[error("the message body is not base64 of gzip of JSON: it is not base64")]
    Base64,
    /// The body is base64 of something else than gzip.
    #[error("the message body is not base64 of gzip of JSON: {0}")]
    Gzip(#[from] GzipError),
    /// The body holds something else than the expected JSON.
    #[error("the message body is not base64 of gzip of JSON: {expected} was expected")]
    Json {
        /// What belongs there.
        expected: &'static str,
    },
}

/// The body that carries `json`.
pub fn encode(json: &[u8]) -> String {
    base64_simd::STANDARD.encode_to_string(Gzip::new().compress(json))
}

/// The JSON that a body carries.
///
/// # Errors
/// When the body is not base64 of gzip, or its content exceeds [`MAX_JSON_BYTES`].
pub fn decode(body: &str) -> Result<Vec<u8>, QueueMessageError> {
    let bytes = base64_simd::STANDARD
        .decode_to_vec(body)
        .map_err(|_| QueueMessageError::Base64)?;
    let mut json = Vec::new();
    Gunzip::new().decompress(&bytes, MAX_JSON_BYTES, &mut json)?;
    Ok(json)
}

impl S3Object {
    /// The body of a message to a loader.
    pub fn encode(&self) -> String {
        let json =
            serde_json::json!({ "s3Bucket": self.s3_bucket, "s3ObjectKey": self.s3_object_key });
        encode(json.to_string().as_bytes())
    }

    /// Reads the body of a message to a loader.
    ///
    /// # Errors
    /// As [`decode`], and when the JSON is not `{"s3Bucket","s3ObjectKey"}`.
    pub fn decode(body: &str) -> Result<Self, QueueMessageError> {
        let expected = "{\"s3Bucket\", \"s3ObjectKey\"}";
        serde_json::from_slice(&decode(body)?).map_err(|_| QueueMessageError::Json { expected })
    }

    /// `s3://bucket/key`.
    pub fn uri(&self) -> String {
        format!("s3://{}/{}", self.s3_bucket, self.s3_object_key)
    }
}

/// Reads the body of a message to a writer: a row, on one line.
///
/// # Errors
/// As [`decode`], and when the content is not one JSON object.
pub fn decode_row(body: &str) -> Result<Vec<u8>, QueueMessageError> {
    let json = decode(body)?;
    let object = serde_json::from_slice::<&serde_json::value::RawValue>(&json)
        .is_ok_and(|raw| raw.get().starts_with('{'));
    if !object {
        return Err(QueueMessageError::Json {
            expected: "a row, that is one JSON object,",
        });
    }
    Ok(crate::json::on_one_line(&json).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_made_by_node_zlib_is_read() {
        let body = "H4sIAAAAAAAAAwXBvQ5AMBAA4He5GadtYrCxGmz2Ohepn6v0GBrx7r7vBXX9Qzvf0IKXTPG8vOQyMcW0BFkVClA3zhvTPXCGFjrxR9agOMVAjLa2DRqD1qGvNo0C3w/hGZ88VQAAAA==";
        let object = S3Object {
            s3_bucket: "anycompany-recordings".into(),
            s3_object_key: "Analysis/Voice/2026/11/23/a.json".into(),
        };
        assert_eq!(S3Object::decode(body), Ok(object));
    }

    #[test]
    fn an_object_and_a_row_round_trip() {
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
    fn a_body_of_another_kind_is_refused_with_what_was_expected() {
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
}
