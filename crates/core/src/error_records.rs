//! Records that a delivery stream could not deliver, as Firehose writes them to error objects: one
//! JSON object a line.

use serde::Deserialize;

use crate::gzip::record_content;

/// A record that was not delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorRecord {
    /// Why, such as `Lambda.FunctionError`.
    pub code: Option<String>,
    /// Description of the error.
    pub message: Option<String>,
    /// The record as it was put on the stream.
    pub data: Vec<u8>,
}

#[derive(Deserialize)]
struct Fields {
    #[serde(rename = "rawData")]
    raw_data: String,
    #[serde(rename = "errorCode", alias = "ErrorCode", default)]
    code: Option<String>,
    #[serde(rename = "errorMessage", alias = "ErrorMessage", default)]
    message: Option<String>,
}

impl ErrorRecord {
    /// Parses a line of an error object; `None` if it has no record.
    pub fn parse(line: &[u8]) -> Option<Self> {
        let fields: Fields = serde_json::from_slice(line).ok()?;
        Some(Self {
            code: fields.code,
            message: fields.message,
            data: base64_simd::STANDARD.decode_to_vec(fields.raw_data).ok()?,
        })
    }

    /// Content of the record, decompressed if it is gzip. A damaged record is its own content.
    pub fn content(&self) -> Vec<u8> {
        record_content(self.data.clone()).unwrap_or_else(|_| self.data.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gzip::Gzip;

    fn line(data: &[u8], code: &str) -> String {
        let data = base64_simd::STANDARD.encode_to_string(data);
        let message = code.replace("Code", "Message");
        format!(
            r#"{{"attemptsMade":4,"{code}":"Lambda.FunctionError","{message}":"failed","rawData":"{data}"}}"#
        )
    }

    #[test]
    fn records_are_decoded_and_compressed_ones_readable() {
        for code in ["errorCode", "ErrorCode"] {
            let record = ErrorRecord::parse(line(b"{}\n", code).as_bytes()).unwrap();
            assert_eq!(record.code.as_deref(), Some("Lambda.FunctionError"));
            assert_eq!(record.message.as_deref(), Some("failed"));
            assert_eq!(
                (record.content(), record.data),
                (b"{}\n".to_vec(), b"{}\n".to_vec())
            );
        }
        let payload = Gzip::new().compress(b"payload");
        let record = ErrorRecord::parse(line(&payload, "errorCode").as_bytes()).unwrap();
        assert_eq!(
            (record.content(), record.data),
            (b"payload".to_vec(), payload.clone())
        );
        let damaged = payload[..payload.len() - 1].to_vec();
        let record = ErrorRecord::parse(line(&damaged, "errorCode").as_bytes()).unwrap();
        assert_eq!(record.content(), damaged);
        for other in ["", "{}", "[]", r#"{"rawData": 1}"#, r#"{"rawData": "?"}"#] {
            assert_eq!(ErrorRecord::parse(other.as_bytes()), None, "{other}");
        }
    }
}
